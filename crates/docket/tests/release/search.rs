//! A search does not read all consents: the last write left the answer. Attacked here by whatever could make that answer old,
//! each time with the case opened anew, as after a night.

use super::*;
use assize_docket::claims::{Filter, claims};
use assize_docket::{backup, restore};
use assize_record::consent::{ConditionMet, ConsentCondition};

/// The public record, with an interview in which a worker counts her crew.
fn with_a_count() -> import::Files {
    let mut files = package();
    let row = "K900,S900,Interview 1,workers_present,QAT,,construction,2012,2015,,31,,persons,,,testimony,1,3,,,,accepted,Her own crew. Credibility 3: one count\r\n";
    files.get_mut("claims.csv").unwrap().extend(row.as_bytes());
    files
}

/// An office whose interview may be analysed by these answers, on record since [`NOW`].
fn office(change: impl Fn(&mut Consent)) -> (Office, Pseudonym) {
    let office = Office::new();
    let mut case = office.open("first", NOW);
    bring(&mut case, &with_a_count(), NOW);
    let someone = Identity { names: vec!["Hong Pal-gae".into()], ..Identity::default() };
    let person = identity::add(&mut case, &someone, &[], &mut entropy(3), NOW).unwrap();
    agree(&mut case, &person, change, NOW);
    (office, person)
}

fn bring(case: &mut OpenCase, files: &import::Files, now: &str) {
    let parser = |files: &import::Files| assize_intake::read_package(files).map_err(DocketError::Package);
    import::import(case, files, &parser, "a colleague", now).unwrap();
}

fn agree(case: &mut OpenCase, person: &Pseudonym, change: impl Fn(&mut Consent), now: &str) {
    let source = SourceId::new(INTERVIEW);
    let mut one = template(person);
    change(&mut one);
    let answers = consent::numbered(case, &one, &[Use::InternalAnalysis]).unwrap();
    let people = vec![PersonBehind { source, person: person.clone(), role: PersonRole::Speaker }];
    consent::record(case, &Additions { people, answers, ..Additions::default() }, now).unwrap();
}

/// Whether a search finds what the interview says, in a case that is opened for it.
#[track_caller]
fn finds(folder: &Path, now: &str) -> bool {
    let credentials = Credentials { user: Some(UserId::new("first")), passphrase: SENTENCE, key_file: None };
    let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(90), now };
    let case = OpenCase::open(folder, &credentials, upkeep).unwrap();
    let found = claims(&case, &Filter::default(), now).unwrap();
    assert!(found.len() >= 308, "the public record stays");
    let (standing, one) =
        (consent::standing(&case, &[Use::InternalAnalysis], None, now).unwrap(), SourceId::new(INTERVIEW));
    let may = standing.iter().find(|source| source.source == one).is_some_and(|source| {
        matches!(source.uses[&Use::InternalAnalysis], assize_disclosure::consent::Permission::Given(_))
    });
    let found = found.iter().any(|claim| claim.source == one);
    assert_eq!(found, may, "a search and the whole register differ on {now}");
    found
}

#[test]
fn a_withdrawal_is_seen_by_the_next_search() {
    let (office, person) = office(|_| {});
    assert!(finds(&office.folder, NOW));
    let kept = TempDir::new().unwrap();
    let mut case = office.open("first", NOW);
    backup::backup(&mut case, kept.path(), NOW).unwrap();
    consent::withdraw(&mut case, texts(), withdrawal(&person, "2026-01-10"), NOW, &quiet).unwrap();
    assert!(!claims(&case, &Filter::default(), NOW).unwrap().iter().any(|claim| claim.id.as_str() == "K900"));
    drop(case);
    assert!(!finds(&office.folder, NOW));
    // A backup from before knows nothing of it: it answers for the register that it holds, as its own consents do.
    let (credentials, to) = (
        Credentials { user: Some(UserId::new("first")), passphrase: SENTENCE, key_file: None },
        kept.path().join("restored"),
    );
    let chosen = restore::Chosen { from: &kept.path().to_path_buf(), name: None, credentials: &credentials };
    restore::restore(chosen, &to, &mut entropy(7), NOW).unwrap();
    assert!(finds(&to, NOW));
}

#[test]
fn what_ends_or_begins_on_a_day_ends_or_begins_for_a_search_on_that_day() {
    type Change = fn(&mut Consent);
    let cases: [(&str, Change, [bool; 3]); 4] = [
        ("no end", |_| {}, [true, true, true]),
        ("the last day", |one| one.expiry = Some("2026-02-01".parse().unwrap()), [true, true, false]),
        ("some day in February", |one| one.expiry = Some("2026-02".parse().unwrap()), [true, true, false]),
        (
            "not before",
            |one| one.conditions = vec![ConsentCondition::NotBefore("2026-02-02".parse().unwrap())],
            [false, false, true],
        ),
    ];
    for (name, change, expected) in cases {
        let (office, _) = office(change);
        let days = [NOW, "2026-02-01T23:59:59Z", "2026-02-02T00:00:00Z"];
        assert_eq!(days.map(|day| finds(&office.folder, day)), expected, "{name}");
        let early = "2025-03-01T23:59:59Z";
        let said = claims(&office.open("first", early), &Filter::default(), early).unwrap_err().to_string();
        assert!(said.contains("nobody is on record who agreed"), "{name}: the clock before every answer: {said}");
    }
}

#[test]
fn a_condition_found_met_and_a_decision_taken_back_are_seen_by_the_next_search() {
    let words = |one: &mut Consent| {
        one.conditions = vec![ConsentCondition::Words { text: "when he is out".into(), met: None }];
    };
    let (office, _) = office(words);
    assert!(!finds(&office.folder, NOW));
    let mut case = office.open("first", NOW);
    let met = ConditionMet { editor: "first".into(), date: "2026-01-10".parse().unwrap(), because: "he called".into() };
    let met = vec![(ConsentId::new("Y001"), 0, met)];
    consent::record(&mut case, &Additions { met, ..Additions::default() }, NOW).unwrap();
    drop(case);
    assert!(finds(&office.folder, NOW));
    let mut case = office.open("first", NOW);
    let revoked = vec![(assize_record::id::GroundId::new("G001"), "2026-01-10".parse().unwrap())];
    consent::record(&mut case, &Additions { revoked, ..Additions::default() }, NOW).unwrap();
    let all = claims(&case, &Filter::default(), NOW).unwrap();
    assert!(
        !all.iter().any(|claim| claim.source.as_str() == "S001") && all.iter().any(|c| c.source.as_str() == INTERVIEW)
    );
}

#[test]
fn a_speaker_who_is_named_later_and_a_source_that_comes_later_are_seen_by_the_next_search() {
    let (office, _) = office(|_| {});
    assert!(finds(&office.folder, NOW));
    let mut case = office.open("first", NOW);
    let another = Identity { names: vec!["Kim Somebody".into()], ..Identity::default() };
    let another = identity::add(&mut case, &another, &[], &mut entropy(8), NOW).unwrap();
    let people =
        vec![PersonBehind { source: SourceId::new(INTERVIEW), person: another.clone(), role: PersonRole::Speaker }];
    consent::record(&mut case, &Additions { people, ..Additions::default() }, NOW).unwrap();
    drop(case);
    assert!(!finds(&office.folder, NOW), "a second speaker was not asked");
    let mut case = office.open("first", NOW);
    agree(&mut case, &another, |_| {}, NOW);
    drop(case);
    assert!(finds(&office.folder, NOW));
    let mut files = with_a_count();
    let row = "K901,S901,Interview 2,workers_present,QAT,,construction,2012,2015,,30,,persons,,,testimony,1,3,,,,accepted,Her own crew. Credibility 3: one count\r\n";
    files.get_mut("claims.csv").unwrap().extend(row.as_bytes());
    let row = "S901,testimony,Another worker,Interview 2,2025-03,ko,,,B,interview-2,\r\n";
    files.get_mut("sources.csv").unwrap().extend(row.as_bytes());
    let mut case = office.open("first", NOW);
    bring(&mut case, &files, NOW);
    drop(case);
    assert!(finds(&office.folder, NOW));
    let case = office.open("first", NOW);
    let found = claims(&case, &Filter::default(), NOW).unwrap();
    assert!(!found.iter().any(|claim| claim.id.as_str() == "K901"), "nobody agreed to the second interview");
}
