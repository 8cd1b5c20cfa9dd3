//! What was reached at feasible points: the least and greatest value of each variable, and of figures made of several.

use super::factor::SparseColumn;

/// A sum of variables that somebody asks about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// Variables with their coefficients.
    pub terms: SparseColumn,
    /// What is added.
    pub constant: f64,
}

impl Figure {
    /// One variable.
    #[cfg(test)]
    pub fn of(variable: usize) -> Self {
        Self { terms: vec![(variable, 1.0)], constant: 0.0 }
    }

    /// The value at a point.
    pub fn at(&self, point: &[f64]) -> f64 {
        self.terms.iter().map(|&(variable, value)| value * point[variable]).sum::<f64>() + self.constant
    }

    /// The variable that the figure is, where it is one.
    pub fn single(&self) -> Option<usize> {
        match self.terms[..] {
            [(variable, 1.0)] => Some(variable),
            _ => None,
        }
    }
}

/// Least and greatest values.
#[derive(Debug, Clone)]
pub struct Reach {
    variables: Vec<(f64, f64)>,
    figures: Vec<(f64, f64)>,
}

impl Reach {
    /// Nothing reached yet.
    pub fn new(n_variables: usize, n_figures: usize) -> Self {
        let nothing = (f64::INFINITY, f64::NEG_INFINITY);
        Self { variables: vec![nothing; n_variables], figures: vec![nothing; n_figures] }
    }

    /// What was reached of a figure.
    pub fn of(&self, number: usize, figure: &Figure) -> (f64, f64) {
        match figure.single() {
            Some(variable) => {
                let (low, high) = self.variables[variable];
                (low + figure.constant, high + figure.constant)
            }
            None => self.figures[number],
        }
    }

    /// The greatest value that a variable reached.
    pub fn greatest(&self, variable: usize) -> f64 {
        self.variables[variable].1
    }

    /// Takes in what was reached elsewhere, of the same variables and figures.
    pub fn take_in(&mut self, other: &Self) {
        let own = self.variables.iter_mut().chain(&mut self.figures);
        for (own, &(low, high)) in own.zip(other.variables.iter().chain(&other.figures)) {
            *own = (own.0.min(low), own.1.max(high));
        }
    }

    /// Takes in the value of a variable at a feasible point.
    pub fn note(&mut self, variable: usize, value: f64) {
        widen(&mut self.variables[variable], value);
    }

    /// Takes in the value of a figure at a feasible point.
    pub fn look(&mut self, number: usize, figure: &Figure, point: &[f64]) {
        if figure.single().is_none() {
            widen(&mut self.figures[number], figure.at(point));
        }
    }

    /// Takes in values of a figure that were reached by one with the same range.
    pub fn grant(&mut self, number: usize, figure: &Figure, (low, high): (f64, f64)) {
        let (own, apart) = match figure.single() {
            Some(variable) => (&mut self.variables[variable], figure.constant),
            None => (&mut self.figures[number], 0.0),
        };
        *own = (own.0.min(low - apart), own.1.max(high - apart));
    }

    /// Takes in a direction in which one can go on without end: the rate of each variable that moves.
    pub fn note_ray(&mut self, rates: &[(usize, f64)]) {
        for &(variable, rate) in rates {
            widen(&mut self.variables[variable], if rate > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY });
        }
    }

    /// The same for a figure.
    pub fn look_along_ray(&mut self, number: usize, rate: f64) {
        widen(&mut self.figures[number], if rate > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY });
    }
}

fn widen((low, high): &mut (f64, f64), value: f64) {
    (*low, *high) = (low.min(value), high.max(value));
}
