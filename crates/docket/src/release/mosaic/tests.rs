//! Details leave only where ten units of the case, or a stated figure, are behind them; attacked by counting anew what left.

use super::*;
use crate::release::made_up::{
    claim, critique, family, from, period, posting, put_claim, put_measure, put_posting, put_source, put_statement,
    source, speaker, statement,
};
use assize_record::id::CritiqueId;
use assize_record::quantity::Quantity;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Host, sector, area, employer, time of one person's posting.
type Work = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CAMP: Work = ("QAT", "construction", "Sosong camp", "host-company", "2012-03..2015-11");

/// A case in which one person stands behind each posting: sources S0, S1, ..., statements C0, ..., postings P0, ...
struct Made {
    study: Study,
    register: ConsentRegister,
    people: BTreeSet<SourceId>,
}

impl Made {
    fn of(works: &[Work]) -> Self {
        let (study, register) = (Study::default(), ConsentRegister::default());
        let mut made = Self { study, register, people: BTreeSet::new() };
        put_measure(&mut made.study, "workers_present", "stock");
        put_measure(&mut made.study, "workers_sent", "flow");
        put_source(&mut made.study, source("PRINT", "media"));
        for (number, work) in works.iter().enumerate() {
            made.person(&number.to_string(), &number.to_string(), work);
        }
        made
    }

    fn person(&mut self, number: &str, person: &str, (host, sector, area, employer, time): &Work) {
        let own = format!("S{number}");
        put_source(&mut self.study, source(&own, "testimony"));
        let said = format!("C{number}");
        put_statement(&mut self.study, statement(&said, &own, (host, sector), time));
        put_posting(&mut self.study, posting(&format!("P{number}"), &said, (host, sector, area, employer), time));
        speaker(&mut self.register, &own, &format!("person-{person}"));
        self.people.insert(SourceId::new(own));
    }

    fn left(&self) -> (Study, Coarsened) {
        let mut study = self.study.clone();
        let done = coarsen(&mut study, &self.study, &self.register, &self.people).unwrap();
        (study, done)
    }

    /// What is left of the posting and the statement of the first person.
    fn first(&self) -> String {
        let (study, _) = self.left();
        let posting = study.postings.get(&PostingId::new("P0")).map(|one| {
            let place = [one.host.as_str(), one.sectors[0].as_str(), &one.area, one.employer_kind.as_str()].join("|");
            format!("{place}|{}|{}|{:?}", one.period, one.description, one.workers)
        });
        let said =
            study.statements.get(&StatementId::new("C0")).map(|one| format!("{}|{}", one.sectors[0], one.period));
        format!("{} / {}", posting.unwrap_or_else(|| "-".into()), said.unwrap_or_else(|| "-".into()))
    }
}

fn many(count: usize, work: Work) -> Vec<Work> {
    vec![work; count]
}

#[track_caller]
fn check(others: &[Work], expected: &Expect) {
    expected.assert_eq(&Made::of(&[&[CAMP], others].concat()).first());
}

#[test]
fn details_are_dropped_one_step_at_a_time_until_ten_share_what_is_left() {
    let (host, sector, area, employer, time) = CAMP;
    check(
        &many(9, CAMP),
        &expect![
            "QAT|construction|Sosong camp|host-company|2012-03 to 2015-11|Crew of 31|Some(31) / construction|2012-03 to 2015-11"
        ],
    );
    check(&many(8, CAMP), &expect!["- / -"]);
    check(
        &many(9, (host, sector, "Doha", employer, time)),
        &expect!["QAT|construction||host-company|2012 to 2015||None / construction|2012 to 2015"],
    );
    check(
        &many(9, (host, sector, area, employer, "2012-04..2015-11")),
        &expect!["QAT|construction||host-company|2012 to 2015||None / construction|2012 to 2015"],
    );
    check(
        &many(9, (host, sector, area, "mixed", time)),
        &expect!["QAT|construction||unknown|2012 to 2015||None / construction|2012 to 2015"],
    );
    check(
        &many(9, (host, "hospitality", area, employer, time)),
        &expect!["QAT|all||unknown|2012 to 2015||None / all|2012 to 2015"],
    );
    check(&many(9, (host, sector, area, employer, "2012-03..2016-11")), &expect!["- / -"]);
    check(&many(9, ("KWT", sector, area, employer, time)), &expect!["- / -"]);
}

#[test]
fn a_stated_population_hides_somebody_only_of_that_place_at_that_time() {
    let stock = |place, time, people| claim("K1", "PRINT", place, time, people);
    let in_sector = |time, people| stock(("QAT", "construction", ""), time, people);
    let sector = "QAT|construction||unknown|2012 to 2015||None / construction|2012 to 2015";
    let host = "QAT|all||unknown|2012 to 2015||None / all|2012 to 2015";
    let nothing = "- / -";
    let bounded = |quantity: Quantity| Claim { quantity, ..in_sector("2013", 0) };
    let cases = [
        ("in the years", in_sector("2013", 10), sector),
        ("in a month of the years", in_sector("2015-12", 2800), sector),
        ("too few", in_sector("2013", 9), nothing),
        ("later", in_sector("2016", 2800), nothing),
        ("earlier", in_sector("2011-12-31", 2800), nothing),
        ("partly later", in_sector("2013..2016", 2800), nothing),
        ("with an open start", in_sector("..2013", 2800), nothing),
        ("of a part of the host", stock(("QAT", "construction", "Doha"), "2013", 2800), nothing),
        ("of another host", stock(("KWT", "construction", ""), "2013", 2800), nothing),
        ("of another sector", stock(("QAT", "hospitality", ""), "2013", 2800), nothing),
        ("of the host", stock(("QAT", "all", ""), "2013", 2800), host),
        ("a flow", Claim { measure: Code::new("workers_sent"), ..in_sector("2013", 2800) }, nothing),
        ("a measure that nobody knows", Claim { measure: Code::new("x"), ..in_sector("2013", 2800) }, nothing),
        ("at most", bounded(Quantity::AtMost(2800.into())), nothing),
        ("at least", bounded(Quantity::AtLeast(10.into())), sector),
        ("a range from below", bounded(Quantity::Range { low: 9.into(), point: None, high: 2800.into() }), nothing),
    ];
    for (name, stated, expected) in cases {
        let mut made = Made::of(&[CAMP]);
        put_claim(&mut made.study, stated);
        assert_eq!(made.first(), expected, "{name}");
    }
    let mut few = Made::of(&many(10, CAMP));
    put_claim(&mut few.study, in_sector("2013", 9));
    assert_eq!(few.first(), host, "a figure under the threshold binds whatever the case holds of that sector");
}

#[test]
fn a_family_is_one_however_many_speak() {
    let mut made = Made::of(&many(10, CAMP));
    assert!(made.first().starts_with("QAT|construction|Sosong camp"));
    family(&mut made.register, "person-3", "F1");
    assert!(made.first().starts_with("QAT|construction|Sosong camp"), "alone in a family is one");
    family(&mut made.register, "person-4", "F1");
    assert_eq!(made.first(), "- / -");
    made.person("10", "10", &CAMP);
    assert!(made.first().starts_with("QAT|construction|Sosong camp"));
}

#[test]
fn somebody_who_speaks_twice_is_one_and_somebody_described_is_nobody() {
    let mut made = Made::of(&many(9, CAMP));
    made.person("9", "8", &CAMP);
    assert_eq!(made.first(), "- / -", "two accounts of one person");
    made.register.people[9].person = Pseudonym::new("person-9");
    assert!(made.first().starts_with("QAT|construction|Sosong camp"));
    made.register.people[9].role = PersonRole::Described;
    assert_eq!(made.first(), "- / -", "whoever is described did not speak");
}

#[test]
fn two_postings_of_others_are_not_mixed_into_one_that_nobody_had() {
    // Ten people were in the camp in Qatar, and in Russia somewhere else. One was in a camp of that name in Russia.
    let mut made = Made::of(&[("RUS", "construction", "Sosong camp", "host-company", "2012-03..2015-11")]);
    for number in 10..20 {
        let person = number.to_string();
        made.person(&format!("a{number}"), &person, &CAMP);
        made.person(&format!("b{number}"), &person, &("RUS", "construction", "", "host-company", "2012-03..2015-11"));
    }
    expect!["RUS|construction||host-company|2012 to 2015||None / construction|2012 to 2015"].assert_eq(&made.first());
    let (study, _) = made.left();
    assert_eq!(
        study.postings[&PostingId::new("Pa10")].area,
        "Sosong camp",
        "and each of the ten counts in both of theirs"
    );
    assert_eq!(study.postings[&PostingId::new("Pb10")].period, period("2012-03..2015-11"));
}

#[test]
fn a_row_that_is_kept_leaves_no_id_anywhere() {
    let mut made = Made::of(&[CAMP]);
    put_statement(&mut made.study, statement("C8", "PRINT", ("QAT", "construction"), "2014"));
    let shared = made.study.postings.get_mut(&PostingId::new("P0")).unwrap();
    shared.statements.push(StatementId::new("C8"));
    let (study, done) = made.left();
    assert_eq!(done.kept, BTreeSet::from(["C0".to_owned(), "P0".to_owned()]));
    assert!(study.statements.contains_key(&StatementId::new("C8")), "what is printed stays");
    let rows: Vec<&String> = study.rows.keys().collect();
    assert_eq!(rows, ["C8", "PRINT", "S0"]);
    assert!(done.coarser.is_disjoint(&done.kept));
    let written = serde_json::to_string(&(&study.postings, &study.statements, &study.rows)).unwrap();
    assert!(!written.contains("\"P0\"") && !written.contains("\"C0\""), "{written}");
}

#[test]
fn a_posting_without_its_last_statement_goes_and_its_row_with_it() {
    let mut made = Made::of(&many(10, CAMP));
    let said = made.study.statements.get_mut(&StatementId::new("C0")).unwrap();
    said.host = Code::new("KWT");
    let (study, done) = made.left();
    assert!(!study.postings.contains_key(&PostingId::new("P0")));
    assert!(!study.rows.contains_key("P0") && !study.rows.contains_key("C0"));
    assert!(done.kept.contains("P0") && done.kept.contains("C0"), "{:?}", done.kept);
}

#[test]
fn a_claim_of_an_account_keeps_its_place_or_stays_in_the_case() {
    let mut made = Made::of(&many(10, CAMP));
    let one = |id: &str, area, sector, time| Claim {
        measure: Code::new("workers_sent"),
        ..claim(id, "S0", ("QAT", sector, area), time, 31)
    };
    for made_claim in [
        one("K1", "Sosong camp", "construction", "2012-03..2015-11"),
        one("K2", "Doha", "construction", "2012-03..2015-11"),
        one("K3", "", "construction", "2012-03..2015-11"),
        one("K4", "", "construction", "2012-07..2015-11"),
        one("K5", "", "logging", "2012..2015"),
        one("K6", "", "all", "2013"),
        from(claim("K7", "PRINT", ("QAT", "all", ""), "2014", 31), "K2"),
        from(claim("K8", "PRINT", ("QAT", "all", ""), "2014", 31), "K7"),
        claim("K9", "PRINT", ("QAT", "logging", "Doha"), "2013-05", 31),
    ] {
        put_claim(&mut made.study, made_claim);
    }
    let objection = critique("N1", "PRINT", &["K2", "K8", "K9"]);
    made.study.critiques.insert(objection.id.clone(), objection);
    let (study, done) = made.left();
    let left: Vec<String> =
        study.claims.values().map(|one| format!("{} {} {}", one.id, one.area, one.period)).collect();
    expect![[r#"
        K1 Sosong camp 2012-03 to 2015-11
        K3  2012-03 to 2015-11
        K4  2012 to 2015
        K9 Doha 2013-05"#]]
    .assert_eq(&left.join("\n"));
    assert_eq!(done.kept, ["K2", "K5", "K6", "K7", "K8"].map(str::to_owned).into());
    assert_eq!(done.coarser, BTreeSet::from(["K4".to_owned()]));
    assert_eq!(study.critiques[&CritiqueId::new("N1")].claims, [ClaimId::new("K9")]);
    assert!(study.rows.keys().all(|row| !done.kept.contains(row)));
}

#[test]
fn the_day_of_an_interview_does_not_leave_and_that_of_a_printed_document_does() {
    let made = Made::of(&[CAMP]);
    let (study, _) = made.left();
    let day = |id: &str| study.sources[&SourceId::new(id)].published.to_string();
    assert_eq!((day("S0"), day("PRINT")), ("2025".into(), "2025-03-17".into()));
    let mut printed = made.study.clone();
    let done = coarsen(&mut printed, &made.study, &made.register, &BTreeSet::new()).unwrap();
    assert!(printed == made.study && done.kept.is_empty() && done.coarser.is_empty());
}

/// True where somebody known with `own` could have said what left.
fn could_be(left: &Details<'_>, own: &Details<'_>) -> bool {
    let is_all = |sectors: &[Code]| sectors.iter().all(|one| one.as_str() == "all");
    let employer = left.employer.filter(|code| code.as_str() != "unknown");
    left.host == own.host
        && (left.area.is_empty() || left.area == own.area)
        && (is_all(left.sectors) || left.sectors == own.sectors)
        && (employer.is_none() || employer == own.employer)
        && (left.period == own.period || *left.period == coarse(own.period))
}

fn works() -> impl Strategy<Value = Work> {
    (
        prop::sample::select(vec!["QAT", "QAT", "QAT", "KWT"]),
        prop::sample::select(vec!["construction", "construction", "logging", "all"]),
        prop::sample::select(vec!["", "Doha", "Doha"]),
        prop::sample::select(vec!["mixed", "mixed", "host-company", "unknown"]),
        prop::sample::select(vec!["2012-03..2015-11", "2012-03..2015-11", "2012..2015", "2013"]),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Counted anew from the whole case: for all that left, ten units could have said it.
    #[test]
    fn whatever_left_could_have_been_said_by_ten(all in prop::collection::vec((works(), 0usize..30), 0..60), claims in prop::collection::vec((works(), 0usize..60), 0..4)) {
        let mut made = Made::of(&[]);
        for (number, (work, person)) in all.iter().enumerate() {
            made.person(&number.to_string(), &person.to_string(), work);
        }
        for (number, ((host, sector, area, _, time), at)) in claims.iter().enumerate() {
            let own = format!("S{at}");
            if made.people.contains(&SourceId::new(own.as_str())) {
                put_claim(&mut made.study, Claim { measure: Code::new("x"), ..claim(&format!("K{number}"), &own, (host, sector, area), time, 5) });
            }
        }
        let (study, done) = made.left();
        let whole = &made.study;
        let units = |left: &Details<'_>| -> usize {
            let behind = |source: &SourceId| made.register.people.iter().find(|one| one.source == *source).map(|one| one.person.clone());
            let postings = whole.postings.values().filter(|one| could_be(left, &Details::of_posting(one))).filter_map(|one| behind(&whole.statements[&one.statements[0]].source));
            let said = whole.statements.values().filter(|one| could_be(left, &Details::of_statement(one))).filter_map(|one| behind(&one.source));
            let claims = whole.claims.values().filter(|one| could_be(left, &Details::of_claim(one))).filter_map(|one| behind(&one.source));
            postings.chain(said).chain(claims).collect::<BTreeSet<_>>().len()
        };
        for one in study.postings.values() { prop_assert!(units(&Details::of_posting(one)) >= 10, "{:?}", one); }
        for one in study.statements.values() { prop_assert!(units(&Details::of_statement(one)) >= 10, "{:?}", one); }
        for one in study.claims.values() { prop_assert!(units(&Details::of_claim(one)) >= 10, "{:?}", one); }
        let lost = whole.rows.len() - study.rows.len();
        prop_assert_eq!(lost, done.kept.len());
    }
}
