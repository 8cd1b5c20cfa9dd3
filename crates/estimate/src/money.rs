//! Revenue of the state by year: as claimed, as people times pay times share, the gap between the two, and the take a head.

use crate::distribution::LEVELS;
use crate::evidence::evidence;
use crate::people::fits_year;
use crate::pool::{Pooled, figure_id, pool, readings, target};
use crate::scenario::{Choice, Scenario};
use assize_record::claim::Claim;
use assize_record::estimate::{Estimate, Sides};
use assize_record::id::{Code, FigureId};
use assize_record::quantity::grouped;
use assize_record::study::Study;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

const MONTHS: f64 = 12.0;

/// All figures of money, by year.
pub fn money(study: &Study, scenario: &Scenario, seed: u64, people: &[Pooled]) -> Vec<Estimate> {
    let world = &scenario.measures.world;
    let mut out = Vec::new();
    for year in scenario.years() {
        let is_world = |p: &&Pooled| {
            p.estimate.target.quantity.as_str() == "people"
                && p.estimate.target.host == *world
                && p.estimate.target.year == year
        };
        let people = people.iter().find(is_world);
        let claimed = claimed(study, scenario, seed, year);
        let pay = window(
            study,
            scenario,
            seed,
            year,
            "pay",
            &scenario.measures.pay,
            &scenario.pay,
            scenario.measures.pay_unit.as_str(),
        );
        let share = window(study, scenario, seed, year, "share", &scenario.measures.share, &scenario.share, "percent");
        let derived = people
            .zip(pay.as_ref())
            .zip(share.as_ref())
            .map(|((people, pay), share)| derived(scenario, seed, year, people, pay, share));
        let gap = claimed
            .as_ref()
            .zip(derived.as_ref())
            .map(|(claimed, derived)| gap(scenario, seed, year, claimed, derived));
        let head =
            claimed.as_ref().zip(people).map(|(claimed, people)| per_head(scenario, seed, year, claimed, people));
        if derived.is_some() {
            out.extend([pay, share].into_iter().flatten());
        }
        out.extend([claimed, derived, gap, head].into_iter().flatten());
    }
    out.into_iter().map(|pooled| pooled.estimate).collect()
}

fn claimed(study: &Study, scenario: &Scenario, seed: u64, year: i16) -> Option<Pooled> {
    let m = &scenario.measures;
    let speaks = |claim: &Claim| claim.measure == m.revenue && claim.host == m.world && claim.is_about_whole_host();
    let fits = |claim: &Claim| fits_year(claim, scenario, year);
    let found = evidence(study, scenario, &scenario.revenue, year, &speaks, &fits);
    pool(scenario, seed, target("revenue-claimed", &m.world, year), "USD/year", found)
}

/// Pay or share of manual work from claims within the window of years, whatever their host.
#[expect(clippy::too_many_arguments, reason = "two quantities of one kind; each argument is named where it is called")]
fn window(
    study: &Study,
    scenario: &Scenario,
    seed: u64,
    year: i16,
    quantity: &str,
    measure: &Code,
    choice: &Choice,
    unit: &str,
) -> Option<Pooled> {
    let m = &scenario.measures;
    let is_manual = |claim: &Claim| claim.sectors.iter().all(|sector| !m.other_sectors.contains(sector));
    let speaks = |claim: &Claim| claim.measure == *measure && claim.unit.as_str() == unit && is_manual(claim);
    let reach = scenario.rules.pay_window_years;
    let fits = |claim: &Claim| {
        let near = claim.period.end.year() >= year - reach
            && claim.period.start.is_none_or(|start| start.year() <= year + reach);
        if near { Ok(()) } else { Err(None) }
    };
    let found = evidence(study, scenario, choice, year, &speaks, &fits);
    pool(scenario, seed, target(quantity, &m.world, year), unit, found)
}

fn made_of(
    scenario: &Scenario,
    seed: u64,
    name: &str,
    year: i16,
    unit: &str,
    parts: &[&Pooled],
    make: &dyn Fn(&[f64]) -> f64,
) -> Pooled {
    let target = target(name, &scenario.measures.world, year);
    let draws: Vec<Vec<f64>> = (0..LEVELS.len())
        .map(|level| {
            let draw = |i: usize| make(&parts.iter().map(|part| part.draws[level][i]).collect::<Vec<_>>());
            (0..scenario.draws as usize).map(draw).collect()
        })
        .collect();
    let inputs: Vec<FigureId> = parts.iter().map(|part| part.estimate.id.clone()).collect();
    let estimate = Estimate {
        id: figure_id(scenario, &target),
        scenario: scenario.code(),
        target,
        unit: unit.to_owned(),
        readings: readings(&draws),
        sides: Sides::Both,
        contributions: Vec::new(),
        excluded: Vec::new(),
        inputs,
        arithmetic: parts.iter().map(|part| line(&part.estimate)).collect(),
        gaps: Vec::new(),
        seed,
        draws: scenario.draws,
    };
    Pooled { estimate, draws }
}

fn derived(scenario: &Scenario, seed: u64, year: i16, people: &Pooled, pay: &Pooled, share: &Pooled) -> Pooled {
    let mut out = made_of(scenario, seed, "revenue-derived", year, "USD/year", &[people, pay, share], &|parts| {
        // A share pooled from claims near 100 percent has a tail beyond it that means nothing.
        parts[0] * parts[1] * MONTHS * (parts[2] / 100.0).min(1.0)
    });
    let medians = median(people) * median(pay) * MONTHS * (median(share) / 100.0).min(1.0);
    out.estimate.arithmetic.push("people x pay a month x 12 months x share of the wage".to_owned());
    out.estimate.arithmetic.push(format!(
        "at the medians: {} x {} x 12 x {} % = {}",
        whole(median(people)),
        whole(median(pay)),
        whole(median(share)),
        whole(medians)
    ));
    let sectors = scenario.measures.other_sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    out.estimate.gaps.push(format!("pay and share are those of manual work; {sectors} are not in it"));
    out.estimate.gaps.push(format!(
        "pay and share rest on claims within {} years of {year}, for any host; people, pay and share are drawn independently",
        scenario.rules.pay_window_years
    ));
    out
}

fn gap(scenario: &Scenario, seed: u64, year: i16, claimed: &Pooled, derived: &Pooled) -> Pooled {
    let mut out =
        made_of(scenario, seed, "revenue-gap", year, "times", &[claimed, derived], &|parts| ratio(parts[0], parts[1]));
    let reached = derived.draws[1].iter().filter(|value| **value >= median(claimed)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^52")]
    let chance = 100.0 * reached as f64 / f64::from(scenario.draws.max(1));
    out.estimate.arithmetic.push(format!("people x pay x share reaches the claimed median in {chance:.1} % of draws"));
    out
}

fn per_head(scenario: &Scenario, seed: u64, year: i16, claimed: &Pooled, people: &Pooled) -> Pooled {
    let mut out = made_of(scenario, seed, "take-per-head", year, "USD/year", &[claimed, people], &|parts| {
        ratio(parts[0], parts[1])
    });
    out.estimate.arithmetic.push(ends(claimed, people));
    out
}

/// The ends of the claims divided by one another, where both sides have ends.
fn ends(revenue: &Pooled, people: &Pooled) -> String {
    let (r, p) = (revenue.estimate.main_reading(), people.estimate.main_reading());
    let Some((r, p)) = r.zip(p) else { return String::new() };
    format!(
        "lowest over highest and highest over lowest of the 95 % intervals: {} / {} = {} and {} / {} = {}",
        whole(r.quantiles.p025),
        whole(p.quantiles.p975),
        whole(ratio(r.quantiles.p025, p.quantiles.p975)),
        whole(r.quantiles.p975),
        whole(p.quantiles.p025),
        whole(ratio(r.quantiles.p975, p.quantiles.p025))
    )
}

/// Zero below the line gives zero: nobody to divide among is no finding about a head.
fn ratio(above: f64, below: f64) -> f64 {
    if below > 0.0 { above / below } else { 0.0 }
}

fn median(pooled: &Pooled) -> f64 {
    pooled.estimate.main_reading().map_or(0.0, |reading| reading.quantiles.p50)
}

fn line(part: &Estimate) -> String {
    let Some(reading) = part.main_reading() else { return String::new() };
    let q = &reading.quantiles;
    format!(
        "{}: median {} {}, 80 % from {} to {}",
        part.target.quantity,
        whole(q.p50),
        part.unit,
        whole(q.p10),
        whole(q.p90)
    )
}

fn whole(value: f64) -> String {
    let places = if value.abs() >= 100.0 { 0 } else { 2 };
    Decimal::from_f64(value).map_or_else(|| format!("{value:e}"), |v| grouped(v.round_dp(places)))
}
