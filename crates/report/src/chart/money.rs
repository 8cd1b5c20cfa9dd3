//! Revenue by year, as claimed beside what people, pay and share give.

use super::svg::{Anchor, BLUE, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, money};
use assize_record::estimate::Estimate;

const LEFT: f64 = 100.0;
const RIGHT: f64 = 745.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 300.0;

/// `None` where nobody says anything of revenue.
pub fn chart(context: &Context<'_>) -> Option<Chart> {
    let claimed: Vec<&Estimate> = context.estimates("revenue-claimed").collect();
    let derived: Vec<&Estimate> = context.estimates("revenue-derived").collect();
    let years = || claimed.iter().chain(&derived).map(|e| e.target.year);
    let (first, last) = (years().min()?, years().max()?);
    let readings = claimed.iter().chain(&derived).filter_map(|e| e.main_reading());
    let scale = LogScale::around(readings.flat_map(|r| [r.quantiles.p025, r.quantiles.p975]), BOTTOM, TOP)?;
    let step = (RIGHT - LEFT) / f64::from(last - first + 1);
    let place = |year: i16| LEFT + step * (f64::from(year - first) + 0.5);
    let mut svg = Svg::new(760.0, 360.0);
    for tick in scale.ticks() {
        svg.line((LEFT, scale.place(tick)), (RIGHT, scale.place(tick)), "#d5d8dc", 1.0);
        svg.text((LEFT - 8.0, scale.place(tick) + 4.0), 12.0, Anchor::End, GREY, &money(tick));
    }
    for year in first..=last {
        svg.text((place(year), BOTTOM + 20.0), 12.0, Anchor::Middle, GREY, &year.to_string());
    }
    for (estimates, colour, shift, dashed) in [(&claimed, ORANGE, -7.0, false), (&derived, BLUE, 7.0, true)] {
        for estimate in estimates {
            bar(&mut svg, &scale, place(estimate.target.year) + shift, estimate, colour, dashed);
        }
    }
    svg.rect((LEFT, 336.0), (14.0, 10.0), ORANGE, 0.6);
    svg.text((LEFT + 20.0, 345.0), 12.0, Anchor::Start, GREY, "as claimed (flat caps)");
    svg.rect((LEFT + 200.0, 336.0), (14.0, 10.0), BLUE, 0.6);
    svg.text((LEFT + 220.0, 345.0), 12.0, Anchor::Start, GREY, "people x pay x share (round caps)");
    let say = |estimates: &[&Estimate]| {
        let medians = estimates
            .iter()
            .filter_map(|e| e.main_reading().map(|r| format!("{} {}", e.target.year, money(r.quantiles.p50))));
        medians.collect::<Vec<_>>().join(", ")
    };
    Some(Chart {
        name: "revenue".to_owned(),
        svg: svg.finish(),
        alt: format!("Revenue in US dollars a year. As claimed: {}. As people times pay times share: {}.", say(&claimed), say(&derived)),
        caption: "Revenue of the state in US dollars a year, on a logarithmic axis: as claimed, and as people times pay times share. Bars: 80 and 95 % intervals.".to_owned(),
    })
}

fn bar(svg: &mut Svg, scale: &LogScale, x: f64, estimate: &Estimate, colour: &str, round: bool) {
    let Some(reading) = estimate.main_reading() else { return };
    let q = &reading.quantiles;
    svg.line((x, scale.place(q.p025)), (x, scale.place(q.p975)), colour, 1.5);
    svg.rect((x - 4.0, scale.place(q.p90)), (8.0, scale.place(q.p10) - scale.place(q.p90)), colour, 0.45);
    if round {
        svg.dot((x, scale.place(q.p50)), 4.5, colour, true);
    } else {
        svg.line((x - 8.0, scale.place(q.p50)), (x + 8.0, scale.place(q.p50)), colour, 3.0);
    }
}
