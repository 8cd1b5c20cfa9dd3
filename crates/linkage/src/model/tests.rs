//! EM against the likelihood itself, and shares against counting by hand.

use super::*;
use crate::roster::{List, Reader, Row};

const NO_CHANCE: Corrections = [[0.0; crate::chance::MOST_LEVELS]; COMPARISONS];

const SEX: usize = 5;

fn one_list(records: usize) -> Roster {
    lists_of(1, records)
}

fn lists_of(lists: usize, records: usize) -> Roster {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }; lists]);
    reader.read(&vec![Row::default(); records]);
    reader.finish().0
}

fn evidence(level: u8, bits: f32) -> Evidence {
    let mut evidence = Evidence { levels: [MISSING; COMPARISONS], bits: [0.0; COMPARISONS] };
    (evidence.levels[SEX], evidence.bits[SEX]) = (level, bits);
    evidence
}

fn many(kinds: &[(u8, f32, usize)]) -> Vec<Sampled> {
    let one = |(level, bits, count): &(u8, f32, usize)| {
        let (level, bits) = (*level, *bits);
        (0..*count).map(move |_| Sampled { evidence: evidence(level, bits), rule: Rule::Document, pair: 0 })
    };
    kinds.iter().flat_map(one).collect()
}

/// log-likelihood of prior odds and of the share of the first level: compared pairs are mixtures, pairs not compared are of two people.
fn likelihood(odds: f64, share: f64, kinds: &[(u8, f32, usize)], possible: f64) -> f64 {
    let compared: f64 = kinds
        .iter()
        .map(|(level, bits, count)| {
            let m = if *level == 0 { share } else { 1.0 - share };
            *count as f64 * (odds * m * f64::from(*bits).exp2()).ln_1p()
        })
        .sum();
    compared - possible * odds.ln_1p()
}

#[test]
fn em_ends_where_the_likelihood_is_highest() {
    // Two rare values and one frequent; what disagrees says little.
    let kinds = [(0, 16.0f32, 9_000usize), (0, 11.0, 30_000), (1, 9.0, 20_000), (1, 1.0, 40_000)];
    let possible = 4e6;
    let met = many(&kinds);
    let sampled: Vec<&Sampled> = met.iter().collect();
    let mut model = Model::before(1, &one_list(2), &[possible], NO_CHANCE);
    for _ in 0..400 {
        model.learn_once(&sampled, &[possible], 1.0);
    }
    let found = (f64::from(model.prior[0]).exp2(), model.share(0, 0, SEX, 0));
    // A grid, refined three times.
    let (mut best, mut step) = ((found.0.ln() + 1.0, 0.5), (2.0, 0.45));
    for _ in 0..12 {
        let near = (-20..=20).flat_map(|a| (-20..=20).map(move |b| (f64::from(a) / 20.0, f64::from(b) / 20.0)));
        let tried = near.map(|(a, b)| (best.0 + a * step.0, (best.1 + b * step.1).clamp(0.001, 0.999)));
        let value = |at: &(f64, f64)| likelihood(at.0.exp(), at.1, &kinds, possible);
        best = tried.max_by(|x, y| value(x).total_cmp(&value(y))).unwrap();
        step = (step.0 * 0.4, step.1 * 0.4);
    }
    assert!((found.0 / best.0.exp() - 1.0).abs() < 0.02, "odds {} by EM, {} by trial", found.0, best.0.exp());
    assert!((found.1 - best.1).abs() < 0.01, "share {} by EM, {} by trial", found.1, best.1);
}

#[test]
fn no_round_of_em_lowers_the_likelihood() {
    let kinds = [(0, 14.0f32, 4_000usize), (0, 8.0, 9_000), (1, 6.0, 5_000), (1, 0.5, 60_000)];
    let possible = 1e6;
    let met = many(&kinds);
    let sampled: Vec<&Sampled> = met.iter().collect();
    let mut model = Model::before(1, &one_list(2), &[possible], NO_CHANCE);
    let mut before = f64::NEG_INFINITY;
    for round in 0..60 {
        model.learn_once(&sampled, &[possible], 1.0);
        let now = likelihood(f64::from(model.prior[0]).exp2(), model.share(0, 0, SEX, 0), &kinds, possible);
        // Pseudo-counts of 60 pairs stand against 78,000, and weights are kept in single precision.
        assert!(now > before - 0.5, "round {round}: {before} to {now}");
        before = now;
    }
}

#[test]
fn a_share_is_the_count_and_what_is_assumed_in_the_group_of_what_is_stated() {
    let birth = LEVELS[1];
    let mut sums = vec![0.0; birth.len()];
    (sums[0], sums[7], sums[16]) = (60.0, 20.0, 7.0);
    let before: Vec<f64> = birth.iter().map(|level| level.share).collect();
    let found = shares(1, &sums, &before, 20.0);
    assert!((found[0] - (60.0 + 20.0 * 0.85) / 100.0).abs() < 1e-12);
    assert!((found[7] - (20.0 + 20.0 * 0.02) / 100.0).abs() < 1e-12);
    assert!((found[16] - (7.0 + 20.0 * 0.5) / 27.0).abs() < 1e-12);
    assert!((found[8] - 0.6).abs() < 1e-12, "a group nobody was counted in stays as assumed");
    for group in 0..3 {
        let sum: f64 = birth.iter().zip(&found).filter(|(level, _)| level.group == group).map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-9, "group {group}: {sum}");
    }
    assert_eq!(shares(1, &sums, &before, 0.0)[21], 1e-6, "a level never met is not impossible");
}

#[test]
fn what_is_assumed_of_each_comparison_sums_to_one_in_every_group() {
    for (comparison, levels) in LEVELS.iter().enumerate() {
        for group in 0..=levels.iter().map(|level| level.group).max().unwrap() {
            let sum: f64 = levels.iter().filter(|level| level.group == group).map(|level| level.share).sum();
            assert!((sum - 1.0).abs() < 1e-9, "comparison {comparison}, group {group}: {sum}");
        }
    }
}

#[test]
fn lists_of_different_care_learn_different_shares_and_few_pairs_follow_all() {
    // Lists 0 and 1: 2,000 pairs of which one in ten differs; lists 1 and 2: none at all.
    let (lists, pairs) = (3, 9);
    let mut model = Model::before(lists, &lists_of(lists, 2), &[0.0; 9], NO_CHANCE);
    let mut sums = vec![[0.0f64; ROOM]; pairs];
    sums[pair_of(lists, 1, 0)][FIRST_LEVEL[SEX]..][..2].copy_from_slice(&[1800.0, 200.0]);
    model.set_weights(&sums);
    let pooled = (1800.0 + 20.0 * 0.99) / 2020.0;
    let own = (1800.0 + 40.0 * pooled) / 2040.0;
    assert!((model.share(0, 1, SEX, 0) - own).abs() < 1e-6);
    assert!((model.share(1, 0, SEX, 0) - own).abs() < 1e-6, "either list may be named first");
    assert!((model.share(1, 2, SEX, 0) - pooled).abs() < 1e-6);
}

#[test]
fn odds_are_the_prior_and_what_each_comparison_made_adds() {
    let model = Model::before(1, &one_list(2), &[1.0], NO_CHANCE);
    let nothing = Evidence { levels: [MISSING; COMPARISONS], bits: [99.0; COMPARISONS] };
    assert_eq!(model.log2_odds(0, 0, &nothing), model.prior_bits(0, 0), "what is not stated adds nothing");
    let stated = evidence(1, 0.5);
    let added = model.log2_odds(0, 0, &stated) - model.prior_bits(0, 0);
    assert!((added - (0.01f32.log2() + 0.5)).abs() < 1e-4);
    assert!((model.weight(0, 0, &stated, SEX).unwrap() - added).abs() < 1e-4);
    assert_eq!(model.weight(0, 0, &stated, 1), None);
}

#[test]
fn possible_pairs_are_those_counted_one_by_one() {
    let list = |name: &str, nobody_twice| List { name: name.into(), nobody_twice };
    let mut reader = Reader::new(vec![list("visas", true), list("payroll", false), list("empty", false)]);
    let of = [0u8, 1, 1, 0, 1, 0, 1];
    reader.read(&of.map(|list| Row { list, ..Row::default() }));
    let roster = reader.finish().0;
    let mut counted = [0.0; 9];
    for i in 0..of.len() {
        for j in i + 1..of.len() {
            counted[pair_of(3, of[i], of[j])] += 1.0;
        }
    }
    counted[0] = 0.0; // the keeper of the visas vouches
    assert_eq!(possible_pairs(&roster), counted);
}

#[test]
fn log2_odds_become_probabilities() {
    for (odds, p) in [(0.0, 0.5), (1.0, 2.0 / 3.0), (-2.0, 0.2), (f32::NEG_INFINITY, 0.0), (f32::INFINITY, 1.0)] {
        assert!((probability(odds) - p).abs() < 1e-12, "{odds}");
    }
}

#[test]
fn as_many_lists_as_records_can_name_are_learned() {
    let list = |number: u8| List { name: format!("list {number}"), nobody_twice: true };
    let mut reader = Reader::new((0..=u8::MAX).map(list).collect());
    let rows: Vec<Row<'_>> =
        (0..=u8::MAX).map(|list| Row { list, name: "김철수", birth: "1980-05-06", ..Row::default() }).collect();
    reader.read(&rows);
    let linkage = crate::link::link(reader.finish().0, crate::link::Settings::default());
    assert_eq!(linkage.model.prior.len(), 256 * 256);
    assert!(linkage.pairs.iter().all(|pair| pair.log2_odds.is_finite()));
}
