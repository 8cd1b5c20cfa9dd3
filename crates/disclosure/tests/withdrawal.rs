//! What may go out, and what a withdrawal touches, on a small study.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::consent::Request;
use assize_disclosure::gate::gate;
use assize_disclosure::withdrawal::{touched, withdrawn_sources};
use assize_record::claim::{Claim, Descent};
use assize_record::condition::{Posting, Statement};
use assize_record::consent::{Consent, ConsentRegister, Giver, Ground, GroundDecision, PersonBehind, Withdrawal};
use assize_record::date::Period;
use assize_record::id::{
    ClaimId, Code, ConsentId, GroundId, OriginId, PostingId, Pseudonym, ReleaseId, SourceId, StatementId, WithdrawalId,
};
use assize_record::quantity::Quantity;
use assize_record::release::Release;
use assize_record::source::{RowOrigin, Source};
use assize_record::study::Study;
use assize_record::term::{
    Capacity, ClaimStatus, ConsentAnswer, Credibility, Derivation, DerivationGround, Imposer, PersonRole, Phase,
    Polarity, Reliability, Use,
};
use assize_record::trace::{Graph, Node, NodeKind};
use expect_test::expect;
use std::collections::BTreeSet;
use std::fmt::Write;

fn claim(id: &str, source: &str, parents: &[&str]) -> Claim {
    let parents: Vec<ClaimId> = parents.iter().map(|parent| ClaimId::new(*parent)).collect();
    let descent = Descent { parents, derivation: Derivation::Repeats, ground: DerivationGround::Stated };
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new(source),
        locator: "p. 1".into(),
        measure: Code::new("workers"),
        host: Code::new("RUS"),
        area: String::new(),
        sectors: vec![Code::new("all")],
        period: Period::of_year(2016),
        quantity: Quantity::Point(10.into()),
        unit: Code::new("people"),
        original: None,
        basis: Code::new("interview"),
        informants: None,
        credibility: Credibility::ProbablyTrue,
        derived: (!descent.parents.is_empty()).then_some(descent),
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

fn statement(id: &str, source: &str) -> Statement {
    Statement {
        id: StatementId::new(id),
        source: SourceId::new(source),
        host: Code::new("RUS"),
        sectors: vec![Code::new("logging")],
        period: Period::of_year(2016),
        phase: Phase::Work,
        indicator: Code::new("retention_of_documents"),
        imposer: Imposer::Unknown,
        polarity: Polarity::Supports,
        basis: Code::new("interview"),
        informants: None,
        text: "made up".into(),
        facts: Vec::new(),
    }
}

fn source(id: &str, kind: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new(kind),
        author: "made up".into(),
        title: "made up".into(),
        published: "2020".parse().unwrap(),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(id),
        note: String::new(),
    }
}

/// S1 and S2 are accounts of P1 and P2, S3 is an article that repeats S1's figure.
fn study() -> Study {
    let mut study = Study::default();
    for (id, kind) in [("S1", "testimony"), ("S2", "testimony"), ("S3", "media")] {
        study.sources.insert(SourceId::new(id), source(id, kind));
        study.rows.insert(id.into(), RowOrigin { file: "sources.csv".into(), line: 2 });
    }
    for claim in [claim("K1", "S1", &[]), claim("K2", "S2", &[]), claim("K3", "S3", &["K1"]), claim("K4", "S3", &[])] {
        study.claims.insert(claim.id.clone(), claim);
    }
    for statement in [statement("C1", "S1"), statement("C2", "S2")] {
        study.statements.insert(statement.id.clone(), statement);
    }
    let statements = ["C1", "C2"].map(StatementId::new);
    for (id, own) in [("B1", &statements[..]), ("B2", &statements[..1])] {
        let posting = Posting {
            id: PostingId::new(id),
            host: Code::new("RUS"),
            area: String::new(),
            sectors: Vec::new(),
            employer_kind: Code::new("company"),
            period: Period::of_year(2016),
            workers: None,
            description: String::new(),
            statements: own.to_vec(),
        };
        study.postings.insert(posting.id.clone(), posting);
    }
    study
}

fn register() -> ConsentRegister {
    let mut register = ConsentRegister::default();
    for (person, own) in [("P1", "S1"), ("P2", "S2")] {
        let (own, person) = (SourceId::new(own), Pseudonym::new(person));
        register.answers.push(Consent {
            id: ConsentId::new(format!("Y-{own}")),
            source: own.clone(),
            person: person.clone(),
            intended: Use::Statistics,
            recipient: None,
            answer: ConsentAnswer::Given,
            date: "2025-01-01".parse().unwrap(),
            giver: Giver::Person,
            capacity: Capacity::Full,
            interpreter: None,
            language: "ko".into(),
            explained: "form".into(),
            expiry: None,
            conditions: Vec::new(),
        });
        register.people.push(PersonBehind { source: own, person, role: PersonRole::Speaker });
    }
    register.grounds.push(Ground::PublicRecord(GroundDecision {
        id: GroundId::new("G1"),
        source: SourceId::new("S3"),
        uses: vec![Use::Statistics, Use::Quotation],
        editor: "an editor".into(),
        date: "2025-01-01".parse().unwrap(),
        because: "printed".into(),
        revoked: None,
    }));
    register
}

fn withdrawal() -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::new("W1"),
        person: Pseudonym::new("P1"),
        source: None,
        uses: Vec::new(),
        date: "2026-03-01".parse().unwrap(),
        received_by: "an interviewer".into(),
        erasure_asked: true,
    }
}

fn show(register: &ConsentRegister, day: &str) -> String {
    let requests = [Use::Statistics, Use::Quotation].map(|intended| Request {
        intended,
        recipient: None,
        as_of: day.parse().unwrap(),
    });
    let mut out = String::new();
    for cleared in gate(&study(), register, &requests) {
        let kept = cleared.study(&study());
        let keys = |ids: Vec<String>| ids.join(" ");
        writeln!(
            out,
            "{}: {} | {} | {} | {}",
            cleared.intended,
            keys(kept.sources.keys().map(ToString::to_string).collect()),
            keys(kept.claims.keys().map(ToString::to_string).collect()),
            keys(kept.statements.keys().map(ToString::to_string).collect()),
            keys(kept.postings.values().map(|p| format!("{}({})", p.id, p.statements.len())).collect()),
        )
        .unwrap();
        for withheld in cleared.withheld() {
            writeln!(out, "  without {}: {}", withheld.id, withheld.because).unwrap();
        }
    }
    out
}

#[test]
fn what_goes_out_is_only_what_somebody_allowed_for_that_use() {
    expect![[r"
        anonymous-statistics: S1 S2 S3 | K1 K2 K3 K4 | C1 C2 | B1(2) B2(1)
        quotation-under-pseudonym: S3 | K4 |  | 
          without C1: its source S1 is kept back
          without C2: its source S2 is kept back
          without K1: its source S1 is kept back
          without K2: its source S2 is kept back
          without K3: it rests on K1, which is kept back
          without S1: not asked about this use
          without S2: not asked about this use
    "]]
    .assert_eq(&show(&register(), "2026-02-28"));
}

#[test]
fn a_withdrawal_takes_the_account_and_what_repeats_it_out_on_the_same_day() {
    let mut register = register();
    register.withdrawals.push(withdrawal());
    let before = show(&register, "2026-02-28");
    assert!(before.starts_with("anonymous-statistics: S1 S2 S3"), "{before}");
    let after = show(&register, "2026-03-01");
    expect![[r"
        anonymous-statistics: S2 S3 | K2 K4 | C2 | B1(1)
          without C1: its source S1 is kept back
          without K1: its source S1 is kept back
          without K3: it rests on K1, which is kept back
          without S1: withdrawn by W1"]]
    .assert_eq(after.split("\nquotation").next().unwrap());
}

#[test]
fn an_empty_register_lets_nothing_out() {
    let out = show(&ConsentRegister::default(), "2026-01-01");
    assert!(
        out.contains("anonymous-statistics:  |  |  | \n") && out.contains("quotation-under-pseudonym:  |  |  | \n"),
        "{out}"
    );
}

#[test]
fn rows_and_files_of_what_is_kept_back_do_not_go_out() {
    let request = Request { intended: Use::Quotation, recipient: None, as_of: "2026-01-01".parse().unwrap() };
    let cleared = gate(&study(), &register(), &[request]);
    let kept = cleared[0].study(&study());
    assert_eq!(kept.rows.keys().collect::<Vec<_>>(), ["S3"]);
}

/// F1 rests on both accounts, F2 on the second and the article's own figure, F3 on F1; Q is what an edition quotes.
fn graph() -> Graph {
    let mut graph = Graph::default();
    let mut add = |id: &str, kind, below: &[&str]| {
        let node = Node { id: id.into(), kind, title: String::new(), detail: Vec::new() };
        graph.add(node, below.iter().map(ToString::to_string));
    };
    for source in ["S1", "S2", "S3"] {
        add(source, NodeKind::Source, &[]);
    }
    for run in ["RUN-a", "RUN-b"] {
        add(run, NodeKind::Run, &[]);
    }
    add("K1", NodeKind::Claim, &["S1"]);
    add("K2", NodeKind::Claim, &["S2"]);
    add("K3", NodeKind::Claim, &["K1", "S3"]);
    add("C1", NodeKind::Statement, &["S1"]);
    add("F1", NodeKind::Figure, &["K1", "K2", "RUN-a"]);
    add("F2", NodeKind::Figure, &["K2", "RUN-a"]);
    add("F3", NodeKind::Figure, &["F1", "RUN-b"]);
    graph
}

fn release(id: &str, day: &str, uses: &[Use], figures: &[&str], quotations: &[&str]) -> Release {
    Release {
        id: ReleaseId::new(id),
        edition: day.parse().unwrap(),
        uses: uses.iter().copied().collect(),
        recipients: BTreeSet::new(),
        sources: None,
        noise: None,
        runs: BTreeSet::new(),
        figures: figures.iter().map(|figure| assize_record::id::FigureId::new(*figure)).collect(),
        quotations: quotations.iter().map(ToString::to_string).collect(),
        withheld: Vec::new(),
    }
}

/// The figure of the case rests on both accounts; the edition was computed from those that are in it.
#[test]
fn an_edition_without_an_account_is_not_touched_by_its_withdrawal() {
    let edition = |within: Option<&[&str]>| Release {
        sources: within.map(|within| within.iter().map(|source| SourceId::new(*source)).collect()),
        ..release("REL-1", "2026-01-01", &[Use::Statistics], &["F1", "F2", "F9"], &[])
    };
    let of = |edition: Release, sources: &[&str]| {
        let sources = sources.iter().map(|source| SourceId::new(*source)).collect();
        let released = touched(&graph(), &[edition], &sources, &[]).released;
        released.into_iter().flat_map(|touched| touched.figures).map(|id| id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of(edition(None), &["S1"]), ["F1", "F9"], "where nothing is known of it, it may be in");
    assert_eq!(of(edition(Some(&["S1", "S2", "S3"])), &["S1"]), ["F1", "F9"]);
    assert_eq!(of(edition(Some(&["S2", "S3"])), &["S1"]), [""; 0]);
    assert_eq!(of(edition(Some(&["S2", "S3"])), &["S1", "S2"]), ["F1", "F2", "F9"]);
    assert_eq!(of(edition(Some(&["S1", "S3"])), &["S1", "S2"]), ["F1", "F9"], "F2 rests on S2 alone");
}

fn show_touched(uses: &[Use]) -> String {
    let releases = [
        release("REL-2", "2026-01-01", &[Use::Statistics, Use::Quotation], &["F1", "F2", "F9"], &["C1", "K2", "K3"]),
        release("REL-1", "2025-06-01", &[Use::Statistics], &["F3"], &[]),
        release("REL-3", "2026-02-01", &[Use::Statistics], &["F2"], &[]),
    ];
    let sources = withdrawn_sources(&register(), &withdrawal());
    let touched = touched(&graph(), &releases, &sources, uses);
    let mut out = format!("sources {:?} figures {:?} rerun {:?}\n", touched.sources, touched.figures, touched.rerun);
    for release in touched.released {
        let uses: Vec<&str> = release.uses.iter().map(|used| used.code()).collect();
        writeln!(out, "{} {uses:?} {:?} {:?}", release.release, release.figures, release.quotations).unwrap();
    }
    out
}

#[test]
fn a_withdrawal_finds_every_edition_that_rests_on_the_account() {
    expect![[r#"
        sources {SourceId("S1")} figures {FigureId("F1"), FigureId("F3")} rerun {RunId("RUN-a"), RunId("RUN-b")}
        REL-1 ["anonymous-statistics"] {FigureId("F3")} {}
        REL-2 ["quotation-under-pseudonym", "anonymous-statistics"] {FigureId("F1"), FigureId("F9")} {"C1", "K3"}
    "#]]
    .assert_eq(&show_touched(&[]));
}

#[test]
fn withdrawing_from_one_use_touches_editions_of_that_use_only() {
    expect![[r#"
        sources {SourceId("S1")} figures {FigureId("F1"), FigureId("F3")} rerun {RunId("RUN-a"), RunId("RUN-b")}
        REL-2 ["quotation-under-pseudonym"] {FigureId("F1"), FigureId("F9")} {"C1", "K3"}
    "#]]
    .assert_eq(&show_touched(&[Use::Quotation]));
}

#[test]
fn a_withdrawal_from_one_source_leaves_the_person_s_other_sources() {
    let mut register = register();
    register.people.push(PersonBehind {
        source: SourceId::new("S2"),
        person: Pseudonym::new("P1"),
        role: PersonRole::Described,
    });
    let all = withdrawn_sources(&register, &withdrawal());
    let one = withdrawn_sources(&register, &Withdrawal { source: Some(SourceId::new("S2")), ..withdrawal() });
    assert_eq!((all.len(), one), (2, BTreeSet::from([SourceId::new("S2")])));
}
