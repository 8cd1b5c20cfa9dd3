//! A reader who knows more than what was published: people in the tables, combinations that cannot be, figures said elsewhere.
//! Whole numbers of people, found by branch and bound with another program than the one under test.

use super::reader::{Combination, combinations, stands_in};
use assize_disclosure::ledger::Edition;
use assize_disclosure::rule::Interval;
use assize_disclosure::scheme::CellKey;
use assize_disclosure::table::Person;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

/// What a reader of one edition knows besides.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// People who are counted, and where they stand: the reader, a family, whomever an organisation heard.
    pub people: Vec<Person>,
    /// Combinations that nobody can have.
    pub empty: Vec<Combination>,
    /// Figures that are said elsewhere.
    pub said: Vec<(CellKey, u64)>,
}

/// Least and greatest number of people in a cell, for somebody who knows this.
pub fn attack(edition: &Edition, cell: &CellKey, known: &Knowledge) -> Interval {
    let end = |direction| {
        let mut problem = Problem::new(direction);
        // Nobody needs to think of more than everybody and a hundred people besides.
        let most = edition.persons.len() as i32 + 100;
        let variables: Vec<_> = combinations(&edition.scheme)
            .into_iter()
            .map(|one| {
                let own = |person: &&Person| one.iter().all(|(d, code)| person.categories.get(d) == Some(code));
                let least = known.people.iter().filter(own).count() as i32;
                let most = if known.empty.contains(&one) { 0 } else { most };
                let weight = f64::from(stands_in(&edition.scheme, &one, cell));
                let variable = problem.add_integer_var(weight, (least, most));
                (one, variable)
            })
            .collect();
        for (key, figure) in edition.figures.iter().chain(&known.said) {
            let inside = variables.iter().filter(|(one, _)| stands_in(&edition.scheme, one, key));
            let terms: Vec<_> = inside.map(|(_, variable)| (*variable, 1.0)).collect();
            problem.add_constraint(terms, ComparisonOp::Eq, *figure as f64);
        }
        match problem.solve().unwrap() {
            SolveOutcome::Solution(solution) => (solution.objective() + 0.5).floor() as u64,
            SolveOutcome::Interrupted(_) => panic!("a program without limit of time was interrupted"),
        }
    };
    Interval { low: end(OptimizationDirection::Minimize), high: Some(end(OptimizationDirection::Maximize)) }
}
