//! Until when an answer about all sources is good: never a day too long, whatever stands on record.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::consent::Request;
use assize_disclosure::gate::{all_stand, days_all_stand};
use assize_record::consent::{
    ConditionMet, Consent, ConsentCondition, ConsentRegister, Giver, Ground, GroundDecision, PersonBehind, Withdrawal,
};
use assize_record::date::PartialDate;
use assize_record::id::{Code, ConsentId, GroundId, OriginId, Pseudonym, SourceId, WithdrawalId};
use assize_record::source::Source;
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Reliability, Use};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// A printed report, and an interview with one person.
fn sources() -> [Source; 2] {
    [("S0", "media"), ("S1", "interview")].map(|(id, kind)| Source {
        id: SourceId::new(id),
        kind: Code::new(kind),
        author: "made up".into(),
        title: "made up".into(),
        published: PartialDate::of_year(2020),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(id),
        note: String::new(),
    })
}

fn somebody() -> Pseudonym {
    Pseudonym::new("P1")
}

fn answer(answer: ConsentAnswer, date: PartialDate) -> Consent {
    Consent {
        id: ConsentId::new("Y1"),
        source: SourceId::new("S1"),
        person: somebody(),
        intended: Use::InternalAnalysis,
        recipient: None,
        answer,
        date,
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: None,
        language: "ko".into(),
        explained: "read out".into(),
        expiry: None,
        conditions: Vec::new(),
    }
}

fn ground(date: PartialDate, revoked: Option<PartialDate>) -> Ground {
    Ground::PublicRecord(GroundDecision {
        id: GroundId::new("G1"),
        source: SourceId::new("S0"),
        uses: vec![Use::InternalAnalysis],
        editor: "an editor".into(),
        date,
        because: "printed".into(),
        revoked,
    })
}

fn withdrawal(date: PartialDate) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::new("W1"),
        person: somebody(),
        source: None,
        uses: Vec::new(),
        date,
        received_by: String::new(),
        erasure_asked: false,
    }
}

/// Both sources may be analysed from the first day of 2025 on.
fn agreed() -> ConsentRegister {
    ConsentRegister {
        people: vec![PersonBehind { source: SourceId::new("S1"), person: somebody(), role: PersonRole::Speaker }],
        answers: vec![answer(ConsentAnswer::Given, day("2025-01-01"))],
        grounds: vec![ground(day("2025-01-01"), None)],
        ..ConsentRegister::default()
    }
}

fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

fn asked(as_of: Date) -> Request {
    Request { intended: Use::InternalAnalysis, recipient: None, as_of }
}

#[track_caller]
fn until(register: &ConsentRegister, as_of: Date) -> String {
    match days_all_stand(&sources(), register, &asked(as_of)) {
        None => "not all stand".to_owned(),
        Some(days) => {
            assert_eq!(days.since, as_of);
            days.until.map_or_else(|| "no end".to_owned(), |day| day.to_string())
        }
    }
}

#[test]
fn what_ends_an_answer_is_the_next_date_on_record_whatever_it_means() {
    let now = date(2026, 3, 10);
    type Change = &'static dyn Fn(&mut ConsentRegister);
    let cases: [(&str, Change, &str); 12] = [
        ("nothing ahead", &|_| {}, "no end"),
        ("expiry on a day", &|r| r.answers[0].expiry = Some(day("2026-04-01")), "2026-04-01"),
        (
            "expiry that day: the last on which it holds",
            &|r| r.answers[0].expiry = Some(day("2026-03-10")),
            "2026-03-11",
        ),
        ("expiry the day before", &|r| r.answers[0].expiry = Some(day("2026-03-09")), "not all stand"),
        ("expiry some day that month", &|r| r.answers[0].expiry = Some(day("2026-03")), "not all stand"),
        ("expiry some day next year", &|r| r.answers[0].expiry = Some(day("2027")), "2027-01-01"),
        ("withdrawal ahead", &|r| r.withdrawals.push(withdrawal(day("2026-06"))), "2026-06-01"),
        ("withdrawal that day", &|r| r.withdrawals.push(withdrawal(day("2026-03-10"))), "not all stand"),
        ("a no ahead", &|r| r.answers.push(answer(ConsentAnswer::Refused, day("2026-05"))), "2026-05-01"),
        ("decision revoked ahead", &|r| r.grounds[0] = ground(day("2025"), Some(day("2026-12-24"))), "2026-12-24"),
        (
            "decision revoked some day this year",
            &|r| r.grounds[0] = ground(day("2025"), Some(day("2026"))),
            "not all stand",
        ),
        (
            "an unknown day of this year that a person agreed on",
            &|r| r.answers.push(answer(ConsentAnswer::Given, day("2026"))),
            "2026-12-31",
        ),
    ];
    for (name, change, expected) in cases {
        let mut register = agreed();
        change(&mut register);
        assert_eq!(until(&register, now), expected, "{name}");
    }
}

#[test]
fn a_condition_that_is_met_on_a_day_ahead_counts_from_that_day_and_not_before() {
    let now = date(2026, 3, 10);
    let mut register = agreed();
    register.answers[0].conditions = vec![ConsentCondition::NotBefore(day("2026-04-01"))];
    assert_eq!(until(&register, now), "not all stand");
    assert_eq!(until(&register, date(2026, 4, 1)), "2026-04-02", "a day too early is never wrong");
    let met = ConditionMet { editor: "an editor".into(), date: day("2026-04-05"), because: "read".into() };
    register.answers[0].conditions = vec![ConsentCondition::Words { text: "when he is out".into(), met: Some(met) }];
    assert_eq!(until(&register, now), "not all stand");
    assert_eq!(until(&register, date(2026, 4, 7)), "no end");
}

const DATES: &[&str] =
    &["2025", "2025-06", "2025-12-31", "2026", "2026-02", "2026-02-28", "2026-03-01", "2026-04", "2027", "2027-01-01"];

fn dated() -> impl Strategy<Value = PartialDate> {
    prop::sample::select(DATES).prop_map(day)
}

/// A register in which both sources often stand, with what may end that.
fn register() -> impl Strategy<Value = ConsentRegister> {
    let more = prop::collection::vec((0u8..5, dated(), dated()), 0..5);
    more.prop_map(|more| {
        let mut register = agreed();
        for (what, date, other) in more {
            match what {
                0 => register.answers.push(Consent { expiry: Some(other), ..answer(ConsentAnswer::Given, date) }),
                1 => register.withdrawals.push(withdrawal(date)),
                2 => register.grounds.push(ground(date, Some(other))),
                3 => register.answers.push(answer(ConsentAnswer::Refused, date)),
                _ => register.answers.push(Consent {
                    conditions: vec![ConsentCondition::NotBefore(other)],
                    ..answer(ConsentAnswer::Given, date)
                }),
            }
        }
        register
    })
}

proptest! {
    /// Held against the whole answer on every day of three years: on each one that the short answer covers, all sources stand.
    #[test]
    fn on_no_day_that_an_answer_covers_would_the_whole_register_say_no(register in register(), start in 0i64..1095) {
        let (first, last, sources) = (date(2025, 1, 1), date(2028, 1, 31), sources());
        let as_of = first.checked_add(start.days()).unwrap();
        let days = days_all_stand(&sources, &register, &asked(as_of));
        prop_assert_eq!(days.is_some(), all_stand(&sources, &register, &asked(as_of)));
        let Some(days) = days else { return Ok(()) };
        for day in days.since.series(1.day()).take_while(|day| *day < days.until.unwrap_or(last)) {
            prop_assert!(all_stand(&sources, &register, &asked(day)), "{day}");
        }
    }
}
