//! The page of a linkage: what stands on it where much is known, and what it says where nothing is.

use super::*;
use assize_record::id::{ListId, RecordId, RunId};
use assize_record::linkage::measured::{BandNote, LessonNote, LessonSize, Scored};
use assize_record::linkage::{CaptureTables, Chapman, Field, ListNote, PairNote, QuestionNote, RuleNote, Said};
use assize_record::results::Run;
use expect_test::expect_file;

fn counts(cells: &[(&str, u64)]) -> Vec<PatternCount> {
    cells.iter().map(|(pattern, count)| PatternCount { pattern: (*pattern).into(), count: *count }).collect()
}

fn band(from: f64, pairs: u64, said: f64, truly: f64) -> BandNote {
    BandNote { from, pairs, said, truly }
}

fn chapman(both: u64, people: f64) -> Option<Chapman> {
    Some(Chapman { first: 1_200, second: 1_000, both, people })
}

fn lesson(is_used: bool) -> LessonNote {
    let size = |from, to, answers, bits, power| LessonSize { from, to, answers, bits, power };
    LessonNote {
        answers: 203,
        least_answers: 30,
        surprise_before: 0.661,
        surprise_held_out: 0.612,
        is_used,
        sizes: vec![size(2, Some(2), 150, 1.0, 1.0), size(3, Some(4), 50, -1.5, 0.9), size(5, None, 3, 0.01, 1.1)],
        bands_before: vec![band(0.4, 120, 0.45, 0.6), band(0.5, 83, 0.55, 0.65)],
        bands_held_out: vec![band(0.5, 103, 0.56, 0.58), band(0.6, 100, 0.66, 0.66)],
    }
}

/// Two lists, a pattern so small that it points at somebody, and a pair that must not show.
fn linked() -> Linked {
    let states: [&[Field]; 2] = [&[], &[Field::Name, Field::BirthYear, Field::Document]];
    let list = |name: &str, rows, nobody_twice: bool| ListNote {
        list: ListId::new(name),
        rows,
        nobody_twice,
        states: states[usize::from(nobody_twice)].iter().copied().collect(),
    };
    let rule = |rule: &str, new_pairs, new_matches, in_use| RuleNote {
        rule: rule.into(),
        new_pairs,
        new_matches,
        left_out: 7,
        largest_group: 30,
        in_use,
    };
    let reading = |name: &str, least, sizes: &[(u64, u64)]| ReadingNote {
        name: name.into(),
        least,
        pairs: 9,
        persons: 9,
        sizes: sizes.iter().copied().collect(),
        chapman: None,
    };
    let question = |lists: [&str; 2], probability, uncertainty, teaches| QuestionNote {
        records: (RecordId::new("aaaa1"), RecordId::new("bbbb2")),
        lists: (ListId::new(lists[0]), ListId::new(lists[1])),
        probability,
        difference: 9.0,
        uncertainty,
        teaches,
    };
    Linked {
        kind: Kind::Person,
        run: Run {
            id: RunId::new("RUN-link-12345678"),
            step: "link".into(),
            method: "a test".into(),
            assumptions: vec!["visas holds nobody twice".into()],
            seed: Some(1930),
            inputs_digest: "abcd".into(),
            results_digest: String::new(),
        },
        lists: vec![list("payroll", 1_000, false), list("visas", 1_203, true)],
        captures: (vec![ListId::new("visas")], vec![ListId::new("payroll")]),
        gaps: 3,
        compared: 5_000,
        expected_persons: 1_650.4,
        judged: Said::ALL.iter().zip([110, 93, 2]).map(|(said, count)| (*said, count)).collect(),
        lesson: Some(lesson(true)),
        blocking: vec![rule("document", 400, 380.0, true), rule("name", 4_600, 0.0, false)],
        readings: vec![
            reading("strict", 0.99, &[(1, 1_397), (2, 403)]),
            reading("likely", 0.5, &[(1, 1_000), (2, 600), (3, 1), (9, 6), (12, 1)]),
            reading("loose", 0.2, &[(1, 600), (2, 5), (8, 199)]),
        ],
        averaged: None,
        made_whole: Some(true),
        tables: CaptureTables {
            lists: vec![ListId::new("payroll"), ListId::new("visas")],
            strict: counts(&[("10", 600), ("01", 800), ("11", 400)]),
            likely: counts(&[("10", 450), ("01", 650), ("11", 4)]),
            loose: counts(&[("01", 600), ("11", 5)]),
            samples: Vec::new(),
        },
        pairs: vec![PairNote { records: (RecordId::new("aaaa1"), RecordId::new("bbbb2")), probability: 0.97 }],
        questions: vec![
            question(["visas", "payroll"], 0.31, 3.0, 4.0),
            question(["payroll", "visas"], 0.74, 1.0, 1.0),
            question(["visas", "visas"], 0.5, 0.5, 0.0),
        ],
    }
}

fn chosen() -> Chosen {
    let all = [("strict", 400, 2_997.0), ("likely", 550, 2_180.0), ("loose", 3, 2_000.0)];
    let (people, low, high) = (2_190.0, 2_150.0, 2_230.0);
    Chosen {
        captures: (vec![ListId::new("visas")], vec![ListId::new("payroll")]),
        readings: all.map(|(name, both, people)| (name.to_owned(), chapman(both, people))).to_vec(),
        averaged: Some(Averaged { people, low, high }),
        persons: Some(Averaged { people: 1_640.0, low: 1_620.0, high: 1_661.0 }),
    }
}

fn score() -> Score {
    let scored = |of: &str, said, true_pairs| Scored {
        of: of.into(),
        said,
        true_pairs,
        precision: 0.97,
        recall: 0.94,
        f1: 0.9548,
    };
    Score {
        truth: "who".into(),
        records: 2_203,
        reached: 0.971,
        thresholds: vec![scored("strict", 500, 560), scored("likely", 550, 560)],
        scripts: vec![scored("Hangul and Latin", 300, 310), scored("Han and Arabic", 2, 3)],
        bands: vec![band(0.4, 40, 0.45, 0.5), band(0.9, 500, 0.99, 0.99)],
        calibration_error: 0.0037,
    }
}

/// What a page says, without markup, style and pictures; a line for each piece of text.
fn said(html: &str) -> Vec<String> {
    let main = html.split("<main").nth(1).unwrap();
    let mut lines = Vec::new();
    for piece in main.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        if !tag.starts_with("text") && !text.trim().is_empty() {
            lines.push(text.trim().to_owned());
        }
    }
    lines
}

fn page(linked: &Linked, chosen: &Chosen, score: Option<&Score>, show_small: bool) -> String {
    html(&Shown { linked, chosen, score, command: "assize link report --out page.html", show_small })
}

#[test]
fn a_page_says_all_that_is_known_of_a_linkage_and_names_no_record() {
    let html = page(&linked(), &chosen(), Some(&score()), false);
    expect_file!["../../tests/snapshots/linkage.txt"].assert_eq(&said(&html).join("\n"));
    for never in ["aaaa1", "bbbb2", "<script", "https://"] {
        assert!(!html.contains(never), "{never} on the page");
    }
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(html.matches("<svg role=\"img\" aria-label=\"").count(), 2, "each picture has words");
}

#[test]
fn a_page_of_firms_or_worksites_is_the_same_page_in_their_words() {
    let of =
        |kind| said(&page(&Linked { kind, made_whole: Some(false), ..linked() }, &chosen(), Some(&score()), false));
    let persons = of(Kind::Person);
    for (kind, korean) in [(Kind::Organisation, "명단과 기관"), (Kind::Worksite, "명단과 작업장")] {
        let [one, many] = kind.words();
        let lines = of(kind);
        assert_eq!(lines.len(), persons.len(), "no section is left out");
        let all = lines.join("\n");
        for part in [
            format!("Which {many} are one across lists"),
            korean.to_owned(),
            format!("How many rows each {one} has"),
            format!("rows of 2 lists are of 1,650 {many}"),
            format!("there are 2,190 (2,150 to 2,230) {many}, by Chapman's N"),
            "that it holds none twice".to_owned(),
            format!("of one {one}, expected"),
            format!("the pairs said to be one {one} that are"),
            format!("How many links of {many} blocking missed is not told"),
            format!("Large {many} are listed more often than small ones, which makes N too low"),
            format!("assize link tables --kind {kind}, assize mse"),
            format!("which pairs to look at first, with assize link review --kind {kind}."),
        ] {
            assert!(all.contains(&part), "{part} missing in {all}");
        }
        let words = all.replace("an identity keeper", "").replace("What people said", "");
        assert!(!words.contains("person"), "{all}");
    }
}

#[test]
fn links_that_were_missed_are_said_to_be_made_up_for_only_where_they_are() {
    let made_up = "with links that blocking missed made up for";
    let too_few = "Too few links share a document number";
    for (made_whole, expected) in [(Some(true), [true, false]), (None, [true, false]), (Some(false), [false, true])] {
        let lines = said(&page(&Linked { made_whole, ..linked() }, &chosen(), None, false)).join("\n");
        assert_eq!([made_up, too_few].map(|part| lines.contains(part)), expected, "{made_whole:?}");
    }
}

#[test]
fn small_counts_stand_on_the_page_only_where_somebody_asked_for_them() {
    let shown = |small| said(&page(&linked(), &chosen(), Some(&score()), small));
    let cells = |lines: &[String], text: &str| lines.iter().filter(|line| *line == text).count();
    let (hidden, all) = (shown(false), shown(true));
    // A pattern of 4, one person of three rows, a capture of 3, scripts with 2 and 3 pairs, 2 and 1 questions, and 2 judgements.
    assert_eq!(cells(&hidden, "fewer than 5"), 8, "{hidden:?}");
    assert_eq!(cells(&all, "fewer than 5"), 0);
    assert_eq!(
        ["2", "3", "4"].map(|small| cells(&hidden, small)),
        [1, 2, 0],
        "sizes of groups, answers and cells unread"
    );
}

#[test]
fn where_nothing_is_known_the_page_says_what_would_tell() {
    let mut bare = Linked { lesson: None, blocking: Vec::new(), questions: Vec::new(), ..linked() };
    bare.readings.iter_mut().for_each(|reading| reading.sizes.clear());
    let alone = Chosen { captures: (Vec::new(), Vec::new()), readings: Vec::new(), averaged: None, persons: None };
    let lines = said(&page(&bare, &alone, None, false)).join("\n");
    for part in [
        "One list alone says nothing of people that nobody listed.",
        "There are no two lists to set against each other",
        "Nothing here tells what is true: no column was held against the linkage (assize link score --truth COLUMN",
        "Without a column that tells the truth there is neither",
        "No answer about records in doubt stands, so nothing was learned.",
        "Nothing to show.",
        "not noted; link again",
        "It was not counted yet when this linkage was made: link again to see it.",
        "No pair is in doubt: nothing that people could say would change the estimate.",
        "cannot be said without a column that tells the truth",
    ] {
        assert!(lines.contains(part), "{part} missing in {lines}");
    }
}

#[test]
fn judgements_held_out_are_plotted_where_there_is_no_truth() {
    let html = page(&linked(), &chosen(), None, false);
    assert!(
        html.contains("What was said of pairs and what is true by judgements, each held out in turn. 103 pairs"),
        "{html}"
    );
    let lines = said(&html).join("\n");
    assert!(lines.contains("calibration error 0.1296 as the lists have it, and 0.0101 as learned"), "{lines}");
}

#[test]
fn what_judgements_taught_is_told_by_how_much_they_were_and_whether_they_gained() {
    let few = LessonNote { answers: 12, is_used: false, ..lesson(false) };
    assert_eq!(
        taught(&few),
        "12 answers are about records in doubt; from 30 on, answers teach about pairs alike. They bind all the same."
    );
    assert!(
        taught(&lesson(false))
            .ends_with("That is no gain above chance, so nothing was changed beyond the pairs judged.")
    );
    assert!(
        taught(&lesson(true)).contains("each surprises by 0.661 bits as the lists have it, and by 0.612 as learned")
    );
    let rows: Vec<String> = lesson(true).sizes.iter().map(|size| taught_row(size).join(" | ")).collect();
    let expected = [
        "2 | 150 | times 2.0 | as before",
        "3 to 4 | 50 | divided by 2.8 | less certain (power 0.90)",
        "5 and more | 3 | as before | more certain (power 1.10)",
    ];
    assert_eq!(rows, expected);
}
