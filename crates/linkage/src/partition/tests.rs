//! The posterior over partitions against slow ones: every set partition written out, every forest tried, every draw counted.

use super::joining::Union;
use super::*;
use crate::compare::Comparison;
use crate::history::key;
use crate::link::{Pair, Settings, link};
use crate::roster::{List, Reader, Row};

/// Every set partition of 0..n as lists of blocks, by inserting the last element into each block or apart.
fn every_partition(n: usize) -> Vec<Vec<Vec<usize>>> {
    if n == 0 {
        return vec![vec![]];
    }
    let mut found = Vec::new();
    for smaller in every_partition(n - 1) {
        for at in 0..smaller.len() {
            let mut with = smaller.clone();
            with[at].push(n - 1);
            found.push(with);
        }
        let mut apart = smaller;
        apart.push(vec![n - 1]);
        found.push(apart);
    }
    found
}

fn flat(lists: usize) -> Histories {
    let singles = (0..lists).map(|list| (key([u8::try_from(list).unwrap()].into_iter()), 1.0));
    let pairs = (0..lists).flat_map(|a| (a..lists).map(move |b| (a, b)));
    let pairs = pairs.map(|(a, b)| (key([u8::try_from(a).unwrap(), u8::try_from(b).unwrap()].into_iter()), 1.0));
    Histories::of(lists, singles.chain(pairs).collect())
}

/// Records with random weights in every comparison, some not made.
fn random_evidence(n: usize, seed: u64, histories: &Histories) -> Evidence<'_> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut weights = vec![[f32::NAN; COMPARISONS]; n * n];
    for i in 0..n {
        for j in i + 1..n {
            let of_pair =
                std::array::from_fn(
                    |_| {
                        if random.random_bool(0.3) { f32::NAN } else { random.random_range(-2.5..2.5f32) }
                    },
                );
            weights[i * n + j] = of_pair;
            weights[j * n + i] = of_pair;
        }
    }
    Evidence {
        records: (0..u32::try_from(n).unwrap()).collect(),
        lists: (0..n).map(|record| u8::try_from(record % 3).unwrap()).collect(),
        weights,
        judged: vec![0.0; n * n],
        histories,
        contradiction: Some([1.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
    }
}

fn judge(evidence: &mut Evidence<'_>, one: usize, other: usize, said: f32) {
    let n = evidence.records.len();
    evidence.judged[one * n + other] = said;
    evidence.judged[other * n + one] = said;
}

/// The heaviest of the largest forests by trying every set of edges; nothing is shared with Prim's way.
fn forest_by_trial(n: usize, weight: &dyn Fn(usize, usize) -> f32) -> f32 {
    let edges: Vec<(usize, usize)> =
        (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).filter(|(i, j)| !weight(*i, *j).is_nan()).collect();
    let mut best = (0, 0.0f32);
    for set in 0u32..1 << edges.len() {
        let mut of: Vec<usize> = (0..n).collect();
        let (mut sum, mut count, mut cycle) = (0.0, 0, false);
        for (_, (i, j)) in edges.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
            let (a, b) = (of[*i], of[*j]);
            cycle |= a == b;
            of.iter_mut().filter(|root| **root == b).for_each(|root| *root = a);
            sum += weight(*i, *j);
            count += 1;
        }
        if !cycle && (count > best.0 || (count == best.0 && sum > best.1)) {
            best = (count, sum);
        }
    }
    best.1
}

/// Probability of each pair under a list of ways.
fn pair_shares(ways: &[(Box<[u8]>, f32)], n: usize) -> Vec<f64> {
    let mut shares = vec![0.0; n * n];
    for (labels, p) in ways {
        for i in 0..n {
            for j in (i + 1..n).filter(|j| labels[*j] == labels[i]) {
                shares[i * n + j] += f64::from(*p);
            }
        }
    }
    shares
}

/// The same from every partition written out, in double precision.
fn exact_shares(evidence: &Evidence<'_>) -> Vec<f64> {
    let n = evidence.records.len();
    let (mut shares, mut total) = (vec![0.0; n * n], 0.0);
    let every = every_partition(n);
    let score = |blocks: &Vec<Vec<usize>>| -> f64 {
        blocks.iter().map(|block| f64::from(evidence.score(block.iter().map(|at| 1u64 << at).sum()))).sum()
    };
    let best = every.iter().map(score).fold(f64::NEG_INFINITY, f64::max);
    for blocks in &every {
        let weight = (score(blocks) - best).exp2();
        total += weight;
        for block in blocks {
            for (at, i) in block.iter().enumerate() {
                block[at + 1..].iter().for_each(|j| shares[i * n + j] += weight);
            }
        }
    }
    shares.iter_mut().for_each(|share| *share /= total);
    shares
}

fn furthest(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_heaviest_forest_is_that_of_trying_every_set_of_edges() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for round in 0..60 {
        let n = 2 + round % 4;
        let mut weights = vec![f32::NAN; n * n];
        for i in 0..n {
            for j in i + 1..n {
                let of = if random.random_bool(0.35) { f32::NAN } else { random.random_range(-6.0..9.0) };
                (weights[i * n + j], weights[j * n + i]) = (of, of);
            }
        }
        let weight = |i: usize, j: usize| weights[i * n + j];
        let cluster: Vec<usize> = (0..n).collect();
        let found = heaviest_forest(&cluster, 0.0, weight);
        let slow = forest_by_trial(n, &weight);
        assert!((found - slow).abs() < 1e-4, "{found} {slow} {weights:?}");
    }
}

#[test]
fn a_contradiction_counts_once_and_only_where_no_tree_needs_it() {
    // Three records: 0-1 and 1-2 agree, 0-2 contradict. The tree is 8 + 6; the contradiction takes its weight of 5.
    let weight = |i: usize, j: usize| {
        if (i, j) == (0, 2) || (i, j) == (2, 0) {
            -5.0
        } else if i + j == 1 {
            8.0
        } else {
            6.0
        }
    };
    assert_eq!(heaviest_forest(&[0, 1, 2], 0.0, weight), 14.0);
    assert_eq!(heaviest_forest(&[0, 1, 2], 1.0, weight), 9.0);
    assert_eq!(heaviest_forest(&[0, 1, 2], 0.5, weight), 11.5);
    // A pair that contradicts itself is its own tree: no more is taken.
    assert_eq!(heaviest_forest(&[0, 2], 1.0, weight), -5.0);
    // All three contradict: the tree takes two of them, the third is taken besides.
    assert_eq!(heaviest_forest(&[0, 1, 2], 1.0, |_, _| -2.0), -6.0);
    assert_eq!(heaviest_forest(&[0, 1, 2], 1.0, |_, _| f32::NAN), 0.0);
}

#[test]
fn another_site_counts_in_part_against_who_was_met_at_one_site_twice() {
    // 0 and 1 at one site, 2 at another that the years make unlikely; then 2 with another passport.
    let histories = flat(3);
    let score = |comparison: usize| {
        let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
        reader.read(&[Row { name: "Kim Chol Su", ..Row::default() }]);
        let mut evidence = random_evidence(3, 1, &histories);
        evidence.contradiction = link(reader.finish().0, Settings::default()).contradiction();
        evidence.weights.iter_mut().for_each(|of_pair| *of_pair = [f32::NAN; COMPARISONS]);
        for (one, other, bits) in [(0, 1, 8.0), (0, 2, -4.0), (1, 2, -4.0)] {
            evidence.weights[one * 3 + other][comparison] = bits;
            evidence.weights[other * 3 + one][comparison] = bits;
        }
        evidence.score(0b111)
    };
    let (work, passport) = (score(Comparison::Work as usize), score(Comparison::Document as usize));
    // The tree needs one of the two pairs at two sites; the other counts with more than a fifth of its weight and less than half.
    assert!((-2.0..-0.8).contains(&(work - passport)), "{work} {passport}");
}

/// Nothing is sampled where it can be summed.
fn summed_shares(evidence: &Evidence<'_>) -> Vec<f64> {
    let ways = evidence.summed(&mut Room::default()).unwrap();
    let sum: f32 = ways.iter().map(|way| way.1).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    pair_shares(&ways, evidence.records.len())
}

#[test]
fn there_are_as_many_partitions_as_bell_counted() {
    // Bell numbers, OEIS A000110.
    for (n, bell) in [1usize, 1, 2, 5, 15, 52, 203, 877].into_iter().enumerate() {
        assert_eq!(every_partition(n).len(), bell, "{n} records");
    }
}

#[test]
fn summed_pairs_have_the_probabilities_of_all_partitions_written_out() {
    let histories = flat(3);
    for n in 2..=8 {
        for seed in 0..6 {
            let evidence = random_evidence(n, 100 * n as u64 + seed, &histories);
            let off = furthest(&summed_shares(&evidence), &exact_shares(&evidence));
            // Where there are more than 96 ways, 400 of the 877 to 4,140 stand for all.
            let most = if n < 6 { 0.005 } else { 0.05 };
            assert!(off < most, "{n} records, seed {seed}: {off}");
        }
    }
}

#[test]
fn heavier_weights_leave_few_clusters_and_change_nothing() {
    let histories = flat(3);
    for seed in 0..12 {
        let mut evidence = random_evidence(8, 900 + seed, &histories);
        evidence.weights.iter_mut().flatten().for_each(|weight| *weight *= 6.0);
        let off = furthest(&summed_shares(&evidence), &exact_shares(&evidence));
        assert!(off < 0.02, "seed {seed}: {off}");
    }
}

#[test]
fn a_cluster_is_given_up_only_where_its_score_is_below_what_is_asked() {
    let histories = flat(3);
    let mut given_up = 0;
    for seed in 0..40 {
        let evidence = random_evidence(9, 300 + seed, &histories);
        for set in 1u64..1 << 9 {
            let score = evidence.score(set);
            for more in [-6.0f32, -0.1, 0.1, 2.0, 9.0] {
                let found = evidence.score_from(set, score + more);
                assert!(
                    found == score || (more > 0.0 && found == f32::NEG_INFINITY),
                    "{set:b}: {score} {more} {found}"
                );
                given_up += u32::from(found != score);
            }
        }
    }
    assert!(given_up > 8_000, "the bound is near enough to be of use: {given_up}");
}

#[test]
fn thousands_of_ways_of_which_none_is_probable_are_all_represented() {
    // Seven namesakes on each of two lists that hold nobody twice: 5,040 ways of pairing them off, all alike.
    let histories = flat(2);
    let mut evidence = random_evidence(14, 1, &histories);
    for (i, j) in (0..14usize).flat_map(|i| (0..14usize).map(move |j| (i, j))).filter(|(i, j)| i != j) {
        let is_across = i % 2 != j % 2;
        evidence.weights[i * 14 + j] = [f32::NAN; COMPARISONS];
        evidence.weights[i * 14 + j][0] = if is_across { 12.0 } else { 0.0 };
        evidence.judged[i * 14 + j] = if is_across { 0.0 } else { -JUDGED };
    }
    evidence.lists = (0..14).map(|record| record % 2).collect();
    let ways = evidence.summed(&mut Room::default()).unwrap();
    let total: f32 = ways.iter().map(|way| way.1).sum();
    assert!((total - 1.0).abs() < 1e-4, "{total}");
    let shares = pair_shares(&ways, 14);
    for (i, j) in (0..14).step_by(2).flat_map(|i| (1..14).step_by(2).map(move |j| (i, j))) {
        let share = shares[i.min(j) * 14 + i.max(j)];
        assert!((share - 1.0 / 7.0).abs() < 0.05, "{i} {j}: {share}");
    }
}

#[test]
fn what_hangs_together_too_closely_is_sampled() {
    let histories = flat(3);
    let mut evidence = random_evidence(14, 5, &histories);
    evidence.weights.iter_mut().for_each(|of| *of = [5.0; COMPARISONS]);
    assert!(
        evidence.summed(&mut Room::default()).is_none(),
        "each of 16,369 clusters is heavier than any division of it"
    );
    assert!(pair_shares(&evidence.ways(&mut Room::default(), 1), 14)[1] > 0.99);
}

#[test]
fn sampled_pairs_have_the_probabilities_of_all_partitions_written_out() {
    let histories = flat(3);
    for (n, seed) in [(7, 1), (7, 2), (7, 3), (8, 4)] {
        let evidence = random_evidence(n, seed, &histories);
        let exact = exact_shares(&evidence);
        let off = furthest(&pair_shares(&evidence.sample_sweeps(9, 20_000), n), &exact);
        // The spread of a share from 20,000 sweeps is 0.0035, more where sweeps hang together.
        assert!(off < 0.02, "{n} records, seed {seed}: {off}");
    }
}

/// Two groups that each hang together, and odds between the groups of `bits`.
fn two_groups<'a>(size: usize, bits: f32, histories: &'a Histories) -> Evidence<'a> {
    let n = 2 * size;
    let mut evidence = random_evidence(n, 1, histories);
    for i in 0..n {
        for j in 0..n {
            let inside = (i < size) == (j < size);
            // Two comparisons: one holds each group together and is not made across; the other is made across by one pair only.
            let across = (i.min(j), i.max(j)) == (0, size);
            let mut of = [f32::NAN; COMPARISONS];
            of[4] = if inside { 12.0 } else { f32::NAN };
            of[2] = if across { bits } else { f32::NAN };
            evidence.weights[i * n + j] = of;
        }
    }
    evidence
}

#[test]
fn two_groups_that_each_hang_together_meet_as_often_as_they_should() {
    let histories = flat(3);
    for bits in [8.0, 10.0, 12.0] {
        let evidence = two_groups(4, bits, &histories);
        let exact = exact_shares(&evidence)[4];
        let summed = summed_shares(&evidence)[4];
        assert!((summed - exact).abs() < 0.004, "{bits} bits: summed {summed}, exact {exact}");
        let mut sampled = 0.0;
        for seed in 0..40 {
            sampled += pair_shares(&evidence.sample(seed), 8)[4] / 40.0;
        }
        assert!((sampled - exact).abs() < 0.08, "{bits} bits: sampled {sampled}, exact {exact}");
    }
}

#[test]
fn records_judged_one_person_move_together_into_the_cluster_they_belong_to() {
    let histories = flat(3);
    let mut evidence = two_groups(4, 30.0, &histories);
    for (one, other) in [(0, 1), (2, 3), (1, 2), (4, 5), (6, 7), (5, 6)] {
        judge(&mut evidence, one, other, JUDGED);
    }
    assert_eq!(evidence.units(), [0b1111, 0b1111_0000]);
    let exact = exact_shares(&evidence)[4];
    let sampled: f64 = (0..20).map(|seed| pair_shares(&evidence.sample(seed), 8)[4] / 20.0).sum();
    assert!((sampled - exact).abs() < 0.05, "{sampled} {exact}");
    assert!((summed_shares(&evidence)[4] - exact).abs() < 1e-3);
    judge(&mut evidence, 0, 7, -JUDGED);
    assert!(summed_shares(&evidence)[4] < 1e-6, "told apart, they never meet");
    assert!(pair_shares(&evidence.sample(1), 8)[4] < 1e-6, "told apart, they never meet");
}

#[test]
fn pairs_of_a_list_without_doubles_never_meet_unless_people_say_so() {
    let histories = flat(3);
    let mut evidence = random_evidence(6, 77, &histories);
    evidence.weights.iter_mut().for_each(|of| *of = [9.0; COMPARISONS]);
    judge(&mut evidence, 0, 3, -JUDGED / 2.0);
    assert!(summed_shares(&evidence)[3] < 1e-9);
    judge(&mut evidence, 0, 3, JUDGED);
    assert!(summed_shares(&evidence)[3] > 1.0 - 1e-6);
}

#[test]
fn a_cluster_scores_the_same_in_whatever_order_its_records_stand() {
    let histories = flat(3);
    let there = random_evidence(6, 12, &histories);
    let mut back = random_evidence(6, 12, &histories);
    let turn = |at: usize| 5 - at;
    for i in 0..6 {
        back.lists[i] = there.lists[turn(i)];
        for j in 0..6 {
            back.weights[i * 6 + j] = there.weights[turn(i) * 6 + turn(j)];
        }
    }
    for set in 0u64..64 {
        let turned = (0..6).filter(|at| set >> at & 1 == 1).map(|at| 1u64 << turn(at)).sum();
        assert!((there.score(set) - back.score(turned)).abs() < 1e-3, "{set:b}");
    }
}

fn component(records: &[u32], ways: &[(&[u8], f32)]) -> Component {
    Component { records: records.to_vec(), ways: ways.iter().map(|(labels, p)| (Box::from(*labels), *p)).collect() }
}

fn partitions(records: usize, components: Vec<Component>) -> Partitions {
    let mut pairs: Vec<LinkedPair> = components.iter().flat_map(Component::pairs).collect();
    pairs.sort_unstable_by_key(|pair| (pair.one, pair.other));
    Partitions { records, components, pairs }
}

#[test]
fn draws_join_a_pair_as_often_as_its_probability_says() {
    let made = partitions(
        7,
        vec![
            component(&[0, 2, 5], &[(&[0, 0, 0], 0.2), (&[0, 0, 1], 0.5), (&[0, 1, 0], 0.05), (&[0, 1, 2], 0.25)]),
            component(&[1, 6], &[(&[0, 0], 0.61), (&[0, 1], 0.39)]),
        ],
    );
    let said: Vec<(u32, u32, f64)> = made.pairs.iter().map(|pair| (pair.one, pair.other, pair.probability)).collect();
    for ((one, other, p), (a, b, q)) in said.iter().zip([(0, 2, 0.7), (0, 5, 0.25), (1, 6, 0.61), (2, 5, 0.2)]) {
        assert!((*one, *other) == (a, b) && (p - q).abs() < 1e-6, "{said:?}");
    }
    let draws = 8000;
    let mut persons = 0usize;
    let mut joined = vec![0u32; said.len()];
    for seed in 0..draws {
        let drawn = made.draw(seed);
        persons += drawn.iter().enumerate().filter(|(at, of)| *at == **of as usize).count();
        for (count, (one, other, _)) in joined.iter_mut().zip(&said) {
            *count += u32::from(drawn[*one as usize] == drawn[*other as usize]);
        }
    }
    for (count, (one, other, p)) in joined.iter().zip(&said) {
        let share = f64::from(*count) / draws as f64;
        let spread = (p * (1.0 - p) / draws as f64).sqrt();
        assert!((share - p).abs() < 4.5 * spread, "{one} {other}: {share} drawn, {p} said");
    }
    // Seven records, of which on average 2 x 0.2 + 0.5 + 0.05 and 0.61 are joined to others.
    assert!((made.expected_persons() - (7.0 - 0.95 - 0.61)).abs() < 1e-6);
    assert!((persons as f64 / draws as f64 - made.expected_persons()).abs() < 0.04);
}

/// True where every cluster of the finer is within one of the coarser.
fn is_finer(finer: &[u32], coarser: &[u32]) -> bool {
    finer.iter().enumerate().all(|(at, first)| coarser[at] == coarser[*first as usize])
}

#[test]
fn what_a_stricter_threshold_joins_no_looser_one_divides() {
    // 0-1 and 1-2 at 0.6, 0-2 at 0.22, 2-3 at 0.55: looser joining of 2 to {0, 1} must not take it from 3.
    let made = partitions(
        4,
        vec![component(
            &[0, 1, 2, 3],
            &[
                (&[0, 0, 0, 1], 0.22),
                (&[0, 0, 1, 1], 0.275),
                (&[0, 1, 1, 1], 0.275),
                (&[0, 0, 1, 2], 0.105),
                (&[0, 1, 1, 2], 0.125),
            ],
        )],
    );
    let [strict, likely, loose] = [Threshold::Strict, Threshold::Likely, Threshold::Loose].map(|at| made.at(at));
    assert_eq!(strict, [0, 1, 2, 3]);
    assert!(is_finer(&strict, &likely) && is_finer(&likely, &loose), "{likely:?} {loose:?}");
}

#[test]
fn thresholds_are_nested_whatever_the_posterior() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..1500 {
        let n = random.random_range(2..8usize);
        let mut ways: Vec<(Box<[u8]>, f32)> = Vec::new();
        for _ in 0..random.random_range(1..5) {
            let mut way = vec![0u8; n];
            for at in 1..n {
                way[at] = random.random_range(0..=way[..at].iter().max().unwrap() + 1);
            }
            ways.push((way.into(), random.random_range(0.01..1.0f32).powi(3)));
        }
        let total: f32 = ways.iter().map(|way| way.1).sum();
        ways.iter_mut().for_each(|way| way.1 /= total);
        let records = (0..u32::try_from(n).unwrap()).collect();
        let made = partitions(n, vec![Component { records, ways }]);
        let [strict, likely, loose] = [Threshold::Strict, Threshold::Likely, Threshold::Loose].map(|at| made.at(at));
        assert!(is_finer(&strict, &likely) && is_finer(&likely, &loose), "{made:?}\n{strict:?} {likely:?} {loose:?}");
        for (at, threshold) in [(&strict, Threshold::Strict), (&likely, Threshold::Likely)] {
            let least = threshold.probability() / 2.0;
            for pair in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).filter(|(i, j)| at[*i] == at[*j]) {
                let known = made.pairs.iter().find(|p| (p.one as usize, p.other as usize) == pair);
                assert!(known.is_some_and(|p| p.probability >= least), "{pair:?} together at {threshold:?}");
            }
        }
    }
}

#[test]
fn labels_number_clusters_by_their_first_records() {
    assert_eq!(*labels(&[0b1010, 0b0101], 4), [0, 1, 0, 1]);
    assert_eq!(*labels(&[0b1000, 0b0100, 0b0011], 4), [0, 0, 1, 2]);
    let mut persons: Vec<u32> = (0..9).collect();
    assign(&mut persons, &[3, 4, 7, 8], &[0, 1, 0, 1]);
    assert_eq!(persons, [0, 1, 2, 3, 4, 5, 6, 3, 4]);
}

#[test]
fn a_chain_is_cut_at_its_weakest_link_where_it_is_too_long() {
    let mut union = Union((0..6).collect());
    let mut sizes = vec![1u32; 6];
    for (one, other) in [(0, 1), (3, 4), (1, 2), (4, 5), (2, 3)] {
        union.join(&mut sizes, one, other, 3);
    }
    assert_eq!((0..6).map(|at| union.root(at)).collect::<Vec<_>>(), [0, 0, 0, 3, 3, 3]);
}

#[test]
fn weak_pairs_join_small_components_and_strong_ones_larger_ones() {
    let lists = vec![List { name: "visa".into(), nobody_twice: false }];
    let mut reader = Reader::new(lists);
    reader.read(&vec![Row { name: "김철수", ..Row::default() }; 30]);
    let mut linkage = link(reader.finish().0, Settings::default());
    // A chain of thirty records, each as sure of the next one.
    for (log2_odds, sizes) in [(-2.1f32, vec![6; 5]), (-1.9, vec![14, 14, 2]), (20.0, vec![14, 14, 2])] {
        linkage.pairs = (0..29).map(|one| Pair { one, other: one + 1, log2_odds }).collect();
        let found = components(&linkage, &Verdicts::default());
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{log2_odds}");
        assert!(found.iter().flatten().copied().eq(0..30));
    }
    // Two sure pairs and a weak one between them are one component.
    let pairs = [(0, 1, 9.0f32), (1, 2, -6.0), (2, 3, 9.0)];
    linkage.pairs = pairs.map(|(one, other, log2_odds)| Pair { one, other, log2_odds }).to_vec();
    assert_eq!(components(&linkage, &Verdicts::default()), [[0, 1, 2, 3]]);
}

#[test]
fn a_pair_is_found_by_either_record_and_is_nothing_where_it_was_not_met() {
    let pairs = [(0, 3, 0.5), (0, 4, 0.25), (2, 3, 0.75), (3, 4, 0.125)];
    let pairs = pairs.map(|(one, other, probability)| LinkedPair { one, other, probability }).to_vec();
    let component = Component { records: vec![0, 2, 3], ways: vec![(Box::from([0u8, 1, 1]), 1.0)] };
    let partitions = Partitions { records: 6, components: vec![component], pairs: pairs.clone() };
    let known = Known::of(&partitions);
    for one in 0..6 {
        for other in (0..6).filter(|other| *other != one) {
            let slow = pairs.iter().find(|pair| (pair.one, pair.other) == (one.min(other), one.max(other)));
            assert_eq!(known.probability(one, other), slow.map_or(0.0, |pair| pair.probability), "{one} {other}");
        }
    }
    assert_eq!(partitions.component_of(), [0, 1, 0, 0, 4, 5]);
}

/// What a cluster says by its mean pair.
fn by_mean(weights: &[&[f32]]) -> f32 {
    let all: Vec<usize> = (0..weights.len()).collect();
    mean_pair(&all, |i, j| weights[i.max(j)][i.min(j)])
}

#[test]
fn a_value_that_all_records_share_counts_once_less_than_there_are_records_and_what_contradicts_it_counts_too() {
    let none = f32::NAN;
    let cases: [(&str, &[&[f32]], f32); 6] = [
        ("one pair", &[&[], &[5.0]], 5.0),
        ("three alike, as a tree of two pairs", &[&[], &[5.0], &[5.0, 5.0]], 10.0),
        ("a third that contradicts both", &[&[], &[5.0], &[-4.0, -4.0]], -2.0),
        ("a third that states nothing", &[&[], &[5.0], &[none, none]], 5.0),
        ("nobody states anything", &[&[], &[none]], 0.0),
        ("two and two, hanging together by one pair", &[&[], &[9.0], &[3.0, -6.0], &[-6.0, -6.0, 9.0]], 1.5),
    ];
    for (what, weights, expected) in cases {
        assert!((by_mean(weights) - expected).abs() < 1e-5, "{what}: {}", by_mean(weights));
    }
}

#[test]
fn two_groups_that_one_pair_holds_together_stay_two_by_their_mean_pair() {
    let histories = flat(3);
    let mut evidence = random_evidence(4, 1, &histories);
    let n = 4;
    let strength = |i: usize, j: usize| match (i / 2 == j / 2, i + j) {
        (true, _) => 9.0,
        (false, 3) => 4.0,
        (false, _) => -3.0,
    };
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            evidence.weights[i * n + j] = [f32::NAN; COMPARISONS];
            evidence.weights[i * n + j][0] = strength(i, j);
        }
    }
    evidence.contradiction = None;
    let likeliest = |evidence: &Evidence<'_>| evidence.ways(&mut Room::default(), 1)[0].0.to_vec();
    assert_eq!(likeliest(&evidence), [0, 0, 1, 1]);
    assert!(evidence.score(0b1111) < evidence.score(0b0011) + evidence.score(0b1100));
}
