//! What the synthesis shows with its figures, in words for a reader who has to defend them. Computes no figure.
//!
//! The twelve items are those that a responsible estimate of a hidden population shows, after Binette and Steorts 2022
//! (arXiv 2112.01594), Whitehead et al. 2021 (J. Human Trafficking 7:1) and Aleshin-Guendel, Sadinle and Wakefield
//! (arXiv 2101.09304), read for claims in place of lists.

use crate::estimate::{Quantiles, Sides};
use crate::id::Code;
use crate::synthesis::{AGREED, Figure, Influence, Moved, OriginVoice, Reweighing, Synthesis, Total, Variant};
use crate::words::{number, spans};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One of the twelve items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// A sentence each.
    pub lines: Vec<String>,
}

/// Below this many people a figure can point at persons.
const SMALL: f64 = 20.0;
/// A claim that is less likely than this beside the model is named.
const SURPRISING: f64 = 0.05;

/// Where weights cannot serve and nothing was fitted anew.
fn cannot_tell(way: &Reweighing) -> String {
    format!("{}; `assize estimate --synthesis --depth full` fits the model anew", way.words())
}

/// `98,234 (95 %: 70,731 to 135,550)`.
fn interval(q: &Quantiles) -> String {
    format!("{} (95 %: {} to {})", number(q.p50.round()), number(q.p025.round()), number(q.p975.round()))
}

impl Figure {
    /// What is not known about this figure.
    pub fn not_known(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match self.distance {
            Some(0) => {}
            Some(1) => lines.push("no claim speaks of this year; the nearest speaks of a year beside it".to_owned()),
            Some(years) => lines.push(format!(
                "no claim speaks of this year, the nearest is {years} years away: the interval is what yearly change leaves open"
            )),
            None => lines.push("no claim speaks of these hosts at all: the figure rests on totals and on an assumption".to_owned()),
        }
        match self.sides {
            Sides::Both => {}
            Sides::LowerOnly => {
                lines.push("every claim on this host says \"at least\": no upper end is known".to_owned())
            }
            Sides::UpperOnly => {
                lines.push("every claim on this host says \"at most\": no lower end is known".to_owned())
            }
        }
        lines
    }
}

impl Total {
    /// What is not known about this total.
    pub fn not_known(&self) -> Vec<String> {
        let percent = (100.0 * self.claimed_share).abs().round();
        let mut lines = vec![format!("{percent} % of it stands in hosts of which a claim speaks in this year")];
        if self.claims.is_empty() {
            lines.push("no independent claim on all hosts speaks of this year".to_owned());
        }
        if self.claims.is_empty() && percent == 0.0 {
            lines.push("not known: nothing speaks of this year, the figure is carried from other years".to_owned());
        }
        lines
    }
}

impl Synthesis {
    /// The twelve items that are shown with every estimate.
    pub fn twelve(&self) -> Vec<Item> {
        let item = |title: &str, lines: Vec<String>| Item { title: title.to_owned(), lines };
        vec![
            item("Whom it counts", self.population()),
            item("Who speaks, and how often together", self.voices()),
            item("What it assumes and cannot check", self.assumption()),
            item("Beside the plain reading", self.beside_pool()),
            item("Under other assumptions", self.other_assumptions()),
            item("Whether the draws can be trusted", self.convergence()),
            item("Without one origin", self.without_one()),
            item("Whether the claims fit the model", self.fit()),
            item("How far the ends reach", self.tails()),
            item("Which claims are one claim", self.repeats()),
            item("Small numbers", self.small()),
            item("How to make it again", self.again()),
        ]
    }

    fn population(&self) -> Vec<String> {
        let silent: Vec<String> = self.silent.iter().map(ToString::to_string).collect();
        let mut lines = vec![
            format!(
                "people said to be present in each host, as a stock, the mean of a calendar year, {} to {}; permits, entries and plans are not counted",
                self.first_year, self.last_year
            ),
            "a claim about one month is read as one about its year: change within the year is part of its error"
                .to_owned(),
        ];
        if !silent.is_empty() {
            lines.push(format!("hosts of which no claim speaks stand together as one: {}", silent.join(", ")));
        }
        lines
    }

    fn voices(&self) -> Vec<String> {
        let claims: usize = self.origins.iter().map(|origin| origin.claims.len()).sum();
        let single: Vec<String> =
            self.hosts().into_iter().filter(|host| self.origins_of(host) == 1).map(|h| h.to_string()).collect();
        let mut lines = vec![format!("{claims} root claims of {} origins are heard", self.origins.len())];
        if !single.is_empty() {
            lines.push(format!("one origin alone speaks of {}: nothing independent confirms it", single.join(", ")));
        }
        lines
    }

    fn hosts(&self) -> BTreeSet<&Code> {
        self.figures.iter().filter(|figure| figure.distance.is_some()).map(|figure| &figure.host).collect()
    }

    fn origins_of(&self, host: &Code) -> usize {
        let of_host: BTreeSet<_> = self.figures.iter().filter(|f| f.host == *host).flat_map(|f| &f.claims).collect();
        self.origins.iter().filter(|origin| origin.claims.iter().any(|claim| of_host.contains(claim))).count()
    }

    fn assumption(&self) -> Vec<String> {
        vec![
            "origins err around the truth by a factor of their own, as often above as below: an error that all origins share cannot be seen and is in no interval".to_owned(),
            format!(
                "a host changes little from one year to the next, seldom much: {}",
                self.learnt.last().map_or_else(String::new, |change| format!(
                    "half of all yearly changes stay within a factor of {:.2}",
                    (0.7 * change.learnt.p50).exp()
                ))
            ),
            "\"at least\" and \"at most\" bound and say nothing of the other side".to_owned(),
        ]
    }

    fn beside_pool(&self) -> Vec<String> {
        let beside = |what: &str, year: i16, q: &Quantiles, pool: &Option<Quantiles>| {
            pool.as_ref()
                .map(|pool| format!("{what} in {year}: synthesis {}, linear pool {}", interval(q), interval(pool)))
        };
        self.totals.iter().filter_map(|total| beside("all hosts", total.year, &total.persons, &total.pool)).collect()
    }

    fn other_assumptions(&self) -> Vec<String> {
        let Some(year) = self.busiest().map(|total| total.year) else { return Vec::new() };
        let line = |variant: &Variant| {
            let (_, q) = variant.totals.iter().find(|(of, _)| *of == year)?;
            Some(format!("if {}: all hosts in {year} {}", variant.assumption, interval(q)))
        };
        let untold = |variant: &&Variant| !variant.way.serves();
        let mut lines: Vec<String> = self.sensitivity.iter().filter_map(line).collect();
        lines.extend(
            self.sensitivity
                .iter()
                .filter(untold)
                .map(|variant| format!("if {}: {}", variant.assumption, cannot_tell(&variant.way))),
        );
        if lines.is_empty() { vec!["not computed".to_owned()] } else { lines }
    }

    fn convergence(&self) -> Vec<String> {
        let d = &self.diagnostics;
        let verdict = if d.r_hat <= AGREED { "the chains agree" } else { "the chains hardly agree: draw longer ones" };
        vec![
            format!(
                "{} chains of {} draws after {} to warm up; largest R-hat {:.4} ({}): {verdict}",
                self.length.chains, self.length.draws, self.length.warm_up, d.r_hat, d.worst
            ),
            format!("the worst-drawn figure is worth {:.0} independent draws, its ends {:.0}", d.bulk, d.tail),
            format!(
                "{} divergent paths, {} cut short, least energy fraction {:.2}",
                d.divergences, d.cut_short, d.energy_fraction
            ),
        ]
    }

    fn without_one(&self) -> Vec<String> {
        let moved = |moved: &Moved| {
            let (host, year) = (&moved.host, moved.year);
            format!("{host} in {year} from {} to {}", number(moved.with.round()), number(moved.without.round()))
        };
        let line = |(origin, influence): (&OriginVoice, &Influence)| {
            let origin = &origin.origin;
            let how = influence.way.words();
            match (&influence.total, &influence.host) {
                (Some(total), Some(host)) => format!("without {origin}: {}; {} ({how})", moved(total), moved(host)),
                _ => format!("without {origin}: {}", cannot_tell(&influence.way)),
            }
        };
        let influences = self.influences();
        if influences.is_empty() { vec!["not computed".to_owned()] } else { influences.into_iter().map(line).collect() }
    }

    /// Origins with their influence, the one that moves a total most first, those of which the draws cannot tell last.
    pub fn influences(&self) -> Vec<(&OriginVoice, &Influence)> {
        let mut influences: Vec<_> =
            self.origins.iter().filter_map(|origin| Some((origin, origin.influence.as_ref()?))).collect();
        let size = |influence: &Influence| {
            influence.total.as_ref().map_or(-1.0, |moved| (moved.without / moved.with).ln().abs())
        };
        influences.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
        influences
    }

    fn fit(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{:.0} % of records made up by the model are less likely than the real one; near 0 or 100 the model would not describe the claims",
            100.0 * self.discrepancy
        )];
        let strange = self.checks.iter().filter(|check| check.probability < SURPRISING);
        lines.extend(strange.map(|check| {
            format!(
                "{} surprises the model (probability {:.3}): it would expect {}",
                check.claim,
                check.probability,
                interval(&check.predicted)
            )
        }));
        lines
    }

    fn tails(&self) -> Vec<String> {
        let wide = |factor: f64| {
            let of = |total: &&Total| total.persons.p975 > factor * total.persons.p025;
            self.totals.iter().filter(of).map(|total| total.year).collect::<Vec<_>>()
        };
        let years = wide(4.0);
        let mut lines =
            vec!["medians and quantiles are given, never means: the distributions have long upper tails".to_owned()];
        if !years.is_empty() {
            lines.push(format!(
                "the 95 % interval of the total spans more than a factor of 4 in {}: not known there",
                spans(&years)
            ));
        }
        lines.push(format!(
            "no total far above {} times the greatest number that any claim names is believed; that is assumed",
            self.priors.ceiling
        ));
        lines
    }

    fn repeats(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, usize> = BTreeMap::new();
        for exclusion in &self.excluded {
            let kind = match exclusion.reason.as_str() {
                reason if reason.starts_with("is no root") => "made of another claim and add nothing",
                reason if reason.starts_with("gives ") => "hand on a figure of another measure",
                _ => "left out for another reason",
            };
            *by_reason.entry(kind).or_default() += 1;
        }
        let mut lines: Vec<String> = by_reason.iter().map(|(kind, count)| format!("{count} claims: {kind}")).collect();
        lines.extend(self.excluded.iter().map(|exclusion| format!("{} {}", exclusion.claim, exclusion.reason)));
        lines
    }

    fn small(&self) -> Vec<String> {
        let mut small: BTreeMap<&Code, Vec<i16>> = BTreeMap::new();
        for figure in self.figures.iter().filter(|figure| figure.persons.p50 < SMALL) {
            small.entry(&figure.host).or_default().push(figure.year);
        }
        if small.is_empty() {
            return vec![format!("no figure lies below {SMALL} people")];
        }
        let line = |(host, years): (&&Code, &Vec<i16>)| {
            format!(
                "{host} in {}: below {SMALL} people; whether it may be published is for disclosure control",
                spans(years)
            )
        };
        small.iter().map(line).collect()
    }

    fn again(&self) -> Vec<String> {
        vec![format!(
            "assize-estimate {}, scenario {}, seed {}, {} unknowns, density computed {} times",
            env!("CARGO_PKG_VERSION"),
            self.scenario,
            self.seed,
            self.diagnostics.unknowns,
            number(f64::from(u32::try_from(self.diagnostics.evaluations).unwrap_or(u32::MAX)))
        )]
    }
}
