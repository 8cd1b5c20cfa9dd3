//! Draws of a quantity, chain by chain: their course, and the ranks of each chain's draws among all.

use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 745.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 260.0;
const COLOURS: [&str; 8] = [BLUE, ORANGE, GREEN, GREY, "#cc79a7", "#e69f00", "#56b4e9", "#1b1f24"];
/// Points shown of a chain.
const POINTS: usize = 240;
/// The boxes of ranks.
const COLUMNS: usize = 4;
const BOX: (f64, f64) = (165.0, 80.0);

/// What the chains of a sampler drew of one quantity.
pub struct Draws<'a> {
    /// What both charts are called after, in files and ids.
    pub name: String,
    /// The quantity, or the method that drew it.
    pub of: &'a str,
    /// By chain, in the order of drawing.
    pub chains: &'a [Vec<f64>],
    /// By chain, how many of its draws fall into each of equal parts of all draws' ranks.
    pub ranks: &'a [Vec<usize>],
    /// By chain; none where they are not told.
    pub medians: &'a [f64],
    /// How a value is written.
    pub written: fn(f64) -> String,
}

impl Draws<'_> {
    /// The course of each chain, on a logarithmic axis; `None` where no draw lies above 0.
    pub fn course(&self) -> Option<Chart> {
        let scale = LogScale::near(self.chains.iter().flatten().copied(), BOTTOM, TOP)?;
        let mut svg = Svg::new(WIDTH, BOTTOM + 40.0);
        for tick in scale.fine_ticks() {
            let y = scale.place(tick);
            svg.line((LEFT, y), (RIGHT, y), "#e4e6e9", 1.0);
            svg.text((LEFT - 8.0, y + 4.0), 11.0, Anchor::End, GREY, &(self.written)(tick));
        }
        for (chain, colour) in self.chains.iter().zip(COLOURS.iter().cycle()) {
            let every = chain.len().div_ceil(POINTS).max(1);
            let across = (RIGHT - LEFT) / chain.len() as f64;
            let course = chain.iter().enumerate().step_by(every);
            let course = course.map(|(at, value)| (LEFT + across * at as f64, scale.place(*value)));
            svg.polyline(&course.collect::<Vec<_>>(), colour);
        }
        let below = BOTTOM + 24.0;
        svg.text((LEFT, below), 12.0, Anchor::Start, GREY, "kept draws, from left to right; one line for each chain");
        let medians: Vec<String> = self.medians.iter().map(|value| (self.written)(*value)).collect();
        let medians =
            if medians.is_empty() { String::new() } else { format!(" Their medians: {}.", medians.join(", ")) };
        Some(Chart {
            name: format!("{}-course", self.name),
            svg: svg.finish(),
            alt: format!(
                "Course of {} chains for {}: chains that agree cover each other.{medians}",
                self.chains.len(),
                self.of
            ),
            caption: format!("{}: the course of each chain. Chains that agree cover each other.", self.of),
        })
    }

    /// Ranks of each chain's draws among all draws.
    pub fn ranked(&self) -> Chart {
        let rows = self.ranks.len().div_ceil(COLUMNS).max(1);
        let mut svg = Svg::new(WIDTH, 20.0 + rows as f64 * (BOX.1 + 34.0));
        for (chain, counts) in self.ranks.iter().enumerate() {
            let at = (20.0 + (chain % COLUMNS) as f64 * 182.0, 26.0 + (chain / COLUMNS) as f64 * (BOX.1 + 34.0));
            let even = counts.iter().sum::<usize>() as f64 / counts.len().max(1) as f64;
            svg.text((at.0, at.1 - 6.0), 11.5, Anchor::Start, GREY, &format!("chain {}", chain + 1));
            let width = BOX.0 / counts.len().max(1) as f64;
            for (bar, count) in counts.iter().enumerate() {
                // Twice the even share fills the box.
                let height = (BOX.1 * *count as f64 / (2.0 * even).max(1.0)).min(BOX.1);
                svg.rect((at.0 + width * bar as f64, at.1 + BOX.1 - height), (width - 0.8, height), BLUE, 0.8);
            }
            let middle = at.1 + BOX.1 / 2.0;
            svg.line((at.0, middle), (at.0 + BOX.0, middle), ORANGE, 1.0);
            svg.frame(at, BOX, "#c3c8cd");
        }
        let fullest = self.ranks.iter().flatten().max().copied().unwrap_or(0);
        Chart {
            name: format!("{}-ranks", self.name),
            svg: svg.finish(),
            alt: format!(
                "Ranks of the draws of {} chains for {} among all draws, with the even share as a line; the fullest part of a chain holds {fullest}.",
                self.ranks.len(),
                self.of
            ),
            caption: format!(
                "{}: ranks of each chain's draws among all. Chains that agree stay near the line; bars that reach the top hold twice their share or more.",
                self.of
            ),
        }
    }
}
