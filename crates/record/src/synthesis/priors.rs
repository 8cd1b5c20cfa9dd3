//! What is assumed before any claim is heard: sizes, yearly change, bias of origins, spread of grades. Reads no claim.

use crate::term::Reliability;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Assumptions of the synthesis. Spreads are standard deviations of natural logarithms: 0.1 is about 10 percent either way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priors {
    /// People in a host in the year that its claims speak of first: the middle.
    pub level: f64,
    /// Spread around it. 2 lets a host hold 50 times fewer or more in 95 cases of 100.
    pub level_spread: f64,
    /// People in a member of the group of all hosts for which no claim exists: the middle.
    pub silent_level: f64,
    /// Spread of the sum of all silent hosts.
    pub silent_spread: f64,
    /// Scale of a host's change from one year to the next: the middle. Changes have heavy tails,
    /// about those of Student's t with 4 degrees.
    pub change: f64,
    /// Spread of the logarithm of that scale.
    pub change_spread: f64,
    /// Scale of an origin's own bias, by the letter of its best source: the middle.
    pub bias: BTreeMap<Reliability, f64>,
    /// Spread of the logarithm of each.
    pub bias_spread: f64,
    /// Spread of the logarithm of each grade's scale around the scenario's own value.
    pub grade_spread: f64,
    /// Change of a part's share, as a logit, from one year to the next.
    pub part_change: f64,
    /// Factor on the scenario's spreads by grade.
    pub grade_factor: f64,
    /// Counts that differ by about so many people are hardly told apart; it matters for the smallest hosts and for zero.
    pub grain: f64,
    /// All hosts together hold at most so many times the greatest number that any claim of the study names.
    pub ceiling: f64,
    /// How softly the total stays below: the spread of half of a normal above the ceiling.
    pub ceiling_spread: f64,
}

impl Default for Priors {
    fn default() -> Self {
        let bias = [
            (Reliability::A, 0.05),
            (Reliability::B, 0.10),
            (Reliability::C, 0.20),
            (Reliability::D, 0.40),
            (Reliability::E, 0.60),
            (Reliability::F, 0.60),
        ];
        Self {
            level: 1_000.0,
            level_spread: 2.0,
            silent_level: 200.0,
            silent_spread: 1.0,
            change: 0.2,
            change_spread: 0.5,
            bias: bias.into_iter().collect(),
            bias_spread: 0.5,
            grade_spread: 0.5,
            part_change: 0.5,
            grade_factor: 1.0,
            grain: 5.0,
            ceiling: 2.0,
            ceiling_spread: 0.5,
        }
    }
}

/// Priors that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("prior `{what}` is {found}; accepted are numbers above 0 and at most {most}")]
pub struct PriorError {
    /// Which.
    pub what: String,
    /// As found.
    pub found: f64,
    /// The greatest accepted.
    pub most: f64,
}

impl Priors {
    /// Refuses what is no prior.
    ///
    /// # Errors
    /// Names the first number that is not above 0, not finite or too large.
    pub fn check(&self) -> Result<(), PriorError> {
        let numbers = [
            ("level", self.level, 1e9),
            ("level_spread", self.level_spread, 5.0),
            ("silent_level", self.silent_level, 1e9),
            ("silent_spread", self.silent_spread, 5.0),
            ("change", self.change, 3.0),
            ("change_spread", self.change_spread, 3.0),
            ("bias_spread", self.bias_spread, 3.0),
            ("grade_spread", self.grade_spread, 3.0),
            ("part_change", self.part_change, 5.0),
            ("grade_factor", self.grade_factor, 10.0),
            ("grain", self.grain, 1_000.0),
            ("ceiling", self.ceiling, 1e6),
            ("ceiling_spread", self.ceiling_spread, 5.0),
        ];
        let by_letter = Reliability::ALL.iter().map(|letter| (format!("bias.{letter}"), self.bias_of(*letter), 3.0));
        let mut all = numbers.into_iter().map(|(what, found, most)| (what.to_owned(), found, most)).chain(by_letter);
        let wrong = all.find(|(_, found, most)| !(*found > 0.0 && found <= most));
        wrong.map_or(Ok(()), |(what, found, most)| Err(PriorError { what, found, most }))
    }

    /// Scale of the bias of an origin with this letter; 0, which `check` refuses, where none is given.
    pub fn bias_of(&self, letter: Reliability) -> f64 {
        self.bias.get(&letter).copied().unwrap_or(0.0)
    }

    /// The same with all biases multiplied.
    pub fn with_bias(mut self, factor: f64) -> Self {
        self.bias.values_mut().for_each(|bias| *bias *= factor);
        self
    }
}
