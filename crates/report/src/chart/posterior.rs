//! The synthesis by year: all hosts together, and host by host as small multiples on one scale, with the claims as marks.

use super::claims_and_estimates::mark;
use super::svg::{Anchor, BLUE, GREEN, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, number};
use assize_record::estimate::Quantiles;
use assize_record::id::{ClaimId, Code};
use assize_record::synthesis::{SILENT, Synthesis};

const WIDTH: f64 = 760.0;
const COLUMNS: u32 = 4;
const PANEL: (f64, f64) = (174.0, 124.0);
const LEFT: f64 = 58.0;

/// One year of a panel.
struct Year<'a> {
    year: i16,
    persons: &'a Quantiles,
    claims: &'a [ClaimId],
    pool: Option<&'a Quantiles>,
}

/// Where a panel lies: left and right, and the scale between its bottom and top.
struct Area {
    left: f64,
    right: f64,
    scale: LogScale,
    first: i16,
    last: i16,
}

impl Area {
    fn step(&self) -> f64 {
        (self.right - self.left) / f64::from(self.last - self.first + 1)
    }

    fn place(&self, year: i16) -> f64 {
        self.left + self.step() * (f64::from(year - self.first) + 0.5)
    }
}

/// What a logarithmic axis must hold; below one person nothing is told apart.
fn values<'a>(years: impl Iterator<Item = &'a Quantiles>) -> impl Iterator<Item = f64> {
    years.flat_map(|q| [q.p025.max(1.0), q.p975.max(1.0)])
}

fn bands(svg: &mut Svg, area: &Area, years: &[Year<'_>]) {
    let (step, scale) = (area.step(), &area.scale);
    for year in years {
        let (x, q) = (area.place(year.year) - step / 2.0, year.persons);
        for (low, high, opacity) in [(q.p025, q.p975, 0.16), (q.p10, q.p90, 0.24), (q.p25, q.p75, 0.36)] {
            svg.rect((x, scale.place(high)), (step, scale.place(low) - scale.place(high)), BLUE, opacity);
        }
        svg.line((x, scale.place(q.p50)), (x + step, scale.place(q.p50)), "#003f63", 1.8);
    }
}

fn marks(svg: &mut Svg, context: &Context<'_>, area: &Area, years: &[Year<'_>]) {
    for year in years {
        let claims: Vec<_> = year.claims.iter().filter_map(|id| context.study.claims.get(id)).collect();
        let mut x = area.place(year.year) - area.step() * 0.35;
        let apart = if claims.len() > 1 { area.step() * 0.7 / (claims.len() - 1) as f64 } else { 0.0 };
        if claims.len() == 1 {
            x = area.place(year.year);
        }
        for claim in claims {
            mark(svg, &area.scale, x, claim);
            x += apart;
        }
    }
}

fn said(years: &[Year<'_>]) -> String {
    let one = |year: &Year<'_>| {
        let q = year.persons;
        format!("{} {} ({} to {})", year.year, people(q.p50), people(q.p025), people(q.p975))
    };
    years.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn people(value: f64) -> String {
    number(value.round())
}

/// All hosts together; `None` without a total.
pub fn totals(context: &Context<'_>, found: &Synthesis) -> Option<Chart> {
    let years: Vec<Year<'_>> = found
        .totals
        .iter()
        .map(|t| Year { year: t.year, persons: &t.persons, claims: &t.claims, pool: t.pool.as_ref() })
        .collect();
    let pools = years.iter().filter_map(|year| year.pool);
    let scale = LogScale::around(values(years.iter().map(|year| year.persons).chain(pools)), 300.0, 20.0)?;
    let area = Area { left: 90.0, right: 745.0, scale, first: years.first()?.year, last: years.last()?.year };
    let mut svg = Svg::new(WIDTH, 360.0);
    for tick in scale.ticks() {
        svg.line((area.left, scale.place(tick)), (area.right, scale.place(tick)), "#d5d8dc", 1.0);
        svg.text((area.left - 8.0, scale.place(tick) + 4.0), 12.0, Anchor::End, GREY, &number(tick));
    }
    let every = if area.step() < 34.0 { 2 } else { 1 };
    for year in (area.first..=area.last).filter(|year| (year - area.first) % every == 0) {
        svg.text((area.place(year), 320.0), 12.0, Anchor::Middle, GREY, &year.to_string());
    }
    bands(&mut svg, &area, &years);
    for (year, pool) in years.iter().filter_map(|year| year.pool.map(|pool| (year.year, pool))) {
        let x = area.place(year) + area.step() * 0.42;
        svg.line((x, scale.place(pool.p025)), (x, scale.place(pool.p975)), GREEN, 1.4);
        svg.rect((x - 2.5, scale.place(pool.p50) - 2.5), (5.0, 5.0), GREEN, 1.0);
    }
    marks(&mut svg, context, &area, &years);
    svg.rect((90.0, 337.0), (14.0, 10.0), BLUE, 0.4);
    svg.text((110.0, 346.0), 12.0, Anchor::Start, GREY, "synthesis: median, 50, 80, 95 %");
    svg.rect((330.0, 338.0), (8.0, 8.0), GREEN, 1.0);
    svg.text((346.0, 346.0), 12.0, Anchor::Start, GREY, "linear pool, 95 %");
    svg.dot((480.0, 342.0), 3.4, ORANGE, true);
    svg.text((490.0, 346.0), 12.0, Anchor::Start, GREY, "claim on all hosts");
    Some(Chart {
        name: "synthesis-totals".to_owned(),
        svg: svg.finish(),
        alt: format!("People in all hosts by year, the synthesis with its 95 % interval: {}.", said(&years)),
        caption: "People in all hosts together by the synthesis, on a logarithmic axis: median with 50, 80 and 95 % intervals, the linear pool beside it, and the claims on all hosts that are heard.".to_owned(),
    })
}

/// Host by host; `None` without a host.
pub fn hosts(context: &Context<'_>, found: &Synthesis) -> Option<Chart> {
    let mut hosts: Vec<&Code> = found.figures.iter().map(|figure| &figure.host).collect();
    hosts.dedup();
    let scale_at = |top: f64| {
        LogScale::around(values(found.figures.iter().map(|figure| &figure.persons)), top + 104.0, top + 24.0)
    };
    let rows = u32::try_from(hosts.len()).ok()?.div_ceil(COLUMNS);
    let mut svg = Svg::new(WIDTH, PANEL.1 * f64::from(rows) + 34.0);
    let mut words = Vec::new();
    for (number_of, host) in (0u32..).zip(&hosts) {
        let at = (LEFT + PANEL.0 * f64::from(number_of % COLUMNS), PANEL.1 * f64::from(number_of / COLUMNS));
        let years: Vec<Year<'_>> = found
            .figures
            .iter()
            .filter(|figure| figure.host == **host)
            .map(|f| Year { year: f.year, persons: &f.persons, claims: &f.claims, pool: None })
            .collect();
        let name = if host.as_str() == SILENT { "hosts nobody speaks of".to_owned() } else { context.place(host) };
        panel(&mut svg, context, (at, &scale_at(at.1)?), &name, &years)?;
        words.extend(last_spoken_of(&name, &years));
    }
    let y = PANEL.1 * f64::from(rows) + 22.0;
    svg.rect((LEFT, y - 9.0), (14.0, 10.0), BLUE, 0.4);
    svg.text((LEFT + 20.0, y), 12.0, Anchor::Start, GREY, "median, 50, 80, 95 %");
    svg.dot((LEFT + 190.0, y - 4.0), 3.4, ORANGE, true);
    svg.text((LEFT + 200.0, y), 12.0, Anchor::Start, GREY, "claim");
    svg.arrow((LEFT + 260.0, y - 1.0), true, ORANGE);
    svg.text((LEFT + 272.0, y), 12.0, Anchor::Start, GREY, "at least");
    svg.arrow((LEFT + 350.0, y - 8.0), false, ORANGE);
    svg.text((LEFT + 362.0, y), 12.0, Anchor::Start, GREY, "at most");
    Some(Chart {
        name: "synthesis-hosts".to_owned(),
        svg: svg.finish(),
        alt: format!("People by host and year, the synthesis, in the last year of which a claim speaks: {}.", words.join("; ")),
        caption: "People by host and year by the synthesis, each panel on the same logarithmic axis from 1 person up. Where no claim stands the band is what yearly change leaves open.".to_owned(),
    })
}

fn panel(
    svg: &mut Svg,
    context: &Context<'_>,
    (at, scale): ((f64, f64), &LogScale),
    name: &str,
    years: &[Year<'_>],
) -> Option<()> {
    let (first, last) = (years.first()?.year, years.last()?.year);
    let area = Area { left: at.0, right: at.0 + PANEL.0 - 14.0, scale: *scale, first, last };
    svg.text((area.left, at.1 + 18.0), 12.0, Anchor::Start, "#1b1f24", name);
    for tick in scale.ticks() {
        let y = scale.place(tick);
        svg.line((area.left, y), (area.right, y), "#e4e6e9", 1.0);
        if at.0 <= LEFT {
            svg.text((area.left - 6.0, y + 3.0), 9.0, Anchor::End, GREY, &number(tick));
        }
    }
    bands(svg, &area, years);
    marks(svg, context, &area, years);
    let ends = [(area.left, Anchor::Start, first), (area.right, Anchor::End, last)];
    for (x, anchor, year) in ends {
        svg.text((x, at.1 + 117.0), 9.5, anchor, GREY, &year.to_string());
    }
    Some(())
}

/// A host's figure of the last year of which a claim on it speaks.
fn last_spoken_of(name: &str, years: &[Year<'_>]) -> Option<String> {
    let year = years.iter().rev().find(|year| !year.claims.is_empty())?;
    let q = year.persons;
    Some(format!("{name} {} {} ({} to {})", year.year, people(q.p50), people(q.p025), people(q.p975)))
}
