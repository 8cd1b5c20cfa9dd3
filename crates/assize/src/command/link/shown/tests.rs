//! A linkage as it is shown: whole outputs, small counts masked, no pair.

use super::*;
use assize_record::id::{ListId, RecordId, RunId};
use assize_record::linkage::measured::{BandNote, LessonSize};
use assize_record::linkage::{
    Averaged, CaptureTables, Chapman, Field, ListNote, PairNote, ReadingNote, RuleNote, Said,
};
use assize_record::results::Run;
use expect_test::expect;

fn reading(name: &str, least: f64, pairs: u64, persons: u64, both: u64) -> ReadingNote {
    let (first, second) = (1_200, 1_000);
    let people = (1201.0 * 1001.0) / (f64::from(u32::try_from(both).unwrap()) + 1.0) - 1.0;
    let chapman = Some(Chapman { first, second, both, people });
    let sizes = BTreeMap::from([(1, persons - 3), (2, 3)]);
    ReadingNote { name: name.into(), least, pairs, persons, sizes, chapman }
}

fn counts(cells: &[(&str, u64)]) -> Vec<PatternCount> {
    cells.iter().map(|(pattern, count)| PatternCount { pattern: (*pattern).into(), count: *count }).collect()
}

fn lesson() -> LessonNote {
    let size = |from, to, answers, bits, power| LessonSize { from, to, answers, bits, power };
    let band = |from, pairs, said, truly| BandNote { from, pairs, said, truly };
    LessonNote {
        answers: 200,
        least_answers: 30,
        surprise_before: 0.661,
        surprise_held_out: 0.612,
        is_used: true,
        sizes: vec![size(2, Some(2), 150, 1.0, 1.0), size(3, Some(4), 50, -1.25, 0.9), size(5, None, 0, 0.02, 1.0)],
        bands_before: vec![band(0.4, 120, 0.45, 0.6), band(0.5, 80, 0.55, 0.65)],
        bands_held_out: vec![band(0.5, 100, 0.56, 0.58), band(0.6, 100, 0.66, 0.66)],
    }
}

/// Two lists; one pattern so rare that it points at somebody.
fn linked() -> Linked {
    let list = |name: &str, rows, nobody_twice| ListNote {
        list: ListId::new(name),
        rows,
        nobody_twice,
        states: [Field::Name].into(),
    };
    let rule = |rule: &str, new_pairs, new_matches, in_use| RuleNote {
        rule: rule.into(),
        new_pairs,
        new_matches,
        left_out: 7,
        largest_group: 30,
        in_use,
    };
    let pair = (RecordId::new("aaaa000000000001"), RecordId::new("bbbb000000000002"));
    Linked {
        kind: Kind::Person,
        run: Run {
            id: RunId::new("RUN-link-12345678"),
            step: "link".into(),
            method: "a test".into(),
            assumptions: Vec::new(),
            seed: Some(1930),
            inputs_digest: String::new(),
            results_digest: String::new(),
        },
        lists: vec![list("payroll", 1_000, false), list("visas", 1_203, true)],
        captures: (vec![ListId::new("visas")], vec![ListId::new("payroll")]),
        gaps: 3,
        compared: 5_000,
        expected_persons: 1_650.4,
        judged: Said::ALL.iter().map(|said| (*said, 1)).collect(),
        lesson: Some(lesson()),
        blocking: vec![rule("document", 400, 380.26, true), rule("name", 4_600, 200.0, false)],
        readings: vec![
            reading("strict", 0.99, 400, 1_800, 400),
            reading("likely", 0.5, 550, 1_650, 550),
            reading("loose", 0.2, 600, 1_600, 600),
        ],
        averaged: Some(Averaged { people: 2_190.0, low: 2_150.0, high: 2_230.0 }),
        made_whole: Some(true),
        tables: CaptureTables {
            lists: vec![ListId::new("payroll"), ListId::new("visas")],
            strict: counts(&[("10", 600), ("01", 800), ("11", 400)]),
            likely: counts(&[("10", 450), ("01", 650), ("11", 4)]),
            loose: counts(&[("01", 600), ("11", 5)]),
            samples: vec![counts(&[("11", 3)])],
        },
        pairs: vec![PairNote { records: pair.clone(), probability: 0.97 }],
        questions: vec![QuestionNote {
            records: pair,
            lists: (ListId::new("visas"), ListId::new("payroll")),
            probability: 0.5,
            difference: 3.98,
            uncertainty: 1.99,
            teaches: 12.5,
        }],
    }
}

#[test]
fn the_whole_linkage_reads_as_this() {
    expect![[r#"
        ──────────────────────────────────
         list      rows   nobody twice    
        ══════════════════════════════════
         payroll   1000   not vouched for 
         visas     1203   vouched for     
        ──────────────────────────────────

        ──────────────────────────────────────────────────────────────────────
         links    probability from   pairs   persons   people by two captures 
        ══════════════════════════════════════════════════════════════════════
         strict   0.99               400     1800      3,000                  
         likely   0.5                550     1650      2,180                  
         loose    0.2                600     1600      2,000                  
        ──────────────────────────────────────────────────────────────────────
        Averaged over who is who: 2,190 people (2,150 to 2,230, from doubt about links alone), Chapman's N of visas against payroll. With more than two lists: assize link tables, assize mse.
        Expected persons on the lists: 1,650.

        ──────────────────────────────────────────────
         persons on exactly   strict   likely   loose 
        ══════════════════════════════════════════════
         visas                800      650      600   
         payroll              600      450      0     
         payroll, visas       400      1 to 4   5     
        ──────────────────────────────────────────────

        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
         compared where equal   pairs added   of one, expected   pairs left out   largest group   used                        
        ══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
         document               400           380                7                30              yes                         
         name                   4600          200                7                30              no, it found hardly anybody 
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        5000 pairs compared.
        200 answers about records in doubt: each surprises by 0.661 bits as the lists have it, and by 0.612 as learned from the others. So pairs alike were changed, those in doubt most and those that are certain not at all.
        ──────────────────────────────────────────────────────────────────────────────────────
         records that hang together   answers   odds of each join   certainty                 
        ══════════════════════════════════════════════════════════════════════════════════════
         2                            150       times 2.0           as before                 
         3 to 4                       50        divided by 2.4      less certain (power 0.90) 
         5 and more                   0         as before           as before                 
        ──────────────────────────────────────────────────────────────────────────────────────
        Judgements of people that stand: 1 same, 1 different, 1 unsure. Cells that could not be read: 3. Pairs to look at: 1 (assize link review).
        Run RUN-link-12345678, seed 1930."#]].assert_eq(&text(&linked(), false));
}

#[test]
fn a_count_of_one_to_four_is_masked_and_five_is_not() {
    expect![[r#"
        ──────────────────────────────────────────────
         persons on exactly   strict   likely   loose 
        ══════════════════════════════════════════════
         visas                800      650      600   
         payroll              600      450      0     
         payroll, visas       400      1 to 4   5     
        ──────────────────────────────────────────────"#]]
    .assert_eq(&patterns(&linked(), false));
    assert!(patterns(&linked(), true).contains(" 4 "), "asked for, it is shown");
}

#[test]
fn masked_tables_hold_no_small_count_and_no_sample_that_would_tell_it() {
    let masked = tables(&linked(), false);
    assert_eq!(masked["likely"][2], json!({ "pattern": "11", "count": null }));
    assert_eq!(masked["loose"][1], json!({ "pattern": "11", "count": 5 }));
    assert_eq!(masked["samples"], json!([]));
    let exact = tables(&linked(), true);
    assert_eq!((&exact["likely"][2]["count"], &exact["samples"][0][0]["count"]), (&json!(4), &json!(3)));
}

#[test]
fn no_pair_stands_in_what_is_shown() {
    let shown = [text(&linked(), true), value(&linked(), true).to_string()];
    for text in shown {
        assert!(!text.contains("aaaa000000000001") && !text.contains("bbbb000000000002"), "{text}");
    }
}

#[test]
fn json_has_a_key_for_everything_that_the_text_shows() {
    let value = value(&linked(), false);
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    expect![[r#"["averaged", "blocking", "captures", "compared", "expected_persons", "judged", "kind", "lesson", "lists", "made_whole", "questions", "readings", "run", "tables", "unread_cells"]"#]].assert_eq(&format!("{keys:?}"));
    assert_eq!(value["readings"][1]["people"].as_f64().unwrap().round(), 2181.0);
    assert_eq!(value["questions"], 1);
    assert_eq!(value["lists"][0]["states"], json!(["name"]));
    assert_eq!(value["readings"][1]["by_rows"], json!({ "1": 1_647, "2": null }), "three persons point at somebody");
    assert_eq!(super::value(&linked(), true)["readings"][1]["by_rows"], json!({ "1": 1_647, "2": 3 }));
}

#[test]
fn what_is_said_of_firms_and_worksites_names_them_and_the_commands_that_are_about_them() {
    for kind in [Kind::Organisation, Kind::Worksite] {
        let [_, many] = kind.words();
        let said = text(&Linked { kind, ..linked() }, true);
        for part in [
            format!("{many} on exactly"),
            format!("{many} by two captures"),
            format!("Expected {many} on the lists"),
            format!("assize link tables --kind {kind}, assize mse"),
            format!("(assize link review --kind {kind})"),
        ] {
            assert!(said.contains(&part), "{part} missing in {said}");
        }
        assert!(!said.contains("person") && !said.contains("people by"), "{said}");
    }
}

#[test]
fn one_list_alone_says_nothing_of_people_whom_nobody_listed() {
    let mut alone = linked();
    alone.averaged = None;
    alone.readings.iter_mut().for_each(|one| one.chapman = None);
    let said = readings(&alone);
    assert!(said.contains("One list alone says nothing of people that nobody listed."), "{said}");
    assert!(!said.contains("Averaged"), "{said}");
}

#[test]
fn pairs_to_look_at_are_told_by_ids_and_lists() {
    expect![[r#"
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
         record             list    record             list      probability   N differs by   doubt in N   doubt it takes by teaching 
        ══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
         aaaa000000000001   visas   bbbb000000000002   payroll   0.500         3.98           1.99         12.5                       
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────"#]]
    .assert_eq(&questions(&linked().questions));
}

#[test]
fn where_nothing_tells_how_many_links_were_missed_that_is_said() {
    let missed = "Too few links share a document number to tell how many were missed";
    let of_firms = "How many links were missed is not told of firms and worksites";
    for (made_whole, kind, expected) in [
        (Some(false), Kind::Person, [true, false]),
        (Some(true), Kind::Person, [false, false]),
        (None, Kind::Person, [false, false]),
        (Some(false), Kind::Organisation, [false, true]),
        (Some(false), Kind::Worksite, [false, true]),
    ] {
        let said = text(&Linked { made_whole, kind, ..linked() }, false);
        assert_eq!([missed, of_firms].map(|part| said.contains(part)), expected, "{made_whole:?} {kind:?}: {said}");
    }
    let one = Linked { made_whole: Some(false), lists: linked().lists[..1].to_vec(), ..linked() };
    assert!(!text(&one, false).contains(missed), "one list has no links to another");
}
