//! Consent: facts on the left, the answer on the right. Every way of not having a yes is a no.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::consent::{Leave, LeaveRecord, NoRecord, Permission, Request, source_standing, standing};
use assize_record::consent::{
    ConditionMet, Consent, ConsentCondition, ConsentRegister, Giver, Ground, GroundDecision, PersonBehind, Withdrawal,
};
use assize_record::id::{ConsentId, GroundId, OriginId, Pseudonym, RecipientId, SourceId, WithdrawalId};
use assize_record::source::Source;
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Reliability, Use};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn source(kind: &str) -> Source {
    Source {
        id: SourceId::new("S1"),
        kind: assize_record::id::Code::new(kind),
        author: "made up".into(),
        title: "made up".into(),
        published: "2020".parse().unwrap(),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new("o1"),
        note: String::new(),
    }
}

fn request(intended: Use, recipient: &str, day: &str) -> Request {
    let recipient = (!recipient.is_empty()).then(|| RecipientId::new(recipient));
    Request { intended, recipient, as_of: day.parse().unwrap() }
}

fn yes(id: &str, intended: Use, date: &str) -> Consent {
    Consent {
        id: ConsentId::new(id),
        source: SourceId::new("S1"),
        person: Pseudonym::new("P1"),
        intended,
        recipient: None,
        answer: ConsentAnswer::Given,
        date: date.parse().unwrap(),
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: Some(Pseudonym::new("P9")),
        language: "ko".into(),
        explained: "read aloud; signed form".into(),
        expiry: None,
        conditions: Vec::new(),
    }
}

fn withdrawal(uses: &[Use], date: &str) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::new("W1"),
        person: Pseudonym::new("P1"),
        source: None,
        uses: uses.to_vec(),
        date: date.parse().unwrap(),
        received_by: "an interviewer".into(),
        erasure_asked: false,
    }
}

/// One fact a line: `yes|no|not-asked ID USE DATE [to=X] [until=D] [from=D] [if=TEXT] [met=D] [minor] [guardian=P] [supported]`, or
/// `withdraws DATE [USE]`.
fn register(facts: &str) -> ConsentRegister {
    let mut register = ConsentRegister::default();
    register.people.push(PersonBehind {
        source: SourceId::new("S1"),
        person: Pseudonym::new("P1"),
        role: PersonRole::Speaker,
    });
    for fact in facts.split(';').map(str::trim).filter(|fact| !fact.is_empty()) {
        let words: Vec<&str> = fact.split(' ').collect();
        if words[0] == "withdraws" {
            let uses: Vec<Use> = words[2..].iter().map(|word| word.parse().unwrap()).collect();
            register.withdrawals.push(withdrawal(&uses, words[1]));
            continue;
        }
        let mut answer = yes(words[1], words[2].parse().unwrap(), words[3]);
        answer.answer = match words[0] {
            "yes" => ConsentAnswer::Given,
            "no" => ConsentAnswer::Refused,
            "not-asked" => ConsentAnswer::NotAsked,
            other => panic!("`{other}` is no fact"),
        };
        for word in &words[4..] {
            detail(&mut answer, word);
        }
        register.answers.push(answer);
    }
    register
}

fn detail(answer: &mut Consent, word: &str) {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    match name {
        "to" => answer.recipient = Some(RecipientId::new(value)),
        "until" => answer.expiry = Some(value.parse().unwrap()),
        "from" => answer.conditions.push(ConsentCondition::NotBefore(value.parse().unwrap())),
        "if" => answer.conditions.push(ConsentCondition::Words { text: value.into(), met: None }),
        "met" | "met-by-nobody" => {
            let Some(ConsentCondition::Words { met, .. }) = answer.conditions.last_mut() else {
                panic!("a condition comes first");
            };
            let editor = if name == "met" { "an editor" } else { " " };
            *met = Some(ConditionMet { editor: editor.into(), date: value.parse().unwrap(), because: "letter".into() });
        }
        "minor" => answer.capacity = Capacity::Minor,
        "lacking" => answer.capacity = Capacity::Lacking,
        "supported" => answer.capacity = Capacity::Supported,
        "guardian" => answer.giver = Giver::Guardian { guardian: Pseudonym::new(value), because: "mother".into() },
        "of" => answer.person = Pseudonym::new(value),
        "in" => answer.source = SourceId::new(value),
        other => panic!("`{other}` is no detail"),
    }
}

#[track_caller]
fn check(facts: &str, intended: Use, recipient: &str, day: &str, expected: &str) {
    let answer =
        standing(&register(facts), &SourceId::new("S1"), &Pseudonym::new("P1"), &request(intended, recipient, day));
    assert_eq!(answer.to_string(), expected, "{facts} for {intended} on {day}");
}

const QUOTE: Use = Use::Quotation;
const STATS: Use = Use::Statistics;
const PARTNER: Use = Use::NamedPartner;

/// Facts (`Q` stands for the use quotation), use, recipient, day, answer.
const CASES: &[(&str, Use, &str, &str, &str)] = &[
    ("", QUOTE, "", "2026-01-01", "no: not asked about this use"),
    ("yes Y1 Q 2025-01-01", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01 supported", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01", STATS, "", "2026-01-01", "no: not asked about this use"),
    ("yes Y1 Q 2025-01-01 of=P2", QUOTE, "", "2026-01-01", "no: not asked about this use"),
    ("yes Y1 Q 2025-01-01 in=S2", QUOTE, "", "2026-01-01", "no: not asked about this use"),
    ("no Y1 Q 2025-01-01", QUOTE, "", "2026-01-01", "no: refused in Y1"),
    ("not-asked Y1 Q 2025-01-01", QUOTE, "", "2026-01-01", "no: Y1 records that the question was not put"),
    // Time: what is not exact is read against the use.
    ("yes Y1 Q 2026-01-02", QUOTE, "", "2026-01-01", "no: Y1 is not yet in force"),
    ("yes Y1 Q 2026-01-01", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2026", QUOTE, "", "2026-12-30", "no: Y1 is not yet in force"),
    ("yes Y1 Q 2025-01-01 until=2026-01-01", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01 until=2026-01-01", QUOTE, "", "2026-01-02", "no: Y1 has expired"),
    ("yes Y1 Q 2025-01-01 until=2026", QUOTE, "", "2026-01-02", "no: Y1 has expired"),
    // Conditions.
    ("yes Y1 Q 2025-01-01 from=2026-06-01", QUOTE, "", "2026-05-31", "no: condition 1 of Y1 is not met"),
    ("yes Y1 Q 2025-01-01 from=2026-06-01", QUOTE, "", "2026-06-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01 if=brother-out", QUOTE, "", "2026-01-01", "no: condition 1 of Y1 is not met"),
    ("yes Y1 Q 2025-01-01 if=brother-out met=2025-06-01", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01 if=brother-out met=2026-06-01", QUOTE, "", "2026-01-01", "no: condition 1 of Y1 is not met"),
    (
        "yes Y1 Q 2025-01-01 if=brother-out met-by-nobody=2025-06-01",
        QUOTE,
        "",
        "2026-01-01",
        "no: condition 1 of Y1 is not met",
    ),
    (
        "yes Y1 Q 2025-01-01 from=2025-02-01 if=no-place-named",
        QUOTE,
        "",
        "2026-01-01",
        "no: condition 2 of Y1 is not met",
    ),
    // Who may say yes.
    (
        "yes Y1 Q 2025-01-01 minor",
        QUOTE,
        "",
        "2026-01-01",
        "no: Y1 was not given by somebody who may decide for the person",
    ),
    (
        "yes Y1 Q 2025-01-01 lacking guardian=P1",
        QUOTE,
        "",
        "2026-01-01",
        "no: Y1 was not given by somebody who may decide for the person",
    ),
    (
        "yes Y1 Q 2025-01-01 guardian=P5",
        QUOTE,
        "",
        "2026-01-01",
        "no: Y1 was not given by somebody who may decide for the person",
    ),
    ("yes Y1 Q 2025-01-01 minor guardian=P5", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    // To whom.
    ("yes Y1 named-partner 2025-01-01 to=R1", PARTNER, "R1", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 named-partner 2025-01-01 to=R1", PARTNER, "R2", "2026-01-01", "no: not asked about this use"),
    ("yes Y1 named-partner 2025-01-01 to=R1", PARTNER, "", "2026-01-01", "no: the use needs a recipient that is named"),
    ("yes Y1 named-partner 2025-01-01", PARTNER, "R1", "2026-01-01", "no: not asked about this use"),
    ("yes Y1 prosecutor 2025-01-01 to=R1", PARTNER, "R1", "2026-01-01", "no: not asked about this use"),
    // A change of mind, in both directions; of two answers on one day the no counts.
    ("yes Y1 Q 2025-01-01; no Y2 Q 2025-02-01", QUOTE, "", "2026-01-01", "no: refused in Y2"),
    ("no Y1 Q 2025-01-01; yes Y2 Q 2025-02-01", QUOTE, "", "2026-01-01", "yes, by consent Y2"),
    ("yes Y1 Q 2025-01-01; no Y2 Q 2025-01-01", QUOTE, "", "2026-01-01", "no: refused in Y2"),
    ("yes Y1 Q 2025-01-01; no Y2 Q 2026-02-01", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-03-01; no Y2 Q 2025", QUOTE, "", "2026-01-01", "no: refused in Y2"),
    ("yes Y1 Q 2025-01-01; yes Y2 Q 2025-06-01 until=2025-07-01", QUOTE, "", "2026-01-01", "no: Y2 has expired"),
    ("yes Y1 Q 2025-01-01; yes Y2 Q 2025-01-01 if=x", QUOTE, "", "2026-01-01", "no: condition 1 of Y2 is not met"),
    // Withdrawal: from its first possible day on, over every earlier yes that it covers.
    ("yes Y1 Q 2025-01-01; withdraws 2026-01-01", QUOTE, "", "2025-12-31", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01; withdraws 2026-01-01", QUOTE, "", "2026-01-01", "no: withdrawn by W1"),
    ("yes Y1 Q 2026-01-01; withdraws 2026-01-01", QUOTE, "", "2026-01-01", "no: withdrawn by W1"),
    ("yes Y1 Q 2025-01-01; withdraws 2026", QUOTE, "", "2026-01-01", "no: withdrawn by W1"),
    ("yes Y1 Q 2025-01-01; withdraws 2025-06-01 anonymous-statistics", QUOTE, "", "2026-01-01", "yes, by consent Y1"),
    ("yes Y1 Q 2025-01-01; withdraws 2025-06-01 Q", QUOTE, "", "2026-01-01", "no: withdrawn by W1"),
    ("yes Y1 Q 2025-01-01; withdraws 2025-06-01; yes Y2 Q 2025-07-01", QUOTE, "", "2026-01-01", "yes, by consent Y2"),
    ("yes Y1 Q 2025-01-01; withdraws 2025; yes Y2 Q 2025-07-01", QUOTE, "", "2026-01-01", "no: withdrawn by W1"),
];

#[test]
fn the_facts_decide_and_the_default_is_no() {
    for (facts, intended, recipient, day, expected) in CASES {
        let facts: Vec<String> = facts
            .split(' ')
            .map(|word| if word == "Q" { QUOTE.to_string() } else { word.replace("Q;", &format!("{QUOTE};")) })
            .collect();
        check(&facts.join(" "), *intended, recipient, day, expected);
    }
}

fn decision(uses: &[Use]) -> GroundDecision {
    GroundDecision {
        id: GroundId::new("G1"),
        source: SourceId::new("S1"),
        uses: uses.to_vec(),
        editor: "an editor".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "printed and sold".into(),
        revoked: None,
    }
}

#[track_caller]
fn check_ground(kind: &str, people: &[(&str, PersonRole)], alter: fn(&mut GroundDecision), intended: Use) -> String {
    let mut decision = decision(&[Use::Quotation, Use::NameShown]);
    alter(&mut decision);
    let mut register = ConsentRegister { grounds: vec![Ground::PublicRecord(decision)], ..ConsentRegister::default() };
    for (person, role) in people {
        let (source, person) = (SourceId::new("S1"), Pseudonym::new(*person));
        register.people.push(PersonBehind { source, person, role: *role });
    }
    source_standing(&register, &source(kind), &request(intended, "", "2026-01-01")).to_string()
}

#[test]
fn a_published_document_needs_a_decision_that_somebody_made() {
    use PersonRole::{Described, Speaker};
    let keep: fn(&mut GroundDecision) = |_| {};
    let nobody: &[(&str, PersonRole)] = &[];
    let answers = [
        check_ground("media", nobody, keep, Use::Quotation),
        check_ground("media", nobody, keep, Use::PublicDataSet),
        check_ground("testimony", nobody, keep, Use::Quotation),
        check_ground("diary", nobody, keep, Use::Quotation),
        check_ground("media", &[("P1", Speaker)], keep, Use::Quotation),
        check_ground("media", &[("P1", Described)], keep, Use::Quotation),
        check_ground("media", &[("P1", Described)], keep, Use::NameShown),
        check_ground("media", nobody, |d| d.editor = "  ".into(), Use::Quotation),
        check_ground("media", nobody, |d| d.date = "2026-01-02".parse().unwrap(), Use::Quotation),
        check_ground("media", nobody, |d| d.revoked = Some("2026-01-01".parse().unwrap()), Use::Quotation),
        check_ground("media", nobody, |d| d.source = SourceId::new("S2"), Use::Quotation),
        check_ground("media", nobody, |d| d.uses.clear(), Use::Quotation),
    ];
    expect![[r"
        yes, by ground G1
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it
        no: not asked about this use
        yes, by ground G1
        no: not asked about this use
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it
        no: nobody is on record who gave the account, and no ground stands for it"]]
    .assert_eq(&answers.join("\n"));
}

#[track_caller]
fn check_source(facts: &str, roles: &[(&str, PersonRole)], expected: &Expect) {
    let mut register = register(facts);
    register.people.clear();
    for (person, role) in roles {
        let (source, person) = (SourceId::new("S1"), Pseudonym::new(*person));
        register.people.push(PersonBehind { source, person, role: *role });
    }
    let answer = source_standing(&register, &source("testimony"), &request(Use::Statistics, "", "2026-01-01"));
    expected.assert_eq(&answer.to_string());
}

#[test]
fn an_account_needs_the_yes_of_everybody_behind_it() {
    use PersonRole::{Described, Speaker};
    let one = "yes Y1 anonymous-statistics 2025-01-01";
    let both = "yes Y1 anonymous-statistics 2025-01-01; yes Y2 anonymous-statistics 2025-01-01 of=P2";
    check_source(one, &[("P1", Speaker), ("P2", Described)], &expect!["no: not asked about this use"]);
    check_source(both, &[("P1", Speaker), ("P2", Described)], &expect!["yes, by consent Y1, consent Y2"]);
    check_source(
        both,
        &[("P2", Described)],
        &expect!["no: nobody is on record who gave the account, and no ground stands for it"],
    );
    check_source(both, &[], &expect!["no: nobody is on record who gave the account, and no ground stands for it"]);
}

fn any_answer() -> impl Strategy<Value = Consent> {
    let intended = prop::sample::select(Use::ALL);
    let answer = prop::sample::select(ConsentAnswer::ALL);
    let capacity = prop::sample::select(Capacity::ALL);
    let parts = (intended, answer, capacity, 1i8..=12, prop::option::of(1i8..=12), prop::option::of(0u8..2), 0u8..100);
    parts.prop_map(|(intended, answer, capacity, month, expiry, recipient, id)| {
        let mut consent = yes(&format!("Y{id}"), intended, &format!("2025-{month:02}-15"));
        consent.answer = answer;
        consent.capacity = capacity;
        consent.expiry = expiry.map(|month| format!("2025-{month:02}-20").parse().unwrap());
        consent.recipient = recipient.map(|number| RecipientId::new(format!("R{number}")));
        consent
    })
}

proptest! {
    #[test]
    fn no_use_is_ever_permitted_without_a_record_that_names_it(
        answers in prop::collection::vec(any_answer(), 0..12),
        intended in prop::sample::select(Use::ALL),
        recipient in prop::option::of(0u8..2),
        month in 1i8..=12,
    ) {
        let recipient = recipient.map(|number| RecipientId::new(format!("R{number}")));
        let request = Request { intended, recipient, as_of: format!("2025-{month:02}-15").parse().unwrap() };
        let mut register = ConsentRegister { answers, ..ConsentRegister::default() };
        let (source, person) = (SourceId::new("S1"), Pseudonym::new("P1"));
        if let Permission::Given(leave) = standing(&register, &source, &person, &request) {
            prop_assert!(!leave.records().is_empty());
            for record in leave.records() {
                let LeaveRecord::Consent(id) = record else { panic!("a person's leave is a consent") };
                let names = |answer: &&Consent| {
                    answer.id == *id && answer.intended == intended && answer.answer == ConsentAnswer::Given
                        && answer.date.last_day() <= request.as_of
                        && (!intended.names_recipient() || answer.recipient == request.recipient)
                };
                prop_assert!(register.answers.iter().any(|answer| names(&answer)));
            }
        }
        // A withdrawal takes effect the same day, whatever came before.
        let mut taken_back = withdrawal(&[], "2025-01-01");
        taken_back.date = request.as_of.to_string().parse().unwrap();
        register.withdrawals.push(taken_back);
        prop_assert!(matches!(standing(&register, &source, &person, &request), Permission::Refused(_)));
    }
}

#[test]
fn a_permission_read_from_a_file_names_a_record_too() {
    assert_eq!(Leave::try_from(Vec::new()), Err(NoRecord));
    let two = vec![LeaveRecord::Ground(GroundId::new("G1")), LeaveRecord::Consent(ConsentId::new("C1"))];
    let leave = Leave::try_from([two.clone(), two].concat()).unwrap();
    assert_eq!(leave.records().iter().map(ToString::to_string).collect::<Vec<_>>(), ["consent C1", "ground G1"]);
}
