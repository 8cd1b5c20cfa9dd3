//! Tables of counts over up to three columns, on domains that are declared before anybody looks at the rows.

use serde::{Deserialize, Serialize};

/// Most cells over all tables of one release: 32 million, a quarter of a gigabyte.
pub const MOST_CELLS: usize = 1 << 25;

/// A column with every value that it may take. An empty answer is a value like any other and is declared as such.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values in order; a row holds the place in this list.
    pub values: Vec<String>,
}

/// Rows about people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// The columns.
    pub columns: Vec<Column>,
    /// One vector a column, one value a row.
    pub rows: Vec<Vec<u16>>,
    /// The unit that each row belongs to: a person, or a family where linked.
    pub units: Vec<u32>,
}

/// A table of counts over some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marginal<T> {
    /// The columns, ascending.
    pub columns: Vec<usize>,
    /// The number of values of each.
    pub sizes: Vec<usize>,
    /// One entry a cell; the last column moves fastest.
    pub cells: Vec<T>,
}

/// Why rows cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// A column without values, or too many of them.
    #[error("column {column} declares {values} values; accepted are 1 to 65,535")]
    Domain {
        /// Which.
        column: String,
        /// How many.
        values: usize,
    },
    /// Columns or units of unequal length.
    #[error("column {column} has {rows} rows, {expected} units are given; accepted are as many of both")]
    Length {
        /// Which.
        column: String,
        /// As found.
        rows: usize,
        /// The number of units.
        expected: usize,
    },
    /// A value that was not declared.
    #[error("row {row} of column {column} holds value {value}; accepted are 0 to {last}, as declared")]
    Undeclared {
        /// Which column.
        column: String,
        /// Counted from 1.
        row: usize,
        /// As found.
        value: u16,
        /// The last one declared.
        last: usize,
    },
    /// A length that is not offered.
    #[error("reporting length {length} over {columns} columns; accepted are 1 to 3, and no more than columns")]
    ReportingLength {
        /// As found.
        length: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// Too many cells.
    #[error("{cells} cells over all tables; accepted are up to {MOST_CELLS}: leave out columns or join values")]
    TooManyCells {
        /// How many.
        cells: u128,
    },
}

impl People {
    /// Checks that the rows fit their columns.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn check(&self) -> Result<(), PeopleError> {
        for (column, rows) in self.columns.iter().zip(&self.rows) {
            let (name, values) = (|| column.name.clone(), column.values.len());
            if values == 0 || values > usize::from(u16::MAX) {
                return Err(PeopleError::Domain { column: name(), values });
            }
            if rows.len() != self.units.len() {
                return Err(PeopleError::Length { column: name(), rows: rows.len(), expected: self.units.len() });
            }
            if let Some(row) = rows.iter().position(|value| usize::from(*value) >= values) {
                let (value, last) = (rows[row], values - 1);
                return Err(PeopleError::Undeclared { column: name(), row: row + 1, value, last });
            }
        }
        match self.columns.get(self.rows.len()) {
            Some(column) => {
                Err(PeopleError::Length { column: column.name.clone(), rows: 0, expected: self.units.len() })
            }
            None => Ok(()),
        }
    }

    /// Counts the rows of `kept` over `columns`.
    pub(super) fn count(&self, columns: &[usize], kept: &[usize]) -> Marginal<i64> {
        let sizes: Vec<usize> = columns.iter().map(|column| self.columns[*column].values.len()).collect();
        let mut cells = vec![0i64; sizes.iter().product()];
        for row in kept {
            let cell = columns
                .iter()
                .zip(&sizes)
                .fold(0, |cell, (column, size)| cell * size + usize::from(self.rows[*column][*row]));
            cells[cell] += 1;
        }
        Marginal { columns: columns.to_vec(), sizes, cells }
    }
}

/// Every set of 1 to `length` columns, shorter sets first, checked against [`MOST_CELLS`].
///
/// # Errors
/// Where the length is not 1 to 3, or the tables would have too many cells.
pub fn column_sets(columns: &[Column], length: usize) -> Result<Vec<Vec<usize>>, PeopleError> {
    if !(1..=3).contains(&length) || length > columns.len() {
        return Err(PeopleError::ReportingLength { length, columns: columns.len() });
    }
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut last: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..length {
        let longer = |set: &Vec<usize>| {
            let set = set.clone();
            let from = set.last().map_or(0, |column| column + 1);
            (from..columns.len()).map(move |column| [set.as_slice(), &[column]].concat())
        };
        last = last.iter().flat_map(longer).collect();
        sets.extend(last.iter().cloned());
    }
    let product = |set: &Vec<usize>| set.iter().map(|column| columns[*column].values.len() as u128).product::<u128>();
    let cells: u128 = sets.iter().map(product).sum();
    if cells > MOST_CELLS as u128 { Err(PeopleError::TooManyCells { cells }) } else { Ok(sets) }
}
