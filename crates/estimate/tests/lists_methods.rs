//! The list methods against slow re-derivations: models by coordinate ascent, graphs and their posterior by going through all of them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/loglinear.rs"]
mod loglinear;

use assize_estimate::lists::averaging::{Grid, PriorOnN, Settings, average};
use assize_estimate::lists::chao::lower_bound;
use assize_estimate::lists::closed_form::{highest_order, two_lists};
use assize_estimate::lists::graphs::{edges, graphs};
use assize_estimate::lists::linkage::{Linked, over_linkages};
use assize_estimate::lists::loglinear::{Model, fit_model};
use assize_estimate::lists::profile::profile;
use assize_estimate::lists::search::{Family, search};
use assize_estimate::lists::stepwise::{THRESHOLD, stepwise};
use assize_estimate::lists::strata;
use assize_estimate::lists::table::CaptureTable;
use loglinear::{Slow, hierarchical};

fn table(counts: &[u64]) -> CaptureTable {
    let k = counts.len().trailing_zeros() as usize;
    CaptureTable::new((0..k).map(|j| format!("L{j}")).collect(), counts.to_vec()).unwrap()
}

/// Filled tables of three and four lists, and one in which two lists never meet.
fn tables() -> Vec<CaptureTable> {
    vec![
        table(&[0, 60, 50, 20, 40, 15, 12, 6]),
        table(&[0, 9, 30, 4, 25, 7, 3, 2]),
        table(&[0, 31, 20, 0, 17, 6, 9, 0]),
        table(&[0, 40, 33, 9, 28, 8, 7, 4, 22, 6, 5, 3, 6, 2, 3, 2]),
    ]
}

#[test]
fn a_fit_is_where_every_margin_is_met_one_at_a_time() {
    for table in tables() {
        let k = table.n_lists();
        let pairs: Vec<usize> = (1..1usize << k).filter(|w| w.count_ones() == 2).collect();
        for model in [vec![], pairs[..1].to_vec(), pairs[1..2].to_vec(), pairs[..2].to_vec()] {
            let slow = Slow::fit(&table, &model, 4000);
            let found = fit_model(&table, &Model::new(model.clone())).unwrap();
            let n = table.observed() as f64;
            assert!((found.unseen / slow.expected(0) - 1.0).abs() < 1e-5, "{table:?} {model:?} {found:?}");
            assert!((found.estimate - n - found.unseen).abs() < 1e-9);
            assert!((found.log_likelihood - slow.log_likelihood).abs() < 1e-6, "{table:?} {model:?}");
            let counted = slow.counted as f64;
            assert_eq!(found.parameters, slow.counted, "{table:?} {model:?}");
            assert!((found.bic + 2.0 * slow.log_likelihood - n.ln() * counted).abs() < 1e-5);
            assert!((found.aic + 2.0 * slow.log_likelihood - 2.0 * counted).abs() < 1e-5);
        }
    }
}

#[test]
fn a_search_lists_the_models_that_trying_every_set_of_terms_finds() {
    for table in tables() {
        let k = table.n_lists() as u32;
        for (family, most) in [(Family::Pairs, 2), (Family::Hierarchical, k - 1)] {
            let all = hierarchical(k as usize, most);
            let fits: Vec<_> = all.iter().filter_map(|m| fit_model(&table, &Model::new(m.clone())).ok()).collect();
            let found = search(&table, family).unwrap();
            assert_eq!((found.models, found.inestimable), (all.len(), all.len() - fits.len()));
            for (ranking, value) in [
                (&found.by_bic, fits.iter().map(|fit| fit.bic).collect::<Vec<f64>>()),
                (&found.by_aic, fits.iter().map(|fit| fit.aic).collect()),
            ] {
                let best = value.iter().copied().fold(f64::INFINITY, f64::min);
                let near = value.iter().filter(|value| **value - best <= 10.0 - 1e-6).count();
                let edge = value.iter().filter(|value| **value - best <= 10.0 + 1e-6).count();
                assert!((near..=edge).contains(&ranking.near.len()), "{family:?} {}", ranking.near.len());
                for one in &ranking.near {
                    let place = fits.iter().position(|fit| fit.model == one.model).unwrap();
                    assert!((value[place] - best - one.above_best).abs() < 1e-5);
                    assert!((fits[place].estimate / one.estimate - 1.0).abs() < 1e-5);
                }
            }
        }
    }
}

/// The smaller Poisson tail, term by term.
fn tail(seen: u64, expected: f64) -> f64 {
    let at = |j: u64| (1..=j).fold((-expected).exp(), |p, i| p * expected / i as f64);
    let below: f64 = (0..seen).map(at).sum();
    (below + at(seen)).min(1.0 - below)
}

#[test]
fn the_stepwise_choice_is_the_one_its_rule_gives_step_by_step() {
    for table in tables() {
        let pairs: Vec<usize> = (1..table.counts().len()).filter(|w| w.count_ones() == 2).collect();
        let mut model: Vec<usize> = vec![];
        let found = stepwise(&table, 0.2).unwrap();
        for step in 0.. {
            let slow = Slow::fit(&table, &model, 4000);
            let absent = pairs.iter().filter(|pair| !model.contains(pair));
            let mut ranked: Vec<(f64, usize)> = absent
                .map(|pair| (tail(table.on_all(*pair), slow.expected_on_all(*pair)), *pair))
                .filter(|(p, pair)| *p < 0.2 && fit_model(&table, &Model::new([&model[..], &[*pair]].concat())).is_ok())
                .collect();
            ranked.sort_by(|x, y| x.0.total_cmp(&y.0));
            let Some((p, pair)) = ranked.first() else {
                assert_eq!(found.steps.len(), step, "{table:?} {:?}", found.steps);
                break;
            };
            assert_eq!(found.steps[step].pair, *pair, "{table:?} {:?}", found.steps);
            assert!((found.steps[step].p / p - 1.0).abs() < 1e-5, "{} {p}", found.steps[step].p);
            model.push(*pair);
        }
    }
}

#[test]
fn among_millions_of_people_the_least_likely_pair_is_taken_first_whatever_the_order_of_the_lists() {
    // 3 million people; lists 1 and 2 (then 0 and 1) depend so much that the p-values of all pairs are below the least double.
    let one = table(&[0, 400_000, 380_000, 90_000, 360_000, 80_000, 700_000, 160_000]);
    let turned = |w: usize| (w >> 1) | (w & 1) << 2;
    let mut counts = vec![0; 8];
    (0..8).for_each(|w| counts[turned(w)] = one.counts()[w]);
    let (first, other) = (stepwise(&one, THRESHOLD).unwrap(), stepwise(&table(&counts), THRESHOLD).unwrap());
    assert_eq!(first.steps[0].p, 0.0);
    let order: Vec<usize> = first.steps.iter().map(|step| turned(step.pair)).collect();
    assert_eq!(order, other.steps.iter().map(|step| step.pair).collect::<Vec<_>>());
    assert_eq!(first.steps[0].pair, 6);
}

#[test]
fn terms_that_the_table_has_not_are_refused_by_every_fit() {
    let one = table(&[0, 60, 50, 20, 40, 15, 12, 6]);
    for (term, said) in [
        (8, "a term of the model is the pattern 8; patterns of two and more lists of the table are accepted"),
        (2, "a term of the model is the pattern 2; patterns of two and more lists of the table are accepted"),
        (0, "a term of the model is the pattern 0; patterns of two and more lists of the table are accepted"),
    ] {
        let model = Model::new(vec![3, term]);
        assert_eq!(fit_model(&one, &model).unwrap_err().to_string(), said);
        assert_eq!(profile(&one, &model).unwrap_err().to_string(), said);
    }
}

/// Whether every cycle of four and more vertices has a chord: no set of vertices induces a bare cycle.
fn is_chordal(k: usize, graph: u32) -> bool {
    let pairs = edges(k);
    (0..1usize << k).filter(|set| set.count_ones() >= 4).all(|set| {
        let inside: Vec<(usize, usize)> = (0..pairs.len())
            .filter(|e| graph >> e & 1 == 1 && set >> pairs[*e].0 & set >> pairs[*e].1 & 1 == 1)
            .map(|e| pairs[e])
            .collect();
        let degree = |v: usize| inside.iter().filter(|(x, y)| *x == v || *y == v).count();
        let two_each = (0..k).filter(|v| set >> v & 1 == 1).all(|v| degree(v) == 2);
        // All degrees 2 on at most five vertices is one cycle: two would need six.
        !two_each
    })
}

#[test]
fn the_graphs_are_those_in_which_every_long_cycle_has_a_chord() {
    for (k, known) in [(3, 8), (4, 61), (5, 822)] {
        let chordal: Vec<u32> = (0..1u32 << edges(k).len()).filter(|graph| is_chordal(k, *graph)).collect();
        let mut found: Vec<u32> = graphs(k).iter().map(|graph| graph.edges).chain([0]).collect();
        found.sort_unstable();
        assert_eq!((chordal.len(), found), (known, chordal));
    }
}

/// ln of the rising factorial d (d + 1) ... (d + n - 1): no gamma function.
fn rising(d: f64, n: u64) -> f64 {
    (0..n).map(|i| (d + i as f64).ln()).sum()
}

/// ln p(table with m unseen | graph) + ln p(N), by taking away one list after the other whose neighbours are all joined.
fn log_posterior(table: &CaptureTable, m: u64, graph: u32, delta: f64, prior: PriorOnN) -> f64 {
    let (k, people) = (table.n_lists(), table.observed() + m);
    let counts: Vec<u64> = (0..1usize << k).map(|w| if w == 0 { m } else { table.counts()[w] }).collect();
    let law = |a: usize| {
        let d = delta * f64::from(1u32 << (k as u32 - a.count_ones()));
        let cell = |j: usize| (0..counts.len()).filter(|w| w & a == j).map(|w| counts[w]).sum::<u64>();
        let cells: f64 = (0..counts.len()).filter(|j| j & a == *j).map(|j| rising(d, cell(j))).sum();
        cells - rising(delta * f64::from(1u32 << k), people)
    };
    let pairs = edges(k);
    let joined = |u: usize, v: usize| pairs.iter().position(|pair| *pair == (u.min(v), u.max(v))).unwrap();
    let (mut left, mut sum) = (counts.len() - 1, 0.0);
    while left != 0 {
        let around = |v: usize| {
            (0..k)
                .filter(|u| *u != v && left >> u & 1 == 1 && graph >> joined(*u, v) & 1 == 1)
                .map(|u| 1usize << u)
                .sum()
        };
        let complete = |set: usize| {
            let inside: Vec<usize> = (0..k).filter(|v| set >> v & 1 == 1).collect();
            inside.iter().all(|u| inside.iter().all(|v| u == v || graph >> joined(*u, *v) & 1 == 1))
        };
        let next = (0..k).find(|v| left >> v & 1 == 1 && complete(around(*v))).unwrap();
        let separator: usize = around(next);
        sum += law(separator | 1 << next) - if separator == 0 { 0.0 } else { law(separator) };
        left &= !(1 << next);
    }
    let factorials = rising(1.0, people) - rising(1.0, m);
    let n = people as f64;
    factorials
        + sum
        + match prior {
            PriorOnN::Inverse => -n.ln(),
            PriorOnN::Flat { up_to } => {
                if people > up_to {
                    f64::NEG_INFINITY
                } else {
                    0.0
                }
            }
            PriorOnN::GammaPoisson { shape, scale } => {
                rising(shape, people) - rising(1.0, people) - n * (1.0 + 1.0 / scale).ln()
            }
        }
}

#[test]
fn the_posterior_is_the_sum_over_every_graph_and_every_number_of_unseen() {
    const UP_TO: u64 = 60;
    for counts in
        [&[0u64, 4, 3, 1, 5, 0, 2, 1][..], &[0, 2, 2, 1, 1, 0, 0, 0], &[0, 3, 2, 1, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1]]
    {
        let table = table(counts);
        let k = table.n_lists();
        for (delta, prior) in [
            (0.125, PriorOnN::Inverse),
            (1.0, PriorOnN::Flat { up_to: 40 }),
            (0.3, PriorOnN::GammaPoisson { shape: 2.0, scale: 9.0 }),
        ] {
            let settings = Settings { delta, prior, grid: Grid::Integers { up_to: UP_TO } };
            let found = average(&table, settings).unwrap();
            let all: Vec<u32> = (0..1u32 << edges(k).len()).filter(|graph| is_chordal(k, *graph)).collect();
            let weight = |m: u64, graph: u32| (log_posterior(&table, m, graph, delta, prior) + 30.0).exp();
            let weights: Vec<Vec<f64>> =
                all.iter().map(|graph| (0..=UP_TO).map(|m| weight(m, *graph)).collect()).collect();
            let total: f64 = weights.iter().flatten().sum();
            for m in 0..=UP_TO as usize {
                let mass = weights.iter().map(|of_graph| of_graph[m]).sum::<f64>() / total;
                assert!((found.posterior.mass[m] - mass).abs() < 1e-9, "{counts:?} {settings:?} {m}");
            }
            for (e, joined) in found.joined.iter().enumerate() {
                let with = (0..all.len()).filter(|g| all[*g] >> e & 1 == 1).flat_map(|g| &weights[g]).sum::<f64>();
                assert!((joined - with / total).abs() < 1e-9, "{counts:?} {settings:?} {e}");
            }
            let best = weights.iter().map(|of_graph| of_graph.iter().sum::<f64>() / total).fold(0.0, f64::max);
            assert!((found.best[0].probability - best).abs() < 1e-9);
        }
    }
}

#[test]
fn a_flat_prior_ends_where_it_says_on_every_grid() {
    let table = table(&[0, 30, 20, 1, 25, 1, 2, 0]);
    for up_to in [100, 1000, 54_321, 1_000_000] {
        let prior = PriorOnN::Flat { up_to };
        for grid in [Grid::Adaptive, Grid::Integers { up_to: 5000 }, Grid::Equal { points: 500, up_to: 5000 }] {
            let found = average(&table, Settings { prior, grid, ..Settings::standard(3) }).unwrap().posterior;
            let cells = found.people.iter().zip(&found.width).zip(&found.mass);
            let beyond = cells.filter(|((n, width), _)| **n + (**width - 1.0).max(0.0) / 2.0 > up_to as f64 + 1e-6);
            assert_eq!(beyond.map(|(_, mass)| mass).sum::<f64>(), 0.0, "{up_to} {grid:?}");
        }
    }
}

#[test]
fn grids_without_numbers_or_with_too_many_are_refused() {
    let table = table(&[0, 30, 20, 1, 25, 1, 2, 0]);
    for (grid, said) in [
        (Grid::Equal { points: 0, up_to: 10 }, "the size of the grid is 0; 2 to 10000000 numbers are accepted"),
        (
            Grid::Equal { points: 9, up_to: 1 },
            "the largest number of unseen is 1; a number beyond the first of the grid is accepted",
        ),
        (
            Grid::Integers { up_to: 0 },
            "the largest number of unseen is 0; a number beyond the first of the grid is accepted",
        ),
        (
            Grid::Integers { up_to: u64::MAX },
            "the size of the grid is 18446744073709551615; 2 to 10000000 numbers are accepted",
        ),
    ] {
        let said_now = average(&table, Settings { grid, ..Settings::standard(3) }).unwrap_err().to_string();
        assert_eq!(said_now, said);
    }
}

#[test]
fn very_large_weights_of_linkages_count_as_small_ones_in_the_same_ratio() {
    let linked = |weights: [f64; 2]| {
        let tables = [[0, 60, 50, 20, 40, 15, 12, 6], [0, 40, 35, 28, 25, 22, 20, 12]];
        let linked = tables.iter().zip(weights);
        linked.map(|(c, weight)| Linked { name: "x".into(), table: table(c), weight }).collect::<Vec<_>>()
    };
    let [small, large] =
        [[1.0, 1.0], [1.5e308, 1.5e308]].map(|w| over_linkages(&linked(w), Settings::standard(3)).unwrap());
    assert_eq!(small, large);
}

#[test]
fn a_list_declared_blind_twice_is_as_blind_as_once() {
    let run = |blind: Vec<usize>| {
        let counts: Vec<u64> = [0, 40, 33, 9, 28, 8, 7, 4].into_iter().chain([0; 8]).collect();
        let one = strata::Stratum { key: vec!["A".into()], table: table(&counts), blind };
        strata::sample(&[one], strata::Settings { warm_up: 20, kept: 100, ..strata::Settings::with_seed(1) }).unwrap()
    };
    assert_eq!(run(vec![3]), run(vec![3, 3]));
}

#[test]
fn two_lists_follow_the_identities_of_chapman_and_of_lincoln_and_petersen() {
    for [a, b, both] in [[0, 0, 9], [5, 0, 3], [180, 80, 20], [7, 9, 0], [1_000_000, 3, 1]] {
        let found = two_lists(&table(&[0, a, b, both])).unwrap();
        let (x, y, z, n) = (a as f64, b as f64, both as f64, (a + b + both) as f64);
        // Chapman's excess over n is x y / (z + 1), that of Lincoln and Petersen x y / z.
        assert!((found.chapman - n - x * y / (z + 1.0)).abs() < 1e-9 * found.chapman);
        assert_eq!(found.lincoln_petersen.is_some(), both > 0);
        if let Some(estimate) = found.lincoln_petersen {
            assert!((estimate - n - x * y / z).abs() < 1e-9 * estimate);
        }
        assert!(found.interval.low >= n && found.interval.high.unwrap() >= found.chapman);
    }
}

#[test]
fn the_lower_bound_of_three_lists_is_chaos_formula_or_a_truncated_binomial() {
    for [once, twice, thrice] in [[100u64, 20, 3], [100, 30, 20], [60, 60, 10], [50, 80, 10], [9, 3, 0]] {
        let table = table(&[0, 0, 0, twice, once, 0, 0, thrice]);
        let Ok(bound) = lower_bound(&table) else { unreachable!("all three lists would be filled") };
        let (f1, f2, f3, n) = (once as f64, twice as f64, thrice as f64, (once + twice + thrice) as f64);
        let plain = n + f1 * f1 / (3.0 * f2);
        assert!((bound.plain.unwrap() - plain).abs() < 1e-9);
        // ln(f_i / C(3, i)) bends upwards at 2 if (f1/3) f3 >= (f2/3)^2: then the fit is exact. Otherwise everybody has one probability
        // p and the mean number of lists is 3 p / (1 - (1-p)^3).
        let mean = (f1 + 2.0 * f2 + 3.0 * f3) / n;
        let (mut low, mut high) = (1e-9, 1.0 - 1e-9);
        for _ in 0..200 {
            let p = f64::midpoint(low, high);
            if 3.0 * p / (1.0 - (1.0f64 - p).powi(3)) < mean { low = p } else { high = p }
        }
        let alike = n / (1.0 - (1.0 - low).powi(3));
        let expected = if f1 * f3 / 3.0 >= f2 * f2 / 9.0 { plain } else { alike };
        let fitted = bound.fitted.unwrap();
        assert!((fitted.estimate / expected - 1.0).abs() < 1e-6, "{once} {twice} {thrice} {fitted:?} {expected}");
        assert!(fitted.interval.low >= n);
    }
}

#[test]
fn a_product_beyond_all_numbers_is_refused_and_not_called_infinite() {
    let counts = (0..64u32).map(|w| {
        if w == 0 {
            0
        } else if w.count_ones() % 2 == 1 {
            30_000_000_000
        } else {
            1
        }
    });
    let said = highest_order(&table(&counts.collect::<Vec<u64>>())).unwrap_err().to_string();
    assert_eq!(said, "no finite estimate: the product of the counts is beyond any number that can be written");
}

#[test]
fn the_profile_of_independent_lists_is_that_of_their_sizes() {
    for table in tables() {
        let n = table.observed() as f64;
        let sizes: Vec<f64> = (0..table.n_lists()).map(|j| table.on_all(1 << j) as f64).collect();
        // l(m): ln of (n + m)! / m! by a sum over the seen, and a binomial for each list.
        let height = |m: f64| {
            let all = n + m;
            let orders: f64 = (1..=table.observed()).map(|i| (m + i as f64).ln()).sum();
            let list = |size: &f64| size * (size / all).ln() + (all - size) * (1.0 - size / all).ln();
            orders + sizes.iter().map(list).sum::<f64>()
        };
        let found = profile(&table, &Model::INDEPENDENCE).unwrap();
        let (m, low, high) = (found.estimate - n, found.interval.low - n, found.interval.high.unwrap() - n);
        assert!(height(m) >= height(m * 1.001) && height(m) >= height(m * 0.999), "{found:?}");
        for end in [low, high] {
            assert!((height(m) - height(end) - 1.920_729_4).abs() < 1e-3, "{found:?}");
        }
    }
}
