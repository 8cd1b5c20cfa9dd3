//! The synthesis and the money of a made-up study on pages and in tables: what is shown, what is said where nothing can be told.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::estimate::{Quantiles, Sides};
use assize_record::id::{ClaimId, Code, FigureId, OriginId};
use assize_record::money::{
    AmountShown, Bar, Flow, Flows, Index, Money, MoneyYear, Needed, Stream, StreamYear, Sum, Tested,
};
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::synthesis::{
    Check, Depth, Diagnostics, Drawing, Figure, Influence, Mixing, Moved, OriginVoice, Priors, Reweighing, SILENT,
    Synthesis, Total, Trace, Variant,
};
use assize_record::trace::{Node, NodeKind};
use expect_test::expect;
use std::collections::BTreeMap;

type Files = BTreeMap<String, Vec<u8>>;

fn around(p50: f64) -> Quantiles {
    let at = |factor: f64| p50 * factor;
    Quantiles { p025: at(0.5), p10: at(0.7), p25: at(0.85), p50, p75: at(1.2), p90: at(1.5), p975: at(2.0) }
}

fn figure(host: &str, year: i16, p50: f64, claims: &[&str], distance: Option<usize>) -> Figure {
    let host = Code::new(host);
    Figure {
        id: Synthesis::figure_id(&Code::new("ours"), &host, year),
        host,
        year,
        persons: around(p50),
        claims: claims.iter().copied().map(ClaimId::new).collect(),
        beside: Vec::new(),
        distance,
        sides: Sides::Both,
        pool: (!claims.is_empty()).then(|| around(p50 * 1.1)),
        mixing: Mixing { r_hat: 1.003, bulk: 812.0, tail: 640.0 },
    }
}

fn total(year: i16, p50: f64, claims: &[&str]) -> Total {
    let Figure { id, host, persons, claims, pool, mixing, .. } = figure("ALL", year, p50, claims, Some(0));
    Total { id, host, year, persons, claims, claimed_share: 0.6, pool, mixing }
}

fn moved(host: &str, with: f64, without: f64) -> Option<Moved> {
    Some(Moved { host: Code::new(host), year: 2015, with, without })
}

fn voice(origin: &str, influence: Influence) -> OriginVoice {
    let claims = vec![ClaimId::new("K1")];
    OriginVoice { origin: OriginId::new(origin), claims, bias: around(1.0), influence: Some(influence) }
}

fn way(shape: f64, refitted: bool) -> Reweighing {
    Reweighing { shape: Some(shape), refitted }
}

fn synthesis() -> Synthesis {
    let untold = Influence { way: way(1.2, false), total: None, host: None };
    let told = Influence { way: way(0.9, true), total: moved("ALL", 900.0, 700.0), host: moved("KWT", 600.0, 300.0) };
    let variant =
        |assumption: &str, way: Reweighing, totals| Variant { assumption: assumption.into(), way, totals, r_hat: 1.0 };
    Synthesis {
        first_year: 2014,
        last_year: 2015,
        figures: vec![
            figure("KWT", 2014, 500.0, &[], Some(1)),
            figure("KWT", 2015, 600.0, &["K1"], Some(0)),
            figure(SILENT, 2014, 200.0, &[], None),
            figure(SILENT, 2015, 210.0, &[], None),
        ],
        totals: vec![total(2014, 700.0, &[]), total(2015, 900.0, &["K2"])],
        parts: Vec::new(),
        origins: vec![voice("quiet", untold), voice("loud", told)],
        learnt: Vec::new(),
        checks: vec![Check { claim: ClaimId::new("K1"), predicted: around(580.0), probability: 0.8 }],
        discrepancy: 0.41,
        sensitivity: vec![
            variant("hosts change twice as much", way(0.3, false), vec![(2015, around(950.0))]),
            variant("origins are twice as biased", way(0.84, false), Vec::new()),
        ],
        diagnostics: Diagnostics {
            unknowns: 17,
            worst: "people in KWT in 2014".into(),
            r_hat: 1.0123,
            bulk: 412.0,
            tail: 305.0,
            divergences: 0,
            cut_short: 0,
            energy_fraction: 0.66,
            steps: vec![0.2; 2],
            evaluations: 12_345,
            traces: vec![Trace {
                quantity: "people in KWT in 2014".into(),
                chains: vec![vec![400.0, 500.0, 600.0], vec![450.0, 520.0, 610.0]],
                ranks: vec![vec![1, 1, 1], vec![1, 1, 1]],
            }],
        },
        excluded: Vec::new(),
        silent: vec![Code::new("MLT")],
        priors: Priors::default(),
        scenario: Code::new("ours"),
        length: Drawing { chains: 2, warm_up: 500, draws: 500 },
        depth: Depth::Weighed,
        heard: String::new(),
        seed: 7,
    }
}

fn flow(name: &str) -> Flow {
    let sum = |total: f64| Sum { total: around(total), head: around(total / 600.0) };
    let taken = BTreeMap::from([(Code::new("state"), sum(1.5e6)), (Code::new("managers"), sum(1e5))]);
    Flow {
        name: name.into(),
        people: around(600.0),
        gross: sum(2e6),
        taken,
        state: sum(1.5e6),
        received: sum(4e5),
        overdrawn: 0.0,
    }
}

fn money() -> Money {
    let tested = Tested {
        low: 1.2e9,
        high: 2.3e9,
        chain: around(1.5e6),
        reaches_low: 0.0,
        below_high: 1.0,
        ratio: around(800.0),
        words: "tested".into(),
    };
    let needed = Needed {
        total: 1.2e9,
        pay: around(240_000.0),
        known: around(300.0),
        probability: 0.0,
        words: "pay would have to be absurd".into(),
    };
    let year = MoneyYear {
        id: FigureId::new("E-ours-money-ALL-2015"),
        scenario: Code::new("ours"),
        host: Code::new("ALL"),
        amounts: vec![AmountShown {
            what: "paid months a year, assumed".into(),
            quantiles: around(11.0),
            claims: Vec::new(),
            figure: None,
        }],
        flows: Flows {
            currency: "USD".into(),
            year: 2015,
            strata: vec![flow("KWT")],
            all: flow("all"),
            seed: 7,
            draws: 100,
        },
        indices: vec![Index { what: "gross pay a month".into(), first: 0.6, total: 0.7 }],
        tornado: vec![Bar { what: "gross pay a month".into(), low: 1e6, middle: 1.5e6, high: 2.5e6 }],
        tested: vec![(ClaimId::new("K2"), tested)],
        needed: vec![(ClaimId::new("K2"), needed)],
        not_known: vec!["months are assumed".into()],
    };
    let of = |year, low, high| StreamYear {
        year,
        low,
        high,
        claims: vec![ClaimId::new("K2")],
        origins: vec![OriginId::new("loud")],
    };
    let labour = Stream {
        sectors: vec![Code::new("all")],
        years: vec![of(2014, Some(1e8), Some(2e8)), of(2015, Some(1e9), None)],
    };
    let cyber = Stream { sectors: vec![Code::new("cyber")], years: vec![of(2015, None, Some(3e8))] };
    Money { years: vec![year], streams: vec![labour, cyber] }
}

/// The report of results, with a node for every id that it shows.
fn report(synthesis: Option<Synthesis>, money: Money) -> Files {
    let mut results = Results { synthesis, money, ..Results::default() };
    let figures: Vec<String> =
        results.synthesis.iter().flat_map(|s| s.figures.iter().map(|f| f.id.to_string())).collect();
    let others = [
        "E-ours-synthesis-ALL-2014",
        "E-ours-synthesis-ALL-2015",
        "E-ours-bias-quiet",
        "E-ours-bias-loud",
        "K1",
        "K2",
        "E-ours-money-ALL-2015",
        "E-ours-money-KWT-2015",
        "E-stream-all-2014",
        "E-stream-all-2015",
        "E-stream-cyber-2015",
    ];
    for id in figures.into_iter().chain(others.map(str::to_owned)) {
        let node = Node { id, kind: NodeKind::Figure, title: "a figure".into(), detail: Vec::new() };
        results.trace.add(node, []);
    }
    assize_report::report(&Study::default(), &results, &|_| ()).unwrap()
}

fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    str::from_utf8(&files[name]).unwrap()
}

#[test]
fn the_synthesis_is_shown_with_what_it_rests_on_and_what_it_cannot_tell() {
    let files = report(Some(synthesis()), money());
    let page = text(&files, "synthesis.html");
    for part in [
        "evidence/E-ours-synthesis-ALL-2015.html",
        "evidence/E-ours-synthesis-KWT-2015.html",
        "evidence/E-ours-bias-loud.html",
        "hosts nobody speaks of",
        "these draws cannot tell (k-hat 1.200, above 0.7)",
        "not told by these draws",
        "(fitted anew, since k-hat is 0.900)",
        "1.0123, of people in KWT in 2014",
        "41 % of records that the model makes up",
        "2 chains of 500 draws after 500 to warm up, seed 7",
        "aria-label=\"People in all hosts by year, the synthesis with its 95 % interval: 2014 700 (350 to 1,400), 2015 900",
        "aria-label=\"Course of 2 chains for people in KWT in 2014",
    ] {
        assert!(page.contains(part), "no `{part}`");
    }
    // The year before the claim is in the table of all years, not among those of which a claim speaks.
    assert!(!page.contains("evidence/E-ours-synthesis-KWT-2014.html"));
    let table = text(&files, "tables/synthesis.csv");
    expect![[r#""E-ours-synthesis-KWT-2014","KWT",2014,500,250,350,425,600,750,1000,"",1.003,812,640,"","","no claim speaks of this year; the nearest speaks of a year beside it""#]]
        .assert_eq(table.lines().find(|line| line.contains("KWT-2014")).unwrap());
}

#[test]
fn money_is_shown_with_the_question_turned_round() {
    let files = report(Some(synthesis()), money());
    let page = text(&files, "money.html");
    for part in [
        "pay would have to be absurd",
        "1.2 billion to 2.3 billion",
        "evidence/E-ours-money-KWT-2015.html",
        "managers 100,000",
        "labour, all sectors",
        "at least 1 billion",
        "at most 300 million",
        "labour, all sectors, 2014 to 2015: grew",
        "with one amount at a time at 5 and 95 %: gross pay a month 1 million to 2.5 million",
        "months are assumed",
    ] {
        assert!(page.contains(part), "no `{part}`");
    }
    let whole: serde_json::Value = serde_json::from_str(text(&files, "report.json")).unwrap();
    assert_eq!(whole["money"]["years"][0]["needed"][0][0], "K2");
    assert_eq!(whole["synthesis_items"].as_array().unwrap().len(), 12);
    assert_eq!(whole["synthesis"]["origins"][0]["influence"]["way"]["shape"], 1.2);
}

#[test]
fn where_there_is_no_synthesis_the_pages_say_so_and_no_table_stands_empty() {
    let files = report(None, Money::default());
    assert!(text(&files, "synthesis.html").contains("There is no synthesis of the claims on people."));
    assert!(text(&files, "money.html").contains("The money cannot be followed"));
    assert!(!files.contains_key("tables/synthesis.csv") && !files.contains_key("tables/money.csv"));
}
