//! Everything that one pass of the chain computed, as the report and the command line show it.

use crate::check::Check;
use crate::echo::Echo;
use crate::estimate::{Estimate, ScenarioNote};
use crate::finding::{Disagreement, Finding, StandardNote};
use crate::id::RunId;
use crate::money::Money;
use crate::rating::{MethodologyNote, Rating};
use crate::synthesis::Synthesis;
use crate::trace::Graph;
use serde::{Deserialize, Serialize};

/// One computation. Same inputs, same version, same seed: same results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// `RUN-<step>-<first digits of the digest>`.
    pub id: RunId,
    /// `echo`, `check`, `judge`, `estimate`, `rate` or `link`.
    pub step: String,
    /// Method and its version.
    pub method: String,
    /// Assumptions in words: scenario, standards and their editions.
    pub assumptions: Vec<String>,
    /// Seed, where the step draws.
    pub seed: Option<u64>,
    /// BLAKE3 over study, method and assumptions, lower-case hex.
    pub inputs_digest: String,
    /// BLAKE3 over the results, lower-case hex.
    pub results_digest: String,
}

/// What the steps computed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The computations.
    pub runs: Vec<Run>,
    /// Echoes of the headline questions.
    pub echoes: Vec<Echo>,
    /// Checks between claims, sharpest first.
    pub checks: Vec<Check>,
    /// Standards applied.
    pub standards: Vec<StandardNote>,
    /// How the evidence was weighed, in words, strongest verdict first.
    pub evidence_rule: Vec<String>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Where the rule sets part ways.
    pub disagreements: Vec<Disagreement>,
    /// Scenarios run.
    pub scenarios: Vec<ScenarioNote>,
    /// Estimates of all scenarios.
    pub estimates: Vec<Estimate>,
    /// One figure of contradicting claims on people, by host and year; absent where it could not be had, which `gaps` says.
    #[serde(default)]
    pub synthesis: Option<Synthesis>,
    /// The money of the years of which a total is claimed.
    #[serde(default)]
    pub money: Money,
    /// What is not known, in words: hosts and years without a claim, scenarios that do not fit the study.
    pub gaps: Vec<String>,
    /// Methodology of the ratings.
    pub methodology: Option<MethodologyNote>,
    /// Ratings by state and year.
    pub ratings: Vec<Rating>,
    /// What rests on what.
    pub trace: Graph,
}
