//! A scenario in words, as report and command line show it. Says everything that the file declares.

use super::{Choice, RangeShape, Scenario};
use assize_record::estimate::ScenarioNote;
use std::collections::BTreeMap;
use std::fmt::Display;

impl Scenario {
    /// The scenario as shown.
    pub fn note(&self) -> ScenarioNote {
        let (w, r, u) = (&self.weights, &self.rules, &self.units);
        let mut assumptions = vec![format!("years {} to {}", self.first_year, self.last_year)];
        for (quantity, choice) in self.choices() {
            assumptions.push(format!("{quantity}: {}", choice_in_words(choice)));
        }
        let sectors = self.measures.other_sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        assumptions.extend([
            format!("weight of a source by its letter: {}", table(&w.reliability)),
            format!("weight of a figure by its number: {}", table(&w.credibility)),
            "an origin weighs as much as the best graded claim that it gives; weights sum to 1".to_owned(),
            format!("a root about another time than the one asked for counts {} of its weight", w.carried_root),
            format!("spread of the logarithm around a point by its number: {}", table(&self.spread.point)),
            format!("beyond a bound on one side: half-normal on the logarithm, spread {}", self.spread.one_sided),
            format!("a claim about more than {} calendar years speaks to none of them", r.max_period_years),
            format!("pay and share from claims within {} years, sectors {sectors} left out", r.pay_window_years),
            format!("revenue derived = people x pay ({}) x {} x share of the wage", u.pay, u.pay_periods),
            format!("{} draws a figure", self.draws),
        ]);
        ScenarioNote { code: self.code(), title: self.title.clone(), about: self.about.clone(), assumptions }
    }

    /// The parts of the scenario that choose claims, by the name they have in the file.
    pub(super) fn choices(&self) -> [(&'static str, &Choice); 4] {
        [("people", &self.people), ("revenue", &self.revenue), ("pay", &self.pay), ("share", &self.share)]
    }
}

fn choice_in_words(choice: &Choice) -> String {
    let mut words = choice.claims.as_ref().map_or_else(
        || "all claims that fit".to_owned(),
        |claims| {
            format!("{} alone, at its word", claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        },
    );
    words.push_str(match choice.shape {
        RangeShape::Interval => "; a range is read as a central 50, 80 and 95 % interval of a lognormal",
        RangeShape::Uniform => "; every value between the ends of a range is equally likely",
    });
    for (claim, reason) in &choice.leave_out {
        words.push_str(&format!("; without {claim}: {reason}"));
    }
    words
}

fn table<K: Display>(numbers: &BTreeMap<K, f64>) -> String {
    numbers.iter().map(|(grade, number)| format!("{grade} {number}")).collect::<Vec<_>>().join(", ")
}
