//! For whom an edition is, and each source's own part of the register.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::consent::{
    Additions, Consent, ConsentRegister, Giver, Ground, GroundDecision, PersonBehind, Withdrawal,
};
use assize_record::id::{ConsentId, GroundId, Pseudonym, RecipientId, SourceId, WithdrawalId};
use assize_record::release::Audience;
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Use};
use expect_test::expect;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn audiences() -> [Audience; 4] {
    let name = || RecipientId::new("OHCHR");
    [Audience::Public, Audience::Partner(name()), Audience::UnBody(name()), Audience::Prosecutor(name())]
}

#[test]
fn each_audience_asks_for_its_own_uses_and_no_edition_shows_a_name() {
    let lines: Vec<String> = audiences()
        .iter()
        .map(|one| {
            let uses: Vec<&str> = one.uses().iter().map(|used| used.code()).collect();
            format!("{one}: {} {}", uses.join(", "), serde_json::to_string(one).unwrap())
        })
        .collect();
    expect![[r#"
        the public: quotation-under-pseudonym, anonymous-statistics, public-data-set "public"
        the partner OHCHR: named-partner {"partner":"OHCHR"}
        the UN body OHCHR: un-body {"un-body":"OHCHR"}
        the prosecutor OHCHR: prosecutor {"prosecutor":"OHCHR"}"#]]
    .assert_eq(&lines.join("\n"));
    for audience in audiences() {
        let names = audience.uses().iter().any(|used| used.names_recipient());
        assert_eq!(audience.recipient().is_some(), names, "a recipient where the use wants one, and only there");
        assert!(!audience.uses().is_empty() && !audience.uses().contains(&Use::NameShown));
        let kept = serde_json::to_string(&audience).unwrap();
        assert_eq!(serde_json::from_str::<Audience>(&kept).unwrap(), audience);
    }
}

fn answer(number: usize, source: &SourceId, person: &Pseudonym) -> Consent {
    Consent {
        id: ConsentId::new(format!("Y{number}")),
        source: source.clone(),
        person: person.clone(),
        intended: Use::Quotation,
        recipient: None,
        answer: ConsentAnswer::Given,
        date: "2025-01-01".parse().unwrap(),
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: None,
        language: "ko".into(),
        explained: "read out".into(),
        expiry: None,
        conditions: Vec::new(),
    }
}

fn withdrawal(number: usize, person: &Pseudonym, source: Option<SourceId>) -> Withdrawal {
    let (id, received_by) = (WithdrawalId::new(format!("W{number}")), String::new());
    let (person, date) = (person.clone(), "2026-01-01".parse().unwrap());
    Withdrawal { id, person, source, uses: Vec::new(), date, received_by, erasure_asked: false }
}

fn ground(number: usize, source: &SourceId) -> Ground {
    Ground::PublicRecord(GroundDecision {
        id: GroundId::new(format!("G{number}")),
        source: source.clone(),
        uses: vec![Use::Quotation],
        editor: "an editor".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "printed".into(),
        revoked: None,
    })
}

/// A register from entries (what, which source, which person).
fn register(entries: &[(u8, u8, u8)]) -> ConsentRegister {
    let mut register = ConsentRegister::default();
    for (number, (what, source, person)) in entries.iter().enumerate() {
        let (source, person) = (SourceId::new(format!("S{source}")), Pseudonym::new(format!("P{person}")));
        match what {
            0 => register.people.push(PersonBehind { source, person, role: PersonRole::Speaker }),
            1 => register.answers.push(answer(number, &source, &person)),
            2 => register.withdrawals.push(withdrawal(number, &person, None)),
            3 => register.withdrawals.push(withdrawal(number, &person, Some(source))),
            _ => register.grounds.push(ground(number, &source)),
        }
    }
    register
}

proptest! {
    /// What decides on a source is the same in its own part as in the whole: everything that names it, and every withdrawal of
    /// somebody who stands behind it or answered for it.
    #[test]
    fn a_source_s_own_part_holds_all_that_decides_on_it(entries in prop::collection::vec((0u8..5, 0u8..4, 0u8..4), 0..40)) {
        let whole = register(&entries);
        let apart = whole.by_source();
        for id in (0..4).map(|n| SourceId::new(format!("S{n}"))) {
            let own = apart.get(&id).cloned().unwrap_or_default();
            let people: Vec<_> = whole.people.iter().filter(|one| one.source == id).cloned().collect();
            let answers: Vec<_> = whole.answers.iter().filter(|one| one.source == id).cloned().collect();
            let grounds: Vec<_> = whole.grounds.iter().filter(|one| one.decision().source == id).cloned().collect();
            let behind: BTreeSet<&Pseudonym> = people.iter().map(|one| &one.person).chain(answers.iter().map(|one| &one.person)).collect();
            let withdrawals: Vec<_> = whole.withdrawals.iter().filter(|one| behind.contains(&one.person)).cloned().collect();
            prop_assert_eq!(&own.people, &people);
            prop_assert_eq!(&own.answers, &answers);
            prop_assert_eq!(own.grounds, grounds);
            prop_assert_eq!(own.withdrawals, withdrawals);
            for (person, withdrawal) in behind.iter().flat_map(|one| whole.withdrawals.iter().map(move |w| (*one, w))) {
                if withdrawal.covers(&id, person, Use::Quotation) {
                    prop_assert!(apart[&id].withdrawals.contains(withdrawal), "no withdrawal is lost");
                }
            }
        }
        prop_assert!(apart.values().all(|own| *own != ConsentRegister::default()), "no source without an entry");
    }
}

#[test]
fn additions_with_a_field_that_nobody_knows_are_refused() {
    assert_eq!(serde_json::from_str::<Additions>("{}").unwrap(), Additions::default());
    let unknown = serde_json::from_str::<Additions>(r#"{"withdrawal": []}"#).unwrap_err().to_string();
    assert!(unknown.starts_with("unknown field `withdrawal`, expected one of `people`, `families`"), "{unknown}");
}
