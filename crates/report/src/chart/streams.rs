//! Streams of revenue over the years, as claimed: each stream with a colour and a shape of its own. Adds nothing up.

use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, money};
use assize_record::money::{Stream, StreamYear};

const LEFT: f64 = 100.0;
const RIGHT: f64 = 745.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 300.0;
const COLOURS: [&str; 4] = [BLUE, ORANGE, GREEN, GREY];

/// Name of a stream, in the study's words.
pub fn name(context: &Context<'_>, stream: &Stream) -> String {
    let is_all = stream.sectors.iter().all(|sector| sector.as_str() == "all");
    let sectors = stream.sectors.iter().map(|sector| context.study.meaning("sector", sector));
    if is_all { "labour, all sectors".to_owned() } else { sectors.collect::<Vec<_>>().join(", ") }
}

/// `at least 10 million`, `1 to 2 billion`.
pub fn range(year: &StreamYear) -> String {
    match (year.low, year.high) {
        (Some(low), Some(high)) if low == high => money(low),
        (Some(low), Some(high)) => format!("{} to {}", money(low), money(high)),
        (Some(low), None) => format!("at least {}", money(low)),
        (None, Some(high)) => format!("at most {}", money(high)),
        (None, None) => "not said".to_owned(),
    }
}

/// `None` where nobody names a revenue.
pub fn chart(context: &Context<'_>, streams: &[Stream]) -> Option<Chart> {
    let years = || streams.iter().flat_map(|stream| &stream.years);
    let (first, last) = (years().map(|year| year.year).min()?, years().map(|year| year.year).max()?);
    let ends = years().flat_map(|year| [year.low, year.high]).flatten();
    let scale = LogScale::around(ends, BOTTOM, TOP)?;
    let step = (RIGHT - LEFT) / f64::from(last - first + 1);
    let place = |year: i16| LEFT + step * (f64::from(year - first) + 0.5);
    let height = streams.iter().fold(336.0, |y, _| y + 18.0);
    let mut svg = Svg::new(760.0, height);
    for tick in scale.ticks() {
        svg.line((LEFT, scale.place(tick)), (RIGHT, scale.place(tick)), "#d5d8dc", 1.0);
        svg.text((LEFT - 8.0, scale.place(tick) + 4.0), 12.0, Anchor::End, GREY, &money(tick));
    }
    let every = if step < 34.0 { 2 } else { 1 };
    for year in (first..=last).filter(|year| (year - first) % every == 0) {
        svg.text((place(year), BOTTOM + 20.0), 12.0, Anchor::Middle, GREY, &year.to_string());
    }
    let mut words = Vec::new();
    let (mut shift, mut y) = (-step * 0.3, 344.0);
    for (stream, colour) in streams.iter().zip(COLOURS.iter().copied().cycle()) {
        let is_first = words.is_empty();
        for year in &stream.years {
            bar(&mut svg, &scale, place(year.year) + shift, year, (colour, is_first));
        }
        svg.dot((LEFT + 6.0, y - 4.0), 4.0, colour, is_first);
        svg.text((LEFT + 18.0, y), 12.0, Anchor::Start, GREY, &name(context, stream));
        let said = stream.years.iter().map(|year| format!("{} {}", year.year, range(year)));
        words.push(format!("{}: {}", name(context, stream), said.collect::<Vec<_>>().join(", ")));
        shift += step * 0.6 / streams.len().max(2) as f64;
        y += 18.0;
    }
    Some(Chart {
        name: "revenue-streams".to_owned(),
        svg: svg.finish(),
        alt: format!("Revenue as claimed, by stream and year. {}.", words.join(". ")),
        caption: "Revenue of the state by stream as claimed, US dollars a year, on a logarithmic axis: from the least lower end to the greatest upper end of the root claims of a year. Arrows: no end is known on that side.".to_owned(),
    })
}

fn bar(svg: &mut Svg, scale: &LogScale, x: f64, year: &StreamYear, (colour, filled): (&str, bool)) {
    match (year.low, year.high) {
        (Some(low), Some(high)) => {
            svg.line((x, scale.place(low)), (x, scale.place(high)), colour, 2.0);
            svg.dot((x, scale.place(low)), 3.4, colour, filled);
            svg.dot((x, scale.place(high)), 3.4, colour, filled);
        }
        (Some(low), None) => svg.arrow((x, scale.place(low)), true, colour),
        (None, Some(high)) => svg.arrow((x, scale.place(high)), false, colour),
        (None, None) => {}
    }
}
