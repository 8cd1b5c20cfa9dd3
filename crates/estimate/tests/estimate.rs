//! Estimates: on the public record as whole outputs, and on simulated claims whose truth is known.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::scenario::Scenario;
use assize_estimate::{compare, estimate, gaps};
use assize_record::claim::{Claim, Descent};
use assize_record::date::Period;
use assize_record::estimate::{Estimate, Sides};
use assize_record::id::{ClaimId, Code};
use assize_record::quantity::Quantity;
use assize_record::study::Study;
use assize_record::term::{Derivation, DerivationGround};
use expect_test::expect_file;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn record() -> &'static Study {
    static RECORD: OnceLock<Study> = OnceLock::new();
    RECORD.get_or_init(|| {
        let mut package = BTreeMap::new();
        for entry in std::fs::read_dir(root().join("examples/dprk")).unwrap() {
            let path = entry.unwrap().path();
            package.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap());
        }
        assize_intake::read_package(&package).unwrap().study
    })
}

fn text(name: &str) -> String {
    std::fs::read_to_string(root().join("scenarios").join(name)).unwrap()
}

fn scenario(name: &str) -> Scenario {
    Scenario::parse(name, &text(name)).unwrap()
}

/// The main scenario with fewer draws, for properties that are tried many times.
fn quick() -> Scenario {
    Scenario::parse(
        "quick.toml",
        &text("assize.toml").replace("draws = 20000", "draws = 1000").replace("first_year = 2005", "first_year = 2014"),
    )
    .unwrap()
}

fn main_scenario() -> &'static Vec<Estimate> {
    static ALL: OnceLock<Vec<Estimate>> = OnceLock::new();
    ALL.get_or_init(|| estimate(record(), &scenario("assize.toml"), 1))
}

fn find<'a>(all: &'a [Estimate], quantity: &str, host: &str, year: i16) -> &'a Estimate {
    let is = |e: &&Estimate| {
        e.target.quantity.as_str() == quantity && e.target.host.as_str() == host && e.target.year == year
    };
    all.iter().find(is).unwrap_or_else(|| panic!("no {quantity} of {host} in {year}"))
}

fn median(estimate: &Estimate) -> f64 {
    estimate.main_reading().unwrap().quantiles.p50
}

#[test]
fn the_estimates_of_the_public_record_are_these() {
    let line = |e: &Estimate| {
        let q = e.main_reading().unwrap().quantiles;
        let origins: Vec<String> = e
            .contributions
            .iter()
            .map(|c| {
                let claims: Vec<&str> = c.claims.iter().map(ClaimId::as_str).collect();
                format!("{} {:.3} {}", c.origin, c.weight, claims.join("+"))
            })
            .collect();
        format!(
            "{} | {:.4e} ({:.4e} to {:.4e}) {} | {:?} | {}\n",
            e.id,
            q.p50,
            q.p10,
            q.p90,
            e.unit,
            e.sides,
            origins.join("; ")
        )
    };
    let mut all: String = main_scenario().iter().map(line).collect();
    for name in ["claimed-2015.toml", "sceptic-2015.toml"] {
        all.extend(estimate(record(), &scenario(name), 1).iter().map(line));
    }
    expect_file!["snapshots/estimates.txt"].assert_eq(&all);
}

#[test]
fn what_is_not_known_is_said() {
    let scenario = scenario("assize.toml");
    expect_file!["snapshots/gaps.txt"].assert_eq(&(gaps(record(), &scenario, main_scenario()).join("\n") + "\n"));
}

#[test]
fn the_2015_claims_imply_ten_times_what_people_pay_and_share_give() {
    let claimed = estimate(record(), &scenario("claimed-2015.toml"), 1);
    let sceptic = estimate(record(), &scenario("sceptic-2015.toml"), 1);
    let head = find(&claimed, "take-per-head", "ALL", 2015);
    let q = head.readings[2].quantiles;
    assert!(q.p025 > 20_000.0 && q.p975 < 46_000.0, "{q:?}");
    assert!(median(find(&claimed, "revenue-gap", "ALL", 2015)) > 5.0);
    let sceptical = find(&sceptic, "take-per-head", "ALL", 2015).readings[2].quantiles;
    assert!(sceptical.p025 > 2_500.0 && sceptical.p975 < 4_000.0, "{sceptical:?}");
    let pairs = compare(&claimed, &sceptic);
    let revenue = pairs.iter().find(|p| p.target.quantity.as_str() == "revenue-claimed").unwrap();
    assert!((revenue.ratio.unwrap() - 10.0).abs() < 0.5, "1.75bn over 175m is 10: {:?}", revenue.ratio);
}

#[test]
fn a_sourced_zero_is_zero() {
    let poland = find(main_scenario(), "people", "POL", 2019);
    assert_eq!(poland.readings.iter().map(|r| r.quantiles.p975).collect::<Vec<_>>(), [0.0, 0.0, 0.0]);
}

#[test]
fn permits_and_entries_are_never_people() {
    for estimate in main_scenario().iter().filter(|e| e.target.quantity.as_str() == "people") {
        for claim in estimate.claims() {
            assert_eq!(record().claims[claim].measure.as_str(), "workers_present", "{}", estimate.id);
        }
    }
}

#[test]
fn weights_of_origins_sum_to_one_and_quantiles_rise() {
    for estimate in main_scenario() {
        if !estimate.contributions.is_empty() {
            let total: f64 = estimate.contributions.iter().map(|c| c.weight).sum();
            assert!((total - 1.0).abs() < 1e-9, "{}", estimate.id);
        }
        for reading in &estimate.readings {
            let q = reading.quantiles;
            let rising = [q.p025, q.p10, q.p25, q.p50, q.p75, q.p90, q.p975];
            assert!(rising.is_sorted() && rising.iter().all(|v| v.is_finite() && *v >= 0.0), "{}", estimate.id);
        }
        assert_eq!(estimate.readings.iter().map(|r| r.range_read_as).collect::<Vec<_>>(), [50, 80, 95]);
    }
}

#[test]
fn the_seed_decides_and_nothing_else() {
    let scenario = quick();
    assert_eq!(estimate(record(), &scenario, 7), estimate(record(), &scenario, 7));
    assert_ne!(estimate(record(), &scenario, 7), estimate(record(), &scenario, 8));
}

/// A study of one host with the record's sources and the given values, each of another origin.
fn simulated(values: &[(u32, Quantity)]) -> Study {
    let mut study = record().clone();
    let template = study.claims[&ClaimId::new("K013")].clone();
    study.claims.clear();
    let mut origins = std::collections::BTreeSet::new();
    let sources: Vec<_> = record().sources.values().filter(|s| origins.insert(s.origin.clone())).collect();
    for (n, quantity) in values {
        let source = sources[*n as usize % sources.len()].id.clone();
        let id = ClaimId::new(format!("K{n:03}"));
        let claim = Claim {
            id: id.clone(),
            source,
            quantity: *quantity,
            period: Period::of_year(2015),
            derived: None,
            ..template.clone()
        };
        study.claims.insert(id, claim);
    }
    study
}

#[test]
fn a_range_is_recovered_as_the_interval_it_was_read_as() {
    let study = simulated(&[(1, Quantity::Range { low: 1_000.into(), point: None, high: 4_000.into() })]);
    let all = estimate(&study, &scenario("assize.toml"), 3);
    let people = find(&all, "people", "RUS", 2015);
    // Monte-Carlo error of a quantile with 20,000 draws stays well under 3 % here.
    let q80 = people.readings[1].quantiles;
    assert!((q80.p10 / 1_000.0 - 1.0).abs() < 0.03 && (q80.p90 / 4_000.0 - 1.0).abs() < 0.03, "{q80:?}");
    assert!((q80.p50 / 2_000.0 - 1.0).abs() < 0.03, "the median is the geometric mean: {q80:?}");
    let q50 = people.readings[0].quantiles;
    assert!((q50.p25 / 1_000.0 - 1.0).abs() < 0.03, "{q50:?}");
}

#[test]
fn bounds_on_one_side_stay_on_one_side() {
    let lower = simulated(&[(1, Quantity::AtLeast(500.into())), (2, Quantity::AtLeast(900.into()))]);
    let all = estimate(&lower, &scenario("assize.toml"), 3);
    let people = find(&all, "people", "RUS", 2015);
    assert_eq!(people.sides, Sides::LowerOnly);
    assert!(people.readings[1].quantiles.p025 >= 500.0);
    assert!(people.gaps[0].contains("no upper end is known"));
    let upper = simulated(&[(1, Quantity::AtMost(500.into()))]);
    let all = estimate(&upper, &scenario("assize.toml"), 3);
    assert_eq!(find(&all, "people", "RUS", 2015).sides, Sides::UpperOnly);
}

#[test]
fn intervals_of_the_pool_hold_a_known_truth() {
    // Points scattered around 10,000 with the spread that the scenario gives their grade (0.2 on the logarithm).
    let truth = 10_000f64;
    let mut held = 0;
    for round in 0..40u32 {
        let noise = |k: u32| 0.2 * (f64::from((round * 7 + k * 13) % 19) / 9.0 - 1.0);
        let values: Vec<(u32, Quantity)> = (1..=3)
            .map(|k| {
                #[expect(clippy::cast_possible_truncation, reason = "a count of people")]
                let people = (truth * noise(k).exp()) as i64;
                (k, Quantity::Point(people.into()))
            })
            .collect();
        let all = estimate(&simulated(&values), &quick(), u64::from(round));
        let q = find(&all, "people", "RUS", 2015).readings[1].quantiles;
        held += u32::from(q.p10 <= truth && truth <= q.p90);
    }
    // The pool of three is wider than one claim, so an 80 % interval holds the truth at least that often.
    assert!(held >= 32, "{held} of 40");
}

#[test]
fn no_claims_give_no_estimates() {
    assert_eq!(estimate(&simulated(&[]), &scenario("assize.toml"), 1), Vec::new());
    assert_eq!(estimate(&Study::default(), &scenario("assize.toml"), 1), Vec::new());
}

#[test]
fn scenarios_that_cannot_be_used_say_why() {
    let broken = |from: &str, to: &str| {
        Scenario::parse("s.toml", &text("assize.toml").replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(broken("draws = 20000", "draws = 10").contains("draws is 10; accepted is 1,000 to 1,000,000"));
    assert!(broken("A = 1.0", "A = 1.5").contains("weights.reliability.A is 1.5; accepted is above 0, at most 1"));
    assert!(broken("one_sided = 0.3", "one_sided = 0").contains("spread.one_sided is 0"));
    assert!(broken("last_year = 2025", "last_year = 1999").contains("last_year less first_year"));
    assert!(broken("draws =", "drwas =").contains("drwas"));
    let foreign = text("claimed-2015.toml").replace("K002", "K999").replace("\"wage_gross\"", "\"wages\"");
    let faults: Vec<String> =
        Scenario::parse("f.toml", &foreign).unwrap().check(record()).iter().map(ToString::to_string).collect();
    assert!(faults[0].contains("names the claim `K999`, which the study does not have"), "{faults:?}");
    assert!(faults[1].contains("names `wages` as a measure"), "{faults:?}");
}

#[test]
fn a_scenario_shows_its_assumptions() {
    let note = scenario("claimed-2015.toml").note();
    assert_eq!(note.code.as_str(), "claimed-2015");
    assert!(note.assumptions.contains(&"people: K001 alone".to_owned()), "{:?}", note.assumptions);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_repeat_changes_no_figure(index in any::<prop::sample::Index>()) {
        let stock = |c: &&Claim| c.measure.as_str() == "workers_present" && c.is_about_whole_host() && c.parents().is_empty();
        let roots: Vec<&Claim> = record().claims.values().filter(stock).collect();
        let root = roots[index.index(roots.len())];
        let mut study = record().clone();
        let repeat = Claim {
            id: ClaimId::new("K999"),
            derived: Some(Descent { parents: vec![root.id.clone()], derivation: Derivation::Repeats, ground: DerivationGround::Stated }),
            ..root.clone()
        };
        study.claims.insert(repeat.id.clone(), repeat);
        let scenario = quick();
        let (before, after) = (estimate(record(), &scenario, 1), estimate(&study, &scenario, 1));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(&before.readings, &after.readings);
        }
    }

    #[test]
    fn a_claim_taken_away_changes_only_what_rests_on_it(index in any::<prop::sample::Index>()) {
        let stocks: Vec<&ClaimId> = record().claims.values().filter(|c| c.measure == Code::new("workers_present")).map(|c| &c.id).collect();
        let gone = stocks[index.index(stocks.len())];
        let mut study = record().clone();
        study.claims.remove(gone);
        let scenario = quick();
        let after: BTreeMap<String, Estimate> = estimate(&study, &scenario, 1).into_iter().map(|e| (e.id.to_string(), e)).collect();
        let touched = |e: &Estimate| {
            e.contributions.iter().any(|c| c.claims.contains(gone) || c.echoes.contains(gone)) || e.excluded.iter().any(|x| x.claim == *gone)
        };
        let mine = record().claims[gone].host.clone();
        for before in estimate(record(), &scenario, 1).iter().filter(|e| e.inputs.is_empty() && !touched(e) && e.target.host != mine) {
            prop_assert_eq!(after.get(before.id.as_str()), Some(before));
        }
    }
}
