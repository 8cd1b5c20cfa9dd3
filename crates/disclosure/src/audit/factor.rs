//! Sparse LU factors of a simplex basis, with a product-form update for each exchanged column. Knows nothing of tables.
//!
//! Pivots are chosen after Markowitz (1957): fewest entries in the column, then fewest in the row, among entries
//! not much smaller than the column's largest. Updates follow Dantzig and Orchard-Hays (1954).

use std::collections::BTreeSet;

/// Smallest entry taken as a pivot.
const SMALLEST_PIVOT: f64 = 1e-9;
/// A pivot is at least this share of the largest entry of its column.
const RELATIVE_PIVOT: f64 = 0.05;

/// Columns exchanged before the matrix is factored anew.
const MOST_UPDATES: usize = 100;
/// Entries added by exchanges, as a multiple of those of the factors, at which factoring anew pays.
const FACTORS_WORTH: usize = 2;

/// One column of a matrix: row and value, each row at most once.
pub type SparseColumn = Vec<(usize, f64)>;

/// A column operation: with pivot row, and what it takes from the others.
#[derive(Debug, Clone)]
struct Eta {
    pivot: usize,
    value: f64,
    others: Vec<(usize, f64)>,
}

/// The factors of a square matrix whose columns are the basis.
#[derive(Debug, Clone, Default)]
pub struct Factor {
    lower: Vec<Eta>,
    /// Pivot row, pivot column, pivot value, in order of elimination.
    pivots: Vec<(usize, usize, f64)>,
    upper_rows: Vec<Vec<(usize, f64)>>,
    upper_columns: Vec<Vec<(usize, f64)>>,
    updates: Vec<Eta>,
    update_entries: usize,
    factor_entries: usize,
}

/// The matrix has no inverse, as far as can be told in floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Singular;

impl Factor {
    /// Factors the matrix with these columns; as many rows as columns.
    pub fn new(columns: &[SparseColumn]) -> Result<Self, Singular> {
        let mut active = Active::new(columns);
        let mut factor = Self::default();
        while factor.pivots.len() < columns.len() {
            let (row, column) = active.choose()?;
            let (value, rest, lower) = active.eliminate(row, column);
            factor.pivots.push((row, column, value));
            factor.upper_rows.push(rest);
            if !lower.is_empty() {
                factor.lower.push(Eta { pivot: row, value: 1.0, others: lower });
            }
        }
        factor.transpose_upper();
        let lower = factor.lower.iter().map(|eta| eta.others.len());
        factor.factor_entries = lower.chain(factor.upper_rows.iter().map(Vec::len)).sum();
        Ok(factor)
    }

    fn transpose_upper(&mut self) {
        let mut step_of = vec![0; self.pivots.len()];
        for (step, &(_, column, _)) in self.pivots.iter().enumerate() {
            step_of[column] = step;
        }
        self.upper_columns = vec![Vec::new(); self.pivots.len()];
        for (step, row) in self.upper_rows.iter().enumerate() {
            for &(column, value) in row {
                self.upper_columns[step_of[column]].push((self.pivots[step].0, value));
            }
        }
    }

    /// True where factoring anew is cheaper than going on with what the exchanged columns have added.
    pub fn is_old(&self) -> bool {
        self.updates.len() >= MOST_UPDATES
            || self.update_entries > FACTORS_WORTH * (self.factor_entries + self.pivots.len())
    }

    /// Solves B w = a. `a` is by row and is used up; the answer is by place in the basis.
    pub fn solve(&self, a: &mut [f64]) -> Vec<f64> {
        for eta in &self.lower {
            let top = a[eta.pivot];
            if top != 0.0 {
                for &(row, value) in &eta.others {
                    a[row] -= value * top;
                }
            }
        }
        let mut w = vec![0.0; a.len()];
        for (step, &(row, column, pivot)) in self.pivots.iter().enumerate().rev() {
            if a[row] != 0.0 {
                let solved = a[row] / pivot;
                w[column] = solved;
                for &(above, value) in &self.upper_columns[step] {
                    a[above] -= value * solved;
                }
            }
        }
        for eta in &self.updates {
            if w[eta.pivot] != 0.0 {
                let solved = w[eta.pivot] / eta.value;
                w[eta.pivot] = solved;
                for &(place, value) in &eta.others {
                    w[place] -= value * solved;
                }
            }
        }
        w
    }

    /// Solves y B = c. `c` is by place in the basis and is used up; the answer is by row.
    pub fn solve_transposed(&self, c: &mut [f64]) -> Vec<f64> {
        for eta in self.updates.iter().rev() {
            let taken: f64 = eta.others.iter().map(|&(place, value)| value * c[place]).sum();
            c[eta.pivot] = (c[eta.pivot] - taken) / eta.value;
        }
        let mut y = vec![0.0; c.len()];
        for (step, &(row, column, pivot)) in self.pivots.iter().enumerate() {
            if c[column] != 0.0 {
                let solved = c[column] / pivot;
                y[row] = solved;
                for &(right, value) in &self.upper_rows[step] {
                    c[right] -= value * solved;
                }
            }
        }
        for eta in self.lower.iter().rev() {
            let taken: f64 = eta.others.iter().map(|&(row, value)| value * y[row]).sum();
            y[eta.pivot] -= taken;
        }
        y
    }

    /// Exchanges the column at `place` for one whose solved form (as [`Factor::solve`] gave it) has the entries `solved`.
    pub fn exchange(&mut self, place: usize, solved: &[(usize, f64)]) {
        let others: Vec<_> = solved.iter().filter(|&&(i, v)| i != place && v.abs() > 1e-14).copied().collect();
        let value = solved.iter().find(|entry| entry.0 == place).map_or(0.0, |entry| entry.1);
        self.update_entries += others.len();
        self.updates.push(Eta { pivot: place, value, others });
    }
}

/// What is left to eliminate.
struct Active {
    rows: Vec<SparseColumn>,
    /// Rows in which a column may still have an entry.
    columns: Vec<Vec<usize>>,
    by_count: BTreeSet<(usize, usize)>,
    single_rows: Vec<usize>,
    row_open: Vec<bool>,
    work: Vec<f64>,
}

impl Active {
    fn new(columns: &[SparseColumn]) -> Self {
        let size = columns.len();
        let mut rows = vec![Vec::new(); size];
        for (place, column) in columns.iter().enumerate() {
            for &(row, value) in column {
                rows[row].push((place, value));
            }
        }
        let single_rows = (0..size).filter(|&row| rows[row].len() == 1).collect();
        Self {
            rows,
            columns: columns.iter().map(|column| column.iter().map(|&(row, _)| row).collect()).collect(),
            by_count: columns.iter().enumerate().map(|(place, column)| (column.len(), place)).collect(),
            single_rows,
            row_open: vec![true; size],
            work: vec![0.0; size],
        }
    }

    /// The next pivot: a column with one entry, else a row with one, else the sparsest.
    fn choose(&mut self) -> Result<(usize, usize), Singular> {
        let first = self.by_count.first().copied().ok_or(Singular)?;
        if first.0 > 1 {
            while let Some(row) = self.single_rows.pop() {
                if self.row_open[row]
                    && let [(column, value)] = self.rows[row][..]
                    && value.abs() > SMALLEST_PIVOT
                {
                    return Ok((row, column));
                }
            }
        }
        let candidates: Vec<usize> = self.by_count.iter().take(4).map(|&(_, column)| column).collect();
        candidates
            .into_iter()
            .filter_map(|column| self.best_row(column))
            .min_by_key(|&(fill, row, column)| (fill, column, row))
            .map(|(_, row, column)| (row, column))
            .ok_or(Singular)
    }

    fn best_row(&self, column: usize) -> Option<(usize, usize, usize)> {
        let entries: Vec<(usize, f64)> =
            self.columns[column].iter().map(|&row| (row, self.value(row, column).abs())).collect();
        let largest = entries.iter().map(|e| e.1).fold(0.0, f64::max);
        let least = (largest * RELATIVE_PIVOT).max(SMALLEST_PIVOT);
        let fill = |row: usize| (self.rows[row].len() - 1) * (entries.len() - 1);
        entries.iter().filter(|e| e.1 >= least).map(|&(row, _)| (fill(row), row, column)).min()
    }

    fn value(&self, row: usize, column: usize) -> f64 {
        self.rows[row].iter().find(|e| e.0 == column).map_or(0.0, |e| e.1)
    }

    /// Takes the pivot out: its value, the rest of its row, and the multiples taken from other rows.
    fn eliminate(&mut self, row: usize, column: usize) -> (f64, SparseColumn, SparseColumn) {
        self.row_open[row] = false;
        let pivot_row = std::mem::take(&mut self.rows[row]);
        let pivot = pivot_row.iter().find(|e| e.0 == column).map_or(0.0, |e| e.1);
        for &(other, _) in &pivot_row {
            self.leave(other, row);
        }
        let below = std::mem::take(&mut self.columns[column]);
        self.by_count.remove(&(below.len(), column));
        let rest: SparseColumn = pivot_row.into_iter().filter(|e| e.0 != column).collect();
        let mut lower = Vec::with_capacity(below.len());
        for other in below {
            let multiple = self.value(other, column) / pivot;
            self.rows[other].retain(|e| e.0 != column);
            self.subtract(other, multiple, &rest);
            lower.push((other, multiple));
            if self.rows[other].len() == 1 {
                self.single_rows.push(other);
            }
        }
        (pivot, rest, lower)
    }

    fn subtract(&mut self, row: usize, multiple: f64, pivot_row: &[(usize, f64)]) {
        for &(column, value) in pivot_row {
            self.work[column] = value;
        }
        let mut entries = std::mem::take(&mut self.rows[row]);
        entries.retain_mut(|(column, value)| {
            let other = std::mem::take(&mut self.work[*column]);
            if other != 0.0 {
                *value -= multiple * other;
                if value.abs() < 1e-12 {
                    self.leave(*column, row);
                    return false;
                }
            }
            true
        });
        for &(column, value) in pivot_row {
            if std::mem::take(&mut self.work[column]) != 0.0 {
                entries.push((column, -multiple * value));
                self.enter(column, row);
            }
        }
        self.rows[row] = entries;
    }

    fn leave(&mut self, column: usize, row: usize) {
        let rows = &mut self.columns[column];
        let before = rows.len();
        rows.retain(|&r| r != row);
        let after = rows.len();
        if self.by_count.remove(&(before, column)) {
            self.by_count.insert((after, column));
        }
    }

    fn enter(&mut self, column: usize, row: usize) {
        let rows = &mut self.columns[column];
        if self.by_count.remove(&(rows.len(), column)) {
            self.by_count.insert((rows.len() + 1, column));
        }
        rows.push(row);
    }
}
