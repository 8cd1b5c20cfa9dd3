//! A survey on whom people know, scaled up by every method. Chooses none.

use super::{line, of_quantiles, refused, refused_by, within};
use crate::interviews::read::{Members, Survey};
use crate::interviews::scale_up::{Generalised, Reports, ScaleUp, drawn_anew, generalised, killworth};
use crate::interviews::scale_up_bayes::{Barrier, Posterior, Setting, posterior};
use crate::lists::interval::{Interval, LEVEL};
use crate::lists::page::{Agreement, Found, Hanging, Line, agreed_of, hanging};
use crate::lists::refusal::Refusal;
use assize_record::estimate::Quantiles;
use serde::Serialize;

/// What is computed, fixed before the first draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnowsPlan {
    /// Seed of all draws.
    pub seed: u64,
    /// Resamples of respondents, and of members.
    pub replications: usize,
    /// Chains with random degrees: without and with barriers.
    pub chains: [Setting; 2],
    /// Belief on the chance that a member whom somebody knows is known to be one: the shapes of a beta prior.
    pub transmission: Option<(f64, f64)>,
}

impl KnowsPlan {
    /// 4,000 resamples; four chains of 1,500 sweeps, with barriers of 1,000.
    pub fn standard(seed: u64, transmission: Option<(f64, f64)>) -> Self {
        let random_degrees = Setting { transmission, ..Setting::default() };
        let barriers = Setting { barrier: Barrier::ByGroup, draws: 1_000, ..random_degrees };
        Self { seed, replications: 4_000, chains: [random_degrees, barriers], transmission }
    }

    /// The same with so many sweeps kept of each chain, and half as many to warm it up.
    #[must_use]
    pub fn with_sweeps(mut self, sweeps: usize) -> Self {
        self.chains.iter_mut().for_each(|chains| (chains.draws, chains.warm_up) = (sweeps, sweeps.div_ceil(2)));
        self
    }
}

/// Chains, and their posterior if they agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PosteriorRun {
    /// What they assume and how long they ran.
    pub setting: Setting,
    /// The posterior, or why there is none.
    pub found: Result<Posterior, Refusal>,
}

/// A known group sized from the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupTrial {
    /// The group.
    pub group: String,
    /// Its size.
    pub known: f64,
    /// What the others make of it, with the interval of Killworth's standard error; or why they make nothing.
    pub found: Found,
}

impl GroupTrial {
    /// ln(estimated / known); below 0 is too low. `None` for no estimate or one of 0.
    pub fn log_bias(&self) -> Option<f64> {
        let (estimate, _) = self.found.as_ref().ok()?;
        Some((estimate / self.known).ln()).filter(|bias| bias.is_finite())
    }

    /// Whether the interval holds the known size.
    pub fn covered(&self) -> Option<bool> {
        self.found.as_ref().ok().map(|(_, interval)| interval.holds(self.known))
    }
}

/// Weights of respondents who were drawn with unequal chances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weighed {
    /// Respondents of equal weight who would say as much, `(sum w)^2 / sum w^2`.
    pub effective: f64,
    /// The largest weight, as a share of all.
    pub largest: f64,
    /// The largest weight over the least.
    pub range: f64,
}

impl Weighed {
    fn of(reports: &Reports) -> Option<Self> {
        let (least, most) =
            reports.weights().iter().fold((f64::INFINITY, 0.0f64), |(low, high), w| (low.min(*w), high.max(*w)));
        let all: f64 = reports.weights().iter().sum();
        let weighed = Self { effective: reports.effective(), largest: most / all, range: most / least };
        reports.is_weighted().then_some(weighed)
    }
}

/// The size if members were known as members, or knew people, less than is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtFactor {
    /// Share of their ties by which members are reported: transmission times how many they know against others.
    pub factor: f64,
    /// Killworth's size over it.
    pub size: f64,
}

/// The factors of the sensitivity analysis.
pub const FACTORS: [f64; 5] = [1.0, 0.75, 0.5, 0.33, 0.25];

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnowsPage {
    /// Version of this crate.
    pub version: &'static str,
    /// What was asked.
    pub plan: KnowsPlan,
    /// The hidden group.
    pub hidden: String,
    /// People in the whole population.
    pub population: f64,
    /// Respondents.
    pub respondents: usize,
    /// What their weights do; absent where all weigh alike.
    pub weighed: Option<Weighed>,
    /// Respondents who know a member.
    pub knowing: usize,
    /// Members known, by all respondents together.
    pub reports: u64,
    /// Members who were asked by how many they are known; absent where none were.
    pub members: Option<usize>,
    /// What speaks against any figure from this survey.
    pub warnings: Vec<String>,
    /// All methods beside each other.
    pub lines: Vec<Line>,
    /// How far apart they are; `None` where none gave a figure.
    pub agreement: Option<Agreement>,
    /// What moves a figure, the most first.
    pub hangs: Vec<Hanging>,
    /// Killworth's estimator.
    pub killworth: ScaleUp,
    /// Chains with random degrees: without and with barriers.
    pub posteriors: Vec<PosteriorRun>,
    /// With visibility; absent where no member was asked.
    pub generalised: Option<Result<Generalised, Refusal>>,
    /// The size if members are reported by only a part of their ties.
    pub factors: Vec<AtFactor>,
    /// Killworth's size without each known group.
    pub changed: Vec<(String, Result<f64, Refusal>)>,
    /// Each known group sized from the others.
    pub trials: Vec<GroupTrial>,
}

/// Computes all of it.
pub fn knows_page(survey: &Survey, members: Option<&Members>, plan: KnowsPlan) -> KnowsPage {
    let reports = &survey.reports;
    let plain = killworth(reports);
    let anew = drawn_anew(reports, plan.replications, plan.seed);
    let run = |setting: &Setting| PosteriorRun {
        setting: *setting,
        found: match reports.is_weighted() {
            true => Err(refused(NO_WEIGHTS)),
            false => posterior(reports, setting, plan.seed).map_err(|why| refused_by(&why)),
        },
    };
    let posteriors: Vec<PosteriorRun> = plan.chains.iter().map(run).collect();
    let nobody = || {
        refused(
            "no respondent knows a member: resamples of such answers know none either, and say nothing of the upper end",
        )
    };
    let heard = reports.hidden().iter().any(|count| *count > 0);
    let visible = members.map(|members| {
        if !heard {
            return Err(nobody());
        }
        generalised(reports, &members.visibility, &members.weights, plan.replications, plan.seed)
            .map_err(|why| refused_by(&why))
    });
    let groups = || survey.groups.iter().enumerate();
    let changed = groups().map(|(place, group)| {
        let without = reports.without(place).map(|reports| killworth(&reports).size).map_err(|why| refused_by(&why));
        (group.clone(), without)
    });
    let trials = groups().map(|(place, group)| GroupTrial {
        group: group.clone(),
        known: reports.sizes()[place],
        found: reports.without_size(place).map(|reports| scaled(&killworth(&reports))).map_err(|why| refused_by(&why)),
    });
    let (changed, trials): (Vec<_>, Vec<_>) = (changed.collect(), trials.collect());
    let too_few = || refused("fewer than two respondents; whether they differ cannot be seen");
    let anew = if heard { anew.ok_or_else(too_few) } else { Err(nobody()) };
    let lines = lines(&plain, reports.is_weighted(), &anew, &posteriors, visible.as_ref());
    let mut page = KnowsPage {
        version: env!("CARGO_PKG_VERSION"),
        hidden: survey.hidden.clone(),
        population: reports.population(),
        respondents: reports.hidden().len(),
        weighed: Weighed::of(reports),
        knowing: reports.hidden().iter().filter(|count| **count > 0).count(),
        reports: reports.hidden().iter().copied().map(u64::from).sum(),
        members: members.map(|members| members.visibility.len()),
        warnings: Vec::new(),
        agreement: agreed_of(&lines),
        hangs: Vec::new(),
        factors: FACTORS.iter().map(|factor| AtFactor { factor: *factor, size: plain.size / factor }).collect(),
        killworth: plain,
        lines,
        posteriors,
        generalised: visible,
        changed,
        trials,
        plan,
    };
    page.warnings = warnings(&page, reports);
    page.hangs = hangs(&page);
    page
}

const NO_WEIGHTS: &str = "respondents weigh differently, and this model takes every respondent for one of equal chance";

fn scaled(found: &ScaleUp) -> (f64, Interval) {
    (found.size, Interval { low: found.interval.0, high: Some(found.interval.1), level: LEVEL })
}

/// Both plain forms over resamples of respondents.
type Anew = Result<(Quantiles, Quantiles), Refusal>;

fn lines(
    plain: &ScaleUp,
    weighted: bool,
    anew: &Anew,
    posteriors: &[PosteriorRun],
    visible: Option<&Result<Generalised, Refusal>>,
) -> Vec<Line> {
    const MIXING: &str =
        "everybody is as likely to know a member as anybody else in a group of that size, and knows it";
    const KILLWORTH: &str = "Killworth, McCarty, Bernard, Shelley and Johnsen 1998, Evaluation Review 22:289";
    const MALTIEL: &str = "Maltiel, Raftery, McCormick and Baraff 2015, Annals of Applied Statistics 9:1247";
    let sums = anew.as_ref().map(|(sums, _)| within(plain.size, sums)).map_err(Clone::clone);
    let means = anew.as_ref().map(|(_, means)| within(plain.plug_in, means)).map_err(Clone::clone);
    let first = match weighted {
        false => line("scale-up, binomial interval", MIXING, KILLWORTH, Ok(scaled(plain))),
        true => line(
            "scale-up, linearised interval",
            "the same chance to know a member as anybody else in a group of that size; weights that are one over the chance to be asked",
            "Killworth et al. 1998, with weights as in Feehan and Salganik 2016; Woodruff 1971, JASA 66:411 (interval)",
            Ok(scaled(plain)),
        ),
    };
    let mut lines = vec![
        first,
        line(
            "scale-up, respondents drawn anew",
            "the same, but that respondents differ in how many members they know",
            "Killworth et al. 1998; Efron 1979, Annals of Statistics 7:1 (bootstrap)",
            sums,
        ),
        line("mean of ratios", "the same, each respondent with the same say", KILLWORTH, means),
    ];
    let named = [
        ("random degrees", "the same, with numbers of people known that are lognormal between respondents"),
        ("random degrees with barriers", "some know a group more easily than others; nothing is hidden"),
    ];
    for ((method, assumes), run) in named.into_iter().zip(posteriors) {
        let found = run.found.as_ref().map(|found| of_quantiles(&found.size)).map_err(Clone::clone);
        lines.push(line(method, assumes, MALTIEL, found));
    }
    let visible =
        visible.map(|found| found.as_ref().map(|found| within(found.size, &found.quantiles)).map_err(Clone::clone));
    let not_asked = || Err(refused("no member was asked by how many people they are known as one (--members)"));
    lines.push(line(
        "generalised, with visibility",
        "nobody is reported who is no member, and members know by how many they would be",
        "Feehan and Salganik 2016, Sociological Methodology 46:153",
        visible.unwrap_or_else(not_asked),
    ));
    lines
}

fn hangs(page: &KnowsPage) -> Vec<Hanging> {
    let figures = page.lines.iter().filter_map(|line| Some((line.method.to_owned(), line.found.as_ref().ok()?.0)));
    let factors = page.factors.iter().map(|at| (format!("by {:.0} % of their ties", 100.0 * at.factor), at.size));
    let all = ("all known groups".to_owned(), page.killworth.size);
    let without =
        page.changed.iter().filter_map(|(group, found)| Some((format!("without {group}"), *found.as_ref().ok()?)));
    let mut hangs: Vec<Hanging> = [
        hanging("the method", figures.collect()),
        hanging("how well members are known as members", factors.collect()),
        hanging("a known group left out", without.chain([all]).collect()),
    ]
    .into_iter()
    .flatten()
    .filter(|hanging| hanging.lowest.1 > 0.0)
    .collect();
    hangs.sort_by(|a, b| b.ratio().total_cmp(&a.ratio()));
    hangs
}

/// Fewer respondents, groups or reports are warned of.
const FEW: [usize; 3] = [30, 10, 30];
/// One weight may be this share of all before it is warned of.
const LARGEST: f64 = 0.1;
/// A group that the others make this many times too large or too small does not mix.
const APART: f64 = 2.0;

fn warnings(page: &KnowsPage, reports: &Reports) -> Vec<String> {
    let mut said = Vec::new();
    let counts = [(page.respondents, FEW[0], "respondents"), (page.trials.len(), FEW[1], "known groups")];
    for (count, few, what) in counts {
        if count < few {
            said.push(format!("{count} {what}; below {few} one more or less moves the figure"));
        }
    }
    if page.reports < FEW[2] as u64 {
        said.push(format!(
            "members were reported {} times in all, and every figure rests on these reports",
            page.reports
        ));
    }
    if let Some(weighed) = page.weighed {
        if weighed.effective < page.respondents as f64 / 2.0 || weighed.effective < FEW[0] as f64 {
            said.push(format!(
                "the weights are so unequal that {} respondents say as much as {:.0} of equal weight would",
                page.respondents, weighed.effective
            ));
        }
        if weighed.largest > LARGEST {
            said.push(format!(
                "one respondent has {:.0} % of all the weight, and every figure rests on that one's answers",
                100.0 * weighed.largest
            ));
        }
    }
    let apart = |trial: &&GroupTrial| trial.log_bias().is_none_or(|bias| bias.abs() > APART.ln());
    let apart: Vec<&str> = page.trials.iter().filter(apart).map(|trial| trial.group.as_str()).collect();
    if !apart.is_empty() {
        said.push(format!(
            "the other groups make {} more than twice too large or too small, or nothing at all: people know that group more, or less, easily than others",
            apart.join(", ")
        ));
    }
    let large: Vec<u32> = reports.known().iter().flatten().copied().filter(|count| *count >= 10).collect();
    let round = large.iter().filter(|count| **count % 5 == 0).count();
    // One in five is meant; half of at least twenty is no chance.
    if large.len() >= 20 && 2 * round > large.len() {
        said.push(format!("{round} of {} answers from 10 up are multiples of 5: they were guessed", large.len()));
    }
    said
}
