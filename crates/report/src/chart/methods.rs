//! All methods on one table of lists, on one logarithmic axis, with the people seen and the lower bound marked.

use super::svg::{Anchor, BLUE, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::persons;
use assize_estimate::lists::page::{Line, Page};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 215.0;
const RIGHT: f64 = 735.0;
const TOP: f64 = 46.0;
const ROW: f64 = 28.0;

/// Methods to be drawn, and what else is marked.
pub struct Methods<'a> {
    /// The methods.
    pub lines: &'a [Line],
    /// Whether the first of them is a lower bound, which is drawn as one.
    pub bound: bool,
    /// What was counted, with its name; `None` where no count is to be marked.
    pub counted: Option<(&'static str, f64)>,
    /// How a figure is written.
    pub written: fn(f64) -> String,
}

/// The chart of a page on lists; `None` where no method gave a figure. The first line of the page is the lower bound.
pub fn chart(page: &Page) -> Option<Chart> {
    let counted = Some(("seen", page.overview.observed as f64));
    Methods { lines: &page.lines, bound: true, counted, written: persons }.chart()
}

impl Methods<'_> {
    /// The chart; `None` where no method gave a figure above 0.
    pub fn chart(&self) -> Option<Chart> {
        let shown = || self.lines.iter().filter_map(|line| Some((line, line.found.as_ref().ok()?)));
        let values = shown().flat_map(|(_, (n, interval))| [Some(*n), Some(interval.low), interval.high]).flatten();
        let scale = LogScale::near(values.chain(self.counted.map(|(_, n)| n)), LEFT, RIGHT)?;
        let bottom = TOP + ROW * self.lines.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 54.0);
        axis(&mut svg, &scale, bottom, self.written);
        if let Some((name, n)) = self.counted {
            upright(&mut svg, scale.place(n), bottom, GREY, &format!("{name} {}", (self.written)(n)), 16.0);
        }
        if let Some((_, (bound, _))) =
            shown().next().filter(|(line, _)| self.bound && line.method == self.lines[0].method)
        {
            upright(
                &mut svg,
                scale.place(*bound),
                bottom,
                ORANGE,
                &format!("at least {}", (self.written)(*bound)),
                32.0,
            );
        }
        for (place, line) in (0u32..).zip(self.lines) {
            row(&mut svg, &scale, TOP + ROW * (f64::from(place) + 0.5), line, self.bound && place == 0);
        }
        let note = "dots: figures; lines: 95 % intervals; triangle: a bound on one side; > : no upper end exists";
        svg.text((16.0, bottom + 44.0), 12.0, Anchor::Start, GREY, note);
        let said: Vec<String> =
            shown().map(|(line, (n, _))| format!("{} {}", line.method, (self.written)(*n))).collect();
        let counted =
            self.counted.map_or_else(String::new, |(name, n)| format!(", {} people {name}", (self.written)(n)));
        let marked = if self.bound { ", with the people seen and the lower bound" } else { "" };
        Some(Chart {
            name: "methods".to_owned(),
            svg: svg.finish(),
            alt: format!("Figures by method{counted}. {}.", said.join("; ")),
            caption: format!("All methods beside each other on a logarithmic axis{marked}."),
        })
    }
}

fn axis(svg: &mut Svg, scale: &LogScale, bottom: f64, written: fn(f64) -> String) {
    for tick in scale.fine_ticks() {
        let x = scale.place(tick);
        svg.line((x, TOP), (x, bottom), "#e4e6e9", 1.0);
        svg.text((x, bottom + 18.0), 11.0, Anchor::Middle, GREY, &written(tick));
    }
}

fn upright(svg: &mut Svg, x: f64, bottom: f64, colour: &str, words: &str, y: f64) {
    svg.line((x, y + 4.0), (x, bottom), colour, 1.5);
    svg.text((x + 4.0, y), 12.0, Anchor::Start, colour, words);
}

fn row(svg: &mut Svg, scale: &LogScale, y: f64, line: &Line, is_bound: bool) {
    svg.label((LEFT - 12.0, y + 4.0), 12.5, line.method);
    let Ok((figure, interval)) = &line.found else {
        svg.text((RIGHT - 4.0, y + 4.0), 12.0, Anchor::End, GREY, "no figure: see the reason in words");
        return;
    };
    let colour = if is_bound { ORANGE } else { BLUE };
    let end = interval.high.map_or(RIGHT, |high| scale.place(high));
    svg.line((scale.place(interval.low), y), (end, y), colour, 2.0);
    if interval.high.is_none() {
        svg.text((RIGHT + 2.0, y + 5.0), 15.0, Anchor::Start, colour, ">");
    }
    if is_bound {
        svg.arrow((scale.place(*figure), y + 3.0), true, colour);
    } else {
        svg.dot((scale.place(*figure), y), 4.5, colour, true);
    }
}
