//! Whether all sources stand, as it is kept: gone with every write that could change it, and worthless beside another study
//! or register.

use super::*;
use crate::{IdempotencyKey, StandingRule};
use assize_record::consent::{
    Additions, ConditionMet, ConsentRegister, Ground, GroundDecision, PersonBehind, StandingDays,
};
use assize_record::date::PartialDate;
use assize_record::id::{Code, ConsentId, GroundId, OriginId, Pseudonym, SourceId};
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{PersonRole, Reliability, Use};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const TODAY: Date = date(2026, 1, 1);

/// A rule for these tests: a source stands where there is a ground for it, until the first of March.
fn rule(sources: &[Source], register: &ConsentRegister, now: &str) -> Option<StandingDays> {
    let stands = |source: &Source| register.grounds.iter().any(|ground| ground.decision().source == source.id);
    let since = now[..10].parse().ok()?;
    sources.iter().all(stands).then_some(StandingDays { since, until: Some(date(2026, 3, 1)) })
}

const RULE: StandingRule = StandingRule { version: "a test's 1", days: rule };
/// Under the same name, and finds nothing: what is written under it leaves no answer, and an older one would be believed.
const NEVER: StandingRule = StandingRule { version: "a test's 1", days: |_, _, _| None };

fn study(sources: &[&str]) -> Study {
    let source = |id: &&str| Source {
        id: SourceId::new(*id),
        kind: Code::new("media"),
        author: "made up".into(),
        title: "made up".into(),
        published: PartialDate::of_year(2020),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(*id),
        note: String::new(),
    };
    let sources = sources.iter().map(|id| (SourceId::new(*id), source(id))).collect();
    Study { title: "A study".into(), sources, ..Study::default() }
}

fn import(case: &mut Case, sources: &[&str]) {
    case.import(&study(sources), &BTreeMap::new(), "a colleague", NOW).unwrap();
}

fn decide(case: &mut Case, source: &str) {
    let decision = GroundDecision {
        id: GroundId::new(format!("G-{source}")),
        source: SourceId::new(source),
        uses: vec![Use::InternalAnalysis],
        editor: "custodian".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "printed".into(),
        revoked: None,
    };
    let additions = Additions { grounds: vec![Ground::PublicRecord(decision)], ..Additions::default() };
    case.add_to_register("decide-ground", "register", &additions, &IdempotencyKey::of(&[source]), NOW).unwrap();
}

/// A case opened with the rule.
fn knowing(folder: &Path) -> Case {
    let mut case = open(folder, "custodian").unwrap();
    case.keep_standing_by(RULE);
    case
}

/// A case whose two sources stand, and which knows it.
fn standing() -> (TempDir, PathBuf, Case) {
    let (kept, folder, mut case) = alone();
    case.keep_standing_by(RULE);
    import(&mut case, &["S1", "S2"]);
    assert!(!case.all_stand_on(TODAY).unwrap());
    decide(&mut case, "S1");
    assert!(!case.all_stand_on(TODAY).unwrap());
    decide(&mut case, "S2");
    assert!(case.all_stand_on(TODAY).unwrap());
    (kept, folder, case)
}

#[test]
fn the_answer_counts_from_the_day_it_was_worked_out_to_the_day_before_it_ends() {
    let (_kept, folder, case) = standing();
    drop(case);
    let case = knowing(&folder);
    let days = [date(2025, 12, 31), TODAY, date(2026, 2, 28), date(2026, 3, 1), date(2030, 1, 1)];
    assert_eq!(days.map(|day| case.all_stand_on(day).unwrap()), [false, true, true, false, false]);
}

#[test]
fn an_answer_by_another_version_of_the_rule_is_none() {
    let (_kept, _folder, mut case) = standing();
    case.keep_standing_by(StandingRule { version: "a test's 2", days: rule });
    assert!(!case.all_stand_on(TODAY).unwrap());
    decide(&mut case, "S3");
    assert!(case.all_stand_on(TODAY).unwrap(), "the next write works it out by the rule that is");
    case.keep_standing_by(RULE);
    assert!(!case.all_stand_on(TODAY).unwrap());
}

#[test]
fn a_case_without_a_study_and_a_case_without_a_rule_know_nothing() {
    let (_kept, folder, mut case) = alone();
    case.keep_standing_by(RULE);
    decide(&mut case, "S1");
    assert!(!case.all_stand_on(TODAY).unwrap());
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    import(&mut case, &["S1"]);
    assert!(!case.all_stand_on(TODAY).unwrap(), "nobody said by which rule");
    case.keep_standing_by(RULE);
    decide(&mut case, "S9");
    assert!(case.all_stand_on(TODAY).unwrap(), "the next write works it out");
}

#[test]
fn a_new_source_and_an_older_study_put_back_are_asked_about_anew() {
    let (_kept, _folder, mut case) = standing();
    import(&mut case, &["S1", "S2", "S3"]);
    assert!(!case.all_stand_on(TODAY).unwrap());
    decide(&mut case, "S3");
    assert!(case.all_stand_on(TODAY).unwrap());
    case.keep_standing_by(NEVER);
    import(&mut case, &["S1"]);
    assert!(!case.all_stand_on(TODAY).unwrap(), "an import without the rule leaves no answer behind");
}

/// The same, with an answer to which a condition was found met.
fn standing_with_a_condition_met() -> (TempDir, PathBuf, Case) {
    let (kept, folder, mut case) = standing();
    let met = ConditionMet { editor: "custodian".into(), date: "2025-04-01".parse().unwrap(), because: "read".into() };
    let answers = vec![releases::answer("Y1"), releases::answer("Y2")];
    let met = vec![(ConsentId::new("Y2"), 0, met)];
    let additions = Additions { answers, met, ..Additions::default() };
    case.add_to_register("record-consent", "register", &additions, &IdempotencyKey::of(&["Y1"]), NOW).unwrap();
    assert!(case.all_stand_on(TODAY).unwrap());
    (kept, folder, case)
}

/// Every statement that can change who agreed to what, by itself and without the code that usually runs it.
const CHANGES: &[&str] = &[
    "INSERT INTO source SELECT 'S8', origin, reliability, body FROM source LIMIT 1",
    "UPDATE source SET body = body || ' '",
    "DELETE FROM source WHERE id = 'S2'",
    "INSERT INTO person_behind VALUES ('S1', 'P9', 'speaker')",
    "INSERT INTO consent VALUES ('Y9', 'S1', 'P9', 'internal-analysis', '{}')",
    "INSERT INTO condition_met VALUES ('Y1', 0, '{}')",
    "UPDATE condition_met SET body = ''",
    "DELETE FROM condition_met",
    "INSERT INTO withdrawal VALUES ('W1', 'P9', '{}')",
    "INSERT INTO ground VALUES ('G9', 'S1', '{}')",
    "UPDATE ground SET source = 'S9'",
    "DELETE FROM ground WHERE id = 'G-S1'",
    "INSERT INTO ground_revoked VALUES ('G-S1', '\"2026-01-01\"')",
];

#[test]
fn every_statement_that_changes_a_source_or_the_register_takes_the_answer_with_it() {
    for change in CHANGES {
        let (_kept, folder, case) = standing_with_a_condition_met();
        let transaction = case.database.unchecked_transaction().unwrap();
        transaction.execute_batch(change).unwrap();
        assert!(!case.all_stand_on(TODAY).unwrap(), "{change}");
        transaction.rollback().unwrap();
        assert!(case.all_stand_on(TODAY).unwrap(), "{change}: what is undone has changed nothing");
        case.database.execute_batch(change).unwrap();
        drop(case);
        assert!(!knowing(&folder).all_stand_on(TODAY).unwrap(), "{change}");
    }
}

#[test]
fn an_answer_that_is_put_back_beside_a_register_that_grew_does_not_count() {
    let (_kept, _folder, mut case) = standing();
    let row: (String, String, String) = case
        .database
        .query_row("SELECT basis, since, until FROM all_stand", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    case.keep_standing_by(NEVER);
    let put_back = |case: &Case| {
        let sql = "INSERT OR REPLACE INTO all_stand VALUES (1, ?1, ?2, ?3)";
        case.database.execute(sql, (&row.0, &row.1, &row.2)).unwrap();
        case.all_stand_on(TODAY).unwrap()
    };
    assert!(put_back(&case));
    let people =
        vec![PersonBehind { source: SourceId::new("S1"), person: Pseudonym::new("P9"), role: PersonRole::Speaker }];
    let additions = Additions { people, ..Additions::default() };
    case.add_to_register("record-consent", "P9", &additions, &IdempotencyKey::of(&["P9"]), NOW).unwrap();
    assert!(!put_back(&case));
    let (_kept, _folder, mut case) = standing();
    import(&mut case, &["S1"]);
    assert!(!put_back(&case));
}

#[test]
fn a_case_of_the_version_before_knows_nothing_until_the_next_write() {
    let (_kept, folder, case) = standing();
    let undo = "DROP TABLE noise_budget; DROP TABLE noise_seed; DROP TABLE linkage; DROP INDEX claim_of_host; DROP TABLE all_stand; PRAGMA user_version = 9;";
    let drop_triggers: Vec<String> = {
        let sql = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE name LIKE 'all_stand_no_%'";
        let mut query = case.database.prepare(sql).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(drop_triggers.len(), 17);
    case.database.execute_batch(&(drop_triggers.concat() + undo)).unwrap();
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    case.keep_standing_by(RULE);
    assert_eq!(case.copied().unwrap().file_name().unwrap(), "case.db.version-9");
    assert!(!case.all_stand_on(TODAY).unwrap());
    decide(&mut case, "S3");
    assert!(case.all_stand_on(TODAY).unwrap());
}

#[test]
fn an_answer_comes_back_with_the_backup_it_was_in_and_holds_for_what_that_holds() {
    let (kept, folder, mut case) = standing();
    let before = kept.path().join("before");
    drop(case);
    copy_folder(&folder, &before);
    case = open(&folder, "custodian").unwrap();
    case.keep_standing_by(RULE);
    import(&mut case, &["S1", "S2", "S3"]);
    assert!(!case.all_stand_on(TODAY).unwrap());
    let older = knowing(&before);
    assert!(older.all_stand_on(TODAY).unwrap());
    assert_eq!(older.sources().unwrap().len(), 2);
}

#[test]
fn keys_that_change_keep_the_answer_or_lose_it_and_never_make_one() {
    let (_kept, folder, mut case) = standing();
    case.rotate(&mut later(5), NOW).unwrap();
    case.keep_standing_by(NEVER);
    import(&mut case, &["S1", "S2", "S3"]);
    assert!(!case.all_stand_on(TODAY).unwrap(), "the triggers went along");
    drop(case);
    assert!(!knowing(&folder).all_stand_on(TODAY).unwrap());
}
