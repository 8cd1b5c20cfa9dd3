//! A tile map of hosts: one square a state, so that Malta and Qatar are seen and no border is drawn.

use super::svg::{Anchor, GREY, Svg};
use crate::document::Chart;
use crate::vocabulary::tiles;
use crate::words::{Context, middle};
use assize_record::estimate::Estimate;
use assize_record::id::Code;
use std::collections::BTreeMap;

const CELL: f64 = 62.0;
const CLASSES: [(f64, &str, &str); 5] = [
    (10_000.0, "#08415c", "#ffffff"),
    (1_000.0, "#2f7ba6", "#ffffff"),
    (100.0, "#8fc1dd", "#1b1f24"),
    (1.0, "#d6e9f3", "#1b1f24"),
    (0.0, "#f3f4f2", "#1b1f24"),
];

/// The latest figure of every host on its square.
pub fn chart(context: &Context<'_>) -> Chart {
    let mut latest: BTreeMap<&str, &Estimate> = BTreeMap::new();
    for estimate in context.estimates("people") {
        latest.insert(estimate.target.host.as_str(), estimate);
    }
    let hosts: Vec<&str> = context.study.states_of(&context.world).into_iter().map(Code::as_str).collect();
    let places: Vec<(&str, (u32, u32))> =
        tiles().filter(|(iso3, _)| hosts.contains(iso3) || latest.contains_key(iso3)).collect();
    let right = places.iter().map(|(_, (_, column))| *column).max().unwrap_or(0);
    let left = places.iter().map(|(_, (_, column))| *column).min().unwrap_or(0);
    let bottom = places.iter().map(|(_, (row, _))| *row).max().unwrap_or(0);
    let mut svg = Svg::new((20.0 + CELL * f64::from(right - left + 1)).max(640.0), 60.0 + CELL * f64::from(bottom + 1));
    let mut words = Vec::new();
    for (iso3, (row, column)) in places {
        let at = (10.0 + CELL * f64::from(column - left), 10.0 + CELL * f64::from(row));
        let estimate = latest.get(iso3);
        tile(&mut svg, at, iso3, estimate.copied());
        if let Some(estimate) = estimate {
            words.push(format!("{} {} in {}", context.place(&Code::new(iso3)), middle(estimate), estimate.target.year));
        }
    }
    let note = "Latest median and its year. Grey: no usable figure for the whole state; that is no zero.";
    svg.text((12.0, 44.0 + CELL * f64::from(bottom + 1)), 12.0, Anchor::Start, GREY, note);
    Chart {
        name: "hosts".to_owned(),
        svg: svg.finish(),
        alt: format!("Tile map of hosts with the latest estimate of people: {}.", words.join(", ")),
        caption: "Hosts as tiles, one square a state, with the latest estimate of people and its year.".to_owned(),
    }
}

/// The median, or the bound with its sign.
fn shortened(estimate: &Estimate) -> String {
    middle(estimate).replace("at least ", "\u{2265} ").replace("at most ", "\u{2264} ")
}

fn tile(svg: &mut Svg, at: (f64, f64), iso3: &str, estimate: Option<&Estimate>) {
    let median = estimate.and_then(|e| e.bound.or_else(|| e.main_reading().map(|reading| reading.quantiles.p50)));
    let class = median.map(|value| CLASSES.iter().find(|(least, ..)| value >= *least).unwrap_or(&CLASSES[4]));
    let (fill, ink) = class.map_or(("#e4e5e3", "#4a525b"), |(_, fill, ink)| (*fill, *ink));
    svg.rect(at, (CELL - 4.0, CELL - 4.0), fill, 1.0);
    svg.frame(at, (CELL - 4.0, CELL - 4.0), "#9aa1a8");
    let middle = at.0 + (CELL - 4.0) / 2.0;
    svg.text((middle, at.1 + 18.0), 13.0, Anchor::Middle, ink, iso3);
    let (value, year) = estimate
        .zip(median)
        .map_or(("no figure".to_owned(), String::new()), |(e, _)| (shortened(e), e.target.year.to_string()));
    svg.text((middle, at.1 + 35.0), if median.is_some() { 12.0 } else { 10.5 }, Anchor::Middle, ink, &value);
    svg.text((middle, at.1 + 50.0), 10.5, Anchor::Middle, ink, &year);
}
