//! Reports of small made-up studies: of nothing at all, of text that wants to be markup, of bounds on one side.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::check::{Check, Outcome};
use assize_record::claim::{Claim, Critique};
use assize_record::condition::{Fact, FactValue, Posting, Statement};
use assize_record::date::Period;
use assize_record::estimate::{Contribution, Estimate, Exclusion, Quantiles, Reading, ScenarioNote, Sides, Target};
use assize_record::id::{
    ClaimId, Code, CritiqueId, FigureId, OriginId, PostingId, RecommendationId, ResponseId, SourceId, StatementId,
    VariableId,
};
use assize_record::place::Group;
use assize_record::quantity::Quantity;
use assize_record::rating::{Ground, Rating, Role, UsTier};
use assize_record::response::{Recommendation, Response, TierRow};
use assize_record::results::Results;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{
    ClaimStatus, Credibility, Extent, Imposer, Phase, Polarity, Qualifier, Reliability, RepatriatedQualifier,
    ResponseStatus, Tier, TierStatus,
};
use assize_record::trace::{Node, NodeKind};
use std::collections::{BTreeMap, BTreeSet};

/// Text that would be a script in a page, a command in the typesetter, a formula in a sheet and an end of a quotation.
const HOSTILE: &str = "=<script>alert(1)</script>\"'&#read(\"/etc/passwd\")]\\ $x$ @here <img src=x onerror=y>";

type Files = BTreeMap<String, Vec<u8>>;

fn report(study: &Study, results: &Results) -> Files {
    assize_report::report(study, results, &|_| ()).unwrap()
}

fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    str::from_utf8(files.get(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

fn pages(files: &Files) -> impl Iterator<Item = (&String, &str)> {
    files.iter().filter(|(name, _)| name.ends_with(".html")).map(|(name, page)| (name, str::from_utf8(page).unwrap()))
}

fn source(words: &str) -> Source {
    Source {
        id: SourceId::new("S001"),
        kind: Code::new("media"),
        author: words.to_owned(),
        title: words.to_owned(),
        published: "2015-05".parse().unwrap(),
        language: "en".to_owned(),
        url: format!("javascript:{words}"),
        via: words.to_owned(),
        reliability: Reliability::B,
        origin: OriginId::new("origin-1"),
        note: words.to_owned(),
    }
}

fn claim(id: &str, quantity: Quantity, words: &str) -> Claim {
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new("S001"),
        locator: words.to_owned(),
        measure: Code::new("workers_present"),
        host: Code::new("ALL"),
        area: String::new(),
        sectors: vec![Code::new("all")],
        period: Period::of_year(2015),
        quantity,
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("media"),
        informants: None,
        credibility: Credibility::PossiblyTrue,
        derived: None,
        status: ClaimStatus::Contested,
        note: words.to_owned(),
    }
}

fn statement(words: &str) -> Statement {
    Statement {
        id: StatementId::new("C001"),
        source: SourceId::new("S001"),
        host: Code::new("KWT"),
        sectors: vec![Code::new("construction")],
        period: Period::of_year(2015),
        phase: Phase::Work,
        indicator: Code::new("isolation"),
        imposer: Imposer::SendingState,
        polarity: Polarity::Supports,
        basis: Code::new("testimony"),
        informants: Some(1),
        text: words.to_owned(),
        facts: vec![Fact {
            variable: VariableId::new("guards"),
            value: FactValue::YesNo(true),
            unit: String::new(),
            qualifier: Qualifier::Exact,
        }],
    }
}

/// A study with one of everything, whose every free text is `words`.
fn study(words: &str) -> Study {
    let world = Group {
        code: Code::new("ALL"),
        name: words.to_owned(),
        members: vec![Code::new("KWT"), Code::new("MLT")],
        extent: Extent::Open,
        note: words.to_owned(),
    };
    let posting = Posting {
        id: PostingId::new("P01"),
        host: Code::new("KWT"),
        area: words.to_owned(),
        sectors: vec![Code::new("construction")],
        employer_kind: Code::new("unknown"),
        period: Period::of_year(2015),
        workers: None,
        description: words.to_owned(),
        statements: vec![StatementId::new("C001")],
    };
    let critique = Critique {
        id: CritiqueId::new("N01"),
        source: SourceId::new("S001"),
        text: words.to_owned(),
        claims: vec![ClaimId::new("K001")],
    };
    let mut study = Study { title: words.to_owned(), ..Study::default() };
    study.groups.insert(world.code.clone(), world);
    study.sources.insert(SourceId::new("S001"), source(words));
    for claim in
        [claim("K001", Quantity::Point(50_000.into()), words), claim("K002", Quantity::AtLeast(7.into()), words)]
    {
        study.claims.insert(claim.id.clone(), claim);
    }
    study.statements.insert(StatementId::new("C001"), statement(words));
    study.postings.insert(posting.id.clone(), posting);
    study.critiques.insert(critique.id.clone(), critique);
    study.tiers.push(tier(TierStatus::PartlySourced));
    study.responses.insert(ResponseId::new("SR01"), response(words));
    study.recommendations.insert(RecommendationId::new("R01"), recommendation(words));
    study
}

fn tier(status: TierStatus) -> TierRow {
    TierRow {
        state: Code::new("KWT"),
        year: 2015,
        tier: Tier::OneOrTwo,
        status,
        source: SourceId::new("S001"),
        evidence_date: None,
        note: String::new(),
    }
}

fn response(words: &str) -> Response {
    Response {
        id: ResponseId::new("SR01"),
        state: Code::new("KWT"),
        kind: Code::new("none"),
        status: ResponseStatus::Silent,
        due: "2019-03-22".parse().ok(),
        filed: None,
        as_of: "2019-12-16".parse().unwrap(),
        unit_counted: Code::new("none"),
        baseline: None,
        repatriated: None,
        repatriated_qualifier: RepatriatedQualifier::NotGiven,
        remaining: None,
        explanation: words.to_owned(),
        source: SourceId::new("S001"),
        note: words.to_owned(),
    }
}

fn recommendation(words: &str) -> Recommendation {
    Recommendation {
        id: RecommendationId::new("R01"),
        source: SourceId::new("S001"),
        audiences: vec![Code::new("host-states")],
        addressees: Vec::new(),
        action: words.to_owned(),
        progress: words.to_owned(),
        basis: Code::new("stated"),
        note: words.to_owned(),
    }
}

fn estimate(sides: Sides, bound: Option<f64>, words: &str) -> Estimate {
    let quantiles = Quantiles { p025: 101.0, p10: 105.0, p25: 110.0, p50: 122.0, p75: 140.0, p90: 160.0, p975: 200.0 };
    Estimate {
        id: FigureId::new("E-assize-people-ALL-2015"),
        scenario: Code::new("assize"),
        target: Target { quantity: Code::new("people"), host: Code::new("ALL"), year: 2015 },
        unit: "persons".to_owned(),
        readings: vec![Reading { range_read_as: 80, quantiles }],
        sides,
        bound,
        contributions: vec![Contribution {
            origin: OriginId::new("origin-1"),
            weight: 1.0,
            median: 122.0,
            claims: vec![ClaimId::new("K001")],
            echoes: Vec::new(),
            ground: words.to_owned(),
        }],
        excluded: vec![Exclusion { claim: ClaimId::new("K002"), reason: words.to_owned() }],
        inputs: Vec::new(),
        arithmetic: vec![words.to_owned()],
        gaps: vec![words.to_owned()],
        seed: 1,
        draws: 100,
    }
}

fn check(words: &str) -> Check {
    Check {
        id: FigureId::new("X-test-K001"),
        rule: Code::new("test"),
        title: words.to_owned(),
        outcome: Outcome::Inconsistent,
        summary: words.to_owned(),
        arithmetic: vec![words.to_owned()],
        claims: vec![ClaimId::new("K001")],
        responses: vec![ResponseId::new("SR01")],
        factor: 2.0,
    }
}

fn rating(words: &str) -> Rating {
    Rating {
        id: FigureId::new("T-KWT-2015"),
        methodology: "test 1".to_owned(),
        state: Code::new("KWT"),
        year: 2015,
        role: Some(Role::A1),
        role_grounds: vec![Ground {
            rule: Code::new("role"),
            text: words.to_owned(),
            rests_on: vec!["SR01".to_owned()],
        }],
        mark: None,
        mark_words: words.to_owned(),
        mark_grounds: Vec::new(),
        us_tier: Some(UsTier {
            tier: Tier::OneOrTwo,
            status: TierStatus::PartlySourced,
            source: SourceId::new("S001"),
        }),
        us_policy_or_pattern: None,
        responses: vec![ResponseId::new("SR01")],
    }
}

fn results(estimate: Estimate, words: &str) -> Results {
    let mut results = Results {
        estimates: vec![estimate],
        checks: vec![check(words)],
        ratings: vec![rating(words)],
        gaps: vec![words.to_owned()],
        evidence_rule: vec![words.to_owned()],
        scenarios: vec![ScenarioNote {
            code: Code::new("assize"),
            title: words.to_owned(),
            about: words.to_owned(),
            assumptions: vec![words.to_owned()],
        }],
        ..Results::default()
    };
    for (id, kind, below) in [
        ("S001", NodeKind::Source, ""),
        ("K001", NodeKind::Claim, "S001"),
        ("K002", NodeKind::Claim, "S001"),
        ("C001", NodeKind::Statement, "S001"),
        ("SR01", NodeKind::Response, "S001"),
        ("N01", NodeKind::Critique, "K001"),
        ("R01", NodeKind::Recommendation, "S001"),
        ("P01", NodeKind::Posting, "C001"),
        ("tier:KWT-2015", NodeKind::Row, "S001"),
        ("E-assize-people-ALL-2015", NodeKind::Figure, "K001"),
        ("X-test-K001", NodeKind::Figure, "K001"),
        ("T-KWT-2015", NodeKind::Figure, "SR01"),
    ] {
        let node = Node { id: id.to_owned(), kind, title: words.to_owned(), detail: vec![words.to_owned()] };
        results.trace.add(node, (!below.is_empty()).then(|| below.to_owned()));
    }
    results
}

#[test]
fn a_report_of_nothing_has_every_chapter_and_says_so() {
    let files = report(&Study::default(), &Results::default());
    for chapter in
        ["index", "people", "synthesis", "money", "conditions", "states", "recommendations", "contested", "missing"]
    {
        let page = text(&files, &format!("{chapter}.html"));
        assert_eq!(page.matches("<h1").count(), 1, "{chapter}");
    }
    assert!(text(&files, "states.html").contains("Nothing to show."));
    assert!(text(&files, "index.html").contains("rests on 0 sources of 0 origins, 0 claims"));
    assert!(text(&files, "index.html").contains("<h1>A study without a title</h1>"), "a package need not have one");
    assert!(files["report.pdf"].starts_with(b"%PDF-1.7"));
    assert!(files["workbook.xlsx"].starts_with(b"PK"));
    let json: serde_json::Value = serde_json::from_slice(&files["report.json"]).unwrap();
    assert_eq!(json["estimates"], serde_json::json!([]));
}

#[test]
fn no_text_of_a_study_becomes_markup_in_a_page() {
    let files = report(&study(HOSTILE), &results(estimate(Sides::Both, None, HOSTILE), HOSTILE));
    let mut shown = 0;
    for (name, page) in pages(&files) {
        let lower = page.to_lowercase();
        for markup in ["<script", "<img", "href=\"javascript:", "onerror=\""] {
            assert!(!lower.contains(markup), "{name} holds {markup}");
        }
        shown += page.matches("&lt;script&gt;alert(1)").count();
    }
    assert!(shown > 30, "the text is shown {shown} times, as text");
}

#[test]
fn no_text_of_a_study_becomes_a_command_of_the_typesetter() {
    let plain = report(&study("words"), &results(estimate(Sides::Both, None, "words"), "words"));
    let hostile = report(&study(HOSTILE), &results(estimate(Sides::Both, None, HOSTILE), HOSTILE));
    // A command would have failed to compile, or read a file; text is longer and nothing else.
    assert!(hostile["report.pdf"].len() > plain["report.pdf"].len());
}

#[test]
fn no_text_of_a_study_becomes_a_formula_in_a_table() {
    let files = report(&study(HOSTILE), &results(estimate(Sides::Both, None, HOSTILE), HOSTILE));
    let tables: Vec<&String> = files.keys().filter(|name| name.ends_with(".csv")).collect();
    assert_eq!(tables.len(), 11);
    let mut cells = 0;
    for name in tables {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&files[name][..]);
        for row in reader.records() {
            for cell in &row.unwrap() {
                cells += usize::from(cell.contains("<script>"));
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {cell}");
            }
        }
    }
    assert!(cells > 10, "{cells}");
}

#[test]
fn a_bound_is_shown_as_a_bound_and_never_as_a_median() {
    for (sides, bound, said, open) in [
        (Sides::LowerOnly, 100.0, "at least 100", "no upper end is known"),
        (Sides::UpperOnly, 300.0, "at most 300", "no lower end is known"),
    ] {
        let files = report(&study("words"), &results(estimate(sides, Some(bound), "words"), "words"));
        let page = text(&files, "people.html");
        assert!(page.contains(said) && page.contains(open), "{said}");
        assert!(!page.contains(">122<"), "the middle of an assumed spread is shown as if it were known");
        let mut table = csv::Reader::from_reader(&files["tables/estimates.csv"][..]);
        let place = table.headers().unwrap().iter().position(|name| name == "bound").unwrap();
        assert_eq!(table.records().next().unwrap().unwrap()[place], bound.to_string());
    }
    let files = report(&study("words"), &results(estimate(Sides::Both, None, "words"), "words"));
    assert!(text(&files, "people.html").contains(">122<") && text(&files, "people.html").contains("105 to 160"));
}

#[test]
fn a_tier_that_is_partly_sourced_says_so_wherever_it_stands() {
    let files = report(&study("words"), &results(estimate(Sides::Both, None, "words"), "words"));
    let page = text(&files, "states.html");
    assert_eq!(page.matches("NA (partly sourced)").count(), 2, "latest tier, and rating");
    assert!(page.contains("none in the study"), "no tier was read in the source itself");
    let mut sourced = study("words");
    sourced.tiers = vec![tier(TierStatus::Sourced)];
    let files = report(&sourced, &results(estimate(Sides::Both, None, "words"), "words"));
    assert!(!text(&files, "states.html").contains("none in the study"));
}

#[test]
fn silence_is_a_row_with_the_day_it_was_due() {
    let files = report(&study("words"), &results(estimate(Sides::Both, None, "words"), "words"));
    let page = text(&files, "states.html");
    assert!(page.contains("silent") && page.contains("2019-03-22"));
}

#[test]
fn every_link_to_evidence_leads_to_a_page() {
    let files = report(&study("words"), &results(estimate(Sides::Both, None, "words"), "words"));
    let mut followed = BTreeSet::new();
    for (name, page) in pages(&files) {
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let inside = link.trim_start_matches("../");
            if inside.starts_with("evidence/") {
                assert!(files.contains_key(inside), "{name} leads to {inside}");
                followed.insert(inside.to_owned());
            }
        }
    }
    assert!(followed.len() >= 10, "{followed:?}");
}

#[test]
fn the_same_study_gives_the_same_bytes() {
    let make = || report(&study(HOSTILE), &results(estimate(Sides::Both, None, HOSTILE), HOSTILE));
    assert_eq!(make(), make());
}
