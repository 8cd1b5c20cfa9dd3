//! A Bayesian synthesis of contradicting claims on people abroad. Hears each root once, and nothing else.
//!
//! The people of each host follow a random walk over the years with heavy tails. A claim says the sum of the hosts and years
//! it is about, times the share of the part it is about, times its origin's own bias, with an error whose spread belongs to
//! its grade; "at least", "at most" and ranges bound, and say no more. Spreads of grades, biases of letters and yearly change
//! are estimated with everything else. `docs/method/synthesis.md` gives the model in formulas and words.

mod claims;
mod fit;
mod influence;
mod leap;
mod model;
mod priors;
mod read;
mod result;
mod student;
mod trace;
mod words;

pub use claims::SILENT;
pub use priors::{PriorError, Priors};
pub use result::{
    Check, Diagnostics, Figure, Influence, Learnt, Moved, OriginVoice, PartFigure, Refusal, Synthesis, Total, Trace,
    Variant,
};
pub use words::Item;

use crate::sampling::convergence::REFUSED;
use crate::sampling::nuts::Length;
use crate::scenario::Scenario;
use assize_record::study::Study;
use model::Model;
use serde::{Deserialize, Serialize};

/// How much is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Figures, checks and diagnostics.
    #[default]
    Figures,
    /// Also each origin's influence and other assumptions, which fit the model again a dozen times and more: minutes, not seconds.
    Full,
}

/// Lengths of the main fit and of the fits that only compare, and how much to compute.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Of the fit whose figures are handed on.
    pub main: Length,
    /// Of fits without an origin or under other assumptions.
    pub compared: Length,
    /// What is computed.
    pub depth: Depth,
}

impl Default for Effort {
    fn default() -> Self {
        let main = Length::default();
        Self { main, compared: Length { warm_up: 500, draws: 500, ..main }, depth: Depth::Figures }
    }
}

impl Effort {
    /// Refuses lengths of which nobody could say whether the chains agree: of the main fit, and of those that are compared if any.
    fn check(&self) -> Result<(), Refusal> {
        let compared = (self.depth == Depth::Full).then_some(self.compared);
        let mut lengths = [self.main].into_iter().chain(compared);
        let short = lengths.find(|length| length.chains < 2 || length.draws < 100);
        short.map_or(Ok(()), |length| Err(Refusal::TooShort { chains: length.chains, draws: length.draws }))
    }
}

/// Synthesises a study's claims on people under a scenario's choices of claims, codes and spreads.
///
/// One figure for each host and year of the scenario's span, and a total. The result is the same for equal inputs and seed.
///
/// # Errors
/// No root claim fits, a prior cannot be used, too few draws are asked for, or the chains do not agree (R-hat above 1.05).
pub fn synthesis(
    study: &Study,
    scenario: &Scenario,
    priors: &Priors,
    effort: &Effort,
    seed: u64,
) -> Result<Synthesis, Refusal> {
    priors.check()?;
    effort.check()?;
    let evidence = claims::evidence(study, scenario, priors.grain);
    if evidence.observations.is_empty() {
        let measure = scenario.measures.people.clone();
        return Err(Refusal::NoClaim { measure, excluded: evidence.excluded.len() });
    }
    let world = &scenario.measures.world;
    let model = Model::new(evidence, scenario, priors);
    let fit = fit::fit(&model, &effort.main, seed);
    let pools = read::pools(study, scenario, seed);
    let mixed = fit.mixed();
    let figures = read::figures(&model, &fit, &mixed, &pools);
    let totals = read::totals(&model, &fit, &mixed, &figures, &pools, world);
    let busiest = (0..totals.len()).max_by_key(|year| (totals[*year].claims.len(), *year)).unwrap_or(0);
    let diagnostics = trace::diagnostics(&model, &fit, &mixed, busiest);
    if diagnostics.r_hat.is_nan() || diagnostics.r_hat > REFUSED {
        return Err(Refusal::NotMixed { quantity: diagnostics.worst, r_hat: diagnostics.r_hat });
    }
    let (checks, discrepancy) = read::checks(&model, &fit, priors, seed);
    let mut origins = read::origins(&model, &fit);
    let mut sensitivity = Vec::new();
    if effort.depth == Depth::Full {
        let influences = influence::influences(&model, &fit, world, &effort.compared, seed);
        origins.iter_mut().zip(influences).for_each(|(origin, influence)| origin.influence = influence);
        sensitivity = influence::sensitivity(&model.evidence, scenario, priors, &effort.compared, seed);
    }
    let learnt = read::learnt(&model, &fit, scenario, priors);
    let parts = read::parts(&model, &fit);
    let evidence = model.evidence;
    Ok(Synthesis {
        first_year: evidence.first_year,
        last_year: evidence.calendar(evidence.years - 1),
        figures,
        totals,
        parts,
        origins,
        learnt,
        checks,
        discrepancy,
        sensitivity,
        diagnostics,
        excluded: evidence.excluded,
        silent: evidence.silent,
        priors: priors.clone(),
        scenario: scenario.code(),
        length: effort.main,
        seed,
    })
}
