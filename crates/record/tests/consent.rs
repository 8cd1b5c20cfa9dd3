//! Consent and releases as they are kept: their written form, and what a withdrawal is about.

use assize_record::consent::{ConsentRegister, Ground, Withdrawal};
use assize_record::id::{Pseudonym, SourceId, WithdrawalId};
use assize_record::release::{NoisyCounts, Proposal, Release};
use assize_record::term::Use;

const REGISTER: &str = r#"{
  "people": [{ "source": "S1", "person": "P1", "role": "speaker" }],
  "families": [{ "person": "P1", "family": "F1" }],
  "answers": [{
    "id": "Y1", "source": "S1", "person": "P1", "intended": "prosecutor", "recipient": "R1", "answer": "given",
    "date": "2025-03", "giver": { "guardian": { "guardian": "P7", "because": "mother" } }, "capacity": "minor",
    "interpreter": "P8", "language": "ko", "explained": "read aloud twice", "expiry": "2027",
    "conditions": [
      { "not-before": "2026-01-01" },
      { "words": { "text": "no village named", "met": { "editor": "E. Ditor", "date": "2025-04-01", "because": "read" } } }
    ]
  }],
  "withdrawals": [{
    "id": "W1", "person": "P1", "source": null, "uses": ["name-shown"], "date": "2026-05-01", "received_by": "an interviewer",
    "erasure_asked": false
  }],
  "grounds": [{ "public-record": {
    "id": "G1", "source": "S2", "uses": ["anonymous-statistics"], "editor": "E. Ditor", "date": "2025-01-01",
    "because": "a printed report", "revoked": null
  } }]
}"#;

const RELEASE: &str = r#"{
  "id": "REL-1", "edition": "2026-06-01", "uses": ["quotation-under-pseudonym", "anonymous-statistics"], "recipients": [],
  "sources": ["S1"], "runs": ["RUN-a"], "figures": ["F1"], "quotations": ["C1"],
  "withheld": [{ "id": "K1", "intended": "anonymous-statistics", "because": "not asked about this use" }]
}"#;

#[test]
fn a_register_and_a_release_are_read_as_they_were_written() {
    let register: ConsentRegister = serde_json::from_str(REGISTER).unwrap();
    let written: serde_json::Value = serde_json::from_str(REGISTER).unwrap();
    assert_eq!(serde_json::to_value(&register).unwrap(), written);
    assert_eq!(register.grounds[0].decision().editor, "E. Ditor");
    let release: Release = serde_json::from_str(RELEASE).unwrap();
    assert_eq!(serde_json::to_value(&release).unwrap(), serde_json::from_str::<serde_json::Value>(RELEASE).unwrap());
    let before_sources_were_kept = RELEASE.replace("\"sources\": [\"S1\"], ", "");
    assert_ne!(before_sources_were_kept, RELEASE);
    assert_eq!(serde_json::from_str::<Release>(&before_sources_were_kept).unwrap().sources, None);
}

#[test]
fn a_proposal_without_noise_is_written_as_before_noise_was_known_so_that_its_signature_holds() {
    let before = serde_json::json!({
        "id": "REL-1", "edition": "2026-06-01", "audience": "public", "content": "00", "by": "first",
        "at": "2026-05-01T00:00:00Z"
    });
    let proposal: Proposal = serde_json::from_value(before).unwrap();
    assert_eq!(proposal.noise, None);
    assert_eq!(
        serde_json::to_string(&proposal).unwrap(),
        r#"{"id":"REL-1","edition":"2026-06-01","audience":"public","content":"00","by":"first","at":"2026-05-01T00:00:00Z"}"#
    );
    let noise = NoisyCounts { epsilon_thousandths: 500, rho_millionths: 6_641, length: 2, draw: 3 };
    let with_noise = Proposal { noise: Some(noise), ..proposal };
    let written = serde_json::to_value(&with_noise).unwrap();
    assert_eq!(
        written["noise"],
        serde_json::json!({ "epsilon_thousandths": 500, "rho_millionths": 6_641, "length": 2, "draw": 3 })
    );
    assert_eq!(serde_json::from_value::<Proposal>(written).unwrap(), with_noise);
}

#[test]
fn a_use_that_is_not_on_the_list_is_not_read() {
    let foreign = REGISTER.replace("\"intended\": \"prosecutor\"", "\"intended\": \"anything\"");
    assert!(serde_json::from_str::<ConsentRegister>(&foreign).is_err());
    assert_eq!(
        "all".parse::<Use>().unwrap_err().to_string(),
        "`all` is not in list use; accepted are internal-analysis, quotation-under-pseudonym, anonymous-statistics, \
         named-partner, un-body, prosecutor, public-data-set, name-shown"
    );
}

#[test]
fn only_uses_that_hand_the_source_to_somebody_name_a_recipient() {
    let naming: Vec<Use> = Use::ALL.iter().copied().filter(|intended| intended.names_recipient()).collect();
    assert_eq!(naming, [Use::NamedPartner, Use::UnBody, Use::Prosecutor]);
}

#[test]
fn a_withdrawal_covers_what_it_names_or_everything() {
    let covers = |source: Option<&str>, uses: &[Use], asked: (&str, &str, Use)| {
        let withdrawal = Withdrawal {
            id: WithdrawalId::new("W1"),
            person: Pseudonym::new("P1"),
            source: source.map(SourceId::new),
            uses: uses.to_vec(),
            date: "2026".parse().unwrap(),
            received_by: String::new(),
            erasure_asked: false,
        };
        withdrawal.covers(&SourceId::new(asked.0), &Pseudonym::new(asked.1), asked.2)
    };
    let asked = ("S1", "P1", Use::Quotation);
    let cases = [
        (covers(None, &[], asked), true),
        (covers(Some("S1"), &[Use::Quotation], asked), true),
        (covers(Some("S2"), &[], asked), false),
        (covers(None, &[Use::Statistics], asked), false),
        (covers(None, &[], ("S1", "P2", Use::Quotation)), false),
    ];
    for (place, (found, expected)) in cases.into_iter().enumerate() {
        assert_eq!(found, expected, "case {place}");
    }
}

#[test]
fn every_date_of_a_register_turns_on_its_first_and_last_possible_day_and_on_the_day_after() {
    let mut register: ConsentRegister = serde_json::from_str(REGISTER).unwrap();
    let shown = |register: &ConsentRegister| {
        let days = register.turning_days();
        days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        shown(&register),
        "2025-01-01 2025-01-02 2025-03-01 2025-03-02 2025-03-31 2025-04-01 2025-04-02 2026-01-01 2026-01-02 \
         2026-05-01 2026-05-02 2027-01-01 2027-01-02 2027-12-31 2028-01-01"
    );
    let Some(Ground::PublicRecord(decision)) = register.grounds.first_mut() else { panic!("there is one") };
    decision.revoked = Some("2029-06-30".parse().unwrap());
    assert!(shown(&register).ends_with("2028-01-01 2029-06-30 2029-07-01"));
    assert_eq!(shown(&ConsentRegister::default()), "");
}
