//! Money that reaches the state in a year: as claimed, as people times pay times share, the gap, and the take a head.
//! Pay of other sectors than manual work never enters.

use crate::compose::{Part, compose};
use crate::distribution::LEVELS;
use crate::pool::{Figure, pool};
use crate::question::{Question, Setting};
use crate::words::{number, rounded};
use assize_record::estimate::Estimate;
use assize_record::id::ClaimId;
use assize_record::quantity::grouped;
use rust_decimal::Decimal;

const PERCENT: f64 = 100.0;

/// All figures of money in a year. `people` is the figure for all hosts, where there is one.
///
/// Draw by draw: revenue derived = people x pay x pay periods x share / 100; the gap is the claimed over the derived; the take a head the
/// claimed over people. Parts are drawn independently (own conventions).
pub fn money(setting: &Setting<'_>, people: Option<&Figure>) -> Vec<Figure> {
    let claimed = pool(setting, &Question::revenue(setting));
    let pay = pool(setting, &Question::pay(setting));
    let share = pool(setting, &Question::share(setting));
    let derived = match (people, &pay, &share) {
        (Some(people), Some(pay), Some(share)) => derived(setting, people, pay, share),
        _ => None,
    };
    let gap = claimed.as_ref().zip(derived.as_ref()).and_then(|(claimed, derived)| gap(setting, claimed, derived));
    let head = claimed.as_ref().zip(people).and_then(|(claimed, people)| take_per_head(setting, claimed, people));
    // Pay and share are asked for the sake of what is made of them.
    let (pay, share) = if derived.is_some() { (pay, share) } else { (None, None) };
    [pay, share, claimed, derived, gap, head].into_iter().flatten().collect()
}

fn derived(setting: &Setting<'_>, people: &Figure, pay: &Figure, share: &Figure) -> Option<Figure> {
    let scenario = setting.scenario;
    let (units, rules) = (&scenario.units, &scenario.rules);
    let periods = units.pay_periods;
    let parts = [Part::With(people), Part::With(pay), Part::With(share)];
    let product = |values: &[f64]| values[0] * values[1] * periods * values[2] / PERCENT;
    let mut out = compose(setting, "revenue-derived", units.revenue.as_str(), &parts, product)?;
    let medians = [people, pay, share].map(|part| rounded(part.median()));
    out.estimate.arithmetic = parts_in_words(&[people, pay, share]);
    out.estimate.arithmetic.push(format!(
        "at the medians: {} {} x {} {} x {periods} x {} {} = {} {}",
        number(medians[0]),
        units.people,
        number(medians[1]),
        units.pay,
        number(medians[2]),
        units.share,
        number(product(&medians)),
        units.revenue
    ));
    out.estimate.arithmetic.push(format!(
        "the median of the draws, {} {}, is not the product of the medians, because the parts are skewed",
        number(out.median()),
        units.revenue
    ));
    let sectors = scenario.measures.other_sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    out.estimate.gaps.extend([
        format!("pay and share are those of manual work: earnings in {sectors} are not mixed in"),
        format!(
            "pay and share come from claims within {} years, whatever the host, not weighed by the people in it",
            rules.pay_window_years
        ),
        "people, pay and share are drawn independently".to_owned(),
    ]);
    Some(out)
}

fn gap(setting: &Setting<'_>, claimed: &Figure, derived: &Figure) -> Option<Figure> {
    let parts = [Part::With(claimed), Part::Against(derived)];
    let mut out = compose(setting, "revenue-gap", "ratio", &parts, |values| values[0] / values[1])?;
    let unit = &claimed.estimate.unit;
    out.estimate.arithmetic = parts_in_words(&[claimed, derived]);
    for (level, draws) in LEVELS.iter().zip(&derived.draws) {
        let reached = draws.iter().filter(|value| **value >= claimed.median()).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^52")]
        let chance = PERCENT * reached as f64 / draws.len().max(1) as f64;
        out.estimate.arithmetic.push(format!(
            "people x pay x share reaches the claimed median of {} {unit} in {chance:.1} % of draws (ranges read as {level} %)",
            number(claimed.median())
        ));
    }
    Some(out)
}

fn take_per_head(setting: &Setting<'_>, claimed: &Figure, people: &Figure) -> Option<Figure> {
    let parts = [Part::With(claimed), Part::Against(people)];
    let unit = setting.scenario.units.revenue.as_str();
    let mut out = compose(setting, "take-per-head", unit, &parts, |values| values[0] / values[1])?;
    out.estimate.arithmetic = parts_in_words(&[claimed, people]);
    out.estimate.arithmetic.extend(ends(setting, claimed, people));
    out.estimate.gaps.push(format!("{unit} of one head; revenue and people are drawn independently"));
    Some(out)
}

/// The ends of the two claims divided by one another, where each side rests on one claim with two ends.
fn ends(setting: &Setting<'_>, claimed: &Figure, people: &Figure) -> Option<String> {
    let (revenue_low, revenue_high) = ends_of(setting, &claimed.estimate)?;
    let (people_low, people_high) = ends_of(setting, &people.estimate)?;
    let least = revenue_low.checked_div(people_high)?;
    let most = revenue_high.checked_div(people_low)?;
    Some(format!(
        "the ends of the claims imply {} / {} = {} to {} / {} = {} a head",
        grouped(revenue_low),
        grouped(people_high),
        grouped(least.round_dp(0)),
        grouped(revenue_high),
        grouped(people_low),
        grouped(most.round_dp(0))
    ))
}

fn ends_of(setting: &Setting<'_>, estimate: &Estimate) -> Option<(Decimal, Decimal)> {
    let claims: Vec<&ClaimId> = estimate.claims().collect();
    let [only] = claims.as_slice() else { return None };
    let quantity = setting.study.claims.get(only)?.quantity;
    quantity.low().zip(quantity.high())
}

fn parts_in_words(parts: &[&Figure]) -> Vec<String> {
    let words = |part: &&Figure| {
        let (estimate, reading) = (&part.estimate, part.estimate.main_reading()?);
        let q = &reading.quantiles;
        let (name, unit) = (&estimate.target.quantity, &estimate.unit);
        Some(format!("{name}: median {} {unit}, 80 % from {} to {}", number(q.p50), number(q.p10), number(q.p90)))
    };
    parts.iter().filter_map(words).collect()
}
