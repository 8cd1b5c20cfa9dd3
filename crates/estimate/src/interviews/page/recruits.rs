//! One recruitment: the share of a trait by every estimator, and the size of the population. Takes none for the truth.

use super::{line, of_quantiles, refused, refused_by, within};
use crate::interviews::rds::{Recruitment, Share, rds_i, rds_ii, share, successive};
use crate::interviews::rds_size::{self, Size, SizePrior, size};
use crate::lists::interval::{Interval, LEVEL};
use crate::lists::page::{Agreement, Found, Hanging, Line, agreed_of, hanging};
use crate::lists::refusal::Refusal;
use crate::sampling::real;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is computed, fixed before the first draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecruitsPlan {
    /// Seed of all draws.
    pub seed: u64,
    /// Resamples of each bootstrap.
    pub replications: usize,
    /// Belief on the size of the population, and the chains that draw it.
    pub size: rds_size::Setting,
    /// The size, where it is known from elsewhere; then no chain is needed for the share.
    pub population: Option<f64>,
    /// People with the trait who are counted elsewhere (a register, a shelter's books), for the multiplier.
    pub counted: Option<f64>,
}

impl RecruitsPlan {
    /// 2,000 resamples; four chains of 20,000 sweeps; p(N) ~ 1/N.
    pub fn standard(seed: u64) -> Self {
        let size = rds_size::Setting { prior: SizePrior::Reciprocal, chains: 4, warm_up: 2_000, draws: 20_000 };
        Self { seed, replications: 2_000, size, population: None, counted: None }
    }
}

/// The successive-sampling share for a stated size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtSize {
    /// People in the population, as a multiple of the recruits.
    pub times: f64,
    /// People in the population.
    pub size: f64,
    /// The share then.
    pub share: f64,
}

/// Sizes of the sensitivity analysis, as multiples of the recruits.
pub const TIMES: [f64; 6] = [1.0, 1.5, 2.0, 5.0, 20.0, 1000.0];

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecruitsPage {
    /// Version of this crate.
    pub version: &'static str,
    /// What was asked.
    pub plan: RecruitsPlan,
    /// The trait.
    pub of: String,
    /// Recruits.
    pub recruits: usize,
    /// Those with the trait.
    pub with: usize,
    /// Seeds.
    pub seeds: usize,
    /// Waves, the seeds' own not counted.
    pub waves: usize,
    /// Recruits for each who recruited anybody.
    pub each: f64,
    /// Recruits by wave.
    pub by_wave: Vec<usize>,
    /// Least, median and most people that a recruit knows.
    pub degrees: [f64; 3],
    /// What speaks against any figure from this recruitment.
    pub warnings: Vec<String>,
    /// Shares from 0 to 1, all methods beside each other.
    pub lines: Vec<Line>,
    /// How far apart they are; `None` where none gave a figure.
    pub agreement: Option<Agreement>,
    /// What moves the share, the most first.
    pub hangs: Vec<Hanging>,
    /// The share with what it is to be doubted for. Its successive-sampling part is over the size's posterior, or at the stated size.
    pub share: Result<Share, Refusal>,
    /// The size of the population by the order of degrees.
    pub size: Result<Size, Refusal>,
    /// The size by the multiplier; absent where nobody was counted elsewhere.
    pub multiplied: Option<Found>,
    /// The successive-sampling share for stated sizes.
    pub at_sizes: Vec<AtSize>,
}

/// Computes all of it.
pub fn recruits_page(recruitment: &Recruitment, of: &str, plan: RecruitsPlan) -> RecruitsPage {
    let count = recruitment.len();
    let found = size(recruitment, &plan.size, plan.seed).map_err(|why| refused_by(&why));
    // Where no size was drawn, the trees and the other shares stand all the same, at the largest size of the table below.
    let (sizes, drawn) = match (plan.population, &found) {
        (Some(size), _) => (vec![size], Ok(())),
        (None, Ok(found)) => (spread(&found.draws), Ok(())),
        (None, Err(why)) => (vec![TIMES[5] * real(count)], Err(why.clone())),
    };
    let shared = share(recruitment, &sizes, plan.replications, plan.seed).map_err(|why| refused_by(&why));
    let with = recruitment.traits().iter().filter(|has| **has).count();
    let of_all = if with > 0 && with < count { Ok(()) } else { Err(one_sided(with)) };
    let lines = lines(recruitment, &of_all.and_then(|()| shared.clone()), drawn);
    let at = |times: &f64| {
        let size = times * real(count);
        Some(AtSize { times: *times, size, share: successive(recruitment, size).ok()? })
    };
    let mut degrees = recruitment.degrees().to_vec();
    degrees.sort_unstable_by(f64::total_cmp);
    let waves = recruitment.waves().iter().copied().max().unwrap_or(0);
    let mut page = RecruitsPage {
        version: env!("CARGO_PKG_VERSION"),
        of: of.to_owned(),
        recruits: count,
        with,
        seeds: recruitment.recruiters().iter().filter(|recruiter| recruiter.is_none()).count(),
        waves,
        each: each(recruitment),
        by_wave: (0..=waves).map(|wave| recruitment.waves().iter().filter(|of| **of == wave).count()).collect(),
        degrees: [degrees[0], degrees[count / 2], degrees[count - 1]],
        warnings: Vec::new(),
        agreement: agreed_of(&lines),
        hangs: Vec::new(),
        multiplied: plan.counted.map(|counted| multiplied(counted, with, &shared)),
        at_sizes: TIMES.iter().filter_map(at).collect(),
        lines,
        share: shared,
        size: found,
        plan,
    };
    page.warnings = warnings(&page);
    page.hangs = hangs(&page, recruitment);
    page
}

/// Recruits for each who recruited anybody; as many as can be where nobody did, for then there is no chain.
fn each(recruitment: &Recruitment) -> f64 {
    let by: BTreeSet<usize> = recruitment.recruiters().iter().flatten().copied().collect();
    let recruited = recruitment.recruiters().iter().flatten().count();
    if by.is_empty() { real(recruitment.len()) } else { real(recruited) / real(by.len()) }
}

/// A sample all of one kind: resamples are of that kind too.
fn one_sided(with: usize) -> Refusal {
    let who = if with == 0 { "no recruit has" } else { "every recruit has" };
    refused(format!("{who} the trait: resamples are the same, and no interval says how far the share may be from that"))
}

/// Sizes that stand for all draws of the posterior: each costs the chances of everybody to be recruited, worked out anew.
const SIZES: usize = 200;

/// Draws at even steps of their rank.
fn spread(draws: &[f64]) -> Vec<f64> {
    let mut sorted = draws.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = SIZES.min(sorted.len());
    // In an order in which neighbours are far apart, for resamples take them one after another.
    (0..count).map(|place| sorted[(place * 89 % count * sorted.len() + sorted.len() / 2) / count]).collect()
}

fn lines(recruitment: &Recruitment, shared: &Result<Share, Refusal>, drawn: Result<(), Refusal>) -> Vec<Line> {
    let shared = || shared.as_ref().map_err(Clone::clone);
    let not_across = || refused("nobody was recruited across the trait in one of the two directions");
    let first = shared().and_then(|found| {
        let point = rds_i(recruitment).ok_or_else(not_across)?;
        Ok(within(point, found.rds_i_quantiles.as_ref().ok_or_else(not_across)?))
    });
    let second = rds_ii(recruitment);
    let trees = shared().map(|found| within(second, &found.rds_ii_quantiles));
    let by_recruiter = shared().and_then(|found| {
        let quantiles = found.rds_ii_by_recruiter.as_ref();
        quantiles
            .map(|quantiles| within(second, quantiles))
            .ok_or_else(|| refused("one side of the trait recruited nobody"))
    });
    let without_size = |why: Refusal| {
        refused(format!("it needs the size of the population (--size), which could not be drawn: {why}"))
    };
    let third = drawn.map_err(without_size).and_then(|()| shared().map(|found| of_quantiles(&found.successive)));
    let with_replacement = "recruits are drawn in proportion to how many they know, each recruiter choosing at random among them; the population is far larger than the sample";
    vec![
        line(
            "RDS-I",
            "as many ties go from those with the trait to those without as back; recruitment is a Markov chain of the trait",
            "Salganik and Heckathorn 2004, Sociological Methodology 34:193; Salganik 2006, Journal of Urban Health 83:i98 (interval)",
            first,
        ),
        line(
            "RDS-II, tree bootstrap",
            with_replacement,
            "Volz and Heckathorn 2008, Journal of Official Statistics 24:79; Baraff, McCormick and Raftery 2016, PNAS 113:14668 (interval)",
            trees,
        ),
        line(
            "RDS-II, Salganik's bootstrap",
            "the same, and that recruitment remembers nothing but the trait of the recruiter",
            "Volz and Heckathorn 2008; Salganik 2006 (interval)",
            by_recruiter,
        ),
        line(
            "successive sampling",
            "recruits are drawn in proportion to how many they know, nobody twice; the size of the population enters with its own doubt",
            "Gile 2011, JASA 106:135; Baraff et al. 2016 (interval)",
            third,
        ),
    ]
}

/// Counted elsewhere over the share: N = M / p (multiplier), p over the tree bootstrap. An end that a share of 0 leaves open is open.
fn multiplied(counted: f64, with: usize, shared: &Result<Share, Refusal>) -> Found {
    if !(counted > 0.0 && counted.is_finite()) {
        let accepted = "a number above 0 is accepted";
        return Err(Refusal::Setting { what: "the number counted elsewhere", found: counted.to_string(), accepted });
    }
    let found = shared.as_ref().map_err(Clone::clone)?;
    let over = |share: f64| (share > 0.0).then_some(counted / share);
    if with == 0 {
        return Err(refused("no recruit has the trait, so no number divides the count"));
    }
    let size = counted / found.rds_ii;
    let low = counted / found.rds_ii_quantiles.p975;
    Ok((size, Interval { low, high: over(found.rds_ii_quantiles.p025), level: LEVEL }))
}

fn hangs(page: &RecruitsPage, recruitment: &Recruitment) -> Vec<Hanging> {
    let figures = page.lines.iter().filter_map(|line| Some((line.method.to_owned(), line.found.as_ref().ok()?.0)));
    let all = ("all seeds".to_owned(), rds_ii(recruitment));
    let without = page.share.iter().flat_map(|found| found.without_seed.iter().enumerate());
    let without = without.map(|(seed, (share, _))| (format!("without seed {}", seed + 1), *share));
    let sizes = page.at_sizes.iter().map(|at| (format!("N = {:.0}", at.size), at.share));
    let mut hangs: Vec<Hanging> = [
        hanging("the method", figures.collect()),
        hanging("a seed and all whom it led to left out", without.chain([all]).collect()),
        hanging("successive sampling: the size of the population", sizes.collect()),
    ]
    .into_iter()
    .flatten()
    .filter(|hanging| hanging.lowest.1 > 0.0)
    .collect();
    hangs.sort_by(|a, b| b.ratio().total_cmp(&a.ratio()));
    hangs
}

/// Below so many recruits, seeds or waves there is little to go by.
const FEW: [usize; 3] = [100, 4, 4];

/// Below so many recruits for each who recruited, trees are chains.
const CHAINS: f64 = 1.3;

fn warnings(page: &RecruitsPage) -> Vec<String> {
    let counts = [
        (page.recruits, FEW[0], "recruits", "one more or less moves the share"),
        (page.seeds, FEW[1], "seeds", "whether the share hangs on them can hardly be seen"),
        (page.waves, FEW[2], "waves", "the share still has in it whom the seeds know"),
    ];
    let few = counts.into_iter().filter(|(count, few, ..)| count < few);
    let mut said: Vec<String> =
        few.map(|(count, few, what, then)| format!("{count} {what}; below {few} {then}")).collect();
    if page.each < CHAINS {
        said.push(format!("a recruiter has {:.1} recruits on average: the tree bootstrap then draws little but the seeds anew, and its interval is too narrow", page.each));
    }
    if page.with == 0 || page.with == page.recruits {
        said.push(one_sided(page.with).to_string());
    }
    said.extend(page.share.iter().flat_map(|found| found.doubts.iter().cloned()));
    said.extend(page.size.iter().flat_map(|found| found.doubts.iter().cloned()));
    said
}
