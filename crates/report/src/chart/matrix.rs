//! Indicators by host: the strongest verdict over the host's postings, with a corner where something stands against it.

use super::svg::{Anchor, GREY, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, posting_of};
use assize_record::finding::{Finding, Verdict};
use assize_record::id::{Code, PostingId};
use std::collections::BTreeMap;

const LEFT: f64 = 270.0;
const TOP: f64 = 70.0;
const CELL: f64 = 34.0;

fn letter(verdict: Verdict) -> (&'static str, &'static str, f64) {
    match verdict {
        Verdict::Established => ("E", "#ffffff", 0.95),
        Verdict::Indicated => ("I", "#1b1f24", 0.55),
        Verdict::Alleged => ("A", "#1b1f24", 0.25),
        Verdict::Contradicted => ("C", "#1b1f24", 0.06),
        Verdict::NotShown => ("", "#1b1f24", 0.0),
    }
}

/// The matrix of the first rule set, without its conclusions.
pub fn chart(context: &Context<'_>) -> Chart {
    let standard = context.results.standards.first();
    let provisions: Vec<_> = standard.iter().flat_map(|s| &s.provisions).filter(|p| !p.is_conclusion).collect();
    let mut hosts: Vec<&Code> = context.study.postings.values().map(|p| &p.host).collect();
    hosts.sort();
    hosts.dedup();
    let cells = cells(context, standard.map(|s| &s.code));
    #[expect(clippy::cast_precision_loss, reason = "a handful of hosts and provisions")]
    let (columns, rows) = (hosts.len() as f64, provisions.len() as f64);
    let mut svg = Svg::new((LEFT + CELL * columns + 20.0).max(620.0), TOP + CELL * rows + 50.0);
    let mut words = Vec::new();
    for (x, host) in (0u32..).zip(&hosts) {
        let at = LEFT + CELL * (f64::from(x) + 0.5);
        // A group's code is longer than a state's and would run into its neighbours.
        let size = if host.as_str().len() > 3 { 8.5 } else { 11.5 };
        svg.text((at, TOP - 10.0), size, Anchor::Middle, "#1b1f24", host.as_str());
    }
    for (y, provision) in (0u32..).zip(&provisions) {
        let top = TOP + CELL * f64::from(y);
        svg.label((LEFT - 10.0, top + CELL / 2.0 + 4.0), 13.0, &provision.title);
        for (x, host) in (0u32..).zip(&hosts) {
            let left = LEFT + CELL * f64::from(x);
            svg.frame((left, top), (CELL, CELL), "#c3c8cd");
            let Some((verdict, contrary)) = cells.get(&(&provision.code, *host)) else { continue };
            let (letter, ink, shade) = letter(*verdict);
            svg.rect((left + 1.0, top + 1.0), (CELL - 2.0, CELL - 2.0), "#0b4f7a", shade);
            svg.text((left + CELL / 2.0, top + CELL / 2.0 + 5.0), 14.0, Anchor::Middle, ink, letter);
            if *contrary {
                svg.rect((left + CELL - 9.0, top + 1.0), (8.0, 8.0), ORANGE, 1.0);
            }
            if verdict.is_shown() {
                words.push(format!("{} in {} {}", provision.title, context.place(host), verdict.words()));
            }
        }
    }
    let below = TOP + CELL * rows;
    let letters = "E established · I indicated · A alleged · C only contrary · empty: not shown";
    svg.text((16.0, below + 22.0), 12.0, Anchor::Start, GREY, letters);
    svg.text((16.0, below + 40.0), 12.0, Anchor::Start, GREY, "orange corner: something stands against it");
    Chart {
        name: "indicators-by-host".to_owned(),
        svg: svg.finish(),
        alt: format!("Matrix of indicators by host. {}.", words.join("; ")),
        caption: "The eleven indicators by host: the strongest verdict over all postings of the host.".to_owned(),
    }
}

type Cells<'a> = BTreeMap<(&'a Code, &'a Code), (Verdict, bool)>;

fn cells<'a>(context: &Context<'a>, standard: Option<&Code>) -> Cells<'a> {
    let mut cells: Cells<'a> = BTreeMap::new();
    let findings = context.results.findings.iter().filter(|finding| Some(&finding.standard) == standard);
    let findings: Vec<&'a Finding> = findings.collect();
    for finding in findings {
        let posting = posting_of(finding).and_then(|id| context.study.postings.get(&PostingId::new(id)));
        let Some(posting) = posting.filter(|_| finding.verdict != Verdict::NotShown) else { continue };
        let cell = cells.entry((&finding.provision, &posting.host)).or_insert((Verdict::NotShown, false));
        *cell = (cell.0.max(finding.verdict), cell.1 || !finding.contrary.is_empty());
    }
    cells
}
