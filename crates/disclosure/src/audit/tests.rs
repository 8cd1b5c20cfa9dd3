//! The solver against hand-made programs, against another solver, and its factors against multiplication.

use super::factor::{Factor, Singular, SparseColumn};
use super::projection::{Projection, Wish};
use super::simplex::{Constraints, Drive, Figure, Simplex, Towards};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use proptest::prelude::*;

fn columns(size: usize, entries: &[(usize, usize, i8)]) -> Vec<SparseColumn> {
    let mut dense = vec![vec![0.0; size]; size];
    for (place, column) in dense.iter_mut().enumerate() {
        column[place] = 7.0;
    }
    for &(row, column, value) in entries {
        dense[column % size][row % size] += f64::from(value);
    }
    dense.iter().map(|column| column.iter().copied().enumerate().filter(|e| e.1 != 0.0).collect()).collect()
}

fn times(columns: &[SparseColumn], w: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; w.len()];
    for (column, factor) in columns.iter().zip(w) {
        column.iter().for_each(|&(row, value)| product[row] += value * factor);
    }
    product
}

fn assert_close(found: &[f64], expected: &[f64]) {
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-6, "{found:?} is not {expected:?}");
    }
}

#[test]
fn a_matrix_with_two_equal_columns_has_no_inverse() {
    let column = vec![(0, 1.0), (1, 1.0)];
    assert_eq!(Factor::new(&[column.clone(), column]).err(), Some(Singular));
}

/// x + y = 10, y - z = 2, with z at most 3.
fn small() -> Simplex {
    let constraints = Constraints {
        columns: vec![vec![(0, 1.0)], vec![(0, 1.0), (1, 1.0)], vec![(1, -1.0)]],
        bounds: vec![(0.0, f64::INFINITY), (0.0, f64::INFINITY), (0.0, 3.0)],
        rows: vec![(10.0, 10.0), (2.0, 2.0)],
        figures: (0..3).map(Figure::of).collect(),
    };
    Simplex::new(constraints, vec![0.0; 3])
}

#[test]
fn both_ends_of_a_range_are_found() {
    let mut simplex = small();
    assert_eq!(simplex.make_feasible(), Drive::Reached);
    assert_eq!(simplex.drive(0, Towards::Greater, f64::INFINITY), Drive::Optimum(8.0));
    assert_eq!(simplex.drive(0, Towards::Lesser, f64::NEG_INFINITY), Drive::Optimum(5.0));
    assert_eq!(simplex.reached(1), (2.0, 5.0));
}

#[test]
fn constraints_that_contradict_each_other_have_no_feasible_point() {
    let constraints = Constraints {
        columns: vec![vec![(0, 1.0), (1, 1.0)]],
        bounds: vec![(0.0, f64::INFINITY)],
        rows: vec![(4.0, 4.0), (6.0, 6.0)],
        figures: Vec::new(),
    };
    let ended = Simplex::new(constraints, vec![0.0]).make_feasible();
    assert!(matches!(ended, Drive::Optimum(breach) if breach > 0.5), "{ended:?}");
}

#[test]
fn a_variable_that_nothing_limits_has_no_greatest_value() {
    let constraints = Constraints {
        columns: vec![vec![(0, 1.0)], vec![(0, -1.0)]],
        bounds: vec![(0.0, f64::INFINITY); 2],
        rows: vec![(0.0, 0.0)],
        figures: (0..2).map(Figure::of).collect(),
    };
    let mut simplex = Simplex::new(constraints, vec![0.0; 2]);
    assert_eq!(simplex.make_feasible(), Drive::Reached);
    assert_eq!(simplex.drive(0, Towards::Greater, f64::INFINITY), Drive::Reached);
    assert_eq!(simplex.reached(1).1, f64::INFINITY);
}

/// The optimum of one variable by another solver, for sums that the point `truth` satisfies.
fn by_microlp(rows: &[Vec<usize>], truth: &[u8], variable: usize, direction: OptimizationDirection) -> f64 {
    let mut problem = Problem::new(direction);
    let variables: Vec<_> =
        (0..truth.len()).map(|j| problem.add_var(f64::from(u8::from(j == variable)), (0.0, 50.0))).collect();
    for row in rows {
        let terms: Vec<_> = row.iter().map(|&j| (variables[j], 1.0)).collect();
        let sum: f64 = row.iter().map(|&j| f64::from(truth[j])).sum();
        problem.add_constraint(terms, ComparisonOp::Eq, sum);
    }
    match problem.solve().unwrap() {
        SolveOutcome::Solution(solution) => solution.objective(),
        SolveOutcome::Interrupted(_) => panic!("a program without limit of time was interrupted"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_solved_multiplies_back(
        entries in prop::collection::vec((0..12_usize, 0..12_usize, -1..2_i8), 0..40),
        right in prop::collection::vec(-9..9_i8, 12), place in 0..12_usize,
    ) {
        let mut columns = columns(12, &entries);
        let mut factor = Factor::new(&columns).unwrap();
        let right: Vec<f64> = right.into_iter().map(f64::from).collect();
        assert_close(&times(&columns, &factor.solve(&mut right.clone())), &right);
        let mut entering = vec![0.0; 12];
        (entering[place], entering[(place + 1) % 12]) = (3.0, 1.0);
        let w = factor.solve(&mut entering.clone());
        prop_assume!(w[place].abs() > 0.01);
        factor.exchange(place, &w.iter().copied().enumerate().collect::<Vec<_>>());
        columns[place] = entering.iter().copied().enumerate().filter(|e| e.1 != 0.0).collect();
        assert_close(&times(&columns, &factor.solve(&mut right.clone())), &right);
        let y = factor.solve_transposed(&mut right.clone());
        let back: Vec<f64> = columns.iter().map(|c| c.iter().map(|&(row, v)| v * y[row]).sum()).collect();
        assert_close(&back, &right);
    }

    #[test]
    fn another_solver_finds_the_same_ends(
        truth in prop::collection::vec(0..12_u8, 9), rows in prop::collection::vec(prop::collection::btree_set(0..9_usize, 2..6), 1..8),
    ) {
        let rows: Vec<Vec<usize>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        let mut columns = vec![Vec::new(); truth.len()];
        for (number, row) in rows.iter().enumerate() {
            row.iter().for_each(|&j| columns[j].push((number, 1.0)));
        }
        let sum = |row: &Vec<usize>| row.iter().map(|&j| f64::from(truth[j])).sum::<f64>();
        let constraints = Constraints {
            columns,
            bounds: vec![(0.0, 50.0); truth.len()],
            rows: rows.iter().map(|row| (sum(row), sum(row))).collect(),
            figures: (0..truth.len()).map(Figure::of).collect(),
        };
        let mut simplex = Simplex::new(constraints, vec![0.0; truth.len()]);
        prop_assert_eq!(simplex.make_feasible(), Drive::Reached);
        for variable in 0..truth.len() {
            simplex.drive(variable, Towards::Greater, 50.0);
            simplex.drive(variable, Towards::Lesser, 0.0);
            let (low, high) = simplex.reached(variable);
            assert_close(&[low, high], &[
                by_microlp(&rows, &truth, variable, OptimizationDirection::Minimize),
                by_microlp(&rows, &truth, variable, OptimizationDirection::Maximize),
            ]);
        }
    }
}

#[test]
fn the_nearest_table_adds_up_and_goes_as_far_as_it_can() {
    // Two rows and two columns of 10 people each; more than 10 are wished into the first cell.
    let constraints = Constraints {
        columns: vec![
            vec![(0, 1.0), (2, 1.0)],
            vec![(0, 1.0), (3, 1.0)],
            vec![(1, 1.0), (2, 1.0)],
            vec![(1, 1.0), (3, 1.0)],
        ],
        bounds: vec![(0.0, f64::INFINITY); 4],
        rows: vec![(10.0, 10.0); 4],
        figures: (0..4).map(Figure::of).collect(),
    };
    let wish = |value| Wish { value, give: 1.0 };
    let table = Projection::of(&constraints).nearest(&[wish(60.0), wish(5.0), wish(5.0), wish(5.0)]).unwrap();
    assert_close(&table, &[10.0, 0.0, 0.0, 10.0]);
}

#[test]
fn a_table_that_breaks_a_row_or_a_bound_shows_nothing() {
    let mut simplex = small();
    assert_eq!(simplex.make_feasible(), Drive::Reached);
    let before: Vec<(f64, f64)> = (0..3).map(|figure| simplex.reached(figure)).collect();
    for table in [[8.0, 2.0, 0.1], [8.1, 2.0, 0.0], [9.0, 1.0, -1.0], [4.0, 6.0, 4.0]] {
        assert!(!simplex.witness(&table, &[0, 1, 2]), "{table:?}");
        let after: Vec<(f64, f64)> = (0..3).map(|figure| simplex.reached(figure)).collect();
        assert_eq!(after, before, "{table:?}");
    }
    assert!(simplex.witness(&[6.5, 3.5, 1.5], &[0, 1, 2]));
}
