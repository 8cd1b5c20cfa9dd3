//! The chains of a sampler: their course, and the ranks of each chain's draws among all.

use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::persons;
use assize_estimate::lists::classes::Sampled;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 745.0;
const POINTS: usize = 240;
const BINS: usize = 20;
const COLOURS: [&str; 8] = [BLUE, ORANGE, GREEN, GREY, "#cc79a7", "#e69f00", "#56b4e9", "#1b1f24"];

/// The course of each chain, every so many sweeps, on a logarithmic axis.
pub fn trace(sampled: &Sampled) -> Option<Chart> {
    let (top, bottom) = (20.0, 260.0);
    let scale = LogScale::near(sampled.people.iter().flatten().copied(), bottom, top)?;
    let mut svg = Svg::new(WIDTH, 300.0);
    for tick in scale.fine_ticks() {
        let y = scale.place(tick);
        svg.line((LEFT, y), (RIGHT, y), "#e4e6e9", 1.0);
        svg.text((LEFT - 8.0, y + 4.0), 11.0, Anchor::End, GREY, &persons(tick));
    }
    for (chain, colour) in sampled.people.iter().zip(COLOURS.iter().cycle()) {
        let every = chain.len().div_ceil(POINTS).max(1);
        let course = chain
            .iter()
            .enumerate()
            .step_by(every)
            .map(|(sweep, n)| (LEFT + (RIGHT - LEFT) * sweep as f64 / chain.len() as f64, scale.place(*n)));
        svg.polyline(&course.collect::<Vec<_>>(), colour);
    }
    svg.text((LEFT, 284.0), 12.0, Anchor::Start, GREY, "kept sweeps, from left to right; one line for each chain");
    let medians: Vec<String> = sampled.medians.iter().map(|n| persons(*n)).collect();
    Some(Chart {
        name: "latent-classes-trace".to_owned(),
        svg: svg.finish(),
        alt: format!("Course of {} chains. Their medians: {}.", sampled.people.len(), medians.join(", ")),
        caption: "Latent classes: the course of each chain. Chains that agree cover each other.".to_owned(),
    })
}

/// Ranks of each chain's draws among all draws, in twenty parts.
pub fn ranks(sampled: &Sampled) -> Chart {
    let histograms = sampled.rank_histograms(BINS);
    let (columns, box_width, box_height) = (4, 165.0, 80.0);
    let rows = histograms.len().div_ceil(columns);
    let mut svg = Svg::new(WIDTH, 20.0 + rows as f64 * (box_height + 34.0));
    let even = sampled.people.first().map_or(1.0, |chain| chain.len() as f64 / BINS as f64);
    for (chain, histogram) in histograms.iter().enumerate() {
        let at = (20.0 + (chain % columns) as f64 * 182.0, 26.0 + (chain / columns) as f64 * (box_height + 34.0));
        svg.text((at.0, at.1 - 6.0), 11.5, Anchor::Start, GREY, &format!("chain {}", chain + 1));
        for (bin, count) in histogram.iter().enumerate() {
            // Twice the even share fills the box.
            let height = (box_height * *count as f64 / (2.0 * even)).min(box_height);
            let width = box_width / BINS as f64;
            svg.rect((at.0 + width * bin as f64, at.1 + box_height - height), (width - 0.8, height), BLUE, 0.8);
        }
        let middle = at.1 + box_height / 2.0;
        svg.line((at.0, middle), (at.0 + box_width, middle), ORANGE, 1.0);
        svg.frame(at, (box_width, box_height), "#c3c8cd");
    }
    Chart {
        name: "latent-classes-ranks".to_owned(),
        svg: svg.finish(),
        alt: format!("Ranks of the draws of {} chains among all draws, with the even share as a line.", histograms.len()),
        caption: "Latent classes: ranks of each chain's draws among all. Chains that agree stay near the line; bars that reach the top hold twice their share or more.".to_owned(),
    }
}
