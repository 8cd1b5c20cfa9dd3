//! Bootstraps of a recruitment on made-up networks whose share is known: how often their intervals hold it.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::interviews::rds::{Recruit, Recruitment, share};
use assize_estimate::interviews::simulate::{Network, Recruiting, recruitment};
use assize_record::estimate::Quantiles;

/// Intervals that hold the truth, and their mean width, over networks: of the trees, of Salganik's chain.
fn trials(network: &Network, recruiting: &Recruiting, networks: u64) -> [(f64, f64); 2] {
    let mut out = [(0.0, 0.0); 2];
    for seed in 0..networks {
        let (recruits, truth) = recruitment(network, recruiting, seed);
        let checked = Recruitment::new(&recruits).unwrap();
        let found = share(&checked, &[network.people as f64], 200, seed).unwrap();
        let by_recruiter = found.rds_ii_by_recruiter.unwrap();
        for (sum, quantiles) in out.iter_mut().zip([found.rds_ii_quantiles, by_recruiter]) {
            let Quantiles { p025, p975, .. } = quantiles;
            sum.0 += f64::from(u8::from(p025 <= truth && truth <= p975)) / networks as f64;
            sum.1 += (p975 - p025) / networks as f64;
        }
    }
    out
}

const NETWORK: Network = Network { people: 1000, share: 0.2, mean_degree: 10.0, spread: 0.5, within: 2.0 };
const RECRUITING: Recruiting = Recruiting { seeds: 8, coupons: 2, recruits: 200 };

#[test]
fn intervals_of_the_trees_hold_the_truth_as_often_as_they_say_and_those_of_the_chain_less_often() {
    // 120 networks: the standard error of a share of 0.95 is 0.02. docs/method/calibration.md has 500.
    let [trees, chain] = trials(&NETWORK, &RECRUITING, 120);
    println!("trees {trees:?}, by recruiter {chain:?}");
    assert!(trees.0 >= 0.91, "{trees:?}");
    assert!(chain.0 >= 0.75 && chain.0 <= trees.0 + 0.02, "{chain:?}");
    assert!(chain.1 < trees.1, "{chain:?} {trees:?}");
}

fn chain(traits: &[bool]) -> Recruitment {
    let recruit = |(place, has_trait): (usize, &bool)| Recruit {
        id: place.to_string(),
        recruiter: place.checked_sub(1).map(|by| by.to_string()),
        degree: 5,
        has_trait: *has_trait,
    };
    Recruitment::new(&traits.iter().enumerate().map(recruit).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_chain_of_equal_degrees_is_a_markov_chain_of_the_trait() {
    // The trait goes to itself twice in three and from none to the trait once in three: the share of the chain is 1/2.
    let sample: Vec<bool> = (0..601).map(|place| place / 3 % 2 == 0).collect();
    let found = share(&chain(&sample), &[5000.0], 4000, 1).unwrap().rds_ii_by_recruiter.unwrap();
    assert!((found.p50 - 0.5).abs() < 0.01, "{found:?}");
    // A two-state chain with these chances has the variance 1/4 (1 + r) / (1 - r) / n with r = 1/3: twice that of a free draw.
    let width = 2.0 * 1.96 * (0.25f64 * 2.0 / 601.0).sqrt();
    assert!(((found.p975 - found.p025) / width - 1.0).abs() < 0.08, "{found:?} {width}");
}

#[test]
fn where_one_side_recruited_nobody_there_is_no_chain() {
    let found = share(&chain(&[false, false, false, true]), &[100.0], 100, 1).unwrap();
    assert_eq!(found.rds_ii_by_recruiter, None);
    assert!(found.rds_ii_quantiles.p975 > 0.0);
}
