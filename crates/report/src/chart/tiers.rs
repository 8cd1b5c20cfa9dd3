//! US tiers of host states by year, as sourced: gaps stay gaps, partly sourced rows are marked.

use super::svg::{Anchor, GREY, ORANGE, Svg};
use crate::document::Chart;
use crate::words::Context;
use assize_record::id::Code;
use assize_record::response::TierRow;
use assize_record::term::{Tier, TierStatus};

const LEFT: f64 = 180.0;
const TOP: f64 = 40.0;
const CELL: (f64, f64) = (40.0, 22.0);

/// `None` where the study has no tier of a host.
pub fn chart(context: &Context<'_>) -> Option<Chart> {
    let hosts: Vec<&Code> = context.study.states_of(&context.world);
    let rated = context.results.ratings.iter().filter(|r| r.role.is_some()).map(|r| &r.state);
    let mut states: Vec<&Code> = rated.chain(hosts).collect();
    states.sort();
    states.dedup();
    let rows: Vec<&TierRow> = context.study.tiers.iter().filter(|row| states.contains(&&row.state)).collect();
    states.retain(|state| rows.iter().any(|row| row.state == **state));
    let (first, last) = (rows.iter().map(|r| r.year).min()?, rows.iter().map(|r| r.year).max()?);
    #[expect(clippy::cast_precision_loss, reason = "a handful of states")]
    let height = TOP + CELL.1 * states.len() as f64 + 44.0;
    let mut svg = Svg::new((LEFT + CELL.0 * f64::from(last - first + 1) + 20.0).max(620.0), height);
    for year in first..=last {
        svg.text(
            (LEFT + CELL.0 * (f64::from(year - first) + 0.5), TOP - 10.0),
            12.0,
            Anchor::Middle,
            GREY,
            &year.to_string(),
        );
    }
    for (y, state) in (0u32..).zip(&states) {
        let top = TOP + CELL.1 * f64::from(y);
        svg.label((LEFT - 10.0, top + 15.0), 12.5, &context.place(state));
        for row in rows.iter().filter(|row| row.state == **state) {
            cell(&mut svg, (LEFT + CELL.0 * f64::from(row.year - first), top), row);
        }
    }
    let note = "Empty: the study has no tier for that year. Orange edge: partly sourced (neither Watch List nor Tier 3). WL: Tier 2 Watch List.";
    svg.text((12.0, height - 14.0), 11.5, Anchor::Start, GREY, note);
    let sourced = rows.iter().filter(|row| row.status == TierStatus::Sourced).count();
    Some(Chart {
        name: "us-tiers".to_owned(),
        svg: svg.finish(),
        alt: format!(
            "US tiers of {} states from {first} to {last}: {sourced} sourced cells and {} partly sourced; all others are empty.",
            states.len(),
            rows.len() - sourced
        ),
        caption: "Tiers of the US Trafficking in Persons report, only for years that the study has.".to_owned(),
    })
}

fn cell(svg: &mut Svg, at: (f64, f64), row: &TierRow) {
    let (fill, ink, text) = match row.tier {
        Tier::One => ("#eef4f8", "#1b1f24", "1"),
        Tier::Two => ("#bcd6e6", "#1b1f24", "2"),
        Tier::WatchList => ("#5d9cc0", "#1b1f24", "WL"),
        Tier::Three => ("#08415c", "#ffffff", "3"),
        Tier::SpecialCase => ("#d8d8d8", "#1b1f24", "SC"),
        Tier::OneOrTwo => ("#ffffff", "#1b1f24", "1 or 2"),
    };
    svg.rect((at.0 + 1.0, at.1 + 1.0), (CELL.0 - 2.0, CELL.1 - 2.0), fill, 1.0);
    if row.status == TierStatus::PartlySourced {
        svg.rect((at.0 + 1.0, at.1 + CELL.1 - 5.0), (CELL.0 - 2.0, 4.0), ORANGE, 1.0);
    }
    svg.text((at.0 + CELL.0 / 2.0, at.1 + 15.0), 11.5, Anchor::Middle, ink, text);
}
