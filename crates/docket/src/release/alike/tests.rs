//! Whoever reads what left is never led to one person; attacked by counting anew, from the rows alone, who could have said it.

use super::*;
use crate::release::made_up::{
    claim, family, from, period, posting, put_claim, put_posting, put_source, put_statement, source, speaker, statement,
};
use assize_disclosure::consent::{Leave, Request};
use assize_disclosure::gate::gate;
use assize_record::consent::PersonBehind;
use assize_record::id::{PostingId, Pseudonym, StatementId};
use assize_record::term::{PersonRole, Use};
use expect_test::{Expect, expect};
use proptest::prelude::*;

const PUBLIC: Asked = Asked { k: 3, l: 2 };
const HOUSE: &str = "retention-of-identity-documents";

/// The people of a class, and what they tell.
type Told<'a> = (BTreeSet<&'a str>, BTreeSet<String>);

/// Host, sector, area, employer, time, and what was done.
type Work = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const CAMP: Work = ("QAT", "construction", "", "host-company", "2012-03..2015-11", HOUSE);
const OVERTIME: Work = ("QAT", "construction", "", "host-company", "2012-03..2015-11", "excessive-overtime");

/// Accounts, each of a person of their own, that everybody behind them agreed to let go.
#[derive(Default)]
struct Made {
    study: Study,
    register: ConsentRegister,
    people: BTreeSet<SourceId>,
}

impl Made {
    fn of(works: &[Work]) -> Self {
        let mut made = Self::default();
        put_source(&mut made.study, source("PRINT", "media"));
        for (number, work) in works.iter().enumerate() {
            let own = format!("S{number}");
            put_source(&mut made.study, source(&own, "testimony"));
            speaker(&mut made.register, &own, &format!("person-{number}"));
            made.people.insert(SourceId::new(own));
            made.says(number, "", work);
        }
        made
    }

    /// One more statement, with its posting, of an account.
    fn says(&mut self, number: usize, more: &str, (host, sector, area, employer, time, done): &Work) {
        let (said, stood) = (format!("C{number}{more}"), format!("P{number}{more}"));
        let mut one = statement(&said, &format!("S{number}"), (host, sector), time);
        one.indicator = Code::new(*done);
        put_statement(&mut self.study, one);
        let mut place = posting(&stood, &said, (host, sector, area, employer), time);
        (place.workers, place.description) = (None, String::new());
        put_posting(&mut self.study, place);
    }

    fn left(&self, asked: Asked) -> (Study, Done) {
        let mut study = self.study.clone();
        let request = Request { intended: Use::Quotation, recipient: None, as_of: jiff::civil::date(2026, 1, 1) };
        let mut cleared = gate(&study, &ConsentRegister::default(), &[request]).remove(0);
        cleared.sources = study.sources.keys().map(|id| (id.clone(), leave())).collect();
        let ground = Ground { before: &self.study, register: &self.register, cleared: &cleared, people: &self.people };
        let done = make_alike(&mut study, &ground, asked, 2026).unwrap();
        (study, done)
    }

    /// What is left of each account, in lines.
    #[track_caller]
    fn check(&self, asked: Asked, expected: &Expect) {
        let (study, done) = self.left(asked);
        let line = |id: &SourceId| {
            let Some(source) = study.sources.get(id) else { return format!("{id} stays") };
            let rows = shape(&study, id).into_iter().collect::<Vec<_>>().join(", ");
            format!("{id} {} {} {rows}", source.published, source.language)
        };
        let lines: Vec<String> = self.people.iter().map(line).collect();
        let Alike { k, l, all, .. } = &done.alike;
        expected.assert_eq(&format!("{}\nk {k:?}, l {l:?}, {all:?}", lines.join("\n")));
    }
}

/// Any record of leave: what is taken out does not depend on it.
fn leave() -> Leave {
    let mut register = ConsentRegister::default();
    speaker(&mut register, "S", "p");
    register.answers.push(crate::release::made_up::yes("S", "p", Use::Quotation));
    let mut study = Study::default();
    put_source(&mut study, source("S", "testimony"));
    let request = Request { intended: Use::Quotation, recipient: None, as_of: jiff::civil::date(2026, 1, 1) };
    gate(&study, &register, &[request]).remove(0).sources.into_values().next().expect("the person agreed")
}

/// What a reader sees of an account's rows, taken from the study without any of the code under test.
fn shape(study: &Study, id: &SourceId) -> BTreeSet<String> {
    let own: BTreeSet<&StatementId> =
        study.statements.values().filter(|one| one.source == *id).map(|one| &one.id).collect();
    let codes = |sectors: &[Code]| sectors.iter().map(Code::to_string).collect::<Vec<_>>().join("+");
    let statements = study.statements.values().filter(|one| own.contains(&one.id));
    let statements = statements.map(|one| format!("{}/{}/{}", one.host, codes(&one.sectors), one.period));
    let postings = study.postings.values().filter(|one| one.statements.iter().any(|said| own.contains(said)));
    let postings = postings.map(|one| {
        let place = [&one.area, &one.description].map(String::as_str).concat();
        format!("{}/{}/{place}/{}/{}/{:?}", one.host, codes(&one.sectors), one.employer_kind, one.period, one.workers)
    });
    let claims = study.claims.values().filter(|one| one.source == *id);
    let claims = claims.map(|one| format!("{}/{}/{}/{}", one.host, codes(&one.sectors), one.area, one.period));
    statements.chain(postings).chain(claims).collect()
}

#[test]
fn three_who_say_two_things_of_the_same_work_go_as_they_are() {
    Made::of(&[CAMP, CAMP, OVERTIME]).check(
        PUBLIC,
        &expect![[r"
            S0 2026 ko QAT/construction//host-company/2012-03 to 2015-11/None, QAT/construction/2012-03 to 2015-11
            S1 2026 ko QAT/construction//host-company/2012-03 to 2015-11/None, QAT/construction/2012-03 to 2015-11
            S2 2026 ko QAT/construction//host-company/2012-03 to 2015-11/None, QAT/construction/2012-03 to 2015-11
            k Some(3), l Some(2), Fate { people: 3, people_withheld: 0, rows: 6, rows_withheld: 0 }"]],
    );
}

#[test]
fn details_that_set_one_of_three_apart_are_dropped_and_nothing_else_is() {
    let apart = ("QAT", "construction", "Sosong camp", "state-company", "2012..2015-10", "excessive-overtime");
    let mut made = Made::of(&[CAMP, CAMP, apart]);
    made.study.sources.get_mut(&SourceId::new("S1")).unwrap().language = "ru".into();
    made.check(
        PUBLIC,
        &expect![[r"
            S0 2026 und QAT/construction//unknown/2012 to 2015/None, QAT/construction/2012 to 2015
            S1 2026 und QAT/construction//unknown/2012 to 2015/None, QAT/construction/2012 to 2015
            S2 2026 und QAT/construction//unknown/2012 to 2015/None, QAT/construction/2012 to 2015
            k Some(3), l Some(2), Fate { people: 3, people_withheld: 0, rows: 6, rows_withheld: 0 }"]],
    );
}

#[test]
fn two_of_another_host_stay_and_so_does_one_of_other_years() {
    let warsaw = ("POL", "shipyards", "", "host-company", "2012-03..2015-11", HOUSE);
    let later = ("QAT", "construction", "", "host-company", "2016", HOUSE);
    let made = Made::of(&[CAMP, CAMP, OVERTIME, warsaw, warsaw, later]);
    let (study, done) = made.left(PUBLIC);
    let left: Vec<&str> = study.sources.keys().map(SourceId::as_str).collect();
    assert_eq!(left, ["PRINT", "S0", "S1", "S2"]);
    assert!(["S3", "C3", "P3", "C5"].iter().all(|id| done.kept.contains(*id)), "{:?}", done.kept);
    assert!(!study.rows.contains_key("C3") && !study.rows.contains_key("P3"));
    let groups: Vec<String> = done
        .alike
        .groups
        .iter()
        .map(|one| {
            format!(
                "{} {} {}/{} {}/{}",
                one.by, one.group, one.fate.people_withheld, one.fate.people, one.fate.rows_withheld, one.fate.rows
            )
        })
        .collect();
    assert_eq!(
        groups,
        ["host POL 2/2 4/4", "host QAT 1/4 2/8", "sector construction 1/4 2/8", "sector shipyards 2/2 4/4"]
    );
}

#[test]
fn a_family_and_a_person_who_speaks_twice_hide_nobody() {
    let mut made = Made::of(&[CAMP, CAMP, OVERTIME]);
    family(&mut made.register, "person-0", "F1");
    family(&mut made.register, "person-1", "F1");
    assert_eq!(made.left(PUBLIC).1.alike.all.people_withheld, 2, "two units");
    let mut made = Made::of(&[CAMP, CAMP, OVERTIME]);
    made.register.people[1].person = Pseudonym::new("person-0");
    assert!(made.left(PUBLIC).1.alike.k.is_none());
    let (source, person) = (SourceId::new("S1"), Pseudonym::new("person-0"));
    let described = PersonBehind { source, person, role: PersonRole::Described };
    let mut made = Made::of(&[CAMP, CAMP, OVERTIME]);
    made.register.people.push(described);
    assert_eq!(made.left(PUBLIC).1.alike.k, Some(3), "whoever is only spoken of gave no account");
}

#[test]
fn where_all_tell_the_same_the_table_would_tell_it_of_each_of_them() {
    let made = Made::of(&[CAMP, CAMP, CAMP, CAMP]);
    let (study, done) = made.left(PUBLIC);
    assert_eq!((study.sources.len(), done.alike.k, done.alike.l), (1, None, None));
    assert_eq!(made.left(Asked { k: 3, l: 1 }).1.alike.k, Some(4));
}

#[test]
fn an_account_of_two_postings_is_read_as_one_and_the_other_way_round_is_another() {
    let (logs, builds) = (("RUS", "logging"), ("QAT", "construction"));
    let work = |(host, _): (&'static str, &str), sector, done| (host, sector, "", "host-company", "2014", done);
    let mut made = Made::default();
    for number in 0..6 {
        let done = if number % 2 == 0 { HOUSE } else { "excessive-overtime" };
        let own = format!("S{number}");
        put_source(&mut made.study, source(&own, "testimony"));
        speaker(&mut made.register, &own, &format!("person-{number}"));
        made.people.insert(SourceId::new(own));
        // The last has the sectors the other way round.
        let sectors = if number == 5 { (builds.1, logs.1) } else { (logs.1, builds.1) };
        made.says(number, "a", &work(logs, sectors.0, done));
        made.says(number, "b", &work(builds, sectors.1, done));
    }
    let (study, done) = made.left(PUBLIC);
    assert!(
        !study.sources.contains_key(&SourceId::new("S5"))
            || shape(&study, &SourceId::new("S5")).iter().all(|row| row.contains("/all/")),
        "{:?}",
        done.alike
    );
    assert!(done.alike.k.is_some_and(|k| k >= 3));
}

#[test]
fn a_claim_that_cannot_lose_its_sector_stays_with_what_repeats_it_and_so_does_an_account_without_a_row() {
    let other = ("QAT", "shipyards", "", "host-company", "2012-03..2015-11", HOUSE);
    let mut made = Made::of(&[CAMP, OVERTIME, other]);
    put_claim(&mut made.study, claim("K0", "S0", ("QAT", "construction", ""), "2012-03..2015-11", 500));
    put_claim(&mut made.study, from(claim("K1", "PRINT", ("QAT", "construction", ""), "2015", 500), "K0"));
    put_claim(&mut made.study, claim("K2", "PRINT", ("QAT", "construction", ""), "2015", 500));
    put_source(&mut made.study, source("S9", "testimony"));
    made.people.insert(SourceId::new("S9"));
    let (study, done) = made.left(Asked { k: 3, l: 1 });
    assert_eq!(study.claims.keys().map(ClaimId::as_str).collect::<Vec<_>>(), ["K2"], "{done:?}");
    assert!(["K0", "K1", "S9"].iter().all(|id| done.kept.contains(*id)) && !study.rows.contains_key("K0"));
    let posting = &study.postings[&PostingId::new("P0")];
    assert_eq!((posting.sectors[0].as_str(), posting.period), ("all", period("2012-03..2015-11")));
}

#[test]
fn a_recipient_whom_everybody_agreed_to_gets_the_accounts_as_they_are_and_the_office_sees_what_that_means() {
    let made = Made::of(&[CAMP, ("POL", "shipyards", "Gdynia", "host-company", "2014", HOUSE)]);
    let partner = Audience::Partner(assize_record::id::RecipientId::new("an office"));
    let (study, done) = made.left(Asked::by(&partner));
    assert_eq!(study, made.study);
    assert_eq!((done.alike.k, done.alike.l, done.alike.all.people_withheld), (Some(1), Some(1), 0));
    let stands = as_they_stand(&made.study, &made.register, &made.people, PUBLIC);
    assert_eq!((stands.k, stands.all.people_withheld, stands.all.rows_withheld), (Some(1), 2, 4));
}

#[test]
fn an_edition_says_who_stays_in_steps_that_are_the_same_for_one_more_or_one_less() {
    let said = |groups: &[(&str, u64, u64)]| {
        let fate = |people, people_withheld| Fate { people, people_withheld, rows: 0, rows_withheld: 0 };
        let group = |(name, people, stay): &(&str, u64, u64)| Group {
            by: "host".into(),
            group: (*name).into(),
            fate: fate(*people, *stay),
        };
        let all = fate(groups.iter().map(|one| one.1).sum(), groups.iter().map(|one| one.2).sum());
        Alike { asked: PUBLIC, k: Some(4), l: Some(2), all, groups: groups.iter().map(group).collect() }
            .said()
            .remove(1)
    };
    let sentence = said(&[("QAT", 40, 9), ("RUS", 40, 12), ("POL", 30, 20), ("KWT", 12, 12), ("MLT", 12, 5)]);
    expect!["Whose accounts stay for it, of the people who agreed, where ten or more go or stay: in all: 10 people or more, fewer than half; host QAT: nobody, or fewer than 10 people; host RUS: 10 people or more, fewer than half; host POL: half of the people or more; host KWT: all people, or all but fewer than 10. Of other groups nothing is said."].assert_eq(&sentence);
    for (few, none) in [(said(&[("QAT", 40, 1)]), said(&[("QAT", 40, 0)])), (said(&[("MLT", 1, 1)]), said(&[]))] {
        assert_eq!(few, none);
    }
}

fn works() -> impl Strategy<Value = Work> {
    let host = prop_oneof![Just("QAT"), Just("RUS")];
    let sector = prop_oneof![Just("construction"), Just("logging"), Just("all")];
    let area = prop_oneof![3 => Just(""), 1 => Just("Sosong camp"), 1 => Just("Tynda")];
    let employer = prop_oneof![Just("host-company"), Just("unknown")];
    let time = prop_oneof![Just("2014"), Just("2014-03..2015-11"), Just("2014..2015"), Just("..2015")];
    let done = prop_oneof![Just(HOUSE), Just("excessive-overtime")];
    (host, sector, area, employer, time, done)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn nobody_is_alone_in_the_rows_that_left_whatever_went_in(
        accounts in prop::collection::vec((works(), prop::option::of(works()), 0u8..12, any::<bool>()), 1..30),
        asked in (2u32..5, 1u32..3).prop_map(|(k, l)| Asked { k, l }),
        shared in any::<bool>(),
    ) {
        let mut made = Made::of(&accounts.iter().map(|one| one.0).collect::<Vec<_>>());
        for (number, (_, second, joined, speaks_russian)) in accounts.iter().enumerate() {
            if let Some(second) = second {
                made.says(number, "b", second);
            }
            if *joined < 3 {
                family(&mut made.register, &format!("person-{number}"), &format!("F{joined}"));
            }
            if *speaks_russian {
                made.study.sources.get_mut(&SourceId::new(format!("S{number}"))).unwrap().language = "ru".into();
            }
        }
        if shared && accounts.len() > 1 {
            made.study.postings.get_mut(&PostingId::new("P0")).unwrap().statements.push(StatementId::new("C1"));
        }
        let (study, done) = made.left(asked);
        let families: BTreeMap<&str, &str> =
            made.register.families.iter().map(|one| (one.person.as_str(), one.family.as_str())).collect();
        let mut classes: BTreeMap<(BTreeSet<String>, &str), Told<'_>> = BTreeMap::new();
        for behind in made.register.people.iter().filter(|behind| study.sources.contains_key(&behind.source)) {
            let person = behind.person.as_str();
            let seen = (shape(&study, &behind.source), study.sources[&behind.source].language.as_str());
            let (people, told) = classes.entry(seen).or_default();
            people.insert(families.get(person).copied().unwrap_or(person));
            let said = study.statements.values().filter(|one| one.source == behind.source);
            told.insert(said.map(|one| one.indicator.to_string()).collect::<BTreeSet<_>>().into_iter().collect());
        }
        for (seen, (people, told)) in &classes {
            prop_assert!(people.len() >= asked.k as usize, "{people:?} share {seen:?}");
            prop_assert!(told.len() >= asked.l as usize, "{told:?} is all that {seen:?} tell");
        }
        prop_assert_eq!(done.alike.k, classes.values().map(|class| class.0.len() as u64).min());
        prop_assert_eq!(done.alike.l, classes.values().map(|class| class.1.len() as u64).min());
    }
}
