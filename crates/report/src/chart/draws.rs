//! Draws of a quantity, chain by chain: their course, and the ranks of each chain's draws among all.

use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::number;
use assize_record::synthesis::Trace;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 745.0;
const COLOURS: [&str; 4] = [BLUE, ORANGE, GREEN, GREY];
/// Points shown of a chain.
const POINTS: usize = 100;

/// The course of each chain, on a logarithmic axis; `None` where no draw lies above 0. `place` makes the name unique.
pub fn course(trace: &Trace, place: usize) -> Option<Chart> {
    let scale = LogScale::around(trace.chains.iter().flatten().copied(), 220.0, 20.0)?;
    let mut svg = Svg::new(WIDTH, 262.0);
    for tick in scale.ticks() {
        svg.line((LEFT, scale.place(tick)), (RIGHT, scale.place(tick)), "#e4e6e9", 1.0);
        svg.text((LEFT - 8.0, scale.place(tick) + 4.0), 11.0, Anchor::End, GREY, &number(tick));
    }
    for (chain, colour) in trace.chains.iter().zip(COLOURS.iter().cycle()) {
        let shown: Vec<f64> = chain.iter().step_by(chain.len().div_ceil(POINTS).max(1)).copied().collect();
        let apart = (RIGHT - LEFT) / shown.len().max(2) as f64;
        let mut x = LEFT;
        for pair in shown.windows(2) {
            svg.line((x, scale.place(pair[0])), (x + apart, scale.place(pair[1])), colour, 0.8);
            x += apart;
        }
    }
    svg.text((LEFT, 248.0), 12.0, Anchor::Start, GREY, "kept draws, from left to right; one line for each chain");
    Some(Chart {
        name: format!("synthesis-course-{place}"),
        svg: svg.finish(),
        alt: format!(
            "Course of {} chains for {}: chains that agree cover each other.",
            trace.chains.len(),
            trace.quantity
        ),
        caption: format!("{}: the course of each chain. Chains that agree cover each other.", trace.quantity),
    })
}

/// Ranks of each chain's draws among all draws. `place` makes the name unique.
pub fn ranks(trace: &Trace, place: usize) -> Chart {
    let (columns, size) = (4usize, (165.0, 70.0));
    let rows = trace.ranks.len().div_ceil(columns).max(1);
    let mut svg = Svg::new(WIDTH, 20.0 + rows as f64 * (size.1 + 34.0));
    for (chain, counts) in trace.ranks.iter().enumerate() {
        let at = (20.0 + (chain % columns) as f64 * 182.0, 26.0 + (chain / columns) as f64 * (size.1 + 34.0));
        let even = counts.iter().sum::<usize>() as f64 / counts.len().max(1) as f64;
        svg.text((at.0, at.1 - 6.0), 11.5, Anchor::Start, GREY, &format!("chain {}", chain + 1));
        let width = size.0 / counts.len().max(1) as f64;
        for (bar, count) in counts.iter().enumerate() {
            // Twice the even share fills the box.
            let height = (size.1 * *count as f64 / (2.0 * even).max(1.0)).min(size.1);
            svg.rect((at.0 + width * bar as f64, at.1 + size.1 - height), (width - 0.8, height), BLUE, 0.8);
        }
        svg.line((at.0, at.1 + size.1 / 2.0), (at.0 + size.0, at.1 + size.1 / 2.0), ORANGE, 1.0);
        svg.frame(at, size, "#c3c8cd");
    }
    let fullest = trace.ranks.iter().flatten().max().copied().unwrap_or(0);
    Chart {
        name: format!("synthesis-ranks-{place}"),
        svg: svg.finish(),
        alt: format!(
            "Ranks of the draws of {} chains for {} among all draws, in twenty parts; the fullest part of a chain holds {fullest}.",
            trace.ranks.len(),
            trace.quantity
        ),
        caption: format!(
            "{}: ranks of each chain's draws among all. Chains that agree stay near the line.",
            trace.quantity
        ),
    }
}
