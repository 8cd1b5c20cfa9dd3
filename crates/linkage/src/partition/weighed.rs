//! Partitions of records whose pairs were weighed elsewhere: firms and worksites go the same way as persons. Compares nothing.

use super::{Component, Evidence, JUDGED, LinkedPair, MOST_BITS, MOST_RECORDS, Partitions, REFINEMENTS, Union};
use crate::compare::COMPARISONS;
use crate::history::{Histories, key};
use crate::judgement::{Said, Verdicts};
use crate::link::Pair;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Records with all that is known of their pairs.
pub(crate) struct Weighed<'a> {
    /// The list of each record.
    pub(crate) lists: &'a [u8],
    /// By list, whether it holds nobody twice.
    pub(crate) nobody_twice: &'a [bool],
    /// Probable pairs, in order.
    pub(crate) pairs: &'a [Pair],
    /// Expected pairs of one party by pair of lists, row-major.
    pub(crate) expected: &'a [f64],
    /// The weights of comparisons of two records; not a number where one was not made.
    pub(crate) weights: &'a (dyn Fn(usize, usize) -> [f32; COMPARISONS] + Sync),
    /// What people said.
    pub(crate) verdicts: &'a Verdicts,
    /// The seed of all sampling.
    pub(crate) seed: u64,
}

/// Learns from partitions how many parties are on which lists, and divides the records.
pub(crate) fn divided(weighed: &Weighed<'_>) -> Partitions {
    let members = weighed.components();
    let mut histories = weighed.histories();
    for _ in 0..REFINEMENTS {
        let components = weighed.ways(&members, &histories);
        let counts = weighed.counts(&components);
        histories = Histories::of(weighed.nobody_twice.len(), counts);
    }
    let components = weighed.ways(&members, &histories);
    let mut pairs: Vec<LinkedPair> = components.iter().flat_map(Component::pairs).collect();
    pairs.sort_unstable_by_key(|pair| (pair.one, pair.other));
    Partitions { records: weighed.lists.len(), components, pairs }
}

impl Weighed<'_> {
    fn ways(&self, members: &[Vec<u32>], histories: &Histories) -> Vec<Component> {
        members.par_iter().map(|records| self.evidence(records.clone(), histories).ways(self.seed)).collect()
    }

    /// Components of two and more records, the strongest pairs joined first.
    fn components(&self) -> Vec<Vec<u32>> {
        let count = u32::try_from(self.lists.len()).expect("records are numbered in 32 bits");
        let mut union = Union((0..count).collect());
        let mut sizes = vec![1u32; self.lists.len()];
        let number = |most: usize| u32::try_from(most).expect("a small number");
        for (one, other) in self.verdicts.pairs() {
            union.join(&mut sizes, one, other, number(MOST_BITS));
        }
        let mut order: Vec<&Pair> = self.pairs.iter().collect();
        order.sort_by(|a, b| b.log2_odds.total_cmp(&a.log2_odds).then((a.one, a.other).cmp(&(b.one, b.other))));
        for pair in order {
            union.join(&mut sizes, pair.one, pair.other, number(MOST_RECORDS));
        }
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); self.lists.len()];
        for record in 0..count {
            members[union.root(record) as usize].push(record);
        }
        members.retain(|records| records.len() > 1);
        members
    }

    fn evidence<'h>(&self, records: Vec<u32>, histories: &'h Histories) -> Evidence<'h> {
        let n = records.len();
        let lists: Vec<u8> = records.iter().map(|record| self.lists[*record as usize]).collect();
        let mut weights = vec![[f32::NAN; COMPARISONS]; n * n];
        let mut judged = vec![0.0; n * n];
        for i in 0..n {
            for j in i + 1..n {
                let of_pair = (self.weights)(records[i] as usize, records[j] as usize);
                let barred = lists[i] == lists[j] && self.nobody_twice[usize::from(lists[i])];
                let said = match self.verdicts.of(records[i], records[j]) {
                    Some(Said::Same) => JUDGED,
                    Some(Said::Different) => -JUDGED,
                    Some(Said::Undecided) | None if barred => -JUDGED / 2.0,
                    Some(Said::Undecided) | None => 0.0,
                };
                for at in [i * n + j, j * n + i] {
                    weights[at] = of_pair;
                    judged[at] = said;
                }
            }
        }
        Evidence { records, lists, weights, judged, histories }
    }

    /// Before partitions are known, from the pairs alone.
    fn histories(&self) -> Histories {
        let lists = self.nobody_twice.len();
        let mut singles = vec![0.0f64; lists];
        self.lists.iter().for_each(|list| singles[usize::from(*list)] += 1.0);
        let records = singles.clone();
        let mut counts = FxHashMap::default();
        let number = |list: usize| u8::try_from(list).unwrap_or(u8::MAX);
        for one in 0..lists {
            for other in one..lists {
                let expected = self.expected[one * lists + other];
                counts.insert(key([number(one), number(other)].into_iter()), expected);
                singles[one] -= expected;
                singles[other] -= expected;
            }
        }
        for list in 0..lists {
            // At least a quarter of a list is taken to be on no other, as for persons.
            counts.insert(key([number(list)].into_iter()), singles[list].max(0.25 * records[list]).max(1.0));
        }
        Histories::of(lists, counts)
    }

    /// Expected numbers of parties by the lists that they are on.
    fn counts(&self, components: &[Component]) -> FxHashMap<u64, f64> {
        let mut counts: FxHashMap<u64, f64> = FxHashMap::default();
        let mut alone = vec![true; self.lists.len()];
        for component in components {
            component.records.iter().for_each(|record| alone[*record as usize] = false);
            for (labels, p) in &component.ways {
                let parties = labels.iter().max().map_or(0, |most| *most + 1);
                for party in 0..parties {
                    let members = component.records.iter().zip(labels).filter(|(_, label)| **label == party);
                    let of = key(members.map(|(record, _)| self.lists[*record as usize]));
                    *counts.entry(of).or_default() += f64::from(*p);
                }
            }
        }
        for (list, _) in self.lists.iter().zip(alone).filter(|(_, alone)| *alone) {
            *counts.entry(key([*list].into_iter())).or_default() += 1.0;
        }
        counts
    }
}
