//! A reader who attacks: one variable for each combination of lowest categories, one equation for each figure ever
//! published, solved by another program than the one under test.

use assize_disclosure::edition::Order;
use assize_disclosure::ledger::{Edition, Ledger, Step};
use assize_disclosure::rule::{Interval, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::Person;
use assize_record::id::Code;
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOutcome, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// One category of the lowest level for each dimension.
pub type Combination = BTreeMap<Code, Code>;

/// A person of the family `f<family>` where it is not 0, heard by organisation `o<organisation>`.
pub fn person(id: usize, family: usize, organisation: usize, categories: &[(&str, String)]) -> Person {
    Person {
        id: format!("p{id}"),
        family: (family > 0).then(|| format!("f{family}")),
        organisations: BTreeSet::from([Code::new(format!("o{organisation}"))]),
        categories: categories.iter().map(|(d, c)| (Code::new(*d), Code::new(c))).collect(),
    }
}

/// An order under the default rule.
pub fn order(scheme: &Scheme, persons: impl IntoIterator<Item = Person>) -> Order {
    let persons = persons.into_iter().collect();
    Order { scheme: scheme.clone(), rule: Rule::default(), persons, kept: BTreeSet::new() }
}

/// All combinations of the dimensions that a table asks for.
pub fn combinations(scheme: &Scheme) -> Vec<Combination> {
    let used = |d: &&Dimension| scheme.tables().iter().any(|table| table.contains(&d.name));
    let mut found = vec![Combination::new()];
    for dimension in scheme.dimensions().iter().filter(used) {
        let leaves: Vec<&Code> = dimension.parent_of.keys().filter(|c| dimension.parts(Some(c)).is_empty()).collect();
        let with = |known: &Combination, leaf: &Code| {
            let mut more = known.clone();
            more.insert(dimension.name.clone(), leaf.clone());
            more
        };
        found =
            found.iter().flat_map(|known| leaves.iter().map(|leaf| with(known, leaf)).collect::<Vec<_>>()).collect();
    }
    found
}

/// True where whoever has these categories counts in the cell.
pub fn stands_in(scheme: &Scheme, categories: &Combination, cell: &CellKey) -> bool {
    cell.0.iter().all(|(name, category)| {
        let dimension = scheme.dimensions().iter().find(|d| d.name == *name).unwrap();
        dimension.ancestry(&categories[name]).unwrap().contains(category)
    })
}

/// The true count of persons in a cell.
pub fn truth(edition: &Edition, cell: &CellKey) -> u64 {
    edition.persons.iter().filter(|p| stands_in(&edition.scheme, &p.categories, cell)).count() as u64
}

/// The range of a cell of one edition, for a reader of all editions.
pub fn attack(ledger: &Ledger, edition: usize, cell: &CellKey) -> Interval {
    let end = |direction| match solve(ledger, edition, cell, direction) {
        Ok(value) => Some(value),
        Err(Error::Unbounded) => None,
        Err(other) => panic!("the published figures have no solution: {other}"),
    };
    Interval {
        low: (end(OptimizationDirection::Minimize).unwrap() - 1e-6).ceil().max(0.0) as u64,
        high: end(OptimizationDirection::Maximize).map(|high| (high + 1e-6).floor() as u64),
    }
}

fn solve(ledger: &Ledger, at: usize, cell: &CellKey, direction: OptimizationDirection) -> Result<f64, Error> {
    let mut problem = Problem::new(direction);
    let mut before: Option<(&Edition, BTreeMap<Combination, Variable>)> = None;
    for (number, edition) in ledger.editions.iter().enumerate() {
        let weight = |c: &Combination| f64::from(number == at && stands_in(&edition.scheme, c, cell));
        let variables: BTreeMap<Combination, Variable> = combinations(&edition.scheme)
            .into_iter()
            .map(|c| (c.clone(), problem.add_var(weight(&c), (0.0, f64::INFINITY))))
            .collect();
        for (key, figure) in &edition.figures {
            let terms: Vec<(Variable, f64)> = variables
                .iter()
                .filter(|(c, _)| stands_in(&edition.scheme, c, key))
                .map(|(_, variable)| (*variable, 1.0))
                .collect();
            problem.add_constraint(terms, ComparisonOp::Eq, *figure as f64);
        }
        if let Some((earlier, old)) = &before {
            let comparison = match Step::between(&earlier.persons, &edition.persons) {
                Step::Same => Some(ComparisonOp::Eq),
                Step::Came => Some(ComparisonOp::Ge),
                Step::Left => Some(ComparisonOp::Le),
                Step::Both => None,
            };
            for (c, variable) in &variables {
                if let (Some(comparison), Some(earlier)) = (comparison, old.get(c)) {
                    problem.add_constraint([(*variable, 1.0), (*earlier, -1.0)], comparison, 0.0);
                }
            }
        }
        before = Some((edition, variables));
    }
    match problem.solve()? {
        SolveOutcome::Solution(solution) => Ok(solution.objective()),
        SolveOutcome::Interrupted(_) => panic!("a program without limit of time was interrupted"),
    }
}
