//! The bounded primal simplex method, kept warm from one question to the next. Knows nothing of tables.
//!
//! The same constraints are asked for the least and greatest value of thousands of figures. Every point that the
//! method stands on is feasible, so each pivot widens what is known of *all* variables. From time to time the point is
//! checked against the constraints themselves; what was reached since the last check counts only if that holds.
//! Bounds and ratio test follow Maros, Computational Techniques of the Simplex Method (2003), with
//! Harris's (1973) two passes.

use super::effort::Effort;
use super::factor::{Factor, Singular, SparseColumn};
pub use super::reach::Figure;
use super::reach::Reach;

/// How far a bound may be missed.
pub const TOLERANCE: f64 = 1e-7;
/// How far a point may be from the constraints when it is checked.
const CHECKED: f64 = 1e-6;
const SMALLEST_STEP_ENTRY: f64 = 1e-9;
const SMALLEST_SLOPE: f64 = 1e-7;
/// After so many pivots that moved nothing, entering variables are drawn instead of chosen, so that it cannot cycle.
const STALLED_AFTER: usize = 40;
/// So many variables are looked at for each time that all are priced.
const CANDIDATES: usize = 6;
/// A variable is entered while its slope is at least this share of what it was when priced.
const STILL_WORTH: f64 = 0.6;
const PIVOTS_PER_QUESTION: usize = 50_000;
/// Multiplications, about, for each variable that is priced, and for each row whose basis is factored anew.
const PRICED: usize = 32;
const FACTORED: usize = 10_000;

/// Rows are sums of variables, kept within bounds.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// One for each variable: the rows it stands in, with coefficients.
    pub columns: Vec<SparseColumn>,
    /// Least and greatest value of each variable.
    pub bounds: Vec<(f64, f64)>,
    /// Least and greatest value of each row's sum.
    pub rows: Vec<(f64, f64)>,
    /// What may be asked about.
    pub figures: Vec<Figure>,
}

/// How a drive ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drive {
    /// The figure reached the value asked for; it may go further.
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

impl Towards {
    /// 1 or -1.
    pub fn sign(self) -> f64 {
        if self == Self::Greater { 1.0 } else { -1.0 }
    }
}

/// A held variable that is in the way of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blocker {
    /// The variable.
    pub variable: usize,
    /// What the figure gains for each unit that the variable moves.
    pub gain: f64,
    /// Where the variable would move.
    pub towards: Towards,
}

/// The constraints with a basis and a point on it.
#[derive(Debug, Clone)]
pub struct Simplex {
    columns: Vec<SparseColumn>,
    by_row: Vec<SparseColumn>,
    bounds: Vec<(f64, f64)>,
    figures: Vec<Figure>,
    n_variables: usize,
    point: Vec<f64>,
    reach: Reach,
    checked: Reach,
    basis: Vec<usize>,
    place: Vec<Option<usize>>,
    factor: Factor,
    slopes: Vec<f64>,
    stalled: usize,
    draws: u64,
    /// What was done, and what may be done.
    pub effort: Effort,
}

/// Where one nonbasic variable moves, and how the basic ones follow.
struct Direction {
    entering: usize,
    sign: f64,
    /// Basic variables that move, by place, with what they lose for a unit of the entering one.
    losses: Vec<(usize, f64)>,
}

impl Simplex {
    /// Starts with all rows' own variables in the basis and the others at `point`.
    pub fn new(constraints: Constraints, mut point: Vec<f64>) -> Self {
        let Constraints { mut columns, mut bounds, rows, figures } = constraints;
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
        let reach = Reach::new(n + m, figures.len());
        Self {
            columns,
            by_row,
            bounds,
            figures,
            n_variables: n,
            checked: reach.clone(),
            reach,
            point,
            basis: (n..n + m).collect(),
            place,
            factor,
            slopes: vec![0.0; n + m],
            stalled: 0,
            draws: 0x9E37_79B9_7F4A_7C15,
            effort: Effort::UNLIMITED,
        }
    }

    /// The least and greatest value that a figure had at any feasible point looked at; infinite where a ray was found.
    pub fn reached(&self, figure: usize) -> (f64, f64) {
        self.reach.of(figure, &self.figures[figure])
    }

    /// Takes in the value of figures at the point reached, which must be feasible.
    pub fn look(&mut self, figures: impl IntoIterator<Item = usize>) {
        for number in figures {
            self.reach.look(number, &self.figures[number], &self.point);
        }
    }

    /// Takes in a table that somebody else made, where it keeps all bounds and rows; says whether it does.
    pub fn witness(&mut self, table: &[f64], figures: &[usize]) -> bool {
        let is_row = |(row, entries): (usize, &SparseColumn)| {
            let own = self.n_variables + row;
            let sum: f64 = entries.iter().filter(|entry| entry.0 != own).map(|&(j, value)| value * table[j]).sum();
            sum > self.bounds[own].0 - CHECKED && sum < self.bounds[own].1 + CHECKED
        };
        let is_within = |(x, (low, high)): (&f64, &(f64, f64))| *x >= low - TOLERANCE && *x <= high + TOLERANCE;
        self.effort.add(4 * PRICED * table.len());
        let holds = self.by_row.iter().enumerate().all(is_row) && table.iter().zip(&self.bounds).all(is_within);
        if holds {
            for reach in [&mut self.reach, &mut self.checked] {
                table.iter().enumerate().for_each(|(j, x)| reach.note(j, *x));
                figures.iter().for_each(|&number| reach.look(number, &self.figures[number], table));
            }
        }
        holds
    }

    /// Takes in what another has reached at points that were checked, and what it did for it.
    pub fn take_in(&mut self, other: &Self) {
        self.effort.take_in(other.effort);
        self.reach.take_in(&other.checked);
        self.checked.take_in(&other.checked);
    }

    /// Takes what one of these figures reached at points that were checked as reached by all, which have the same range.
    pub fn share(&mut self, alike: &[usize]) {
        let reached = alike.iter().map(|&number| self.checked.of(number, &self.figures[number]));
        let (low, high) = reached.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default();
        for reach in [&mut self.reach, &mut self.checked] {
            alike.iter().for_each(|&number| reach.grant(number, &self.figures[number], (low, high)));
        }
    }

    /// How many figures may be asked about.
    pub fn n_figures(&self) -> usize {
        self.figures.len()
    }

    /// What may be asked about, by number.
    pub fn figure(&self, number: usize) -> &Figure {
        &self.figures[number]
    }

    /// The variable that a figure is, apart from its constant; none where it is made of several.
    fn single(&self, figure: usize) -> Option<usize> {
        self.figures[figure].single()
    }

    /// Lets a variable that was held go anywhere within `bounds`.
    pub fn release(&mut self, variable: usize, bounds: (f64, f64)) {
        self.bounds[variable] = bounds;
    }

    /// Goes to a feasible point by lessening the sum of all breaches. `Optimum` of more than 0: there is none.
    pub fn make_feasible(&mut self) -> Drive {
        for _ in 0..PIVOTS_PER_QUESTION {
            if self.effort.is_spent() {
                break;
            }
            if self.basis.iter().all(|&j| self.breach(j) == 0.0) {
                for j in 0..self.point.len() {
                    self.reach.note(j, self.point[j]);
                }
                return Drive::Reached;
            }
            match self.climb(&[], Self::breach, true) {
                Ok(true) => {}
                Ok(false) => return Drive::Optimum(self.total_breach()),
                Err(Singular) => return Drive::GaveUp,
            }
        }
        Drive::GaveUp
    }

    /// From a feasible point, moves the figure to `target` or as far as it goes.
    pub fn drive(&mut self, figure: usize, towards: Towards, target: f64) -> Drive {
        let sign = towards.sign();
        let mut weights = vec![0.0; self.point.len()];
        let weighted: Vec<usize> = self.figures[figure].terms.iter().map(|term| term.0).collect();
        self.figures[figure].terms.iter().for_each(|&(variable, value)| weights[variable] = sign * value);
        for _ in 0..PIVOTS_PER_QUESTION {
            if self.effort.is_spent() {
                break;
            }
            self.look([figure]);
            let (least, greatest) = self.reached(figure);
            let best = if towards == Towards::Greater { greatest } else { -least };
            if best >= sign * target - TOLERANCE {
                return Drive::Reached;
            }
            match self.climb(&weighted, |_, j| weights[j], false) {
                Ok(true) => {}
                Ok(false) => return Drive::Optimum(self.figures[figure].at(&self.point)),
                Err(Singular) => return Drive::GaveUp,
            }
        }
        Drive::GaveUp
    }

    /// From a feasible point, raises the sum of all figures of one variable that did not reach their targets, until it
    /// goes no further. Most of them reach theirs at some point on the way, few of them at the same time.
    pub fn drive_together(&mut self, targets: &[(usize, f64)]) -> Drive {
        let single = |&(figure, target): &(usize, f64)| {
            self.single(figure).map(|variable| (variable, target - self.figures[figure].constant))
        };
        let mut goals = vec![f64::NEG_INFINITY; self.point.len()];
        targets.iter().filter_map(single).for_each(|(variable, target)| goals[variable] = target - TOLERANCE);
        let mut open: Vec<usize> = (0..self.n_variables).filter(|&j| goals[j] > f64::NEG_INFINITY).collect();
        let weight = |simplex: &Self, j: usize| f64::from(u8::from(simplex.reach.greatest(j) < goals[j]));
        for _ in 0..PIVOTS_PER_QUESTION {
            if self.effort.is_spent() {
                break;
            }
            open.retain(|&j| self.reach.greatest(j) < goals[j]);
            match self.climb(&open, weight, false) {
                Ok(true) => {}
                Ok(false) => return Drive::Reached,
                Err(Singular) => return Drive::GaveUp,
            }
        }
        Drive::GaveUp
    }

    /// Raises a weighted sum: looks for variables worth entering once, and enters those that still are when their turn
    /// comes. False where the sum goes no further. `weighted` names all variables outside the basis that have weight.
    fn climb(
        &mut self,
        weighted: &[usize],
        weight: impl Fn(&Self, usize) -> f64,
        mending: bool,
    ) -> Result<bool, Singular> {
        let mut objective: Vec<f64> = self.basis.iter().map(|&j| weight(self, j)).collect();
        let outside = weighted.iter().filter(|&&j| self.place[j].is_none());
        let apart: SparseColumn = outside.map(|&j| (j, weight(self, j))).collect();
        let candidates = self.candidates(&mut objective, &apart);
        self.effort.add(PRICED * (self.columns.len() + 4 * self.basis.len()));
        for (number, &(merit, variable, _)) in candidates.iter().enumerate() {
            if self.place[variable].is_some() {
                continue;
            }
            let losses = self.losses(variable);
            self.effort.add(4 * PRICED * self.basis.len());
            let lost: f64 = losses.iter().map(|&(place, loss)| loss * weight(self, self.basis[place])).sum();
            let slope = weight(self, variable) - lost;
            let least =
                if self.stalled > STALLED_AFTER { SMALLEST_SLOPE } else { SMALLEST_SLOPE.max(merit * STILL_WORTH) };
            if slope.abs() < least || !self.can_move(variable, slope.signum()) {
                continue;
            }
            self.pivot(&Direction { entering: variable, sign: slope.signum(), losses }, mending)?;
            if self.stalled > STALLED_AFTER && number > 0 {
                break;
            }
        }
        Ok(!candidates.is_empty())
    }

    /// Held variables (equal bounds) whose release would let a figure at its optimum go on.
    pub fn blockers(&mut self, figure: usize, towards: Towards) -> Vec<Blocker> {
        let (mut objective, apart) = self.objective(figure, towards.sign());
        let touched = self.slopes_of(&mut objective, &apart);
        let held = |j: usize| j < self.n_variables && self.bounds[j].0 == self.bounds[j].1;
        let found = touched
            .iter()
            .filter(|&&j| held(j) && self.slopes[j].abs() > SMALLEST_SLOPE)
            .map(|&variable| {
                let slope = self.slopes[variable];
                let towards = if slope < 0.0 { Towards::Greater } else { Towards::Lesser };
                Blocker { variable, gain: slope.abs(), towards }
            })
            .collect();
        self.clear(&touched);
        found
    }

    /// Checks the point against the constraints. Where it does not hold, what was reached since the last check is
    /// forgotten, and false comes back.
    pub fn check(&mut self) -> bool {
        let holds = self.refactor().is_ok() && self.holds();
        if holds {
            self.checked.clone_from(&self.reach);
        } else {
            self.reach.clone_from(&self.checked);
        }
        holds
    }

    /// The figure as an objective: by place for basic variables, apart for the others.
    fn objective(&self, figure: usize, sign: f64) -> (Vec<f64>, SparseColumn) {
        let mut objective = vec![0.0; self.basis.len()];
        let mut apart = Vec::new();
        for &(variable, value) in &self.figures[figure].terms {
            match self.place[variable] {
                Some(place) => objective[place] = sign * value,
                None => apart.push((variable, sign * value)),
            }
        }
        (objective, apart)
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

    fn excess(&self, j: usize) -> f64 {
        (self.bounds[j].0 - self.point[j]).max(self.point[j] - self.bounds[j].1).max(0.0)
    }

    fn total_breach(&self) -> f64 {
        self.basis.iter().map(|&j| self.excess(j)).sum()
    }

    /// True where the point keeps all bounds and all rows, looked at entry by entry.
    fn holds(&self) -> bool {
        let row = |entries: &SparseColumn| entries.iter().map(|&(j, value)| value * self.point[j]).sum::<f64>().abs();
        self.by_row.iter().all(|entries| row(entries) < CHECKED)
            && (0..self.point.len()).all(|j| self.excess(j) < CHECKED)
    }

    fn can_move(&self, j: usize, sign: f64) -> bool {
        let (low, high) = self.bounds[j];
        if sign > 0.0 { self.point[j] < high - TOLERANCE } else { self.point[j] > low + TOLERANCE }
    }

    /// Change of the objective for each nonbasic variable that has any, as `-slope`; gives back which.
    fn slopes_of(&mut self, objective: &mut [f64], apart: &[(usize, f64)]) -> Vec<usize> {
        let y = self.factor.solve_transposed(objective);
        let mut touched = Vec::new();
        let mut add = |j: usize, value: f64, slopes: &mut [f64]| {
            if slopes[j] == 0.0 {
                touched.push(j);
            }
            slopes[j] += value;
        };
        for (row, &weight) in y.iter().enumerate() {
            if weight.abs() > 1e-12 {
                for &(j, value) in &self.by_row[row] {
                    if self.place[j].is_none() {
                        add(j, weight * value, &mut self.slopes);
                    }
                }
            }
        }
        apart.iter().for_each(|&(j, value)| add(j, -value, &mut self.slopes));
        touched
    }

    fn clear(&mut self, touched: &[usize]) {
        for &j in touched {
            self.slopes[j] = 0.0;
        }
    }

    /// Variables worth entering, the best first: merit, variable, and whether it goes up or down.
    fn candidates(&mut self, objective: &mut [f64], apart: &[(usize, f64)]) -> Vec<(f64, usize, f64)> {
        let touched = self.slopes_of(objective, apart);
        let mut found = Vec::new();
        for &j in &touched {
            let slope = self.slopes[j];
            let sign = -slope.signum();
            if slope.abs() > SMALLEST_SLOPE && self.bounds[j].0 < self.bounds[j].1 && self.can_move(j, sign) {
                let merit = if self.stalled > STALLED_AFTER { self.draw() } else { slope.abs() };
                found.push((merit, j, sign));
            }
        }
        self.clear(&touched);
        let best_first = |a: &(f64, usize, f64), b: &(f64, usize, f64)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by(CANDIDATES, best_first);
            found.truncate(CANDIDATES);
        }
        found.sort_unstable_by(best_first);
        found
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

    /// What each basic variable loses for a unit of the entering one.
    fn losses(&self, entering: usize) -> Vec<(usize, f64)> {
        let mut column = vec![0.0; self.basis.len()];
        for &(row, value) in &self.columns[entering] {
            column[row] = value;
        }
        let solved = self.factor.solve(&mut column);
        solved.into_iter().enumerate().filter(|loss| loss.1 != 0.0).collect()
    }

    fn pivot(&mut self, direction: &Direction, mending: bool) -> Result<(), Singular> {
        let Direction { entering, sign, .. } = *direction;
        let own_limit = if sign > 0.0 {
            self.bounds[entering].1 - self.point[entering]
        } else {
            self.point[entering] - self.bounds[entering].0
        };
        let leaving = self.ratio_test(direction, mending);
        let step = leaving.map_or(f64::INFINITY, |(_, step)| step).min(own_limit);
        if step.is_infinite() {
            self.note_ray(direction);
            return if mending { Err(Singular) } else { Ok(()) };
        }
        // A held variable that leaves the basis never comes back, so that is no standstill either.
        let expels =
            leaving.is_some_and(|(place, _)| self.bounds[self.basis[place]].0 == self.bounds[self.basis[place]].1);
        self.stalled = if step > TOLERANCE || expels { 0 } else { self.stalled + 1 };
        self.move_along(direction, step, mending);
        match leaving {
            Some((place, limit)) if limit <= own_limit => self.exchange(place, direction, mending),
            _ => Ok(()),
        }
    }

    /// The first basic variable to meet a bound, and after what step; none where the way is open.
    fn ratio_test(&self, direction: &Direction, mending: bool) -> Option<(usize, f64)> {
        let mut nearest = f64::INFINITY;
        let mut limits = Vec::new();
        for &(place, loss) in direction.losses.iter().filter(|loss| loss.1.abs() > SMALLEST_STEP_ENTRY) {
            let room = self.room(self.basis[place], -direction.sign * loss, mending);
            if room.is_finite() {
                nearest = nearest.min((room + TOLERANCE) / loss.abs());
                limits.push((place, room / loss.abs(), loss.abs()));
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

    fn move_along(&mut self, direction: &Direction, step: f64, mending: bool) {
        if step == 0.0 {
            return;
        }
        let step = direction.sign * step;
        self.point[direction.entering] += step;
        for &(place, loss) in &direction.losses {
            self.point[self.basis[place]] -= step * loss;
        }
        if !mending {
            self.reach.note(direction.entering, self.point[direction.entering]);
            for &(place, _) in &direction.losses {
                self.reach.note(self.basis[place], self.point[self.basis[place]]);
            }
        }
    }

    fn note_ray(&mut self, direction: &Direction) {
        let followers = direction.losses.iter().map(|&(place, loss)| (self.basis[place], -direction.sign * loss));
        let rates: Vec<(usize, f64)> = followers
            .filter(|(_, rate)| rate.abs() > SMALLEST_STEP_ENTRY)
            .chain([(direction.entering, direction.sign)])
            .collect();
        self.reach.note_ray(&rates);
        rates.iter().for_each(|&(j, rate)| self.slopes[j] = rate);
        for (number, figure) in self.figures.iter().enumerate() {
            let rate: f64 = figure.terms.iter().map(|&(variable, value)| value * self.slopes[variable]).sum();
            if rate.abs() > SMALLEST_STEP_ENTRY {
                self.reach.look_along_ray(number, rate);
            }
        }
        rates.iter().for_each(|&(j, _)| self.slopes[j] = 0.0);
    }

    fn exchange(&mut self, place: usize, direction: &Direction, mending: bool) -> Result<(), Singular> {
        let leaving = self.basis[place];
        let (low, high) = self.bounds[leaving];
        let x = self.point[leaving];
        self.point[leaving] = if (x - low).abs() <= (x - high).abs() { low } else { high };
        self.place[leaving] = None;
        self.place[direction.entering] = Some(place);
        self.basis[place] = direction.entering;
        self.factor.exchange(place, &direction.losses);
        if !self.factor.is_old() {
            return Ok(());
        }
        if mending {
            return self.refactor();
        }
        if self.check() { Ok(()) } else { Err(Singular) }
    }

    /// Factors the basis anew and computes the basic variables from the others.
    fn refactor(&mut self) -> Result<(), Singular> {
        let columns: Vec<SparseColumn> = self.basis.iter().map(|&j| self.columns[j].clone()).collect();
        self.factor = Factor::new(&columns)?;
        self.effort.add(FACTORED * columns.len() + 4 * self.columns.len());
        let mut rest = vec![0.0; self.basis.len()];
        for (j, column) in self.columns.iter().enumerate() {
            if self.place[j].is_none() && self.point[j] != 0.0 {
                for &(row, value) in column {
                    rest[row] -= value * self.point[j];
                }
            }
        }
        for (place, value) in self.factor.solve(&mut rest).into_iter().enumerate() {
            self.point[self.basis[place]] = value;
        }
        Ok(())
    }
}
