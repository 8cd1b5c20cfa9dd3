//! Scenarios: named sets of assumptions, as files that an economist reads and changes.

use assize_record::estimate::ScenarioNote;
use assize_record::id::{ClaimId, Code};
use assize_record::study::Study;
use assize_record::term::{Credibility, Reliability};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A named set of assumptions. Every number that the method needs and the claims do not give stands here.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measures {
    /// The group that stands for all hosts.
    pub world: Code,
    /// Stock of people.
    pub people: Code,
    /// Money that reaches the state in a year.
    pub revenue: Code,
    /// Gross pay, and the unit in which it is taken.
    pub pay: Code,
    pub pay_unit: Code,
    /// Share of the wage that the state takes, in percent.
    pub share: Code,
    /// Sectors whose pay is not that of manual work.
    pub other_sectors: Vec<Code>,
}

/// Weights of the Admiralty grades.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    reliability: BTreeMap<Reliability, f64>,
    credibility: BTreeMap<Credibility, f64>,
    /// Factor for a root that speaks of an earlier time than the year asked for.
    pub carried_root: f64,
}

/// Spread of values for which the source states none, as standard deviations of the logarithm.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spread {
    point: BTreeMap<Credibility, f64>,
    /// Of the half-normal tail beyond a bound on one side.
    pub one_sided: f64,
}

/// Which claims may speak to a year.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// A claim about more calendar years than this speaks to none of them.
    pub longest_period_years: u32,
    /// Pay and shares are taken from claims within this many years.
    pub pay_window_years: i16,
    /// How a range without a stated level is read.
    pub range_shape: RangeShape,
}

/// How a range without a stated level is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RangeShape {
    /// As the central 50, 80 and 95 % interval of a lognormal.
    Interval,
    /// At its word: everything between the ends is equally likely, nothing outside.
    Uniform,
}

/// Which claims a quantity takes. Absent: all that fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub claims: Option<Vec<ClaimId>>,
    /// Claims left out, with the reason.
    #[serde(default)]
    pub leave_out: BTreeMap<ClaimId, String>,
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
    /// A claim that the study does not have.
    #[error("scenario `{scenario}` names the claim `{claim}`, which the study does not have")]
    UnknownClaim {
        /// Scenario.
        scenario: String,
        /// Claim.
        claim: ClaimId,
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
    /// Reads a scenario.
    ///
    /// # Errors
    /// Text that is no TOML of this form; weights outside 0 to 1; spreads that are not above 0; missing grades; an empty span.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)
            .map_err(|error| ScenarioError::Text { file: file.to_owned(), problem: error.to_string() })?;
        let number = |what: String, found: f64, accepted: &'static str, holds: bool| {
            if holds { Ok(()) } else { Err(ScenarioError::Number { file: file.to_owned(), what, found, accepted }) }
        };
        let span = f64::from(scenario.last_year) - f64::from(scenario.first_year);
        number("last_year less first_year".to_owned(), span, "0 to 200", (0.0..=200.0).contains(&span))?;
        let draws = f64::from(scenario.draws);
        number("draws".to_owned(), draws, "1,000 to 1,000,000", (1_000.0..=1_000_000.0).contains(&draws))?;
        for grade in Reliability::ALL {
            let weight = scenario.weights.reliability.get(grade).copied().unwrap_or(f64::NAN);
            number(
                format!("weights.reliability.{grade}"),
                weight,
                "above 0, at most 1",
                weight > 0.0 && weight <= 1.0,
            )?;
        }
        for grade in Credibility::ALL {
            let weight = scenario.weights.credibility.get(grade).copied().unwrap_or(f64::NAN);
            number(
                format!("weights.credibility.{grade}"),
                weight,
                "above 0, at most 1",
                weight > 0.0 && weight <= 1.0,
            )?;
            let spread = scenario.spread.point.get(grade).copied().unwrap_or(f64::NAN);
            number(format!("spread.point.{grade}"), spread, "above 0, at most 3", spread > 0.0 && spread <= 3.0)?;
        }
        let (carried, tail) = (scenario.weights.carried_root, scenario.spread.one_sided);
        number("weights.carried_root".to_owned(), carried, "above 0, at most 1", carried > 0.0 && carried <= 1.0)?;
        number("spread.one_sided".to_owned(), tail, "above 0, at most 3", tail > 0.0 && tail <= 3.0)?;
        Ok(scenario)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        Code::new(self.code.as_str())
    }

    /// The years that it speaks to.
    pub fn years(&self) -> impl Iterator<Item = i16> + use<> {
        self.first_year..=self.last_year
    }

    /// The scenario as shown.
    pub fn note(&self) -> ScenarioNote {
        let list = |what: &str, choice: &Choice| {
            let claims = choice.claims.as_ref().map_or_else(
                || format!("{what}: all claims that fit"),
                |claims| {
                    format!("{what}: {} alone", claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                },
            );
            let left =
                choice.leave_out.iter().map(|(claim, why)| format!("; without {claim}: {why}")).collect::<String>();
            format!("{claims}{left}")
        };
        let grades =
            |map: &BTreeMap<String, f64>| map.iter().map(|(k, v)| format!("{k} {v}")).collect::<Vec<_>>().join(", ");
        let reliability = self.weights.reliability.iter().map(|(k, v)| (k.to_string(), *v)).collect();
        let credibility = self.weights.credibility.iter().map(|(k, v)| (k.to_string(), *v)).collect();
        let shape = match self.rules.range_shape {
            RangeShape::Interval => {
                "a range without a stated level is read as a central 50, 80 and 95 % interval of a lognormal"
            }
            RangeShape::Uniform => "a range is taken at its word: every value between its ends equally likely",
        };
        ScenarioNote {
            code: self.code(),
            title: self.title.clone(),
            about: self.about.clone(),
            assumptions: vec![
                format!("years {} to {}", self.first_year, self.last_year),
                list("people", &self.people),
                list("revenue", &self.revenue),
                list("pay", &self.pay),
                list("share", &self.share),
                shape.to_owned(),
                format!("weights by reliability: {}", grades(&reliability)),
                format!("weights by credibility: {}", grades(&credibility)),
                format!("a root older than the year asked for counts {} of its weight", self.weights.carried_root),
                format!(
                    "a claim about more than {} calendar years speaks to none of them",
                    self.rules.longest_period_years
                ),
                format!("pay and shares within {} years", self.rules.pay_window_years),
                format!(
                    "beyond a one-sided bound: half-normal on the logarithm, standard deviation {}",
                    self.spread.one_sided
                ),
                format!("{} draws a figure", self.draws),
            ],
        }
    }

    /// What the scenario names and the study does not have.
    pub fn check(&self, study: &Study) -> Vec<ScenarioError> {
        let scenario = || self.code.clone();
        let mut faults = Vec::new();
        for choice in [&self.people, &self.revenue, &self.pay, &self.share] {
            let named = choice.claims.iter().flatten().chain(choice.leave_out.keys());
            let unknown = named.filter(|claim| !study.claims.contains_key(claim));
            faults.extend(
                unknown.map(|claim| ScenarioError::UnknownClaim { scenario: scenario(), claim: claim.clone() }),
            );
        }
        let m = &self.measures;
        for measure in [&m.people, &m.revenue, &m.pay, &m.share] {
            if !study.measures.contains_key(measure) {
                let accepted = study.measures.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                faults.push(ScenarioError::UnknownCode {
                    scenario: scenario(),
                    what: "a measure",
                    found: measure.clone(),
                    accepted,
                });
            }
        }
        if !study.groups.contains_key(&m.world) {
            let accepted = study.groups.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            faults.push(ScenarioError::UnknownCode {
                scenario: scenario(),
                what: "the world",
                found: m.world.clone(),
                accepted,
            });
        }
        faults
    }

    /// Weight of a claim by its two grades.
    pub(crate) fn weight(&self, reliability: Reliability, credibility: Credibility) -> f64 {
        let of_source = self.weights.reliability.get(&reliability).copied().unwrap_or(0.0);
        of_source * self.weights.credibility.get(&credibility).copied().unwrap_or(0.0)
    }

    /// Standard deviation of the logarithm around a point.
    pub(crate) fn point_spread(&self, credibility: Credibility) -> f64 {
        self.spread.point.get(&credibility).copied().unwrap_or(self.spread.one_sided)
    }
}
