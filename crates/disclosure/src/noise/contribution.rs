//! How many rows one person, or one family, may put into the counts. What is above is dropped by lot, not by choice.

use super::gaussian;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// The rows that stay, in their order: at most `most` a unit, each set of that size equally likely.
///
/// `units` holds each row's unit: the family where a person's family is linked, the person otherwise.
pub fn bounded(units: &[u32], most: usize, seed: [u8; 32]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..units.len()).collect();
    rows.sort_by_key(|row| (units[*row], *row));
    let mut random = ChaCha20Rng::from_seed(seed);
    let mut kept = Vec::with_capacity(rows.len());
    for own in rows.chunk_by_mut(|a, b| units[*a] == units[*b]) {
        let stay = own.len().min(most);
        if stay < own.len() {
            for place in 0..stay {
                let offset = gaussian::uniform_usize(own.len() - place, &mut random);
                own.swap(place, place + offset);
            }
        }
        kept.extend_from_slice(&own[..stay]);
    }
    kept.sort_unstable();
    kept
}

/// Each person's unit: people linked as family, however long the chain of links, share the least number among them.
///
/// `people` is the number of people; `links` join two of them. Links that name nobody are left out.
pub fn families(people: u32, links: &[(u32, u32)]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..people).collect();
    for (one, other) in links.iter().filter(|(one, other)| *one < people && *other < people) {
        let (one, other) = (root(&mut parent, *one), root(&mut parent, *other));
        parent[one.max(other) as usize] = one.min(other);
    }
    (0..people).map(|person| root(&mut parent, person)).collect()
}

fn root(parent: &mut [u32], person: u32) -> u32 {
    let mut at = person;
    while parent[at as usize] != at {
        let above = parent[parent[at as usize] as usize];
        parent[at as usize] = above;
        at = above;
    }
    at
}
