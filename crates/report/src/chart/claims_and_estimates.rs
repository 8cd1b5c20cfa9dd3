//! Claims and estimates by year on one logarithmic axis: what was said, and what it comes to.

use super::svg::{Anchor, BLUE, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, money, number};
use assize_record::claim::Claim;
use assize_record::estimate::{Estimate, Sides};
use assize_record::id::Code;
use assize_record::quantity::Quantity;
use rust_decimal::prelude::ToPrimitive;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 745.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 300.0;

/// People in a host; `None` where neither a claim nor an estimate speaks to it.
pub fn people(context: &Context<'_>, host: &Code) -> Option<Chart> {
    let estimates: Vec<&Estimate> = context.estimates("people").filter(|e| e.target.host == *host).collect();
    let measure = measure_of(context, &estimates)?;
    let name = format!("people-{host}");
    plot(context, &estimates, &measure, host, name, &format!("People in {}", context.place(host)), &number)
}

/// Revenue from all hosts as claimed.
pub fn revenue(context: &Context<'_>) -> Option<Chart> {
    let estimates: Vec<&Estimate> = context.estimates("revenue-claimed").collect();
    let measure = measure_of(context, &estimates)?;
    let host = context.world.clone();
    plot(
        context,
        &estimates,
        &measure,
        &host,
        "revenue-claims".to_owned(),
        "Revenue of the state as claimed, USD a year",
        &money,
    )
}

/// The measure of the claims that the estimates use.
fn measure_of(context: &Context<'_>, estimates: &[&Estimate]) -> Option<Code> {
    let first = estimates.iter().flat_map(|estimate| estimate.claims()).next()?;
    context.study.claims.get(first).map(|claim| claim.measure.clone())
}

fn value(quantity: &Quantity) -> (Option<f64>, Option<f64>) {
    (quantity.low().and_then(|v| v.to_f64()), quantity.high().and_then(|v| v.to_f64()))
}

fn plot(
    context: &Context<'_>,
    estimates: &[&Estimate],
    measure: &Code,
    host: &Code,
    name: String,
    title: &str,
    show: &dyn Fn(f64) -> String,
) -> Option<Chart> {
    let (first, last) = (estimates.first()?.target.year, estimates.last()?.target.year);
    let speaks = |c: &&Claim| {
        c.measure == *measure
            && c.host == *host
            && c.is_about_whole_host()
            && c.period.end.year() >= first
            && c.period.end.year() <= last
    };
    let claims: Vec<&Claim> = context.study.claims.values().filter(speaks).collect();
    let of_claims = claims
        .iter()
        .flat_map(|c| {
            let (low, high) = value(&c.quantity);
            [low, high]
        })
        .flatten();
    let of_estimates =
        estimates.iter().filter_map(|e| e.main_reading()).flat_map(|r| [r.quantiles.p025, r.quantiles.p975]);
    let scale = LogScale::around(of_claims.chain(of_estimates), BOTTOM, TOP)?;
    let step = (RIGHT - LEFT) / f64::from(last - first + 1);
    let place = |year: i16| LEFT + step * (f64::from(year - first) + 0.5);
    let mut svg = Svg::new(WIDTH, HEIGHT);
    axes(&mut svg, &scale, show, (first, last), &place, step);
    for estimate in estimates {
        band(&mut svg, &scale, place(estimate.target.year) - step * 0.18, estimate);
    }
    let mut beside: std::collections::BTreeMap<i16, f64> = std::collections::BTreeMap::new();
    for claim in &claims {
        let shift = beside.entry(claim.period.end.year()).or_insert(0.0);
        let x = place(claim.period.end.year()) + step * 0.05 + (*shift % (step * 0.42));
        *shift += 6.0;
        mark(&mut svg, &scale, x, claim);
    }
    legend(&mut svg);
    let alt = alt(title, estimates, claims.len(), show);
    let caption = format!(
        "{title}, on a logarithmic axis. Bars: pooled estimates with 50, 80 and 95 % intervals. Beside them the claims of each year."
    );
    Some(Chart { name, svg: svg.finish(), alt, caption })
}

fn axes(
    svg: &mut Svg,
    scale: &LogScale,
    show: &dyn Fn(f64) -> String,
    years: (i16, i16),
    place: &dyn Fn(i16) -> f64,
    step: f64,
) {
    for tick in scale.ticks() {
        let y = scale.place(tick);
        svg.line((LEFT, y), (RIGHT, y), "#d5d8dc", 1.0);
        svg.text((LEFT - 8.0, y + 4.0), 12.0, Anchor::End, GREY, &show(tick));
    }
    let every = if step < 34.0 { 2 } else { 1 };
    for year in (years.0..=years.1).filter(|year| (year - years.0) % every == 0) {
        svg.text((place(year), BOTTOM + 20.0), 12.0, Anchor::Middle, GREY, &year.to_string());
    }
    svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.0);
}

fn band(svg: &mut Svg, scale: &LogScale, x: f64, estimate: &Estimate) {
    let Some(reading) = estimate.main_reading() else { return };
    if let Some(bound) = estimate.bound {
        // A bound has no middle: the arrow says on which side nothing is known.
        let y = scale.place(bound);
        svg.line((x - 9.0, y), (x + 9.0, y), "#003f63", 2.5);
        svg.arrow((x, y), estimate.sides == Sides::LowerOnly, "#003f63");
        return;
    }
    let q = &reading.quantiles;
    for (low, high, opacity, half) in [(q.p025, q.p975, 0.18, 3.0), (q.p10, q.p90, 0.3, 5.0), (q.p25, q.p75, 0.5, 7.0)]
    {
        let (top, bottom) = (scale.place(high), scale.place(low));
        svg.rect((x - half, top), (2.0 * half, bottom - top), BLUE, opacity);
    }
    let y = scale.place(q.p50);
    svg.line((x - 9.0, y), (x + 9.0, y), "#003f63", 2.5);
}

/// A claim as it stands: a point, a range with its ends, an arrow for a bound; a ring where it repeats another.
pub(super) fn mark(svg: &mut Svg, scale: &LogScale, x: f64, claim: &Claim) {
    let is_root = claim.parents().is_empty();
    match (value(&claim.quantity), &claim.quantity) {
        ((Some(low), _), Quantity::AtLeast(_)) => svg.arrow((x, scale.place(low)), true, ORANGE),
        ((_, Some(high)), Quantity::AtMost(_)) => svg.arrow((x, scale.place(high)), false, ORANGE),
        ((Some(low), Some(high)), Quantity::Range { .. }) => {
            svg.line((x, scale.place(low)), (x, scale.place(high)), ORANGE, 2.0);
            svg.dot((x, scale.place((low * high).sqrt())), 3.0, ORANGE, is_root);
        }
        ((Some(low), _), _) => svg.dot((x, scale.place(low)), 3.4, ORANGE, is_root),
        _ => {}
    }
}

fn legend(svg: &mut Svg) {
    let y = HEIGHT - 18.0;
    svg.rect((LEFT, y - 9.0), (14.0, 10.0), BLUE, 0.4);
    svg.text((LEFT + 20.0, y), 12.0, Anchor::Start, GREY, "estimate");
    svg.dot((LEFT + 110.0, y - 4.0), 3.4, ORANGE, true);
    svg.text((LEFT + 120.0, y), 12.0, Anchor::Start, GREY, "root claim");
    svg.dot((LEFT + 210.0, y - 4.0), 3.4, ORANGE, false);
    svg.text((LEFT + 220.0, y), 12.0, Anchor::Start, GREY, "echo: adds nothing");
    svg.arrow((LEFT + 352.0, y - 1.0), true, ORANGE);
    svg.text((LEFT + 362.0, y), 12.0, Anchor::Start, GREY, "at least");
    svg.arrow((LEFT + 432.0, y - 8.0), false, ORANGE);
    svg.text((LEFT + 442.0, y), 12.0, Anchor::Start, GREY, "at most");
}

fn alt(title: &str, estimates: &[&Estimate], claims: usize, show: &dyn Fn(f64) -> String) -> String {
    let said = |e: &&Estimate| match (e.bound, e.main_reading(), e.sides) {
        (Some(bound), _, Sides::UpperOnly) => Some(format!("{} at most {}", e.target.year, show(bound))),
        (Some(bound), ..) => Some(format!("{} at least {}", e.target.year, show(bound))),
        (None, Some(reading), _) => Some(format!("{} {}", e.target.year, show(reading.quantiles.p50))),
        (None, None, _) => None,
    };
    let medians = estimates.iter().filter_map(said);
    format!(
        "{title}: {claims} claims and the estimates of {} years. Medians: {}.",
        estimates.len(),
        medians.collect::<Vec<_>>().join(", ")
    )
}
