//! What a sum hangs on: one amount at a time at its low and high end, the widest bar first.

use super::svg::{Anchor, BLUE, GREY, ORANGE, Svg};
use crate::document::Chart;
use crate::words::money;
use assize_record::money::{Bar, MoneyYear};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 360.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 40.0;
const ROW: f64 = 26.0;

/// The state's take; `None` where nothing moves it.
pub fn chart(year: &MoneyYear) -> Option<Chart> {
    let bars = &year.tornado;
    let ends = || bars.iter().flat_map(|bar| [bar.low, bar.high]);
    let (least, most) = (ends().fold(f64::INFINITY, f64::min), ends().fold(0.0, f64::max));
    if bars.is_empty() || most <= least {
        return None;
    }
    let place = |value: f64| LEFT + (RIGHT - LEFT) * (value - least) / (most - least);
    let middle = bars[0].middle;
    let bottom = bars.iter().fold(TOP, |y, _| y + ROW);
    let mut svg = Svg::new(WIDTH, bottom + 40.0);
    svg.line((place(middle), TOP - 6.0), (place(middle), bottom), GREY, 1.2);
    svg.text(
        (place(middle), TOP - 14.0),
        12.0,
        Anchor::Middle,
        GREY,
        &format!("all at their medians: {}", money(middle)),
    );
    let mut y = TOP;
    for bar in bars {
        row(&mut svg, &place, y, bar);
        y += ROW;
    }
    svg.rect((LEFT, bottom + 14.0), (14.0, 10.0), ORANGE, 0.7);
    svg.text((LEFT + 20.0, bottom + 23.0), 12.0, Anchor::Start, GREY, "at its 5 %");
    svg.rect((LEFT + 120.0, bottom + 14.0), (14.0, 10.0), BLUE, 0.7);
    svg.text((LEFT + 140.0, bottom + 23.0), 12.0, Anchor::Start, GREY, "at its 95 %");
    let said = bars.iter().map(|bar| format!("{} {} to {}", bar.what, money(bar.low), money(bar.high)));
    let (currency, of) = (&year.flows.currency, year.flows.year);
    Some(Chart {
        name: format!("tornado-{of}"),
        svg: svg.finish(),
        alt: format!(
            "The state's take in {of}, {currency} a year, with one amount at a time at 5 and 95 %: {}.",
            said.collect::<Vec<_>>().join("; ")
        ),
        caption: format!(
            "What the state's take of {of} hangs on, {currency} a year: one amount at a time at its 5 and 95 %, all others at their medians."
        ),
    })
}

fn row(svg: &mut Svg, place: &dyn Fn(f64) -> f64, y: f64, bar: &Bar) {
    svg.label((LEFT - 70.0, y + 16.0), 12.0, &bar.what);
    let (low, high) = (bar.low.min(bar.high), bar.low.max(bar.high));
    svg.rect((place(low), y + 4.0), (place(bar.middle) - place(low), ROW - 9.0), ORANGE, 0.7);
    svg.rect((place(bar.middle), y + 4.0), (place(high) - place(bar.middle), ROW - 9.0), BLUE, 0.7);
    svg.text((place(low) - 4.0, y + 16.0), 9.0, Anchor::End, GREY, &money(low));
    svg.text((place(high) + 4.0, y + 16.0), 9.0, Anchor::Start, GREY, &money(high));
}
