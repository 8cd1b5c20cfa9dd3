//! What a figure hangs on, as a tornado: a bar from the smallest to the largest figure for each thing that could be otherwise.

use super::svg::{Anchor, BLUE, GREY, LogScale, Svg};
use crate::document::Chart;
use crate::words::persons;
use assize_estimate::lists::page::{Hanging, Page};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 290.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 30.0;
const ROW: f64 = 26.0;

/// The chart of a page on lists; `None` where nothing moves any figure.
pub fn chart(page: &Page) -> Option<Chart> {
    of(&page.hangs, Some(page.overview.observed as f64), persons)
}

/// The chart with the people seen marked, if they are to be; `written` writes a figure. `None` where nothing moves any figure.
pub fn of(hangs: &[Hanging], observed: Option<f64>, written: fn(f64) -> String) -> Option<Chart> {
    let ends = hangs.iter().flat_map(|hanging| [hanging.lowest.1, hanging.highest.1]);
    hangs.first()?;
    let scale = LogScale::near(ends.chain(observed), LEFT, RIGHT)?;
    let bottom = TOP + ROW * hangs.len() as f64;
    let mut svg = Svg::new(WIDTH, bottom + 32.0);
    for tick in scale.fine_ticks() {
        let x = scale.place(tick);
        svg.line((x, TOP), (x, bottom), "#e4e6e9", 1.0);
        svg.text((x, bottom + 18.0), 11.0, Anchor::Middle, GREY, &written(tick));
    }
    if let Some(observed) = observed {
        let seen = scale.place(observed);
        svg.line((seen, TOP - 8.0), (seen, bottom), GREY, 1.5);
        svg.text((seen + 4.0, TOP - 12.0), 12.0, Anchor::Start, GREY, &format!("seen {}", written(observed)));
    }
    for (place, hanging) in (0u32..).zip(hangs) {
        let y = TOP + ROW * (f64::from(place) + 0.5);
        let (low, high) = (scale.place(hanging.lowest.1), scale.place(hanging.highest.1));
        svg.label((LEFT - 12.0, y + 4.0), 12.0, hanging.what);
        svg.rect((low, y - 7.0), ((high - low).max(1.0), 14.0), BLUE, 0.75);
        svg.text((low - 4.0, y + 4.0), 10.5, Anchor::End, GREY, &written(hanging.lowest.1));
        svg.text((high + 4.0, y + 4.0), 10.5, Anchor::Start, GREY, &written(hanging.highest.1));
    }
    let said = hangs
        .iter()
        .map(|hanging| format!("{}: {} to {}", hanging.what, written(hanging.lowest.1), written(hanging.highest.1)));
    Some(Chart {
        name: "hangs".to_owned(),
        svg: svg.finish(),
        alt: format!("How far figures go when one thing is done otherwise. {}.", said.collect::<Vec<_>>().join("; ")),
        caption: "How far figures go when one thing at a time is done otherwise, on a logarithmic axis; what moves them most stands first.".to_owned(),
    })
}
