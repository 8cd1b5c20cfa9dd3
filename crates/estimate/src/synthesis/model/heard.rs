//! What all claims say at once: their logarithms several at a time, in the order and to the bit in which one alone would say it.

use super::{Model, Pull, State};
use crate::sampling::lanes::{ln, ln_each};
use crate::sampling::real;
use crate::synthesis::claims::{Observation, Value};
use crate::synthesis::student::{log_density_at, log_mass};

/// Log likelihood of one claim with its derivatives by the expected logarithm and by the spread.
pub type Slopes = (f64, f64, f64);

/// A claim before its logarithms are taken.
struct Asked {
    /// Mean people of its cells.
    mean: f64,
    /// Share of its part in them.
    share: f64,
}

impl State {
    /// People in the cells of a claim.
    fn sum(&self, observation: &Observation) -> f64 {
        match observation.of_all {
            true => observation.years.iter().map(|year| self.total[*year]).sum(),
            false => observation.cells.iter().map(|cell| self.people[*cell]).sum(),
        }
    }

    fn asked(&self, observation: &Observation) -> Asked {
        Asked {
            mean: self.sum(observation) / real(observation.years.len()),
            share: observation.part.map_or(1.0, |part| self.share[part]),
        }
    }

    /// How many spreads a value lies above what is expected; an open end stays open.
    fn error(&self, observation: &Observation, value: f64, expected: f64) -> f64 {
        if value.is_finite() { (value - expected) / self.spread[observation.grade] } else { value }
    }

    /// The error of a point, whose logarithm is taken beside those of others; nothing for a range.
    fn error_of_point(&self, observation: &Observation, expected: f64) -> f64 {
        match observation.value {
            Value::Point(value) => self.error(observation, value, expected),
            Value::Between(..) => 0.0,
        }
    }

    /// One claim, given the logarithm of `1 + error^2 / 4` of a point.
    fn slopes(&self, observation: &Observation, expected: f64, error: f64, bent: f64) -> Slopes {
        let spread = self.spread[observation.grade];
        match observation.value {
            Value::Point(_) => {
                let (log, slope) = log_density_at(error, bent);
                (log - self.log_spread[observation.grade], -slope / spread, -(slope * error + 1.0) / spread)
            }
            Value::Between(low, high) => {
                let (low, high) = (self.error(observation, low, expected), self.error(observation, high, expected));
                let (log, by_low, by_high) = log_mass(low, high);
                let product = |slope: f64, end: f64| if end.is_finite() { slope * end } else { 0.0 };
                let by_spread = -(product(by_low, low) + product(by_high, high)) / spread;
                (log, -(by_low + by_high) / spread, by_spread)
            }
        }
    }
}

impl Model {
    /// What a claim would say without error: the logarithm, bias included.
    pub fn expected(&self, state: &State, observation: &Observation) -> f64 {
        let Asked { mean, share } = state.asked(observation);
        ln(mean * share + self.priors.grain) + state.bias[observation.origin]
    }

    /// Log likelihood of one claim with its derivatives by the expected logarithm and by the spread.
    pub fn likelihood(&self, state: &State, observation: &Observation) -> Slopes {
        let expected = self.expected(state, observation);
        let error = state.error_of_point(observation, expected);
        state.slopes(observation, expected, error, ln(1.0 + error * error / 4.0))
    }

    /// Adds the log likelihood of all claims that count to `log`, and what they pull on to `pull`.
    pub(super) fn hear(&self, state: &State, mut log: f64, pull: &mut Pull) -> f64 {
        let heard = || self.counted.iter().map(|place| &self.evidence.observations[*place]);
        let asked: Vec<Asked> = heard().map(|observation| state.asked(observation)).collect();
        let said: Vec<f64> = asked.iter().map(|asked| asked.mean * asked.share + self.priors.grain).collect();
        let mut expected = said.clone();
        ln_each(&mut expected);
        heard().zip(&mut expected).for_each(|(observation, log)| *log += state.bias[observation.origin]);
        let errors: Vec<f64> =
            heard().zip(&expected).map(|(one, expected)| state.error_of_point(one, *expected)).collect();
        let mut bent: Vec<f64> = errors.iter().map(|error| 1.0 + error * error / 4.0).collect();
        ln_each(&mut bent);
        for (place, observation) in heard().enumerate() {
            let (likelihood, by_expected, by_spread) =
                state.slopes(observation, expected[place], errors[place], bent[place]);
            log += likelihood;
            pull.spread[observation.grade] += by_spread;
            pull.bias[observation.origin] += by_expected;
            let by_mean = by_expected / said[place];
            let by_person = by_mean * asked[place].share / real(observation.years.len());
            if observation.of_all {
                observation.years.iter().for_each(|year| pull.total[*year] += by_person);
            } else {
                observation.cells.iter().for_each(|cell| pull.x[*cell] += by_person * state.people[*cell]);
            }
            if let Some(part) = observation.part {
                pull.share[part] += by_mean * asked[place].mean;
            }
        }
        log
    }
}
