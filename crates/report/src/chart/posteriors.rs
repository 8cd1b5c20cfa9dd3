//! Where each method's figure lies and how surely: posteriors by prior, draws of chains that agree, and bootstrap replicates, one row each.

use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::persons;
use assize_estimate::lists::averaging::{Averaged, PriorOnN};
use assize_estimate::lists::interval::Interval;
use assize_estimate::lists::page::Page;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 735.0;
const TOP: f64 = 34.0;
const ROW: f64 = 46.0;
/// Columns into which draws and masses are counted.
const COLUMNS: usize = 160;

/// A distribution of N: its mass at some numbers.
struct Row {
    name: String,
    median: f64,
    interval: Interval,
    colour: &'static str,
    /// Number of people, and mass on `width` numbers around it.
    masses: Vec<(f64, f64, f64)>,
}

/// The chart; `None` where no method gives a distribution.
pub fn chart(page: &Page) -> Option<Chart> {
    let rows = rows(page);
    let observed = page.overview.observed as f64;
    let ends = rows.iter().flat_map(|row| [Some(row.interval.low), row.interval.high, Some(row.median)]).flatten();
    rows.first()?;
    let scale = LogScale::near(ends.chain([observed]), LEFT, RIGHT)?;
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::new(WIDTH, bottom + 50.0);
    for tick in scale.fine_ticks() {
        let x = scale.place(tick);
        svg.line((x, TOP), (x, bottom), "#e4e6e9", 1.0);
        svg.text((x, bottom + 18.0), 11.0, Anchor::Middle, GREY, &persons(tick));
    }
    for (place, row) in (1u32..).zip(&rows) {
        draw(&mut svg, &scale, TOP + ROW * f64::from(place) - 8.0, row);
    }
    let seen = scale.place(observed);
    svg.line((seen, TOP - 10.0), (seen, bottom), GREY, 1.5);
    svg.text((seen + 4.0, TOP - 14.0), 12.0, Anchor::Start, GREY, &format!("seen {}", persons(observed)));
    let note = "each row has its own height; dots: medians (stepwise: its figure); lines: 95 % intervals";
    svg.text((16.0, bottom + 40.0), 12.0, Anchor::Start, GREY, note);
    let said = rows.iter().map(|row| {
        let high = row.interval.high.map_or_else(|| "no end".to_owned(), persons);
        format!("{} {}, {} to {high}", row.name, persons(row.median), persons(row.interval.low))
    });
    Some(Chart {
        name: "posteriors".to_owned(),
        svg: svg.finish(),
        alt: format!("Distributions of the number of people. {}.", said.collect::<Vec<_>>().join("; ")),
        caption: "Posteriors by prior, draws of the latent classes where their chains agree, and replicates of the stepwise choice, on a logarithmic axis.".to_owned(),
    })
}

fn rows(page: &Page) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for found in page.averaging.iter().flatten() {
        let name = format!("graphs, delta = {}", found.settings.delta);
        rows.push(averaged(name, found, if rows.is_empty() { BLUE } else { GREY }));
    }
    for found in page.by_prior.iter().flatten() {
        rows.push(averaged(format!("graphs, p(N) {}", short(found.settings.prior)), found, GREY));
    }
    if let Some(run) = page.classes.iter().flatten().next()
        && let Ok(found) = &run.figure
    {
        let masses = run.sampled.people.iter().flatten().map(|n| (*n, 0.0, 1.0)).collect();
        let name = "latent classes".to_owned();
        rows.push(Row { name, median: found.median, interval: found.interval, colour: GREEN, masses });
    }
    if let Ok(found) = &page.stepwise {
        let masses = found.replicates.iter().filter(|n| n.is_finite()).map(|n| (*n, 0.0, 1.0)).collect();
        let (name, median) = ("stepwise, replicates".to_owned(), found.point.fitted.estimate);
        rows.push(Row { name, median, interval: found.interval, colour: ORANGE, masses });
    }
    rows
}

fn short(prior: PriorOnN) -> &'static str {
    match prior {
        PriorOnN::Inverse => "1/N",
        PriorOnN::Flat { .. } => "flat",
        PriorOnN::GammaPoisson { .. } => "gamma-Poisson",
    }
}

fn averaged(name: String, found: &Averaged, colour: &'static str) -> Row {
    let cells = found.posterior.people.iter().zip(&found.posterior.width).zip(&found.posterior.mass);
    let masses = cells.map(|((n, width), mass)| (*n, *width, *mass)).collect();
    Row { name, median: found.median, interval: found.interval, colour, masses }
}

fn draw(svg: &mut Svg, scale: &LogScale, base: f64, row: &Row) {
    svg.label((LEFT - 12.0, base + 1.0), 12.0, &row.name);
    let step = (RIGHT - LEFT) / COLUMNS as f64;
    let columns = columns(scale, row);
    let highest = columns.iter().copied().fold(0.0, f64::max);
    for (column, mass) in columns.iter().enumerate().filter(|(_, mass)| **mass > highest / 400.0) {
        let height = (ROW - 16.0) * mass / highest;
        svg.rect((LEFT + step * column as f64, base - height), (step, height), row.colour, 0.45);
    }
    let end = row.interval.high.map_or(RIGHT, |high| scale.place(high));
    svg.line((scale.place(row.interval.low), base + 3.0), (end, base + 3.0), row.colour, 2.0);
    svg.dot((scale.place(row.median), base + 3.0), 3.6, row.colour, true);
}

/// Mass in each column; a wide cell is spread over the columns that it covers.
fn columns(scale: &LogScale, row: &Row) -> Vec<f64> {
    let mut columns = vec![0.0; COLUMNS];
    let step = (RIGHT - LEFT) / COLUMNS as f64;
    for (people, width, mass) in &row.masses {
        let [from, to] = [people - width / 2.0, people + width / 2.0].map(|n| (scale.place(n.max(1.0)) - LEFT) / step);
        let (first, last) = (from.floor().max(0.0), to.floor().min(COLUMNS as f64 - 1.0));
        let mut column = first;
        while column <= last {
            let part = if to > from { (to.min(column + 1.0) - from.max(column)).max(0.0) / (to - from) } else { 1.0 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the columns")]
            let place = column as usize;
            columns[place] += mass * part;
            column += 1.0;
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mass_is_neither_lost_nor_made_by_drawing_it() {
        let scale = LogScale::near([10.0, 1000.0].into_iter(), LEFT, RIGHT).unwrap();
        let interval = Interval { low: 10.0, high: None, level: 0.95 };
        let masses = vec![(20.0, 1.0, 0.25), (300.0, 400.0, 0.5), (900.0, 0.0, 0.25), (5000.0, 1.0, 9.0)];
        let row = Row { name: String::new(), median: 20.0, interval, colour: BLUE, masses };
        let columns = columns(&scale, &row);
        // What lies beyond the axis is not drawn; what is within keeps its mass.
        assert!((columns.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{columns:?}");
        assert!(columns.iter().filter(|mass| **mass > 0.0).count() > 20);
    }
}
