//! Scenarios: named sets of assumptions, as files that an economist reads and changes. Holds no figure that a claim gives.

mod fit;
mod note;

use assize_record::id::{ClaimId, Code};
use assize_record::term::{Credibility, Reliability};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A named set of assumptions. Every number that the method needs and the claims do not give stands here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    code: String,
    title: String,
    about: String,
    first_year: i16,
    last_year: i16,
    /// Draws for each figure.
    pub(crate) draws: u32,
    pub(crate) measures: Measures,
    pub(crate) units: Units,
    pub(crate) weights: Weights,
    pub(crate) spread: Spread,
    pub(crate) rules: Rules,
    #[serde(default)]
    pub(crate) people: Choice,
    #[serde(default)]
    pub(crate) revenue: Choice,
    #[serde(default)]
    pub(crate) pay: Choice,
    #[serde(default)]
    pub(crate) share: Choice,
}

/// Which of the study's codes mean what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measures {
    /// The group that stands for all hosts.
    pub world: Code,
    /// Stock of people.
    pub people: Code,
    /// Money that reaches the state.
    pub revenue: Code,
    /// Gross pay.
    pub pay: Code,
    /// Share of the wage that the state takes.
    pub share: Code,
    /// Sectors whose pay is not that of manual work.
    pub other_sectors: Vec<Code>,
}

/// The units in which the measures are taken. A claim in another unit is left out, never converted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Units {
    pub people: Code,
    pub revenue: Code,
    pub pay: Code,
    /// Parts of a hundred.
    pub share: Code,
    /// How many times the unit of pay goes into the unit of revenue: 12 where one is a month's and the other a year's.
    pub pay_periods: f64,
}

/// Weights of the Admiralty grades.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    reliability: BTreeMap<Reliability, f64>,
    credibility: BTreeMap<Credibility, f64>,
    /// Factor for a root that speaks of another time than the one asked for.
    pub carried_root: f64,
}

/// Spread of values for which the source states none, as standard deviations of the logarithm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spread {
    point: BTreeMap<Credibility, f64>,
    /// Of the half-normal tail beyond a bound on one side.
    pub one_sided: f64,
}

/// Which claims may speak to a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// A claim about more calendar years than this speaks to none of them.
    pub max_period_years: u32,
    /// Pay and shares are taken from claims within this many years.
    pub pay_window_years: i16,
}

/// Which claims a quantity takes. Absent: all that fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// Only these, each at its own word.
    pub claims: Option<Vec<ClaimId>>,
    /// Claims left out, with the reason.
    #[serde(default)]
    pub leave_out: BTreeMap<ClaimId, String>,
    /// How its ranges are read.
    #[serde(default)]
    pub shape: RangeShape,
}

/// How a range without a stated level is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RangeShape {
    /// As the central 50, 80 and 95 % interval of a lognormal.
    #[default]
    Interval,
    /// At its word: everything between the ends is equally likely, nothing outside.
    Uniform,
}

/// Why a text is no scenario, or does not fit a study.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Not the TOML that is expected.
    #[error("{file}: {problem}")]
    Text {
        /// File.
        file: String,
        /// What the reader said.
        problem: String,
    },
    /// A number out of its range.
    #[error("{file}: {what} is {found}; accepted is {accepted}")]
    Number {
        /// File.
        file: String,
        /// Which number.
        what: String,
        /// As found.
        found: f64,
        /// Its range.
        accepted: &'static str,
    },
    /// A grade without a number.
    #[error("{file}: {what} is missing; accepted is a number {accepted}")]
    Missing {
        /// File.
        file: String,
        /// Which number.
        what: String,
        /// Its range.
        accepted: &'static str,
    },
    /// A word that cannot be used as it stands.
    #[error("{file}: {what} is `{found}`; accepted is {accepted}")]
    Word {
        /// File.
        file: String,
        /// Which word.
        what: &'static str,
        /// As found.
        found: String,
        /// What would do.
        accepted: &'static str,
    },
    /// A claim that the study does not have, or that is of another measure.
    #[error("scenario `{scenario}` names `{claim}` under {quantity}, {problem}; accepted are {accepted}")]
    UnfitClaim {
        /// Scenario.
        scenario: String,
        /// The part of the scenario.
        quantity: &'static str,
        /// Claim.
        claim: ClaimId,
        /// What is wrong with it.
        problem: String,
        /// The measure that is wanted, and from which claim to which the study has it.
        accepted: String,
    },
    /// A measure, unit, sector or group that the study does not have.
    #[error("scenario `{scenario}` names `{found}` as {what}, which the study does not have; accepted are {accepted}")]
    UnknownCode {
        /// Scenario.
        scenario: String,
        /// Which code.
        what: &'static str,
        /// As found.
        found: Code,
        /// What the study has.
        accepted: String,
    },
}

impl Scenario {
    /// Reads a scenario from the text of a file called `file`: years, draws (1,000 to 1,000,000), which codes and units mean what, weights
    /// (above 0, at most 1) of letters and numbers, spreads (above 0, at most 3) as standard deviations of the natural logarithm, rules in
    /// years, and which claims each quantity takes.
    ///
    /// # Errors
    /// Text that is no TOML of this form, unknown keys among it; numbers out of range; grades without a number.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)
            .map_err(|error| ScenarioError::Text { file: file.to_owned(), problem: error.to_string() })?;
        let reader = Reader { file };
        reader.word("code", &scenario.code)?;
        let span = f64::from(scenario.last_year) - f64::from(scenario.first_year);
        reader.number("last_year less first_year", span, "0 to 200", (0.0..=200.0).contains(&span))?;
        let draws = f64::from(scenario.draws);
        reader.number("draws", draws, "1,000 to 1,000,000", (1_000.0..=1_000_000.0).contains(&draws))?;
        let periods = scenario.units.pay_periods;
        reader.number("units.pay_periods", periods, "1 to 366", (1.0..=366.0).contains(&periods))?;
        let window = scenario.rules.pay_window_years;
        reader.number("rules.pay_window_years", f64::from(window), "0 to 100", (0..=100).contains(&window))?;
        let longest = scenario.rules.max_period_years;
        reader.number("rules.max_period_years", f64::from(longest), "1 to 100", (1..=100).contains(&longest))?;
        reader.grades("weights.reliability", Reliability::ALL, &scenario.weights.reliability, &WEIGHT)?;
        reader.grades("weights.credibility", Credibility::ALL, &scenario.weights.credibility, &WEIGHT)?;
        reader.grades("spread.point", Credibility::ALL, &scenario.spread.point, &SPREAD)?;
        reader.within("weights.carried_root", scenario.weights.carried_root, &WEIGHT)?;
        reader.within("spread.one_sided", scenario.spread.one_sided, &SPREAD)?;
        Ok(scenario)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        Code::new(self.code.as_str())
    }

    /// The calendar years that it speaks to, first and last among them.
    pub fn years(&self) -> impl Iterator<Item = i16> + use<> {
        self.first_year..=self.last_year
    }

    /// Weight of a source's letter. Parsing makes sure that every grade has one.
    pub(crate) fn reliability(&self, grade: Reliability) -> f64 {
        self.weights.reliability.get(&grade).copied().unwrap_or(0.0)
    }

    /// Weight of a figure's number. Parsing makes sure that every grade has one.
    pub(crate) fn credibility(&self, grade: Credibility) -> f64 {
        self.weights.credibility.get(&grade).copied().unwrap_or(0.0)
    }

    /// Standard deviation of the logarithm around a point. Parsing makes sure that every grade has one.
    pub(crate) fn point_spread(&self, grade: Credibility) -> f64 {
        self.spread.point.get(&grade).copied().unwrap_or(self.spread.one_sided)
    }
}

/// A range of numbers above 0.
struct Limits {
    most: f64,
    words: &'static str,
}

const WEIGHT: Limits = Limits { most: 1.0, words: "above 0, at most 1" };
const SPREAD: Limits = Limits { most: 3.0, words: "above 0, at most 3" };

struct Reader<'a> {
    file: &'a str,
}

impl Reader<'_> {
    fn number(&self, what: &str, found: f64, accepted: &'static str, holds: bool) -> Result<(), ScenarioError> {
        let wrong = || ScenarioError::Number { file: self.file.to_owned(), what: what.to_owned(), found, accepted };
        if holds { Ok(()) } else { Err(wrong()) }
    }

    fn within(&self, what: &str, found: f64, limits: &Limits) -> Result<(), ScenarioError> {
        self.number(what, found, limits.words, found > 0.0 && found <= limits.most)
    }

    fn grades<G: Copy + Ord + std::fmt::Display>(
        &self,
        table: &str,
        grades: &[G],
        given: &BTreeMap<G, f64>,
        limits: &Limits,
    ) -> Result<(), ScenarioError> {
        for grade in grades {
            let what = format!("{table}.{grade}");
            let Some(found) = given.get(grade) else {
                return Err(ScenarioError::Missing { file: self.file.to_owned(), what, accepted: limits.words });
            };
            self.within(&what, *found, limits)?;
        }
        Ok(())
    }

    /// The code becomes part of every figure's id.
    fn word(&self, what: &'static str, found: &str) -> Result<(), ScenarioError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !found.is_empty() && found.chars().all(fits) {
            return Ok(());
        }
        let accepted = "a word of a-z, 0-9 and -";
        Err(ScenarioError::Word { file: self.file.to_owned(), what, found: found.to_owned(), accepted })
    }
}
