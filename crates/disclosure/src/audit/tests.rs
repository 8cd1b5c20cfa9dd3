//! The solver against hand-made programs, against another solver, and its factors against multiplication.

use super::effort::Effort;
use super::factor::{Factor, Singular, SparseColumn};
use super::nearest::Equations;
use super::program::inside;
use super::pulls::Pulls;
use super::rays::Rays;
use super::simplex::{Constraints, Drive, Figure, Simplex, Towards};
use super::triangle::Triangle;
use crate::bounds::bounds;
use crate::grid::Sum;
use crate::rule::Demand;
use crate::view::View;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use proptest::prelude::*;
use std::collections::BTreeSet;

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
    fn an_inverse_multiplies_back_where_rows_follow_from_others(
        entries in prop::collection::vec(-3..4_i8, 30), right in prop::collection::vec(-9..9_i8, 6),
    ) {
        // Six rows of which the last two follow from the others.
        let mut rows: Vec<Vec<f64>> = entries.chunks(5).map(|row| row.iter().copied().map(f64::from).collect()).collect();
        rows[4] = (0..5).map(|j| rows[0][j] + rows[1][j]).collect();
        rows[5] = (0..5).map(|j| rows[2][j] - rows[3][j]).collect();
        let square = |i: usize, k: usize| rows[i].iter().zip(&rows[k]).map(|(x, y)| x * y).sum::<f64>();
        let times = |x: &[f64]| (0..6).map(|i| (0..6).map(|k| square(i, k) * x[k]).sum()).collect::<Vec<f64>>();
        let triangle = Triangle::of((0..6).map(|i| (0..=i).map(|k| square(i, k)).collect()).collect());
        let wanted = times(&right.into_iter().map(f64::from).collect::<Vec<_>>());
        assert_close(&times(&triangle.solve(wanted.clone())), &wanted);
        for parts in [1, 2] {
            let inverse = triangle.inverse(parts);
            let solved: Vec<f64> = inverse.iter().map(|row| row.iter().zip(&wanted).map(|(x, y)| x * y).sum()).collect();
            assert_close(&times(&solved), &wanted);
        }
    }

    #[test]
    fn a_table_on_a_ray_is_a_table_and_none_passes_beyond_what_another_solver_finds(
        truth in prop::collection::vec(1..12_u8, 9), rows in prop::collection::vec(prop::collection::btree_set(0..9_usize, 2..6), 1..8),
        variable in 0..9_usize, share in 0..13_u8,
    ) {
        let rows: Vec<Vec<usize>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        let mut columns = vec![Vec::new(); truth.len()];
        for (number, row) in rows.iter().enumerate() {
            row.iter().for_each(|&j| columns[j].push((number, 1.0)));
        }
        let sum = |row: &Vec<usize>| row.iter().map(|&j| f64::from(truth[j])).sum::<f64>();
        let constraints = Constraints {
            columns,
            bounds: vec![(0.0, f64::INFINITY); truth.len()],
            rows: rows.iter().map(|row| (sum(row), sum(row))).collect(),
            figures: (0..truth.len()).map(Figure::of).collect(),
        };
        let Some(pulls) = Pulls::of(&constraints) else { return Ok(()) };
        let inside = pulls.inside();
        let [low, high] = [OptimizationDirection::Minimize, OptimizationDirection::Maximize]
            .map(|direction| by_microlp(&rows, &truth, variable, direction));
        let target = low + (high - low) * f64::from(share) / 10.0 - 0.05;
        if let Some(table) = Rays::of(&constraints, inside).unwrap().table(&[(variable, 1.0)], target, &mut Effort::of(0)) {
            let mut simplex = Simplex::new(constraints, inside.to_vec());
            let is_table = simplex.witness(&table, &[variable]);
            let is_free = rows.iter().all(|row| !row.contains(&variable));
            let is_possible = target >= low - 1e-6 && (target <= high + 1e-6 || is_free);
            prop_assert!(is_possible || !is_table, "{target} lies outside {low} to {high}");
            prop_assert!(!is_table || (table[variable] - target).abs() < 1e-6, "{target}: {table:?}");
        }
    }

    /// Nearest means: on the way to any other table, here the true one, the distance does not shrink.
    #[test]
    fn the_nearest_table_is_a_table_and_no_other_is_nearer(
        truth in prop::collection::vec(0..12_u8, 9), rows in prop::collection::vec(prop::collection::btree_set(0..9_usize, 2..6), 1..8),
        wanted in prop::collection::vec(-4..20_i8, 9), weights in prop::collection::vec(1..40_u8, 9), is_least in any::<bool>(),
    ) {
        let mut constraints = plain_sums(&rows, &truth);
        if is_least {
            constraints.rows[0].1 = f64::INFINITY;
        }
        let equations = Equations::of(&constraints).unwrap();
        let float = |n: &i8| f64::from(*n);
        let mut centres: Vec<f64> = wanted.iter().map(float).collect();
        let mut weights: Vec<f64> = weights.iter().map(|n| f64::from(*n)).collect();
        centres.resize(equations.len(), 0.0);
        weights.resize(equations.len(), 20.0);
        let found = equations.nearest(&centres, &weights, &mut Effort::of(0)).unwrap();
        prop_assert!(Simplex::new(constraints.clone(), vec![0.0; 9]).witness(&found, &[]), "{found:?} is no table");
        let towards_truth: f64 = (0..9).map(|j| (found[j] - centres[j]) / weights[j] * (f64::from(truth[j]) - found[j])).sum();
        prop_assert!(towards_truth > -1e-3, "{towards_truth}: {found:?} is further than something on the way to {truth:?}");
    }

    /// What pulling proves holds, and what holds with some room to spare it proves.
    #[test]
    fn pulling_goes_as_far_as_another_solver_and_no_further(
        truth in prop::collection::vec(1..12_u8, 9), rows in prop::collection::vec(prop::collection::btree_set(0..9_usize, 2..6), 1..8),
        reach in 2..16_u64,
    ) {
        let constraints = plain_sums(&rows, &truth);
        let rows: Vec<Vec<usize>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        let Some(pulls) = Pulls::of(&constraints) else { return Ok(()) };
        let mut simplex = Simplex::new(constraints, pulls.inside().to_vec());
        prop_assert!(simplex.witness(pulls.inside(), &[]));
        let asked: Vec<usize> = (0..9).filter(|j| rows.iter().any(|row| row.contains(j))).collect();
        pulls.widen(&mut simplex, &asked, Demand { width: reach, reach });
        for variable in asked {
            let [low, high] = [OptimizationDirection::Minimize, OptimizationDirection::Maximize]
                .map(|direction| by_microlp(&rows, &truth, variable, direction));
            let found = simplex.reached(variable);
            prop_assert!(found.0 > low - 1e-5 && found.1 < high + 1e-5, "{found:?} beyond {low} to {high}");
            let goal = super::as_float(reach);
            if low < 1e-9 && high > goal + 0.1 {
                prop_assert!(found.1 - found.0 > goal - 1e-5 && found.1 > goal - 1e-5, "{found:?} of {low} to {high}");
            }
        }
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

/// A table of so many rows and columns whose margins all are plain sums.
fn margins(rows: &[f64], columns: &[f64]) -> Constraints {
    let cells = (0..rows.len()).flat_map(|r| (0..columns.len()).map(move |c| (r, c)));
    let n_cells = rows.len() * columns.len();
    Constraints {
        columns: cells.map(|(r, c)| vec![(r, 1.0), (rows.len() + c, 1.0)]).collect(),
        bounds: vec![(0.0, f64::INFINITY); n_cells],
        rows: rows.iter().chain(columns).map(|sum| (*sum, *sum)).collect(),
        figures: (0..n_cells).map(Figure::of).collect(),
    }
}

/// The table on a ray for cells of the table of greatest entropy.
fn on_ray(constraints: &Constraints, cells: &[usize], sum: f64) -> Option<Vec<f64>> {
    let pulls = Pulls::of(constraints).unwrap();
    let terms: SparseColumn = cells.iter().map(|&cell| (cell, 1.0)).collect();
    Rays::of(constraints, pulls.inside()).unwrap().table(&terms, sum, &mut Effort::of(0))
}

#[test]
fn a_ray_takes_cells_of_the_same_row_and_column_down_with_it() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    let table = on_ray(&square, &[0], 20.0).unwrap();
    assert_close(&table, &[20.0, 5.0, 5.0, 5.0, 12.5, 12.5, 5.0, 12.5, 12.5]);
    // By hand: of the tables x, 20, 10 - x over 30 - x, 0, x the one with least squares over the inner table.
    let uneven = margins(&[30.0; 2], &[30.0, 20.0, 10.0]);
    assert_close(&on_ray(&uneven, &[1], 20.0).unwrap(), &[7.5, 20.0, 2.5, 22.5, 0.0, 7.5]);
}

#[test]
fn a_ray_bends_where_a_cell_would_fall_below_nothing() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    let table = on_ray(&square, &[0, 4], 60.0).unwrap();
    assert_close(&table, &[30.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0]);
}

#[test]
fn no_ray_leads_beyond_what_is_possible_or_to_a_sum_that_is_fixed() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    assert_eq!(on_ray(&square, &[0], 31.0), None);
    assert_eq!(on_ray(&square, &[0, 1, 2], 31.0), None);
    assert_eq!(on_ray(&square, &[0, 1], -1.0), None);
}

/// The table nearest to the inner one in which cells are put somewhere, with this weight.
fn pulled(constraints: &Constraints, cells: &[usize], to: f64, weight: f64) -> Vec<f64> {
    let pulls = Pulls::of(constraints).unwrap();
    let mut centres = pulls.inside().to_vec();
    let mut weights = centres.clone();
    cells.iter().for_each(|&cell| (centres[cell], weights[cell]) = (to, weight));
    Equations::of(constraints).unwrap().nearest(&centres, &weights, &mut Effort::of(0)).unwrap()
}

#[test]
fn a_pulled_cell_takes_cells_of_the_same_row_and_column_with_it() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    assert_close(&pulled(&square, &[0], 20.0, 1e-9), &[20.0, 5.0, 5.0, 5.0, 12.5, 12.5, 5.0, 12.5, 12.5]);
    // By hand: of the tables x, 20, 10 - x over 30 - x, 0, x the one with least squares over the inner table.
    let uneven = margins(&[30.0; 2], &[30.0, 20.0, 10.0]);
    assert_close(&pulled(&uneven, &[1], 20.0, 1e-9), &[7.5, 20.0, 2.5, 22.5, 0.0, 7.5]);
}

#[test]
fn cells_stay_at_nothing_where_they_would_fall_below() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    assert_close(&pulled(&square, &[0, 4], 30.0, 1e-9), &[30.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0]);
}

#[test]
fn no_cell_is_pulled_beyond_what_is_possible() {
    let square = margins(&[30.0; 3], &[30.0; 3]);
    assert_close(&pulled(&square, &[0], 40.0, 1e-2)[..3], &[30.0, 0.0, 0.0]);
    assert_close(&pulled(&square, &[0, 1], -5.0, 1e-2)[..3], &[0.0, 0.0, 30.0]);
}

#[test]
fn no_nearest_table_comes_from_sums_that_contradict_each_other_or_from_other_bounds() {
    let mut uneven = margins(&[30.0, 30.0], &[30.0, 31.0]);
    assert!(Pulls::of(&uneven).is_none());
    uneven = margins(&[30.0, 30.0], &[30.0, 30.0]);
    uneven.bounds[0].1 = 12.0;
    assert!(Equations::of(&uneven).is_none());
    uneven = margins(&[30.0, 30.0], &[30.0, 30.0]);
    uneven.rows[0] = (20.0, 40.0);
    assert!(Equations::of(&uneven).is_none());
}

/// Sums of cells, as the true values have them.
fn plain_sums<'a>(rows: impl IntoIterator<Item = &'a BTreeSet<usize>> + Clone, truth: &[u8]) -> Constraints {
    let sum = |row: &BTreeSet<usize>| row.iter().map(|&j| f64::from(truth[j])).sum::<f64>();
    let mut columns = vec![Vec::new(); truth.len()];
    for (number, row) in rows.clone().into_iter().enumerate() {
        row.iter().for_each(|&j| columns[j].push((number, 1.0)));
    }
    Constraints {
        columns,
        bounds: vec![(0.0, f64::INFINITY); truth.len()],
        rows: rows.into_iter().map(|row| (sum(row), sum(row))).collect(),
        figures: (0..truth.len()).map(Figure::of).collect(),
    }
}

/// Two cells in the same sums and one that stands in another one too; sums of two that are alike, and of two that are not.
#[test]
fn cells_that_stand_in_the_same_sums_have_the_same_range() {
    let pair = |a, b, constant| Figure { terms: vec![(a, 1.0), (b, 1.0)], constant };
    let mut figures: Vec<Figure> = (0..4).map(Figure::of).collect();
    figures.extend([pair(0, 2, 0.0), pair(1, 2, 0.0), pair(0, 2, 5.0), pair(0, 1, 0.0)]);
    let constraints = Constraints {
        columns: vec![vec![(0, 1.0)], vec![(0, 1.0)], vec![(0, 1.0), (1, 1.0)], vec![(1, 1.0)]],
        bounds: vec![(0.0, f64::INFINITY); 4],
        rows: vec![(20.0, 20.0), (12.0, 12.0)],
        figures,
    };
    let pulls = Pulls::of(&constraints).unwrap();
    let mut simplex = Simplex::new(constraints, pulls.inside().to_vec());
    assert!(simplex.witness(pulls.inside(), &[4, 5, 6, 7]));
    pulls.widen(&mut simplex, &(0..8).collect::<Vec<_>>(), Demand { width: 9, reach: 9 });
    let reached: Vec<(f64, f64)> = (0..8).map(|figure| simplex.reached(figure)).collect();
    assert_eq!(reached[0], reached[1]);
    assert_eq!(reached[4], reached[5]);
    let is_met = |(low, high): &(f64, f64)| high - low > 9.0 - 1e-6 && *high > 9.0 - 1e-6;
    assert_eq!(reached.iter().map(is_met).collect::<Vec<_>>(), [true; 8], "{reached:?}");
    // The cells 0 and 1 make up at least 8 of 20, each at most 20, and 25 with 5 beside them.
    let ends = [(0, 0.0, 20.0), (4, 0.0, 20.0), (6, 5.0, 25.0), (7, 8.0, 20.0)];
    for (figure, least, most) in ends {
        let (low, high) = reached[figure];
        assert!(low > least - 1e-5 && high < most + 1e-5, "figure {figure}: {low} to {high}");
    }
}

#[test]
fn what_two_parts_reached_is_put_together() {
    let mut whole = small();
    assert_eq!(whole.make_feasible(), Drive::Reached);
    assert!(whole.check());
    let (mut one, mut other) = (whole.clone(), whole.clone());
    assert!(one.witness(&[5.0, 5.0, 3.0], &[]));
    assert!(other.witness(&[8.0, 2.0, 0.0], &[]));
    whole.take_in(&one);
    whole.take_in(&other);
    assert_eq!((0..3).map(|f| whole.reached(f)).collect::<Vec<_>>(), [(5.0, 8.0), (2.0, 5.0), (0.0, 3.0)]);
}

#[test]
fn the_inner_table_of_a_view_agrees_with_all_that_is_shown() {
    // Two rows and two columns of which the inner cells are withheld: 0 the total, 1 and 2 rows, 3 and 4 columns.
    let sum = |whole, parts: &[usize]| Sum { whole, parts: parts.to_vec(), implied: false };
    let view = View {
        figures: [20, 12, 8, 15, 5].map(Some).into_iter().chain([None; 4]).collect(),
        withheld: (5..9).collect(),
        sums: vec![sum(1, &[5, 6]), sum(2, &[7, 8]), sum(3, &[5, 7]), sum(4, &[6, 8]), sum(0, &[1, 2])],
        ..View::default()
    };
    let table = inside(&view, &bounds(&view).unwrap()).unwrap();
    assert_close(&table, &[20.0, 12.0, 8.0, 15.0, 5.0, 9.0, 3.0, 6.0, 2.0]);
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
