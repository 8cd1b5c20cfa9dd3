//! The bounded primal simplex method, kept warm from one question to the next. Knows nothing of tables.
//!
//! The same constraints are asked for the least and greatest value of thousands of variables. Every point that the
//! method stands on is feasible, so each pivot widens what is known of *all* variables: [`Simplex::reached`].
//! Bounds and ratio test follow Maros, Computational Techniques of the Simplex Method (2003), with
//! Harris's (1973) two passes.

use super::factor::{Factor, Singular, SparseColumn};

/// How far a bound may be missed.
pub const TOLERANCE: f64 = 1e-7;
const SMALLEST_STEP_ENTRY: f64 = 1e-9;
const SMALLEST_SLOPE: f64 = 1e-7;
const REFACTOR_AFTER: usize = 100;
/// After so many pivots that moved nothing, entering variables are drawn instead of chosen, so that it cannot cycle.
const STALLED_AFTER: usize = 40;
const PIVOTS_PER_QUESTION: usize = 50_000;

/// Rows are sums of variables, kept within bounds.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// One for each variable: the rows it stands in, with coefficients.
    pub columns: Vec<SparseColumn>,
    /// Least and greatest value of each variable.
    pub bounds: Vec<(f64, f64)>,
    /// Least and greatest value of each row's sum.
    pub rows: Vec<(f64, f64)>,
}

/// How a drive ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drive {
    /// The variable reached the value asked for; it may go further.
    Reached,
    /// This is as far as it goes.
    Optimum(f64),
    /// The numbers got worse than the tolerance, or it took too long: nothing is proved.
    GaveUp,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Towards greater values.
    Greater,
    /// Towards lesser values.
    Lesser,
}

/// The constraints with a basis and a point on it.
#[derive(Debug, Clone)]
pub struct Simplex {
    columns: Vec<SparseColumn>,
    by_row: Vec<SparseColumn>,
    bounds: Vec<(f64, f64)>,
    n_variables: usize,
    point: Vec<f64>,
    reached: Vec<(f64, f64)>,
    basis: Vec<usize>,
    place: Vec<Option<usize>>,
    factor: Factor,
    slopes: Vec<f64>,
    stalled: usize,
    draws: u64,
}

impl Simplex {
    /// Starts with all rows' own variables in the basis and the others at `point`.
    pub fn new(constraints: Constraints, mut point: Vec<f64>) -> Self {
        let Constraints { mut columns, mut bounds, rows } = constraints;
        let (n, m) = (columns.len(), rows.len());
        let mut by_row = vec![Vec::new(); m];
        let mut sums = vec![0.0; m];
        for (variable, column) in columns.iter().enumerate() {
            for &(row, value) in column {
                by_row[row].push((variable, value));
                sums[row] += value * point[variable];
            }
        }
        for (row, entries) in by_row.iter_mut().enumerate() {
            entries.push((n + row, -1.0));
            columns.push(vec![(row, -1.0)]);
        }
        bounds.extend(rows);
        point.extend(sums);
        let place = (0..n + m).map(|j| j.checked_sub(n)).collect();
        let factor = Factor::new(&columns[n..]).unwrap_or_default();
        Self {
            columns,
            by_row,
            bounds,
            n_variables: n,
            reached: vec![(f64::INFINITY, f64::NEG_INFINITY); n + m],
            point,
            basis: (n..n + m).collect(),
            place,
            factor,
            slopes: vec![0.0; n + m],
            stalled: 0,
            draws: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The least and greatest value the variable had at any feasible point so far; infinite where a ray was found.
    pub fn reached(&self, variable: usize) -> (f64, f64) {
        self.reached[variable]
    }

    /// Lets a variable that was held go anywhere within `bounds`.
    pub fn release(&mut self, variable: usize, bounds: (f64, f64)) {
        self.bounds[variable] = bounds;
    }

    /// Goes to a feasible point by lessening the sum of all breaches. `Optimum` of more than 0: there is none.
    pub fn make_feasible(&mut self) -> Drive {
        for _ in 0..PIVOTS_PER_QUESTION {
            let mut objective: Vec<f64> = self.basis.iter().map(|&j| self.breach(j)).collect();
            if objective.iter().all(|&c| c == 0.0) {
                self.note_everything();
                return Drive::Reached;
            }
            let Some((entering, sign)) = self.price(&mut objective) else {
                return Drive::Optimum(self.total_breach());
            };
            if self.pivot(entering, sign, true).is_err() {
                return Drive::GaveUp;
            }
        }
        Drive::GaveUp
    }

    /// From a feasible point, moves the variable to `target` or as far as it goes.
    pub fn drive(&mut self, variable: usize, towards: Towards, target: f64) -> Drive {
        let sign = if towards == Towards::Greater { 1.0 } else { -1.0 };
        for _ in 0..PIVOTS_PER_QUESTION {
            let (least, greatest) = self.reached[variable];
            let best = if towards == Towards::Greater { greatest } else { -least };
            if best >= sign * target - TOLERANCE {
                return Drive::Reached;
            }
            let next = match self.place[variable] {
                None => self.can_move(variable, sign).then_some((variable, sign)),
                Some(place) => {
                    let mut objective = vec![0.0; self.basis.len()];
                    objective[place] = sign;
                    self.price(&mut objective)
                }
            };
            let Some((entering, direction)) = next else {
                return Drive::Optimum(self.point[variable]);
            };
            if self.pivot(entering, direction, false).is_err() {
                return Drive::GaveUp;
            }
        }
        Drive::GaveUp
    }

    /// Held variables (equal bounds) whose release would let a variable at its optimum go on, each with the gain per
    /// unit and the direction it would move in.
    pub fn blockers(&mut self, variable: usize, towards: Towards) -> Vec<(usize, f64, f64)> {
        let sign = if towards == Towards::Greater { 1.0 } else { -1.0 };
        let Some(place) = self.place[variable] else { return Vec::new() };
        let mut objective = vec![0.0; self.basis.len()];
        objective[place] = sign;
        let touched = self.slopes_of(&mut objective);
        let held = |j: usize| j < self.n_variables && self.bounds[j].0 == self.bounds[j].1;
        let found = touched
            .iter()
            .filter(|&&j| held(j) && self.slopes[j].abs() > SMALLEST_SLOPE)
            .map(|&j| (j, self.slopes[j].abs(), -self.slopes[j].signum()))
            .collect();
        self.clear(&touched);
        found
    }

    fn breach(&self, j: usize) -> f64 {
        let (x, (low, high)) = (self.point[j], self.bounds[j]);
        if x < low - TOLERANCE {
            1.0
        } else if x > high + TOLERANCE {
            -1.0
        } else {
            0.0
        }
    }

    fn total_breach(&self) -> f64 {
        let over = |j: usize| (self.bounds[j].0 - self.point[j]).max(self.point[j] - self.bounds[j].1).max(0.0);
        self.basis.iter().map(|&j| over(j)).sum()
    }

    fn can_move(&self, j: usize, sign: f64) -> bool {
        let (low, high) = self.bounds[j];
        if sign > 0.0 { self.point[j] < high - TOLERANCE } else { self.point[j] > low + TOLERANCE }
    }

    /// Change of the objective for each nonbasic variable that has any, as `-slope`; gives back which.
    fn slopes_of(&mut self, objective: &mut [f64]) -> Vec<usize> {
        let y = self.factor.solve_transposed(objective);
        let mut touched = Vec::new();
        for (row, &weight) in y.iter().enumerate() {
            if weight.abs() > 1e-12 {
                for &(j, value) in &self.by_row[row] {
                    if self.place[j].is_none() {
                        if self.slopes[j] == 0.0 {
                            touched.push(j);
                        }
                        self.slopes[j] += weight * value;
                    }
                }
            }
        }
        touched
    }

    fn clear(&mut self, touched: &[usize]) {
        for &j in touched {
            self.slopes[j] = 0.0;
        }
    }

    /// The variable to enter, and whether it goes up or down; none at the optimum.
    fn price(&mut self, objective: &mut [f64]) -> Option<(usize, f64)> {
        let touched = self.slopes_of(objective);
        let mut best: Option<(f64, usize, f64)> = None;
        for &j in &touched {
            let slope = self.slopes[j];
            let sign = -slope.signum();
            if slope.abs() > SMALLEST_SLOPE && self.bounds[j].0 < self.bounds[j].1 && self.can_move(j, sign) {
                let merit = if self.stalled > STALLED_AFTER { self.draw() } else { slope.abs() };
                if best.is_none_or(|(most, _, _)| merit > most) {
                    best = Some((merit, j, sign));
                }
            }
        }
        self.clear(&touched);
        best.map(|(_, j, sign)| (j, sign))
    }

    /// A number from a fixed sequence (xorshift64*, Vigna 2016), so that the same questions get the same answers.
    fn draw(&mut self) -> f64 {
        self.draws ^= self.draws >> 12;
        self.draws ^= self.draws << 25;
        self.draws ^= self.draws >> 27;
        #[expect(clippy::cast_precision_loss, reason = "only the order of the draws matters")]
        let drawn = self.draws.wrapping_mul(0x2545_F491_4F6C_DD1D) as f64;
        drawn
    }

    fn pivot(&mut self, entering: usize, sign: f64, mending: bool) -> Result<(), Singular> {
        let mut a = vec![0.0; self.basis.len()];
        for &(row, value) in &self.columns[entering] {
            a[row] = value;
        }
        let w = self.factor.solve(&mut a);
        let own_range = self.bounds[entering].1 - self.bounds[entering].0;
        let own_limit = if sign > 0.0 {
            self.bounds[entering].1 - self.point[entering]
        } else {
            self.point[entering] - self.bounds[entering].0
        };
        let leaving = self.ratio_test(&w, sign, mending);
        let step = leaving.map_or(f64::INFINITY, |(_, step)| step).min(own_limit);
        if step.is_infinite() {
            debug_assert!(own_range.is_infinite());
            self.note_ray(entering, sign, &w);
            return if mending { Err(Singular) } else { Ok(()) };
        }
        self.stalled = if step > TOLERANCE { 0 } else { self.stalled + 1 };
        self.move_along(entering, sign * step, &w, mending);
        match leaving {
            Some((place, limit)) if limit <= own_limit => self.exchange(place, entering, &w),
            _ => Ok(()),
        }
    }

    /// The first basic variable to meet a bound, and after what step; none where the way is open.
    fn ratio_test(&self, w: &[f64], sign: f64, mending: bool) -> Option<(usize, f64)> {
        let mut nearest = f64::INFINITY;
        let mut limits = Vec::new();
        for (place, &entry) in w.iter().enumerate() {
            if entry.abs() > SMALLEST_STEP_ENTRY {
                let rate = -sign * entry;
                let room = self.room(self.basis[place], rate, mending);
                if room.is_finite() {
                    nearest = nearest.min((room + TOLERANCE) / entry.abs());
                    limits.push((place, room / entry.abs(), entry.abs()));
                }
            }
        }
        limits
            .into_iter()
            .filter(|&(_, limit, _)| limit <= nearest)
            .max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(&a.0)))
            .map(|(place, limit, _)| (place, limit.max(0.0)))
    }

    /// How far the variable may go in the direction of `rate`. One outside its bounds may go up to the one it missed.
    fn room(&self, j: usize, rate: f64, mending: bool) -> f64 {
        let (x, (low, high)) = (self.point[j], self.bounds[j]);
        if mending && x < low - TOLERANCE {
            return if rate > 0.0 { low - x } else { f64::INFINITY };
        }
        if mending && x > high + TOLERANCE {
            return if rate < 0.0 { x - high } else { f64::INFINITY };
        }
        if rate > 0.0 { high - x } else { x - low }
    }

    fn move_along(&mut self, entering: usize, step: f64, w: &[f64], mending: bool) {
        self.point[entering] += step;
        if step != 0.0 {
            for (place, &entry) in w.iter().enumerate() {
                if entry != 0.0 {
                    self.point[self.basis[place]] -= step * entry;
                }
            }
        }
        if !mending {
            self.note(entering);
            for (place, &entry) in w.iter().enumerate() {
                if entry != 0.0 {
                    self.note(self.basis[place]);
                }
            }
        }
    }

    fn note(&mut self, j: usize) {
        let (low, high) = self.reached[j];
        self.reached[j] = (low.min(self.point[j]), high.max(self.point[j]));
    }

    fn note_everything(&mut self) {
        for j in 0..self.point.len() {
            self.note(j);
        }
    }

    fn note_ray(&mut self, entering: usize, sign: f64, w: &[f64]) {
        let rates: Vec<(usize, f64)> =
            w.iter().enumerate().map(|(place, &entry)| (self.basis[place], -sign * entry)).collect();
        for (j, rate) in rates.into_iter().chain([(entering, sign)]) {
            if rate > SMALLEST_STEP_ENTRY {
                self.reached[j].1 = f64::INFINITY;
            } else if rate < -SMALLEST_STEP_ENTRY {
                self.reached[j].0 = f64::NEG_INFINITY;
            }
        }
    }

    fn exchange(&mut self, place: usize, entering: usize, w: &[f64]) -> Result<(), Singular> {
        let leaving = self.basis[place];
        let (low, high) = self.bounds[leaving];
        let x = self.point[leaving];
        self.point[leaving] = if (x - low).abs() <= (x - high).abs() { low } else { high };
        self.place[leaving] = None;
        self.place[entering] = Some(place);
        self.basis[place] = entering;
        self.factor.exchange(place, w);
        let (updates, entries) = self.factor.age();
        if updates >= REFACTOR_AFTER || entries > 3 * self.basis.len() + 150_000 { self.refactor() } else { Ok(()) }
    }

    /// Factors the basis anew and computes the basic variables from the others; fails where they had drifted.
    fn refactor(&mut self) -> Result<(), Singular> {
        let columns: Vec<SparseColumn> = self.basis.iter().map(|&j| self.columns[j].clone()).collect();
        self.factor = Factor::new(&columns)?;
        let mut rest = vec![0.0; self.basis.len()];
        for (j, column) in self.columns.iter().enumerate() {
            if self.place[j].is_none() && self.point[j] != 0.0 {
                for &(row, value) in column {
                    rest[row] -= value * self.point[j];
                }
            }
        }
        let solved = self.factor.solve(&mut rest);
        let mut drift = 0.0_f64;
        for (place, value) in solved.into_iter().enumerate() {
            let j = self.basis[place];
            drift = drift.max((self.point[j] - value).abs());
            self.point[j] = value;
        }
        if drift > 1e-4 { Err(Singular) } else { Ok(()) }
    }
}
