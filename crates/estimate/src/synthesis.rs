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
mod read;
mod refusal;
mod student;
mod trace;

pub use assize_record::synthesis::{
    Check, Depth, Diagnostics, Drawing, Figure, Influence, Item, Learnt, Mixing, Moved, OriginVoice, PartFigure,
    PriorError, Priors, Reweighing, SILENT, Synthesis, Total, Trace, Variant,
};
pub use refusal::Refusal;

use crate::sampling::convergence::REFUSED;
use crate::sampling::nuts::Length;
use crate::scenario::Scenario;
use assize_record::study::Study;
use model::Model;
use serde::{Deserialize, Serialize};

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
        Self { main, compared: Length { warm_up: 150, draws: 250, ..main }, depth: Depth::Figures }
    }
}

impl Effort {
    /// Four chains of 500 draws after 500, what a report takes: seconds, and an R-hat below 1.05 on the public record.
    pub fn report() -> Self {
        let whole = Self::default();
        let main = Length { warm_up: 500, draws: 500, ..whole.main };
        Self { main, depth: Depth::Weighed, ..whole }
    }

    /// As long and as deep as a depth asks for: long chains where the model is fitted anew, those of a report otherwise.
    pub fn of(depth: Depth) -> Self {
        match depth {
            Depth::Full => Self { depth, ..Self::default() },
            Depth::Figures | Depth::Weighed => Self { depth, ..Self::report() },
        }
    }

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
/// One figure in people for each host and year of the scenario's span, and a total. The result is the same for equal inputs and seed.
/// The model is of our own making:
///
/// ```text
/// x[s,t+1] = x[s,t] + kappa e        the logarithm of the people of series s in year t, e from Johnson's SU (1949)
/// M[i]     = mean over claim i's years of the sum over its hosts of exp(x[s,t])
/// ln(v + 5) = ln(M[i] share[i] + 5) + b[o] + sigma[g] f      of a number v of origin o and grade g, f from Student's t, 4 degrees
/// b[o] ~ N(0, tau[l]^2)              l the letter of origin o; sigma, tau and kappa lognormal around the priors' scales
/// ```
///
/// A range or a bound says on which side or between which ends the left side of the third line lies. It is drawn by [`crate::sampling::nuts`],
/// judged by [`crate::sampling::convergence`], and figures without an origin or under other priors are weighed by
/// [`crate::sampling::importance`]. docs/method/synthesis.md states every prior.
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
    synthesis_told(study, scenario, priors, effort, seed, &|_| ())
}

/// As [`synthesis`]; `progress` is told what is done next.
///
/// # Errors
/// As [`synthesis`].
pub fn synthesis_told(
    study: &Study,
    scenario: &Scenario,
    priors: &Priors,
    effort: &Effort,
    seed: u64,
    progress: &dyn Fn(&str),
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
    progress(&format!("{} chains of {} draws", effort.main.chains, effort.main.draws));
    let fit = fit::fit(&model, &effort.main, seed);
    progress("figures");
    let pools = read::pools(study, scenario, seed);
    let mixed = fit.mixed();
    let figures = read::figures(&model, &fit, &mixed, &pools, &scenario.code());
    let totals = read::totals(&model, &fit, &mixed, &figures, &pools, scenario);
    let busiest = (0..totals.len()).max_by_key(|year| (totals[*year].claims.len(), *year)).unwrap_or(0);
    let diagnostics = trace::diagnostics(&model, &fit, &mixed, busiest);
    if diagnostics.r_hat.is_nan() || diagnostics.r_hat > REFUSED {
        return Err(Refusal::NotMixed { quantity: diagnostics.worst, r_hat: diagnostics.r_hat });
    }
    let (checks, discrepancy) = read::checks(&model, &fit, priors, seed);
    let mut origins = read::origins(&model, &fit);
    let mut sensitivity = Vec::new();
    if effort.depth != Depth::Figures {
        let anew = (effort.depth == Depth::Full).then_some(&effort.compared);
        let other = influence::Other { model: &model, whole: &fit, anew, seed, progress };
        let influences = other.influences(world);
        origins.iter_mut().zip(influences).for_each(|(origin, influence)| origin.influence = influence);
        sensitivity = other.sensitivity(scenario, priors, diagnostics.r_hat);
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
        length: Drawing { chains: effort.main.chains, warm_up: effort.main.warm_up, draws: effort.main.draws },
        depth: effort.depth,
        heard: String::new(),
        seed,
    })
}
