//! The model: log density of everything unknown given the claims, with its gradient written by hand. Draws nothing.
//!
//! `x[s,t]` is the logarithm of the people of series s in year t. It starts at an anchor year and walks both ways,
//! `x[s,t+1] = x[s,t] + change * step`, steps with heavy tails. Claim i of origin o and grade g says
//! `log(value + grain) = log(mean people of its cells * share + grain) + bias[o] + spread[g] * error`, errors from
//! Student's t with 4 degrees; the grain keeps small counts and zero from being told apart to the last person. Every unknown is a standardised number, so that all have a scale near 1.

mod heard;

use crate::sampling::lanes::{exp, exp_each, ln, squares};
use crate::sampling::real;
use crate::scenario::Scenario;
use crate::synthesis::claims::{Evidence, Series};
use crate::synthesis::leap;
use assize_record::synthesis::Priors;

/// Where each kind of unknown starts in the vector of standardised numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    steps: usize,
    biases: usize,
    grades: usize,
    letters: usize,
    change: usize,
    parts: usize,
    end: usize,
}

/// Evidence with priors.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub evidence: Evidence,
    priors: Priors,
    grade_scale: Vec<f64>,
    letter_scale: Vec<f64>,
    /// Mean and spread of the logarithm of people at each series' anchor.
    levels: Vec<(f64, f64)>,
    layout: Layout,
    /// Observations that count, by place: all but those of an origin that is left out.
    counted: Vec<usize>,
    /// Whether a step's slot holds the level that it leads to (between years of which claims speak) or the step itself. The
    /// two are one model; which is drawn more easily depends on whether claims pin the level down.
    pinned: Vec<bool>,
    /// The slots that are, among those of steps, each with the cell that its step leads away from.
    pinned_steps: Vec<(usize, usize)>,
    /// All others.
    loose: Vec<usize>,
}

/// What is assumed of the unknowns in their own units, where other assumptions change it.
pub struct Assumed<'a> {
    /// Cell, mean and spread of the logarithm of people at each anchor.
    pub levels: Vec<(usize, f64, f64)>,
    /// Median scale of the bias of each letter.
    pub letters: &'a [f64],
    /// Median spread of each grade.
    pub grades: &'a [f64],
    /// People above which totals are less believed.
    pub ceiling: f64,
    /// All of it.
    pub priors: &'a Priors,
}

/// The unknowns in their own units.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Logarithm of people, series by series, years within.
    pub x: Vec<f64>,
    /// People.
    pub people: Vec<f64>,
    /// People of all series, by year.
    pub total: Vec<f64>,
    pub bias: Vec<f64>,
    pub spread: Vec<f64>,
    log_spread: Vec<f64>,
    pub bias_scale: Vec<f64>,
    pub change: f64,
    /// Share of each part in its host.
    pub share: Vec<f64>,
    /// Share of what the parts beside it leave.
    stick: Vec<f64>,
    /// Steps that are not pinned, in units of the common scale, with their slopes.
    steps: Vec<(f64, f64)>,
}

impl Model {
    pub fn new(evidence: Evidence, scenario: &Scenario, priors: &Priors) -> Self {
        let series = evidence.series.len();
        let steps = series;
        let biases = steps + series * (evidence.years - 1);
        let grades = biases + evidence.origins.len();
        let letters = grades + evidence.grades.len();
        let change = letters + evidence.letters.len();
        let layout = Layout {
            steps,
            biases,
            grades,
            letters,
            change,
            parts: change + 1,
            end: change + 1 + evidence.parts.len(),
        };
        let grade_scale =
            evidence.grades.iter().map(|grade| priors.grade_factor * scenario.point_spread(*grade)).collect();
        let letter_scale = evidence.letters.iter().map(|letter| priors.bias_of(*letter)).collect();
        let counted = (0..evidence.observations.len()).collect();
        let pinned = pinned(&evidence);
        let gaps = evidence.years - 1;
        let cell = |slot: usize| slot / gaps * evidence.years + slot % gaps;
        let pinned_steps = (0..pinned.len()).filter(|slot| pinned[*slot]).map(|slot| (slot, cell(slot))).collect();
        let level = |series: &Series| match series.silent {
            None => (priors.level.ln(), priors.level_spread),
            Some(hosts) => ((priors.silent_level * real(hosts)).ln(), priors.silent_spread),
        };
        let levels = evidence.series.iter().map(level).collect();
        Self {
            evidence,
            priors: priors.clone(),
            grade_scale,
            letter_scale,
            levels,
            layout,
            counted,
            loose: (0..pinned.len()).filter(|slot| !pinned[*slot]).collect(),
            pinned,
            pinned_steps,
        }
    }

    /// The same model that does not hear one origin.
    pub fn without(&self, origin: usize) -> Self {
        let mut model = self.clone();
        model.counted.retain(|place| self.evidence.observations[*place].origin != origin);
        model
    }

    pub fn dimension(&self) -> usize {
        self.layout.end
    }

    /// What is assumed of levels and scales, for setting other assumptions beside it.
    pub fn assumed(&self) -> Assumed<'_> {
        let level = |(place, series): (usize, &Series)| {
            (place * self.evidence.years + series.anchor, self.levels[place].0, self.levels[place].1)
        };
        Assumed {
            levels: self.evidence.series.iter().enumerate().map(level).collect(),
            letters: &self.letter_scale,
            grades: &self.grade_scale,
            ceiling: self.evidence.greatest * self.priors.ceiling,
            priors: &self.priors,
        }
    }

    /// Reads the unknowns out of their standardised numbers.
    pub fn state(&self, z: &[f64]) -> State {
        let (at, evidence) = (&self.layout, &self.evidence);
        let years = evidence.years;
        let change = self.priors.change * exp(self.priors.change_spread * z[at.change]);
        let mut x = vec![0.0; evidence.series.len() * years];
        let loose: Vec<f64> = self.loose.iter().map(|slot| z[at.steps + slot]).collect();
        let mut leaps = vec![(0.0, 0.0); at.biases - at.steps];
        self.loose.iter().zip(leap::steps(&loose)).for_each(|(slot, leap)| leaps[*slot] = leap);
        for (place, series) in evidence.series.iter().enumerate() {
            let walk = &mut x[place * years..(place + 1) * years];
            let steps = &z[at.steps + place * (years - 1)..at.steps + (place + 1) * (years - 1)];
            let leaps = &leaps[place * (years - 1)..(place + 1) * (years - 1)];
            let (mean, spread) = self.levels[place];
            walk[series.anchor] = mean + spread * z[place];
            let pinned = &self.pinned[place * (years - 1)..(place + 1) * (years - 1)];
            for year in series.anchor..years - 1 {
                walk[year + 1] = if pinned[year] { mean + steps[year] } else { walk[year] + change * leaps[year].0 };
            }
            for year in (0..series.anchor).rev() {
                walk[year] = walk[year + 1] + change * leaps[year].0;
            }
        }
        let scale = |scales: &[f64], spread: f64, from: usize| -> Vec<f64> {
            scales.iter().enumerate().map(|(i, scale)| scale * exp(spread * z[from + i])).collect()
        };
        let bias_scale = scale(&self.letter_scale, self.priors.bias_spread, at.letters);
        let bias = evidence.letter_of.iter().enumerate().map(|(o, letter)| bias_scale[*letter] * z[at.biases + o]);
        let (share, stick) = self.shares(z);
        let spread = scale(&self.grade_scale, self.priors.grade_spread, at.grades);
        let mut people = x.clone();
        exp_each(&mut people);
        let mut total = vec![0.0; years];
        for walk in people.chunks_exact(years) {
            total.iter_mut().zip(walk).for_each(|(total, people)| *total += people);
        }
        State {
            people,
            total,
            bias: bias.collect(),
            log_spread: spread.iter().map(|spread| ln(*spread)).collect(),
            spread,
            x,
            bias_scale,
            change,
            share,
            stick,
            steps: leaps,
        }
    }

    fn shares(&self, z: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let parts = &self.evidence.parts;
        let mut logit: Vec<f64> = Vec::with_capacity(parts.len());
        let (mut share, mut stick): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for (part, z) in parts.iter().zip(&z[self.layout.parts..]) {
            let here = part.before.map_or(*z, |(before, gap)| logit[before] + self.priors.part_change * gap.sqrt() * z);
            logit.push(here);
            stick.push(1.0 / (1.0 + exp(-here)));
            let left = 1.0 - part.beside.iter().map(|other| share[*other]).sum::<f64>();
            share.push(stick.last().copied().unwrap_or(0.0) * left);
        }
        (share, stick)
    }

    /// Log density up to a constant; writes the gradient.
    pub fn log_density(&self, z: &[f64], gradient: &mut [f64]) -> f64 {
        let at = &self.layout;
        let state = self.state(z);
        if !state.total.iter().all(|total| total.is_finite()) {
            return f64::NEG_INFINITY;
        }
        let mut log = self.prior(z, gradient);
        let mut pull = Pull::none(&state);
        log = self.hear(&state, log, &mut pull);
        log += self.ceiling(&state, &mut pull.total) + self.pinned_steps(&state, &mut pull);
        if !log.is_finite() {
            return f64::NEG_INFINITY;
        }
        for (grade, (by, spread)) in pull.spread.iter().zip(&state.spread).enumerate() {
            gradient[at.grades + grade] += by * spread * self.priors.grade_spread;
        }
        for (origin, by) in pull.bias.iter().enumerate() {
            let letter = self.evidence.letter_of[origin];
            gradient[at.biases + origin] += by * state.bias_scale[letter];
            gradient[at.letters + letter] += by * state.bias[origin] * self.priors.bias_spread;
        }
        for (pull_walk, people) in
            pull.x.chunks_exact_mut(state.total.len()).zip(state.people.chunks_exact(state.total.len()))
        {
            pull_walk.iter_mut().zip(people).zip(&pull.total).for_each(|((x, people), total)| *x += people * total);
        }
        self.pull_walks(&state, &pull, gradient);
        self.pull_parts(&state, &mut pull.share, gradient);
        log
    }

    /// Nobody has named more people than the ceiling: half of a normal on the logarithm of each year's total above it.
    fn ceiling(&self, state: &State, pull: &mut [f64]) -> f64 {
        let spread = self.priors.ceiling_spread;
        let ceiling = self.evidence.greatest * self.priors.ceiling;
        let mut log = 0.0;
        for (pull, total) in pull.iter_mut().zip(&state.total).filter(|(_, total)| **total > ceiling) {
            let over = ln(total / ceiling) / spread;
            log -= over * over / 2.0;
            *pull -= over / spread / total;
        }
        log
    }

    /// Priors of the standardised numbers; sets the gradient.
    fn prior(&self, z: &[f64], gradient: &mut [f64]) -> f64 {
        let at = &self.layout;
        // A pinned level has its prior in `pinned_steps`, the first of a part's shares is uniform between 0 and 1.
        gradient.iter_mut().zip(z).for_each(|(by, z)| *by = -z);
        let mut log = -squares(z) / 2.0;
        for (slot, _) in &self.pinned_steps {
            let slot = at.steps + slot;
            log += z[slot] * z[slot] / 2.0;
            gradient[slot] = 0.0;
        }
        for (place, _) in self.evidence.parts.iter().enumerate().filter(|(_, part)| part.before.is_none()) {
            let logit = z[at.parts + place];
            let small = exp(-logit.abs());
            log += logit * logit / 2.0 - logit.abs() - 2.0 * ln(1.0 + small);
            // The hyperbolic tangent of half the logit.
            gradient[at.parts + place] = ((small - 1.0) / (small + 1.0)).copysign(-logit);
        }
        log
    }

    /// Priors of the steps between pinned levels.
    fn pinned_steps(&self, state: &State, pull: &mut Pull) -> f64 {
        let change = state.change;
        let step = |(_, cell): &(usize, usize)| (state.x[cell + 1] - state.x[*cell]) / change;
        let steps: Vec<f64> = self.pinned_steps.iter().map(step).collect();
        let mut slopes = steps.clone();
        let log = leap::log_density(&mut slopes);
        for ((_, cell), (step, slope)) in self.pinned_steps.iter().zip(steps.iter().zip(&slopes)) {
            let by = slope / change;
            pull.x[cell + 1] += by;
            pull.x[*cell] -= by;
            pull.change -= by * step;
        }
        let count = real(steps.len());
        pull.change -= count / change;
        log - count * ln(change)
    }

    /// From the pull on every year back to anchors, steps and their common scale.
    fn pull_walks(&self, state: &State, pull: &Pull, gradient: &mut [f64]) {
        let (at, years) = (&self.layout, self.evidence.years);
        let mut by_change = pull.change;
        for (place, series) in self.evidence.series.iter().enumerate() {
            let pull = &pull.x[place * years..(place + 1) * years];
            let first_step = at.steps + place * (years - 1);
            let mut later = 0.0;
            for year in (series.anchor..years - 1).rev() {
                later += pull[year + 1];
                let slot = first_step + year;
                if self.pinned[slot - at.steps] {
                    gradient[slot] += later;
                    later = 0.0;
                } else {
                    let (step, slope) = state.steps[slot - at.steps];
                    gradient[slot] += state.change * slope * later;
                    by_change += step * later;
                }
            }
            let mut earlier = 0.0;
            for year in 0..series.anchor {
                earlier += pull[year];
                let (step, slope) = state.steps[first_step + year - at.steps];
                gradient[first_step + year] += state.change * slope * earlier;
                by_change += step * earlier;
            }
            gradient[place] += self.levels[place].1 * (later + pull[series.anchor] + earlier);
        }
        gradient[at.change] += by_change * state.change * self.priors.change_spread;
    }

    /// From the pull on shares back to logits, last part first.
    fn pull_parts(&self, state: &State, pull: &mut [f64], gradient: &mut [f64]) {
        let parts = &self.evidence.parts;
        let mut by_logit = vec![0.0; parts.len()];
        for (place, part) in parts.iter().enumerate().rev() {
            let stick = state.stick[place];
            let left = if stick > 0.0 { state.share[place] / stick } else { 0.0 };
            for other in &part.beside {
                pull[*other] -= pull[place] * stick;
            }
            by_logit[place] += pull[place] * left * stick * (1.0 - stick);
            let slot = self.layout.parts + place;
            match part.before {
                None => gradient[slot] += by_logit[place],
                Some((before, gap)) => {
                    gradient[slot] += by_logit[place] * self.priors.part_change * gap.sqrt();
                    by_logit[before] += by_logit[place];
                }
            }
        }
    }
}

/// Steps between the anchor and the last year of which claims on the host speak. Before its anchor the walk runs backwards, where
/// no level is pinned: a claim on a group with one known member may be older than the member's first.
fn pinned(evidence: &Evidence) -> Vec<bool> {
    let years = evidence.years;
    let spoken = |series: usize| {
        let of_host =
            evidence.observations.iter().filter(move |one| one.cells.iter().all(|cell| cell / years == series));
        of_host.flat_map(|one| one.years.iter().copied())
    };
    let of_series = |series: usize| {
        let last = spoken(series).max().unwrap_or(0);
        let anchor = evidence.series[series].anchor;
        (0..years - 1).map(move |year| year >= anchor && year < last)
    };
    (0..evidence.series.len()).flat_map(of_series).collect()
}

/// Derivatives of the log likelihood by the unknowns in their own units.
struct Pull {
    x: Vec<f64>,
    /// On the number, not the logarithm, of people of all series by year.
    total: Vec<f64>,
    share: Vec<f64>,
    bias: Vec<f64>,
    spread: Vec<f64>,
    change: f64,
}

impl Pull {
    fn none(state: &State) -> Self {
        Self {
            x: vec![0.0; state.x.len()],
            total: vec![0.0; state.total.len()],
            share: vec![0.0; state.share.len()],
            bias: vec![0.0; state.bias.len()],
            spread: vec![0.0; state.spread.len()],
            change: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    mod generated;

    use super::*;
    use crate::synthesis::claims::{Observation, Part, Value};
    use assize_record::id::{ClaimId, Code, OriginId};
    use assize_record::term::{Credibility, Reliability};

    fn observation(claim: &str, value: Value, cells: &[usize], years: &[usize], part: Option<usize>) -> Observation {
        let number = claim.len();
        Observation {
            claim: ClaimId::new(claim),
            origin: number % 2,
            grade: number % 2,
            value,
            cells: cells.to_vec(),
            of_all: cells.len() == 3 * years.len(),
            years: years.to_vec(),
            part,
        }
    }

    /// Two hosts and the silent ones over four years, with every kind of claim.
    fn every_kind() -> Model {
        let series = |host: &str, anchor, silent| Series { host: Code::new(host), anchor, silent };
        let part = |year, sectors: &[&str], before, beside: &[usize]| Part {
            host: Code::new("AAA"),
            area: String::new(),
            sectors: sectors.iter().copied().map(Code::new).collect(),
            year,
            before,
            beside: beside.to_vec(),
        };
        let log = |value: f64| value.ln();
        let evidence = Evidence {
            first_year: 2010,
            years: 4,
            series: vec![series("AAA", 2, None), series("BBB", 0, None), series("other", 3, Some(4))],
            origins: ["one", "two"].map(OriginId::new).to_vec(),
            letter_of: vec![0, 1],
            letters: vec![Reliability::B, Reliability::C],
            grades: vec![Credibility::ProbablyTrue, Credibility::PossiblyTrue],
            parts: vec![part(1, &["x"], None, &[]), part(1, &["y"], None, &[0]), part(3, &["y"], Some((1, 2.0)), &[])],
            observations: vec![
                observation("p", Value::Point(log(900.0)), &[2], &[2], None),
                observation("pp", Value::Point(log(1_500.0)), &[0, 1, 2], &[0, 1, 2], None),
                observation("r", Value::Between(log(800.0), log(1_200.0)), &[1], &[1], None),
                observation("rr", Value::Between(log(2_000.0), f64::INFINITY), &[3, 7, 11], &[3], None),
                observation("rrr", Value::Between(f64::NEG_INFINITY, log(300.0)), &[4], &[0], None),
                observation("s", Value::Point(log(200.0)), &[1], &[1], Some(0)),
                observation("ss", Value::Point(log(250.0)), &[1], &[1], Some(1)),
                observation("sss", Value::Between(log(100.0), log(700.0)), &[3], &[3], Some(2)),
            ],
            excluded: Vec::new(),
            silent: Vec::new(),
            greatest: 500.0,
        };
        let text = include_str!("../../../../scenarios/assize.toml");
        Model::new(evidence, &Scenario::parse("assize", text).unwrap(), &Priors::default())
    }

    /// Tolerance: central differences of step 1e-5 are right to about 1e-8 of the function's own size.
    #[test]
    fn the_gradient_is_that_of_differences() {
        let model = every_kind();
        let mut z: Vec<f64> = (0..model.dimension()).map(|i| (1.7 * real(i) + 0.3).sin()).collect();
        let mut gradient = vec![0.0; z.len()];
        model.log_density(&z, &mut gradient);
        let mut unused = gradient.clone();
        for i in 0..z.len() {
            let (h, here) = (1e-5, z[i]);
            z[i] = here + h;
            let above = model.log_density(&z, &mut unused);
            z[i] = here - h;
            let below = model.log_density(&z, &mut unused);
            z[i] = here;
            let found = (above - below) / (2.0 * h);
            assert!((gradient[i] - found).abs() < 1e-6 * (1.0 + found.abs()), "{i}: {} not {found}", gradient[i]);
        }
    }

    #[test]
    fn sectors_side_by_side_never_hold_more_than_the_host() {
        let model = every_kind();
        for size in [-5.0, 0.0, 3.0, 30.0] {
            let state = model.state(&vec![size; model.dimension()]);
            assert!(state.share[0] + state.share[1] <= 1.0 + 1e-12, "{:?}", state.share);
        }
    }

    #[test]
    fn an_origin_that_is_not_heard_does_not_pull() {
        let model = every_kind();
        let z = vec![0.1; model.dimension()];
        let (mut all, mut one) = (vec![0.0; z.len()], vec![0.0; z.len()]);
        let with = model.log_density(&z, &mut all);
        let without = model.without(0).log_density(&z, &mut one);
        let state = model.state(&z);
        let of_it = model.evidence.observations.iter().filter(|o| o.origin == 0);
        let sum: f64 = of_it.map(|observation| model.likelihood(&state, observation).0).sum();
        assert!((with - without - sum).abs() < 1e-9);
        assert!((one[model.layout.biases] + 0.1).abs() < 1e-12, "only its prior is left");
    }
}
