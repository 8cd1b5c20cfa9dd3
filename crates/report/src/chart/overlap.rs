//! Who is on which lists together, as an UpSet plot (Lex et al. 2014): a column for each combination, its people above it.

use super::svg::{Anchor, BLUE, GREY, Svg};
use crate::document::Chart;
use assize_estimate::lists::page::SMALL_CELL;
use assize_estimate::lists::table::{CaptureTable, Pattern};
use assize_record::quantity::grouped;

const LEFT: f64 = 130.0;
const TOP: f64 = 30.0;
const BARS: f64 = 180.0;
const ROW: f64 = 22.0;
const MOST_COLUMNS: usize = 40;

/// The chart, largest combination first, ties in the order of the lists. With `hide_small`, combinations of 1 to 4 people stand
/// last in the order of the lists, all as high as 4, so that the picture does not tell them apart.
pub fn chart(table: &CaptureTable, hide_small: bool) -> Option<Chart> {
    let small = |count: u64| hide_small && count < SMALL_CELL;
    let mut columns: Vec<(Pattern, u64)> = table.counts().iter().copied().enumerate().filter(|(_, c)| *c > 0).collect();
    columns.sort_by_key(|(pattern, count)| (std::cmp::Reverse(if small(*count) { 0 } else { *count }), *pattern));
    let (all, largest) = (columns.len(), columns.first()?.1.max(SMALL_CELL));
    columns.truncate(MOST_COLUMNS);
    let step = (560.0 / columns.len() as f64).clamp(15.0, 46.0);
    let rows = TOP + BARS + 18.0;
    let width = LEFT + step * columns.len() as f64 + 30.0;
    let mut svg = Svg::new(width.max(420.0), rows + ROW * table.n_lists() as f64 + 16.0);
    for (place, list) in table.lists().iter().enumerate() {
        let y = rows + ROW * (place as f64 + 0.5);
        let name: String = list.chars().take(18).collect();
        svg.label((LEFT - 12.0, y + 4.0), 12.5, &name);
        svg.line((LEFT, y), (width - 20.0, y), "#e4e6e9", 1.0);
    }
    for (place, (pattern, count)) in columns.iter().enumerate() {
        let x = LEFT + step * (place as f64 + 0.5);
        let shown = if small(*count) { SMALL_CELL - 1 } else { *count };
        let height = BARS * shown as f64 / largest as f64;
        svg.rect(
            (x - step * 0.3, TOP + BARS - height),
            (step * 0.6, height),
            BLUE,
            if small(*count) { 0.35 } else { 0.9 },
        );
        let words = if small(*count) { "<5".to_owned() } else { grouped((*count).into()) };
        svg.text((x, TOP + BARS - height - 5.0), if step < 26.0 { 8.5 } else { 11.5 }, Anchor::Middle, GREY, &words);
        members(&mut svg, x, rows, *pattern, table.n_lists());
    }
    let more = if all > columns.len() {
        format!(" The {} smallest are left out.", all - columns.len())
    } else {
        String::new()
    };
    Some(Chart {
        name: "overlap".to_owned(),
        svg: svg.finish(),
        alt: alt(table, &columns, &small),
        caption: format!(
            "People by the combination of lists they are on; filled dots below a bar are its lists.{more}"
        ),
    })
}

fn members(svg: &mut Svg, x: f64, rows: f64, pattern: Pattern, n_lists: usize) {
    let y = |list: usize| rows + ROW * (list as f64 + 0.5);
    let on: Vec<usize> = (0..n_lists).filter(|list| pattern >> list & 1 == 1).collect();
    if let (Some(first), Some(last)) = (on.first(), on.last()) {
        svg.line((x, y(*first)), (x, y(*last)), "#1b1f24", 1.5);
    }
    for list in 0..n_lists {
        let colour = if on.contains(&list) { "#1b1f24" } else { "#c3c8cd" };
        svg.dot((x, y(list)), 3.6, colour, on.contains(&list));
    }
}

fn alt(table: &CaptureTable, columns: &[(Pattern, u64)], small: &dyn Fn(u64) -> bool) -> String {
    let said = columns.iter().map(|(pattern, count)| {
        let people = if small(*count) { "fewer than 5".to_owned() } else { grouped((*count).into()) };
        format!("{} {people}", table.name(*pattern))
    });
    format!("People by combination of lists: {}.", said.collect::<Vec<_>>().join("; "))
}
