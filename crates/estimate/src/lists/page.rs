//! Everything that must stand beside an estimate from lists, for one table. Renders nothing and reads no clock.
//!
//! The twelve things are those that Binette and Steorts (arXiv 2112.01594), Whitehead et al. 2021 (Journal of Human Trafficking 7:1),
//! Aleshin-Guendel et al. (arXiv 2101.09304) and Silverman, Chan and Vincent 2024 (Statistics and Computing 34:44) ask for.

mod against;
mod agreement;
mod hangs;
mod lines;
mod overview;
mod peaks;
mod warnings;
mod withheld;

pub use against::{Against, Otherwise, UnknownAssumption, against};
pub use agreement::{Agreement, agreed_of, agreement};
pub(crate) use hangs::hanging;
pub use hangs::{Hanging, hangs, prior_in_words};
pub use lines::{Found, Line};
pub use overview::{ListSize, Overlap, Overview, SMALL_CELL, overview};
pub use warnings::{Warning, warnings};
pub use withheld::{Over, Withheld, WithheldDoubt, page_of_written};

use super::averaging::{self, Averaged, PriorOnN, average, by_delta};
use super::bootstrap::{self, Bootstrapped, bootstrap};
use super::chao::{LowerBound, lower_bound};
use super::classes::{self, Classes, Sampled, sample};
use super::closed_form::{HighestOrder, TwoLists, highest_order, two_lists};
use super::consistency::{Check, Summary, consistency, summarise};
use super::graphs;
use super::linkage::tables::{LinkageDoubt, LinkedTables};
use super::loglinear::Model;
use super::profile::{Profiled, profile};
use super::refusal::Refusal;
use super::search::{Family, Search, search};
use super::table::CaptureTable;
use serde::Serialize;

/// What is computed, fixed before the first fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The stepwise choice and its bootstrap.
    pub bootstrap: bootstrap::Settings,
    /// The bootstrap within each consistency check.
    pub consistency: bootstrap::Settings,
    /// Latent classes: the first setting gives the figure, the others show what its priors do.
    pub classes: Vec<classes::Settings>,
    /// Graph averaging under these priors on N, beside 1/N.
    pub priors: Vec<PriorOnN>,
}

impl Plan {
    /// 20,000 replicates; ten classes, then five, then a = b = 1; a flat prior to 30 n, and a gamma-Poisson prior of mean 3 n and
    /// standard deviation of about 3 n.
    pub fn standard(table: &CaptureTable, seed: u64) -> Self {
        let ten = classes::Settings::with_seed(seed);
        let short = classes::Settings { kept: ten.kept / 4, most: ten.most / 2, ..ten };
        Self {
            bootstrap: bootstrap::Settings::with_seed(seed),
            consistency: bootstrap::Settings { replications: 1000, ..bootstrap::Settings::with_seed(seed) },
            classes: vec![
                ten,
                classes::Settings { classes: 5, ..short },
                classes::Settings { shape: 1.0, rate: 1.0, ..short },
            ],
            priors: vec![
                PriorOnN::Flat { up_to: 30 * table.observed().max(1) },
                PriorOnN::GammaPoisson { shape: 1.0, scale: 3.0 * table.observed().max(1) as f64 },
            ],
        }
    }
}

impl Plan {
    /// The same with `sweeps` kept of each chain behind the figure of the latent classes, neither fewer nor more; the sweeps that warm a chain
    /// up, and those of the settings that only show what the priors do, keep their proportion to it.
    #[must_use]
    pub fn with_sweeps(mut self, sweeps: usize) -> Self {
        let usual = self.classes.first().map_or(1, |settings| settings.kept.max(1));
        for settings in &mut self.classes {
            settings.warm_up = settings.warm_up * sweeps / usual;
            settings.kept = (settings.kept * sweeps / usual).max(100);
            settings.most = settings.kept;
        }
        self
    }
}

/// The names that `done` of [`page`] hears, in order.
pub const STEPS: [&str; 12] = [
    "lower bound",
    "two lists",
    "independence",
    "no highest-order interaction",
    "pair models",
    "hierarchical models",
    "stepwise",
    "graph averaging",
    "graph averaging by prior",
    "latent classes",
    "lists left out and merged",
    "internal consistency",
];

/// A latent-class run: what the chains did, and the figure if they agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassesRun {
    /// The chains.
    pub sampled: Sampled,
    /// The figure, or why there is none.
    pub figure: Result<Classes, Refusal>,
}

/// What graph averaging gives after a list is left out or two are taken as one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// In words: `without A`, `A and B as one list`.
    pub change: String,
    /// People observed after it.
    pub observed: u64,
    /// Median and interval, or why there is none.
    pub found: Found,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// Version of this crate.
    pub version: &'static str,
    /// What was asked, seeds included.
    pub plan: Plan,
    /// Lists, overlaps and small cells.
    pub overview: Overview,
    /// What speaks against any figure from this table.
    pub warnings: Vec<Warning>,
    /// All methods beside each other.
    pub lines: Vec<Line>,
    /// How far apart they are; `None` where no method gave a figure.
    pub agreement: Option<Agreement>,
    /// What moves a figure, the most first.
    pub hangs: Vec<Hanging>,
    /// Chao's lower bound.
    pub lower_bound: Result<LowerBound, Refusal>,
    /// Two lists only.
    pub two_lists: Result<TwoLists, Refusal>,
    /// Independence.
    pub independence: Result<Profiled, Refusal>,
    /// No highest-order interaction, with xi.
    pub highest_order: Result<HighestOrder, Refusal>,
    /// All pair models.
    pub pairs: Result<Search, Refusal>,
    /// All hierarchical models.
    pub hierarchical: Result<Search, Refusal>,
    /// Stepwise choice with BCa interval.
    pub stepwise: Result<Bootstrapped, Refusal>,
    /// Graph averaging under each delta; the first is the standard one.
    pub averaging: Result<Vec<Averaged>, Refusal>,
    /// Where the standard posterior of graph averaging gathers; more than one peak, and the median may lie where hardly any mass is.
    pub peaks: Vec<f64>,
    /// Graph averaging under other priors on N.
    pub by_prior: Result<Vec<Averaged>, Refusal>,
    /// Latent classes under each setting of the plan.
    pub classes: Result<Vec<ClassesRun>, Refusal>,
    /// Without each list, and with each two as one.
    pub changed: Vec<Changed>,
    /// Each list's people estimated from the others.
    pub consistency: Result<Vec<Check>, Refusal>,
    /// How the methods did there.
    pub consistency_summary: Vec<Summary>,
    /// N under other rules for links; `None` where one table alone was given.
    pub linkage: Option<LinkageDoubt>,
    /// Every method over the tables that one with withheld counts could be; `None` where all counts are known. Where it is there, the
    /// lines are its figures, and all else is of its likely table.
    pub withheld: Option<WithheldDoubt>,
}

impl Page {
    /// The same page with what doubt about links does.
    pub fn with_linkage(mut self, tables: &LinkedTables) -> Self {
        let settings = averaging::Settings::standard(tables.likely.n_lists());
        self.linkage = Some(tables.doubt(settings));
        self.hangs = hangs(&self);
        self
    }
}

/// Computes all of it. `done` hears the name of each method when it has ended, so that the caller can take the time.
pub fn page(table: &CaptureTable, plan: Plan, done: &mut dyn FnMut(&'static str)) -> Page {
    fn ended<T>(name: &'static str, value: T, done: &mut dyn FnMut(&'static str)) -> T {
        done(name);
        value
    }
    let standard = averaging::Settings::standard(table.n_lists());
    let mut page = Page {
        version: env!("CARGO_PKG_VERSION"),
        overview: overview(table),
        warnings: warnings(table),
        lower_bound: ended("lower bound", lower_bound(table), done),
        two_lists: ended("two lists", two_lists(table), done),
        independence: ended("independence", profile(table, &Model::INDEPENDENCE), done),
        highest_order: ended("no highest-order interaction", highest_order(table), done),
        pairs: ended("pair models", search(table, Family::Pairs), done),
        hierarchical: ended("hierarchical models", search(table, Family::Hierarchical), done),
        stepwise: ended("stepwise", bootstrap(table, plan.bootstrap), done),
        averaging: ended("graph averaging", by_delta(table, PriorOnN::Inverse), done),
        by_prior: ended(
            "graph averaging by prior",
            plan.priors.iter().map(|prior| average(table, averaging::Settings { prior: *prior, ..standard })).collect(),
            done,
        ),
        classes: ended(
            "latent classes",
            plan.classes.iter().map(|settings| class_run(table, *settings)).collect(),
            done,
        ),
        changed: ended("lists left out and merged", changed(table), done),
        consistency: ended("internal consistency", consistency(table, plan.consistency), done),
        consistency_summary: Vec::new(),
        lines: Vec::new(),
        agreement: None,
        hangs: Vec::new(),
        peaks: Vec::new(),
        linkage: None,
        withheld: None,
        plan,
    };
    page.consistency_summary = page.consistency.as_deref().map(summarise).unwrap_or_default();
    page.lines = lines::lines(&page);
    page.agreement = agreement(&page.lines);
    page.hangs = hangs(&page);
    let standard = page.averaging.as_ref().ok().and_then(|all| all.first());
    page.peaks = standard.map(|found| peaks::peaks(&found.posterior)).unwrap_or_default();
    page
}

fn class_run(table: &CaptureTable, settings: classes::Settings) -> Result<ClassesRun, Refusal> {
    let sampled = sample(table, settings)?;
    Ok(ClassesRun { figure: sampled.classes(), sampled })
}

const NOTHING_BESIDE: &str =
    "graph averaging gives no figure of the whole table, so there is nothing to set this beside";

fn changed(table: &CaptureTable) -> Vec<Changed> {
    if table.n_lists() < 2 {
        return Vec::new();
    }
    let averaged = table.n_lists() <= *graphs::LISTS.end();
    let run = |change: String, smaller: Result<CaptureTable, Refusal>| {
        let observed = smaller.as_ref().map_or(0, CaptureTable::observed);
        let found = smaller.and_then(|smaller| {
            if !averaged {
                return Err(Refusal::Stated { because: NOTHING_BESIDE.to_owned() });
            }
            average(&smaller, averaging::Settings::standard(smaller.n_lists()))
                .map(|found| (found.median, found.interval))
        });
        Changed { change, observed, found }
    };
    let names = table.lists();
    let without = (0..names.len()).map(|j| run(format!("without {}", names[j]), table.without(j)));
    let merged =
        table.pairs().map(|(i, j)| run(format!("{} and {} as one list", names[i], names[j]), table.merged(i, j)));
    without.chain(merged).collect()
}

#[cfg(test)]
mod tests;
