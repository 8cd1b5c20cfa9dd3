//! Interviews with people of a made-up population whose numbers are known, to try methods on. Estimates nothing.

use super::rds::Recruit;
use crate::draws::unit;
use crate::sampling::variates::{binomial, stream};
use crate::sampling::{index, normal, real};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

/// A population of people who know one another, some with a trait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Network {
    /// People in it.
    pub people: usize,
    /// Share of them with the trait.
    pub share: f64,
    /// Mean number of people each knows.
    pub mean_degree: f64,
    /// Standard deviation of the logarithm of how readily somebody gets to know others.
    pub spread: f64,
    /// How many times as likely two people know each other where both have the trait or neither has.
    pub within: f64,
}

/// How people are recruited: without replacement, each giving coupons to people chosen at random among those known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recruiting {
    /// Seeds, drawn in proportion to degree; another is drawn where recruitment dries up.
    pub seeds: usize,
    /// Coupons of each.
    pub coupons: usize,
    /// Recruits in all.
    pub recruits: usize,
}

/// A recruitment in such a population, in its order, and the share of the trait among those who know anybody.
pub fn recruitment(network: &Network, recruiting: &Recruiting, seed: u64) -> (Vec<Recruit>, f64) {
    let mut random = stream(seed, 0);
    let has_trait: Vec<bool> =
        (0..network.people).map(|person| real(person) < network.share * real(network.people)).collect();
    let known = acquaintances(network, &has_trait, &mut random);
    let reachable: Vec<usize> = (0..network.people).filter(|person| !known[*person].is_empty()).collect();
    let with = reachable.iter().filter(|person| has_trait[**person]).count();
    let truth = real(with) / real(reachable.len());
    let by_degree = Weighted::new(reachable.iter().map(|person| real(known[*person].len())));
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    let (mut out, mut places) = (Vec::new(), BTreeMap::new());
    let mut seeds = 0;
    let wanted = recruiting.recruits.min(reachable.len());
    while out.len() < wanted {
        while seeds < recruiting.seeds || open.is_empty() {
            let person = reachable[by_degree.draw(&mut random)];
            if taken.insert(person) {
                open.push((person, None));
                seeds += 1;
            }
        }
        let (person, recruiter) = open.remove(0);
        // Named by their place in the recruitment: the number in the population would tell who has the trait.
        places.insert(person, out.len() + 1);
        let named = |person: &usize| places.get(person).map(|place| format!("P{place:04}"));
        out.push(Recruit {
            id: format!("P{:04}", out.len() + 1),
            recruiter: recruiter.as_ref().and_then(named),
            degree: u32::try_from(known[person].len()).unwrap_or(u32::MAX),
            has_trait: has_trait[person],
        });
        for _ in 0..recruiting.coupons {
            let free: Vec<usize> = known[person].iter().copied().filter(|other| !taken.contains(other)).collect();
            if !free.is_empty() {
                let next = free[index(unit(&mut random) * real(free.len()))];
                taken.insert(next);
                open.push((next, Some(person)));
            }
        }
    }
    (out, truth)
}

/// Ties are drawn until there are enough: both ends by how readily they get to know others, and across the trait one in `within`.
fn acquaintances(network: &Network, has_trait: &[bool], random: &mut ChaCha8Rng) -> Vec<BTreeSet<usize>> {
    let ready: Vec<f64> = (0..network.people).map(|_| (network.spread * normal(random)).exp()).collect();
    let drawn = Weighted::new(ready.into_iter());
    let mut known = vec![BTreeSet::new(); network.people];
    let ties = index(network.mean_degree * real(network.people) / 2.0);
    let mut made = 0;
    // Bounded, for in a small population the ties asked for may be more than there can be.
    for _ in 0..200 * ties {
        let (one, other) = (drawn.draw(random), drawn.draw(random));
        let apart = has_trait[one] != has_trait[other];
        if one == other || apart && unit(random) * network.within > 1.0 || !known[one].insert(other) {
            continue;
        }
        known[other].insert(one);
        made += 1;
        if made == ties {
            break;
        }
    }
    known
}

/// Places drawn in proportion to weights.
struct Weighted(Vec<f64>);

impl Weighted {
    fn new(weights: impl Iterator<Item = f64>) -> Self {
        let cumulated = weights.scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self(cumulated.collect())
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> usize {
        let all = self.0.last().copied().unwrap_or(0.0);
        let at = unit(random) * all;
        self.0.partition_point(|sum| *sum < at).min(self.0.len().saturating_sub(1))
    }
}

/// A survey on whom people know.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// People in the whole population.
    pub population: f64,
    /// Sizes of the known groups.
    pub sizes: Vec<f64>,
    /// Size of the hidden group.
    pub hidden: f64,
    /// Respondents.
    pub respondents: usize,
    /// Mean and standard deviation of the logarithm of how many people a respondent knows.
    pub log_degree: (f64, f64),
    /// How many people a member of the hidden group knows, against others.
    pub degree_ratio: f64,
    /// Chance that a member whom somebody knows is known to be one.
    pub transmission: f64,
    /// Members who are asked by how many people they are known as members.
    pub members: usize,
}

/// What such a survey gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// People known in each known group, by respondent.
    pub known: Vec<Vec<u32>>,
    /// Members known as such, by respondent.
    pub hidden: Vec<u32>,
    /// Visibility of each member asked.
    pub visibility: Vec<u32>,
}

/// Answers of such a survey: each count binomial out of the people a respondent knows.
pub fn survey(survey: &Survey, seed: u64) -> Answers {
    let mut random = stream(seed, 0);
    let (mean, spread) = survey.log_degree;
    let degree = |random: &mut ChaCha8Rng| (mean + spread * normal(random)).exp().round();
    let count = |degree: f64, share: f64, random: &mut ChaCha8Rng| {
        let count = binomial(whole(degree), share, random);
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let mut answers = Answers { known: Vec::new(), hidden: Vec::new(), visibility: Vec::new() };
    for _ in 0..survey.respondents {
        let own = degree(&mut random);
        let known = survey.sizes.iter().map(|size| count(own, size / survey.population, &mut random)).collect();
        answers.known.push(known);
        let heard = survey.degree_ratio * survey.transmission * survey.hidden / survey.population;
        answers.hidden.push(count(own, heard, &mut random));
    }
    for _ in 0..survey.members {
        let own = survey.degree_ratio * degree(&mut random);
        answers.visibility.push(count(own, survey.transmission, &mut random));
    }
    answers
}

fn whole(number: f64) -> u64 {
    u64::try_from(index(number)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interviews::rds::Recruitment;

    const NETWORK: Network = Network { people: 800, share: 0.25, mean_degree: 10.0, spread: 0.6, within: 3.0 };

    #[test]
    fn recruits_are_as_many_as_asked_for_and_come_by_those_who_know_them() {
        let recruiting = Recruiting { seeds: 5, coupons: 2, recruits: 200 };
        let (recruits, truth) = recruitment(&NETWORK, &recruiting, 3);
        assert_eq!((recruits.len(), recruitment(&NETWORK, &recruiting, 3)), (200, (recruits.clone(), truth)));
        let checked = Recruitment::new(&recruits).unwrap();
        assert!(checked.recruiters().iter().filter(|recruiter| recruiter.is_none()).count() >= 5);
        let mut given = BTreeMap::new();
        recruits.iter().filter_map(|r| r.recruiter.clone()).for_each(|by| *given.entry(by).or_insert(0) += 1);
        assert!(given.values().all(|coupons| *coupons <= 2));
        assert!((truth - 0.25).abs() < 0.02, "{truth}");
        // Whoever knows more is recruited sooner: sampled degrees are above those of the population.
        let mean = checked.degrees().iter().sum::<f64>() / 200.0;
        assert!(mean > 11.0, "{mean}");
    }

    #[test]
    fn a_survey_has_the_means_that_it_was_asked_for() {
        let asked = Survey {
            population: 1e6,
            sizes: vec![20_000.0, 5_000.0],
            hidden: 10_000.0,
            respondents: 4000,
            log_degree: (5.0, 0.5),
            degree_ratio: 0.5,
            transmission: 0.4,
            members: 4000,
        };
        let found = survey(&asked, 2);
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        // A mean degree of exp(5.125) = 168.2; 3.364 and 0.841 known, 0.336 heard of, 33.6 by whom a member is known.
        for (group, expected) in [(0, 3.364), (1, 0.841)] {
            let found = mean(found.known.iter().map(|row| f64::from(row[group])).collect());
            assert!((found / expected - 1.0).abs() < 0.06, "{found} {expected}");
        }
        let heard = mean(found.hidden.iter().copied().map(f64::from).collect());
        assert!((heard / 0.336 - 1.0).abs() < 0.1, "{heard}");
        let seen = mean(found.visibility.iter().copied().map(f64::from).collect());
        assert!((seen / 33.6 - 1.0).abs() < 0.05, "{seen}");
    }
}
