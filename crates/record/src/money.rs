//! Money of a year as a chain: what employers pay, who takes which part, what reaches the workers, beside what is claimed.
//! Computes nothing.

use crate::estimate::Quantiles;
use crate::id::{ClaimId, Code, FigureId, OriginId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The money of a study: one chain a year of which a total is claimed, and what is claimed of each stream.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// By year.
    pub years: Vec<MoneyYear>,
    /// Revenue as claimed, by sectors: labour beside other streams where claims exist.
    pub streams: Vec<Stream>,
}

/// The chain of one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoneyYear {
    /// `E-<scenario>-money-<group of all hosts>-<year>`.
    pub id: FigureId,
    /// The scenario.
    pub scenario: Code,
    /// The group of all hosts.
    pub host: Code,
    /// What goes in, by name.
    pub amounts: Vec<AmountShown>,
    /// Where the money goes.
    pub flows: Flows,
    /// What the state's take of all strata hangs on.
    pub indices: Vec<Index>,
    /// The same, one amount at a time at its ends; the widest bar first.
    pub tornado: Vec<Bar>,
    /// Claimed totals of the year beside the chain.
    pub tested: Vec<(ClaimId, Tested)>,
    /// What pay would have to be for each of them to be true.
    pub needed: Vec<(ClaimId, Needed)>,
    /// What is not known, in words.
    pub not_known: Vec<String>,
}

/// An amount that goes into a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmountShown {
    /// Which, with its unit.
    pub what: String,
    /// Its distribution.
    pub quantiles: Quantiles,
    /// The claims that it rests on; empty where it is assumed or another figure.
    pub claims: Vec<ClaimId>,
    /// The figure that it is.
    pub figure: Option<FigureId>,
}

impl MoneyYear {
    /// Id of a stratum's flow.
    pub fn flow_id(&self, flow: &Flow) -> FigureId {
        let (scenario, year) = (&self.scenario, self.flows.year);
        FigureId::new(format!("E-{scenario}-money-{}-{year}", flow.name))
    }
}

impl Stream {
    /// Id of what is claimed of the stream in a year.
    pub fn id(&self, year: i16) -> FigureId {
        let sectors: Vec<&str> = self.sectors.iter().map(Code::as_str).collect();
        FigureId::new(format!("E-stream-{}-{year}", sectors.join("+")))
    }
}

/// A sum a year, in all and for one worker.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Of all workers, in the chain's currency a year.
    pub total: Quantiles,
    /// Of one worker, in the chain's currency a year.
    pub head: Quantiles,
}

/// Where the money of a stratum, or of all, goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The stratum, or `all`.
    pub name: String,
    /// People.
    pub people: Quantiles,
    /// What employers pay.
    pub gross: Sum,
    /// By payee.
    pub taken: BTreeMap<Code, Sum>,
    /// What the sending state gets.
    pub state: Sum,
    /// What reaches the workers.
    pub received: Sum,
    /// Share of draws in which deductions exceeded gross pay and were cut, 0 to 1.
    pub overdrawn: f64,
}

/// The chain's results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flows {
    /// Currency of every sum.
    pub currency: String,
    /// Year of every sum.
    pub year: i16,
    /// Each stratum, in order.
    pub strata: Vec<Flow>,
    /// All together.
    pub all: Flow,
    /// Seed.
    pub seed: u64,
    /// Draws.
    pub draws: usize,
}

/// What one amount does to the variance of the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The amount.
    pub what: String,
    /// Share of the variance that it explains alone.
    pub first: f64,
    /// Share that would go if it alone were known, with all it does together with others.
    pub total: f64,
}

/// One bar of a tornado.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The amount.
    pub what: String,
    /// The result with the amount at 5 % and all others at their medians.
    pub low: f64,
    /// With all at their medians.
    pub middle: f64,
    /// With the amount at 95 %.
    pub high: f64,
}

/// A claimed total beside the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// Lower end of the claim, in the chain's currency a year.
    pub low: f64,
    /// Upper end; the same for one number.
    pub high: f64,
    /// What the chain gives the state.
    pub chain: Quantiles,
    /// Probability that the chain reaches the lower end.
    pub reaches_low: f64,
    /// Probability that it stays below the upper end.
    pub below_high: f64,
    /// Lower end of the claim over the chain.
    pub ratio: Quantiles,
    /// In words.
    pub words: String,
}

/// What gross pay would have to be for a claimed total to be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Needed {
    /// The claimed total, in the chain's currency a year.
    pub total: f64,
    /// Gross pay a month that would give it, with everything else as it is.
    pub pay: Quantiles,
    /// Pay as it is, over all strata by people.
    pub known: Quantiles,
    /// Probability that pay as it is reaches what would be needed.
    pub probability: f64,
    /// In words.
    pub words: String,
}

/// What is claimed of one stream in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamYear {
    /// The year.
    pub year: i16,
    /// Least lower end of its root claims; absent where all say "at most".
    pub low: Option<f64>,
    /// Greatest upper end; absent where all say "at least".
    pub high: Option<f64>,
    /// The root claims.
    pub claims: Vec<ClaimId>,
    /// Their origins.
    pub origins: Vec<OriginId>,
}

/// One stream: revenue of the group of all hosts from these sectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stream {
    /// The sectors; `all` is all of them or not said.
    pub sectors: Vec<Code>,
    /// By year; years without a root claim are not there.
    pub years: Vec<StreamYear>,
}

impl Stream {
    /// Whether the stream grew, shrank or neither from its first to its last year, in words: it grew where the last range
    /// lies wholly above the first.
    pub fn course(&self) -> String {
        self.course_of(&self.sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }

    /// As [`Stream::course`], under a name in words.
    pub fn course_of(&self, name: &str) -> String {
        let (Some(first), Some(last)) = (self.years.first(), self.years.last()) else {
            return format!("{name}: no claim");
        };
        if first.year == last.year {
            return format!("{name}: claims of {} alone, no course can be seen", first.year);
        }
        let above =
            |upper: &StreamYear, lower: &StreamYear| upper.low.zip(lower.high).is_some_and(|(low, high)| low > high);
        let verdict = match (above(last, first), above(first, last)) {
            (true, _) => "grew",
            (_, true) => "shrank",
            (false, false) => "the claims overlap, neither growth nor decline can be read from them",
        };
        format!("{name}, {} to {}: {verdict}", first.year, last.year)
    }
}
