//! Consent, editions and approvals as they are kept: read as written, never changed, signed by two.

use super::*;
use crate::{IdempotencyKey, Letting};
use assize_record::consent::{
    Additions, ConditionMet, Consent, ConsentCondition, FamilyMember, Giver, Ground, GroundDecision, PersonBehind,
    Withdrawal,
};
use assize_record::id::{ConsentId, GroundId, Pseudonym, ReleaseId, SourceId, WithdrawalId};
use assize_record::release::{Audience, NoiseBudget, NoisyCounts, Proposal, Release, Scheduled};
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Use};

fn somebody() -> Pseudonym {
    Pseudonym::new("ab".repeat(16))
}

pub(super) fn answer(id: &str) -> Consent {
    Consent {
        id: ConsentId::new(id),
        source: SourceId::new("S1"),
        person: somebody(),
        intended: Use::Quotation,
        recipient: None,
        answer: ConsentAnswer::Given,
        date: "2025-03".parse().unwrap(),
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: None,
        language: "ko".into(),
        explained: "read out".into(),
        expiry: None,
        conditions: vec![ConsentCondition::Words { text: "no village".into(), met: None }],
    }
}

fn additions() -> Additions {
    let decision = GroundDecision {
        id: GroundId::new("G1"),
        source: SourceId::new("S2"),
        uses: vec![Use::Statistics],
        editor: "custodian".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "printed".into(),
        revoked: None,
    };
    let withdrawal = Withdrawal {
        id: WithdrawalId::new("W1"),
        person: somebody(),
        source: None,
        uses: vec![],
        date: "2026-01-01".parse().unwrap(),
        received_by: "custodian".into(),
        erasure_asked: false,
    };
    Additions {
        people: vec![PersonBehind { source: SourceId::new("S1"), person: somebody(), role: PersonRole::Speaker }],
        families: vec![FamilyMember { person: somebody(), family: "F1".into() }],
        answers: vec![answer("Y1")],
        withdrawals: vec![withdrawal],
        grounds: vec![Ground::PublicRecord(decision)],
        ..Additions::default()
    }
}

fn enter(case: &mut Case, additions: &Additions, key: &str) -> Result<(), StoreError> {
    case.add_to_register("record-consent", "register", additions, &IdempotencyKey::of(&[key]), NOW).map(drop)
}

#[test]
fn a_register_is_read_as_it_was_written_and_what_is_decided_later_stands_in_it() {
    let (_kept, _folder, mut case) = alone();
    let first = additions();
    enter(&mut case, &first, "one").unwrap();
    enter(&mut case, &first, "one").unwrap();
    let register = case.consent_register().unwrap();
    assert_eq!((&register.people, &register.families), (&first.people, &first.families));
    assert_eq!((&register.answers, &register.withdrawals), (&first.answers, &first.withdrawals));
    assert_eq!(register.grounds, first.grounds);
    assert_eq!(operations(&case), ["create", "record-consent register"]);

    let met = ConditionMet { editor: "custodian".into(), date: "2025-05-01".parse().unwrap(), because: "read".into() };
    let later = Additions {
        met: vec![(ConsentId::new("Y1"), 0, met.clone())],
        revoked: vec![(GroundId::new("G1"), "2026-02-01".parse().unwrap())],
        ..Additions::default()
    };
    enter(&mut case, &later, "two").unwrap();
    let register = case.consent_register().unwrap();
    let words = ConsentCondition::Words { text: "no village".into(), met: Some(met) };
    assert_eq!(register.answers[0].conditions, [words]);
    assert_eq!(register.grounds[0].decision().revoked, Some("2026-02-01".parse().unwrap()));
}

#[test]
fn an_addition_that_fits_nothing_adds_nothing() {
    let (_kept, _folder, mut case) = alone();
    enter(&mut case, &additions(), "one").unwrap();
    let met = ConditionMet { editor: "x".into(), date: "2025".parse().unwrap(), because: "y".into() };
    let wrong = [
        Additions { answers: vec![answer("Y2"), answer("Y1")], ..Additions::default() },
        Additions { met: vec![(ConsentId::new("Y9"), 0, met.clone())], ..Additions::default() },
        Additions { met: vec![(ConsentId::new("Y1"), 4, met)], ..Additions::default() },
        Additions { revoked: vec![(GroundId::new("G9"), "2026".parse().unwrap())], ..Additions::default() },
    ];
    let said: Vec<String> =
        (2..).zip(&wrong).map(|(number, wrong)| problem(enter(&mut case, wrong, &format!("key {number}")))).collect();
    assert_eq!(
        said,
        [
            "Y1 is there already; accepted is an id that is free",
            "there is no Y9 in the case",
            "there is no Y1, condition 5 in the case",
            "there is no G9 in the case",
        ]
    );
    assert_eq!(case.consent_register().unwrap().answers.len(), 1);
    assert_eq!(operations(&case).len(), 2);
}

#[test]
fn what_a_person_said_and_what_was_let_out_cannot_be_changed_by_a_slip() {
    let (_kept, _folder, mut case) = alone();
    enter(&mut case, &additions(), "one").unwrap();
    for sql in [
        "DELETE FROM consent",
        "UPDATE consent SET body = ''",
        "DELETE FROM withdrawal",
        "UPDATE withdrawal SET person = ''",
    ] {
        let refused = case.database.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
}

fn proposal(by: &str) -> Proposal {
    Proposal {
        id: ReleaseId::new("REL-2026-02-01-1"),
        edition: "2026-02-01".parse().unwrap(),
        audience: Audience::Public,
        noise: None,
        content: "00".repeat(32),
        by: user(by),
        at: NOW.into(),
    }
}

#[test]
fn a_release_is_approved_by_a_second_publisher_and_by_nobody_else() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "second", &[Role::Publisher]);
    add(&mut case, "coder", &[Role::Coder]);
    let id = ReleaseId::new("REL-2026-02-01-1");
    case.propose_release(proposal("custodian"), None, NOW).unwrap();
    assert!(problem(case.propose_release(proposal("custodian"), None, NOW)).contains("is there already"));
    assert!(problem(case.approve_release(&id, NOW)).contains("one person cannot be both"));
    drop(case);
    let mut case = open(&folder, "coder").unwrap();
    assert!(problem(case.approve_release(&id, NOW)).contains("a signer is no publisher"));
    drop(case);
    let mut case = open(&folder, "second").unwrap();
    let approval = case.approve_release(&id, NOW).unwrap();
    let found = case.proposal(&id).unwrap();
    case.check_release(&found.signed, &approval).unwrap();
    let mut forged = found.signed.clone();
    forged.proposal.content = "11".repeat(32);
    assert!(problem(case.check_release(&forged, &approval)).contains("the proposal's signature is false"));
    let mut later = approval;
    later.at = "2026-03-01T00:00:00Z".into();
    assert!(problem(case.check_release(&found.signed, &later)).contains("the approval's signature is false"));
}

#[test]
fn what_was_let_out_is_kept_with_its_tables_and_recorded_once() {
    let (_kept, _folder, mut case) = alone();
    let day = Scheduled { edition: "2026-02-01".parse().unwrap(), recorded: "2026-01-01".parse().unwrap() };
    case.schedule(&day, NOW).unwrap();
    case.schedule(&Scheduled { recorded: "2026-01-31".parse().unwrap(), ..day.clone() }, NOW).unwrap();
    assert_eq!(case.scheduled().unwrap(), [day]);
    case.propose_release(proposal("custodian"), None, NOW).unwrap();
    let release: Release = serde_json::from_value(serde_json::json!({
        "id": "REL-2026-02-01-1", "edition": "2026-02-01", "uses": [], "recipients": [], "runs": [], "figures": ["F1"],
        "quotations": [], "withheld": []
    }))
    .unwrap();
    let letting = Letting { release: &release, tables: Some("{}") };
    case.record_release(&letting, NOW).unwrap();
    case.record_release(&letting, NOW).unwrap();
    assert_eq!(case.releases().unwrap(), std::slice::from_ref(&release));
    assert_eq!(case.table_editions().unwrap(), [(release.id, "{}".to_owned())]);
    let released = operations(&case).iter().filter(|one| one.starts_with("release ")).count();
    assert_eq!(released, 1);
    assert!(case.database.execute_batch("DELETE FROM release").is_err());
}

#[test]
fn a_budget_of_noise_is_set_once_and_the_seed_of_a_draw_never_changes() {
    let (_kept, _folder, mut case) = alone();
    let budget: NoiseBudget = serde_json::from_value(serde_json::json!({
        "epsilon_thousandths": 4000, "delta_exponent": 6, "rho_millionths": 230_000, "by": "custodian", "at": NOW
    }))
    .unwrap();
    case.set_noise_budget(&budget, NOW).unwrap();
    let more = NoiseBudget { rho_millionths: 900_000, ..budget.clone() };
    assert!(problem(case.set_noise_budget(&more, NOW)).contains("the budget of noisy counts is there already"));
    assert_eq!(case.noise_budget().unwrap(), Some(budget));

    let noise = NoisyCounts { epsilon_thousandths: 500, rho_millionths: 5_000, length: 1, draw: 0 };
    let with_noise = |id: &str| Proposal { id: ReleaseId::new(id), noise: Some(noise), ..proposal("custodian") };
    assert_eq!(case.noise_seed(0).unwrap(), None);
    case.propose_release(with_noise("REL-2026-02-01-1"), Some(&[1; 32]), NOW).unwrap();
    case.propose_release(with_noise("REL-2026-02-01-2"), Some(&[2; 32]), NOW).unwrap();
    assert_eq!(case.noise_seed(0).unwrap().as_deref(), Some(&[1; 32]), "a second proposal draws no other noise");
    for sql in [
        "DELETE FROM noise_budget",
        "UPDATE noise_budget SET body = ''",
        "DELETE FROM noise_seed",
        "UPDATE noise_seed SET draw = 1",
    ] {
        let refused = case.database.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains("set once") || refused.contains("never"), "{sql}: {refused}");
    }
}
