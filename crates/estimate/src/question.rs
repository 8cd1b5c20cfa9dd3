//! What is asked of the claims: one measure in one unit, of one host or of manual work, in one year. Draws nothing.

use crate::scenario::{Choice, Scenario};
use assize_record::claim::Claim;
use assize_record::estimate::Target;
use assize_record::id::Code;
use assize_record::quantity::{Quantity, grouped};
use assize_record::study::Study;
use rust_decimal::Decimal;

/// The study, the scenario, the seed and the year in which a question is asked.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The claims.
    pub study: &'a Study,
    /// The assumptions.
    pub scenario: &'a Scenario,
    /// Of the draws.
    pub seed: u64,
    /// The year asked for.
    pub year: i16,
}

/// Of whom a figure must be to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of the whole of this host in all sectors.
    WholeHost(Code),
    /// Of manual work, whatever the host or site.
    ManualWork,
}

/// A question to the claims.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What it is called in the estimate's target.
    pub quantity: &'static str,
    /// Claims of this measure alone.
    pub measure: &'a Code,
    /// In this unit alone.
    pub unit: &'a Code,
    /// Which of them the scenario takes.
    pub choice: &'a Choice,
    /// Of whom.
    pub scope: Scope,
    /// The year.
    pub year: i16,
    /// Values above are cut to it, where the unit has a whole.
    pub ceiling: Option<f64>,
    scenario: &'a Scenario,
}

/// Above this a value is no count and no sum of money that could be meant.
const LARGEST: i64 = 1_000_000_000_000_000;
/// Ends further apart than this say nothing that a distribution could be made of.
const WIDEST: i64 = 1_000_000;

impl<'a> Question<'a> {
    /// How many people are in a host.
    pub fn people(setting: &Setting<'a>, host: &Code) -> Self {
        let s = setting.scenario;
        let scope = Scope::WholeHost(host.clone());
        let (measure, unit) = (&s.measures.people, &s.units.people);
        Self {
            quantity: "people",
            measure,
            unit,
            choice: &s.people,
            scope,
            year: setting.year,
            ceiling: None,
            scenario: s,
        }
    }

    /// How much reaches the state from all hosts.
    pub fn revenue(setting: &Setting<'a>) -> Self {
        let s = setting.scenario;
        let scope = Scope::WholeHost(s.measures.world.clone());
        let (quantity, measure, unit) = ("revenue-claimed", &s.measures.revenue, &s.units.revenue);
        Self { quantity, measure, unit, choice: &s.revenue, scope, year: setting.year, ceiling: None, scenario: s }
    }

    /// What employers pay for manual work.
    pub fn pay(setting: &Setting<'a>) -> Self {
        let s = setting.scenario;
        let (measure, unit, scope) = (&s.measures.pay, &s.units.pay, Scope::ManualWork);
        Self { quantity: "pay", measure, unit, choice: &s.pay, scope, year: setting.year, ceiling: None, scenario: s }
    }

    /// What part of the pay for manual work the state takes, in percent.
    pub fn share(setting: &Setting<'a>) -> Self {
        let s = setting.scenario;
        let (measure, unit, scope) = (&s.measures.share, &s.units.share, Scope::ManualWork);
        let ceiling = Some(100.0);
        Self { quantity: "share", measure, unit, choice: &s.share, scope, year: setting.year, ceiling, scenario: s }
    }

    /// The target of the estimate that answers it.
    pub fn target(&self) -> Target {
        let host = match &self.scope {
            Scope::WholeHost(host) => host.clone(),
            Scope::ManualWork => self.scenario.measures.world.clone(),
        };
        Target { quantity: Code::new(self.quantity), host, year: self.year }
    }

    /// True where a claim is of the measure and host, though perhaps of another time, unit or part.
    pub fn concerns(&self, claim: &Claim) -> bool {
        let of_host = match &self.scope {
            Scope::WholeHost(host) => claim.host == *host,
            Scope::ManualWork => true,
        };
        claim.measure == *self.measure && of_host
    }

    /// True where the claim speaks of the time asked for: the year for a stock or a sum, the window for pay and share.
    pub fn is_of_the_time(&self, claim: &Claim) -> bool {
        match self.scope {
            Scope::WholeHost(_) => claim.period.touches_year(self.year),
            Scope::ManualWork => {
                let reach = i32::from(self.scenario.rules.pay_window_years);
                let year = i32::from(self.year);
                i32::from(claim.period.end.year()) >= year - reach
                    && claim.period.start.is_none_or(|start| i32::from(start.year()) <= year + reach)
            }
        }
    }

    /// True where the scenario takes this claim, or names none.
    pub fn takes(&self, claim: &Claim) -> bool {
        self.choice.claims.as_ref().is_none_or(|claims| claims.contains(&claim.id))
    }

    /// Why a claim that concerns the question is no answer to it at any time.
    pub fn unfit(&self, study: &Study, claim: &Claim) -> Option<String> {
        if !self.concerns(claim) {
            return Some(format!("is about {} of {}", claim.measure, claim.host));
        }
        if claim.unit != *self.unit {
            return Some(format!("is in {}, not in {}", claim.unit, self.unit));
        }
        if !study.sources.contains_key(&claim.source) {
            return Some(format!("its source {} is not in the study", claim.source));
        }
        self.of_a_part(claim).or_else(|| no_distribution(&claim.quantity))
    }

    fn of_a_part(&self, claim: &Claim) -> Option<String> {
        let names = |sectors: &[Code]| sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self.scope {
            Scope::WholeHost(_) if claim.is_about_whole_host() => None,
            Scope::WholeHost(_) if claim.area.is_empty() => {
                Some(format!("is about a part: {} alone", names(&claim.sectors)))
            }
            Scope::WholeHost(_) => Some(format!("is about a part: {}", claim.area)),
            Scope::ManualWork => {
                let other = &self.scenario.measures.other_sectors;
                let strange = claim.sectors.iter().any(|sector| other.contains(sector));
                strange.then(|| format!("is about {}, not about manual work", names(&claim.sectors)))
            }
        }
    }

    /// Why a claim that answers speaks to no single year.
    pub fn too_long(&self, claim: &Claim) -> Option<String> {
        let longest = self.scenario.rules.max_period_years;
        let is_year_asked = matches!(self.scope, Scope::WholeHost(_));
        (is_year_asked && claim.period.years() > longest)
            .then(|| format!("its period ({}) is longer than {longest} calendar years", claim.period))
    }
}

/// Why a quantity cannot be read as a distribution at all.
pub fn no_distribution(quantity: &Quantity) -> Option<String> {
    let ends = || quantity.low().into_iter().chain(quantity.high());
    if *quantity == Quantity::AtLeast(Decimal::ZERO) {
        return Some("says nothing: at least 0".to_owned());
    }
    if ends().any(|end| end > Decimal::from(LARGEST)) {
        return Some(format!("{quantity} is above {}, no figure that can be meant", grouped(LARGEST.into())));
    }
    let (low, high) = quantity.low().zip(quantity.high())?;
    let is_wide = !low.is_zero() && high / Decimal::from(WIDEST) > low;
    is_wide.then(|| {
        format!("{quantity}: the ends lie more than {} times apart, which says nothing", grouped(WIDEST.into()))
    })
}
