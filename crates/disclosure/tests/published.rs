//! Testimony at a public address, the short way to "everything may be used", and postings that lose a statement.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::consent::{PUBLISHED_KINDS, Permission, Request, is_published, source_standing};
use assize_disclosure::gate::{all_stand, gate};
use assize_record::condition::{Posting, Statement};
use assize_record::consent::{Consent, ConsentRegister, Giver, Ground, GroundDecision, PersonBehind, Withdrawal};
use assize_record::date::Period;
use assize_record::id::{
    Code, ConsentId, GroundId, OriginId, PostingId, Pseudonym, SourceId, StatementId, WithdrawalId,
};
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{Capacity, ConsentAnswer, Imposer, PersonRole, Phase, Polarity, Reliability, Use};
use expect_test::expect;
use proptest::prelude::*;

const ADDRESS: &str = "https://example.org/testimony/7";

fn source(id: &str, kind: &str, url: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new(kind),
        author: "made up".into(),
        title: "made up".into(),
        published: "2020".parse().unwrap(),
        language: "ko".into(),
        url: url.into(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(id),
        note: String::new(),
    }
}

fn ground(id: &str, source: &str, uses: &[Use]) -> GroundDecision {
    GroundDecision {
        id: GroundId::new(id),
        source: SourceId::new(source),
        uses: uses.to_vec(),
        editor: "an editor".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "stands at an address".into(),
        revoked: None,
    }
}

fn behind(source: &str, person: &str, role: PersonRole) -> PersonBehind {
    PersonBehind { source: SourceId::new(source), person: Pseudonym::new(person), role }
}

fn answer(number: usize, source: &str, person: &str, intended: Use, answer: ConsentAnswer) -> Consent {
    Consent {
        id: ConsentId::new(format!("Y{number}")),
        source: SourceId::new(source),
        person: Pseudonym::new(person),
        intended,
        recipient: None,
        answer,
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

fn withdrawal(person: &str) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::new("W1"),
        person: Pseudonym::new(person),
        source: None,
        uses: Vec::new(),
        date: "2025-06-01".parse().unwrap(),
        received_by: String::new(),
        erasure_asked: false,
    }
}

fn request(intended: Use, day: &str) -> Request {
    Request { intended, recipient: None, as_of: day.parse().unwrap() }
}

#[test]
fn testimony_is_published_at_an_address_and_nowhere_else() {
    let addresses = [
        (ADDRESS, true),
        ("http://example.org", true),
        ("", false),
        ("example.org/testimony", false),
        ("ftp://example.org", false),
        ("file:///home/office/interview.pdf", false),
        (" https://example.org", false),
        ("interview, see https://example.org", false),
        ("https:/example.org", false),
    ];
    for (url, published) in addresses {
        assert_eq!(is_published(&source("S1", "testimony", url)), published, "{url}");
    }
    for kind in PUBLISHED_KINDS {
        assert!(is_published(&source("S1", kind, "")), "{kind}: printed is published");
    }
    for kind in ["interview", "Testimony", "testimony ", "private_letter", "court_file", ""] {
        assert!(!is_published(&source("S1", kind, ADDRESS)), "{kind}: an address alone publishes nothing");
    }
}

type Change = fn(&mut ConsentRegister, &mut Source);

/// Name, what is changed, use, day.
const CASES: [(&str, Change, Use, &str); 14] = [
    ("decided", |_, _| {}, Use::Quotation, "2025-01-01"),
    ("before the decision", |_, _| {}, Use::Quotation, "2024-12-31"),
    ("another use", |_, _| {}, Use::PublicDataSet, "2026-01-01"),
    ("no decision", |register, _| register.grounds.clear(), Use::Quotation, "2026-01-01"),
    ("no address", |_, source| source.url.clear(), Use::Quotation, "2026-01-01"),
    ("no editor", |register, _| decision(register).editor = " ".into(), Use::Quotation, "2026-01-01"),
    (
        "a decision on another source",
        |register, _| decision(register).source = SourceId::new("S2"),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "revoked that day",
        |register, _| decision(register).revoked = Some("2026-01-01".parse().unwrap()),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "revoked some day that year",
        |register, _| decision(register).revoked = Some("2026".parse().unwrap()),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "revoked later",
        |register, _| decision(register).revoked = Some("2026-01-02".parse().unwrap()),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "a speaker on record",
        |register, _| register.people.push(behind("S1", "P1", PersonRole::Speaker)),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "a speaker of another source",
        |register, _| register.people.push(behind("S2", "P1", PersonRole::Speaker)),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "somebody described",
        |register, _| register.people.push(behind("S1", "P1", PersonRole::Described)),
        Use::Quotation,
        "2026-01-01",
    ),
    (
        "somebody described by name",
        |register, _| register.people.push(behind("S1", "P1", PersonRole::Described)),
        Use::NameShown,
        "2026-01-01",
    ),
];

#[test]
fn testimony_at_an_address_goes_where_an_editor_decided_and_nobody_spoke_to_this_study() {
    let uses = [Use::Quotation, Use::NameShown];
    let mut out = String::new();
    for (name, change, intended, day) in CASES {
        let (mut register, mut own) = (ConsentRegister::default(), source("S1", "testimony", ADDRESS));
        register.grounds.push(Ground::PublicRecord(ground("G1", "S1", &uses)));
        change(&mut register, &mut own);
        let found = source_standing(&register, &own, &request(intended, day));
        let all = all_stand(std::slice::from_ref(&own), &register, &request(intended, day));
        assert_eq!(all, matches!(found, Permission::Given(_)), "{name}");
        out.push_str(&format!("{name}: {found}\n"));
    }
    expect![[r#"
        decided: yes, by ground G1
        before the decision: no: nobody is on record who gave the account, and no ground stands for it
        another use: no: nobody is on record who gave the account, and no ground stands for it
        no decision: no: nobody is on record who gave the account, and no ground stands for it
        no address: no: nobody is on record who gave the account, and no ground stands for it
        no editor: no: nobody is on record who gave the account, and no ground stands for it
        a decision on another source: no: nobody is on record who gave the account, and no ground stands for it
        revoked that day: no: nobody is on record who gave the account, and no ground stands for it
        revoked some day that year: no: nobody is on record who gave the account, and no ground stands for it
        revoked later: yes, by ground G1
        a speaker on record: no: not asked about this use
        a speaker of another source: yes, by ground G1
        somebody described: yes, by ground G1
        somebody described by name: no: not asked about this use
    "#]]
    .assert_eq(&out);
}

fn decision(register: &mut ConsentRegister) -> &mut GroundDecision {
    let Some(Ground::PublicRecord(decision)) = register.grounds.first_mut() else { panic!("there is one") };
    decision
}

#[test]
fn of_no_sources_all_stand_and_of_sources_without_a_record_none_does() {
    let asked = request(Use::InternalAnalysis, "2026-01-01");
    assert!(all_stand(&[], &ConsentRegister::default(), &asked));
    for kind in ["media", "testimony", "un_report"] {
        assert!(!all_stand(&[source("S1", kind, ADDRESS)], &ConsentRegister::default(), &asked), "{kind}");
    }
}

/// Who stands behind what, who answered what, what was decided: from numbers.
fn register(entries: &[(u8, u8, u8)]) -> ConsentRegister {
    let mut register = ConsentRegister::default();
    for (number, (what, source, person)) in entries.iter().enumerate() {
        let (source, person) = (format!("S{source}"), format!("P{person}"));
        match what {
            0 => register.people.push(behind(&source, &person, PersonRole::Speaker)),
            1 => register.people.push(behind(&source, &person, PersonRole::Described)),
            2 => register.answers.push(answer(number, &source, &person, Use::Quotation, ConsentAnswer::Refused)),
            3 => register.withdrawals.push(withdrawal(&person)),
            4 => register.grounds.push(Ground::PublicRecord(ground(&format!("G{number}"), &source, &[Use::Quotation]))),
            _ => register.answers.push(answer(number, &source, &person, Use::Quotation, ConsentAnswer::Given)),
        }
    }
    register
}

proptest! {
    /// The register is taken apart by source for speed: the answers are those of the whole.
    #[test]
    fn all_stand_exactly_where_each_stands_by_the_whole_register(entries in prop::collection::vec((0u8..9, 0u8..3, 0u8..3), 0..25)) {
        let register = register(&entries);
        let sources = [source("S0", "media", ""), source("S1", "testimony", ADDRESS), source("S2", "interview", "")];
        let study = Study { sources: sources.iter().map(|one| (one.id.clone(), one.clone())).collect(), ..Study::default() };
        let asked = request(Use::Quotation, "2026-01-01");
        let each: Vec<Permission> = sources.iter().map(|one| source_standing(&register, one, &asked)).collect();
        let stands = |one: &Permission| matches!(one, Permission::Given(_));
        prop_assert_eq!(all_stand(&sources, &register, &asked), each.iter().all(stands));
        let cleared = &gate(&study, &register, std::slice::from_ref(&asked))[0];
        for (one, answer) in sources.iter().zip(&each) {
            match answer {
                Permission::Given(leave) => prop_assert_eq!(cleared.sources.get(&one.id), Some(leave)),
                Permission::Refused(refusal) => prop_assert_eq!(cleared.withheld[one.id.as_str()].to_string(), refusal.to_string()),
            }
        }
    }

    /// A further speaker, a no or a withdrawal never opens a source that was closed.
    #[test]
    fn what_speaks_against_a_use_never_permits_it(entries in prop::collection::vec((0u8..9, 0u8..3, 0u8..3), 0..20), against in (2u8..4, 0u8..3, 0u8..3)) {
        let asked = request(Use::Quotation, "2026-01-01");
        let one = source("S1", "testimony", ADDRESS);
        let before = matches!(source_standing(&register(&entries), &one, &asked), Permission::Given(_));
        let more = [&entries[..], &[against]].concat();
        let after = matches!(source_standing(&register(&more), &one, &asked), Permission::Given(_));
        prop_assert!(before || !after);
    }
}

fn statement(id: &str, source: &str, sectors: &[&str], period: Period) -> Statement {
    Statement {
        id: StatementId::new(id),
        source: SourceId::new(source),
        host: Code::new("RUS"),
        sectors: sectors.iter().map(|code| Code::new(*code)).collect(),
        period,
        phase: Phase::Work,
        indicator: Code::new("i"),
        imposer: Imposer::Unknown,
        polarity: Polarity::Supports,
        basis: Code::new("b"),
        informants: None,
        text: String::new(),
        facts: Vec::new(),
    }
}

fn period(start: &str, end: &str) -> Period {
    Period { start: (!start.is_empty()).then(|| start.parse().unwrap()), end: end.parse().unwrap() }
}

#[test]
fn a_posting_that_loses_a_statement_keeps_what_the_others_say_and_nothing_else() {
    let mut study = Study::default();
    for one in [source("S1", "testimony", ""), source("S2", "media", ""), source("S3", "media", "")] {
        study.sources.insert(one.id.clone(), one);
    }
    for one in [
        statement("C1", "S1", &["logging"], period("2012-03", "2016-11")),
        statement("C2", "S2", &["building"], period("2014", "2014-05")),
        statement("C3", "S3", &["building", "mining"], period("2013-12", "2014")),
        statement("C4", "S3", &["mining"], period("", "2013")),
    ] {
        study.statements.insert(one.id.clone(), one);
    }
    for (id, own) in [("A", &["C1", "C2", "C3"][..]), ("B", &["C2", "C3"]), ("D", &["C1", "C2", "C4"]), ("E", &["C1"])]
    {
        let posting = Posting {
            id: PostingId::new(id),
            host: Code::new("RUS"),
            area: "Sosong camp".into(),
            sectors: ["logging", "building", "mining"].map(Code::new).to_vec(),
            employer_kind: Code::new("mixed"),
            period: period("2012-03", "2016-11"),
            workers: Some(31),
            description: "a crew of 31".into(),
            statements: own.iter().map(|id| StatementId::new(*id)).collect(),
        };
        study.postings.insert(posting.id.clone(), posting);
    }
    let mut register = ConsentRegister::default();
    for own in ["S2", "S3"] {
        register.grounds.push(Ground::PublicRecord(ground("G", own, &[Use::Quotation])));
    }
    let kept = gate(&study, &register, &[request(Use::Quotation, "2026-01-01")])[0].study(&study);
    let show = |one: &Posting| {
        let sectors: Vec<&str> = one.sectors.iter().map(Code::as_str).collect();
        let (area, kind) = (&one.area, &one.employer_kind);
        format!("{}: {sectors:?} `{area}` {kind} {} {:?} `{}`", one.id, one.period, one.workers, one.description)
    };
    expect![[r#"
        A: ["building", "mining"] `` unknown 2013-12 to 2014 None ``
        B: ["logging", "building", "mining"] `Sosong camp` mixed 2012-03 to 2016-11 Some(31) `a crew of 31`
        D: ["building", "mining"] `` unknown until 2014-05 None ``"#]]
    .assert_eq(&kept.postings.values().map(show).collect::<Vec<_>>().join("\n"));
}
