//! Random numbers against their moments, completeness against shares known beforehand.

use super::*;
use rand::Rng;

fn moments(of: impl Fn(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let drawn: Vec<f64> = (0..40_000).map(|_| of(&mut random)).collect();
    let mean = drawn.iter().sum::<f64>() / 40_000.0;
    (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40_000.0)
}

#[test]
fn random_numbers_have_the_mean_and_variance_of_their_distributions() {
    for a in [0.05, 0.5, 3.0, 180.0] {
        let (mean, variance) = moments(|random| gamma(random, a));
        assert!((mean / a - 1.0).abs() < 0.06, "{a}: {mean}");
        assert!((variance / a - 1.0).abs() < 0.15, "{a}: {variance}");
    }
    assert_eq!(moments(|random| gamma(random, 0.0)), (0.0, 0.0));
    for (a, b) in [(0.5, 2.0), (3.0, 1.0), (180.0, 20.0)] {
        let (mean, variance) = moments(|random| share((gamma(random, a), gamma(random, b))));
        let expected = a * b / ((a + b) * (a + b) * (a + b + 1.0));
        assert!((mean - a / (a + b)).abs() < 0.01, "{a} {b}: {mean}");
        assert!((variance / expected - 1.0).abs() < 0.05, "{a} {b}: {variance} {expected}");
    }
    for expected in [0.0, 0.4, 7.0, 49.0, 300.0] {
        let (mean, variance) = moments(|random| poisson(random, expected));
        assert!((mean - expected).abs() < 0.02 + 0.01 * expected, "{expected}: {mean}");
        assert!((variance - expected).abs() < 0.02 + 0.05 * expected, "{expected}: {variance}");
    }
}

fn kinds(of: [(f64, f64, f64); 2]) -> [Kind; KINDS] {
    let kind = |(without_number, with_number, found_anyway)| Kind { without_number, with_number, found_anyway };
    let numbers_differ = of.map(|(_, with_number, found_anyway)| kind((0.0, with_number, found_anyway)));
    [kind(of[0]), kind(of[1]), numbers_differ[0], numbers_differ[1]]
}

fn completeness(of_lists: Vec<Found>, numbered: bool) -> Completeness {
    let of_all = of_lists.iter().fold([Kind::default(); KINDS], |mut sums, found| {
        sums.iter_mut().zip(&found.kinds).for_each(|(sum, kind)| *sum = sum.and(kind));
        sums
    });
    // Each link has a number of its own.
    let mut links = Vec::new();
    for found in &of_lists {
        for (kind, of) in found.kinds[..2].iter().enumerate() {
            for at in 0..of.with_number as usize {
                let anyway = [f64::from(u8::from((at as f64) < of.found_anyway)); 2];
                links.push(Numbered { number: links.len() as u64, lists: found.lists, kind, anyway });
            }
        }
    }
    Completeness { of_lists, of_all: numbered.then_some(of_all), numbered: links }
}

#[test]
fn links_are_missed_as_often_as_the_numbered_ones_of_their_kind_would_be() {
    let found = |lists, without_number, of| Found { lists, without_number, kinds: kinds(of) };
    // 4 % of numbered links at one place would be missed, 20 % of those elsewhere.
    let own = [(9600.0, 10_000.0, 9600.0), (800.0, 5_000.0, 4000.0)];
    let of_lists = vec![found((0, 1), 10_400.0, own), found((0, 2), 1000.0, [(0.0, 0.0, 0.0), (1000.0, 0.0, 0.0)])];
    let made = completeness(of_lists.clone(), true);
    // Lists of no numbered link have the share of all lists, without a prior of their own on top.
    let cases = [(of_lists[0], 400.0 + 200.0, 2.0), (of_lists[1], 250.0, 1.0)];
    for (found, expected, within) in cases {
        let missed = made.missed(&found);
        assert!((missed - expected).abs() < within, "{:?}: {missed}", found.lists);
    }
    // What a third record gave is taken off; there is no less than nothing.
    for (third, expected) in [(100.0, 500.0), (1000.0, 0.0)] {
        let more = Found { without_number: 10_400.0 + third, ..of_lists[0] };
        assert!((made.missed(&more) - expected).abs() < 2.0, "{third}");
    }
    assert_eq!(completeness(of_lists.clone(), false).missed(&of_lists[0]), 0.0);
}

#[test]
fn a_draw_in_which_one_share_is_lucky_is_one_in_which_all_are() {
    let found = |lists, without_number, of| Found { lists, without_number, kinds: kinds(of) };
    let of_lists = vec![
        found((0, 1), 10_000.0, [(10_000.0, 500.0, 475.0), (0.0, 0.0, 0.0)]),
        found((0, 2), 10_000.0, [(10_000.0, 0.0, 0.0), (0.0, 0.0, 0.0)]),
    ];
    let made = completeness(of_lists, true);
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let drawn: Vec<[f64; 2]> =
        (0..4000).map(|_| made.drawn(&made.of_all.unwrap(), &mut random)).map(|left| [left[0].1, left[1].1]).collect();
    let mean = [0, 1].map(|at| drawn.iter().map(|left| left[at]).sum::<f64>() / 4000.0);
    let product = |a: usize, b: usize| drawn.iter().map(|left| (left[a] - mean[a]) * (left[b] - mean[b])).sum::<f64>();
    let correlation = product(0, 1) / (product(0, 0) * product(1, 1)).sqrt();
    for (at, found) in made.of_lists.iter().enumerate() {
        let expected = made.missed(found);
        assert!((mean[at] / expected - 1.0).abs() < 0.15, "{:?}: {} drawn, {expected} expected", found.lists, mean[at]);
    }
    // What is known of the second lists is what was found of the first: their own share differs from that of all by chance, no more.
    assert!((0.1..0.5).contains(&correlation), "{correlation}");
    assert!(product(1, 1) > 3.0 * product(0, 0), "lists of no numbered link are known less well");
}

#[test]
fn links_as_weak_as_those_that_are_cut_are_lost_as_often() {
    // Of pairs at 1 to 30 every other one is cut, of those at even odds one in ten, of sure ones none.
    let weak = (0..1_000).map(|at| (-5.0f32 + 0.0009 * f32::from(at as u16), at % 2 == 0));
    let even = (0..1_000).map(|at| (0.25f32, at % 10 != 0));
    let sure = (0..1_000).map(|_| (40.0f32, true));
    let shares = uncut(weak.chain(even).chain(sure));
    for (log2_odds, share) in [(-4.5, 0.5), (0.9, 0.9), (22.0, 1.0), (15.5, 1.0), (f32::INFINITY, 1.0), (-40.0, 1.0)] {
        assert!((shares[band(log2_odds)] - share).abs() < 0.002, "{log2_odds}: {shares:?}");
    }
    // Where no pair was met nothing is known of cuts.
    assert_eq!(shares[band(-6.0)], 1.0);
    let edges = [-8.5f32, -8.0, -7.001, -7.0, 14.9, 15.0, 99.0].map(band);
    assert_eq!(edges, [0, 0, 0, 1, 22, 23, 23]);
}

#[test]
fn a_record_that_was_missed_is_joined_and_nobody_known_to_be_on_both_lists_is_lost() {
    // Records 0 to 3: on both lists; 4 to 7 on the first alone; 8 to 11 on the second alone.
    let lists = [0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1u8];
    let persons = [0, 0, 2, 2, 4, 5, 6, 7, 8, 9, 10, 11u32];
    for seed in 0..50 {
        let mut clusters = Clusters::of(&lists, &persons);
        let mut left = vec![((0, 1), 3.0), ((1, 1), 1.0)];
        clusters.join_all(&mut left, &mut ChaCha8Rng::seed_from_u64(seed));
        let joined = persons.map(|person| clusters.joined(person));
        assert_ne!(joined[0], joined[2], "two whole persons are two");
        let mut links = [0, 0, 0];
        for one in 0..lists.len() {
            for other in one + 1..lists.len() {
                links[usize::from(lists[one] + lists[other])] += usize::from(joined[one] == joined[other]);
            }
        }
        assert_eq!(links[0], 0, "of the first list with itself none was left, seed {seed}");
        assert!(links[1] <= 2 + 3 && links[2] <= 1, "{links:?}, seed {seed}");
        assert!(left.iter().all(|entry| entry.1 >= 0.0));
        assert!(links[1] >= 2 + 2, "{links:?}, seed {seed}");
    }
}

/// Persons on lists as the patterns say, so many of each.
fn people(of: &[(&[u8], usize)]) -> (Vec<u8>, Vec<u32>) {
    let (mut lists, mut persons) = (Vec::new(), Vec::new());
    for (pattern, count) in of {
        for _ in 0..*count {
            let first = u32::try_from(lists.len()).unwrap();
            lists.extend_from_slice(pattern);
            persons.extend(vec![first; pattern.len()]);
        }
    }
    (lists, persons)
}

#[test]
fn who_is_joined_is_then_on_lists_as_those_are_who_were_found() {
    let found: [(&[u8], usize); 5] = [(&[0], 900), (&[1], 900), (&[0, 1], 400), (&[1, 1], 300), (&[0, 1, 1], 200)];
    let (lists, persons) = people(&found);
    let (mut to_two, mut to_three) = (0.0, 0.0);
    for seed in 0..40 {
        let mut clusters = Clusters::of(&lists, &persons);
        let mut left = vec![((0, 1), 120.0), ((1, 1), 60.0)];
        clusters.join_all(&mut left, &mut ChaCha8Rng::seed_from_u64(seed));
        assert!(
            left.iter().all(|(_, left)| (0.0..3.0).contains(left)),
            "nearly all are joined, and none too many: {left:?}"
        );
        let mut of: std::collections::BTreeMap<u32, Vec<u8>> = Default::default();
        for (list, person) in lists.iter().zip(&persons) {
            of.entry(clusters.joined(*person)).or_default().push(*list);
        }
        let mut counts: std::collections::BTreeMap<Vec<u8>, f64> = Default::default();
        for mut pattern in of.into_values() {
            pattern.sort_unstable();
            *counts.entry(pattern).or_default() += 1.0;
        }
        assert!(counts.keys().all(|pattern| found.iter().any(|(known, _)| known == pattern)), "{counts:?}");
        to_two += counts[&vec![0, 1]] - 400.0;
        to_three += counts[&vec![0, 1, 1]] - 200.0;
    }
    // 400 persons with one link between the lists, 200 with two; who has two other records had two chances to be found.
    let ratio = to_three / to_two;
    assert!((0.15..0.6).contains(&ratio), "{ratio}");
}

#[test]
fn no_more_links_are_added_than_are_left_whatever_the_lists() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for round in 0..60u32 {
        let lists_in_all = 1 + round % 20;
        let mut list = || u8::try_from(random.next_u32() % lists_in_all * 12).unwrap();
        let patterns: Vec<Vec<u8>> = (0..60).map(|at| (0..1 + at % 5 * (at % 3)).map(|_| list()).collect()).collect();
        let of: Vec<(&[u8], usize)> = patterns.iter().map(|pattern| (pattern.as_slice(), 3)).collect();
        let (lists, persons) = people(&of);
        let mut left: Vec<Left> = (0..10).map(|_| (list(), list())).map(|(a, b)| ((a.min(b), a.max(b)), 7.0)).collect();
        left.sort_by_key(|(lists, _)| *lists);
        left.dedup_by_key(|(lists, _)| *lists);
        let before = left.clone();
        let mut clusters = Clusters::of(&lists, &persons);
        clusters.join_all(&mut left, &mut random);
        let joined: Vec<u32> = persons.iter().map(|person| clusters.joined(*person)).collect();
        for ((pair, before), (_, left)) in before.iter().zip(&left) {
            let links = |persons: &[u32]| {
                let both = |x: usize, y: usize| (lists[x].min(lists[y]), lists[x].max(lists[y])) == *pair;
                let of_one = |x: usize| (0..x).filter(|y| both(x, *y) && persons[x] == persons[*y]).count();
                (0..lists.len()).map(of_one).sum::<usize>() as f64
            };
            assert_eq!(links(&joined) - links(&persons), before - left, "{pair:?}, round {round}");
            assert!(*left >= 0.0, "{pair:?}, round {round}");
        }
    }
}
