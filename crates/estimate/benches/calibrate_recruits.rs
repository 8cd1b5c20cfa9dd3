//! Coverage of the intervals of shares from recruitment, on made-up networks of known truth; prints a table of docs/method/calibration.md.

use assize_estimate::interviews::rds::{Recruitment, share};
use assize_estimate::interviews::simulate::{Network, Recruiting, recruitment};
use assize_record::estimate::Quantiles;

const NETWORKS: u64 = 500;
const REPLICATIONS: usize = 500;

const COMMON: Network = Network { people: 1000, share: 0.2, mean_degree: 10.0, spread: 0.5, within: 1.0 };
const TWO: Recruiting = Recruiting { seeds: 8, coupons: 2, recruits: 200 };

fn scenarios() -> [(&'static str, Network, Recruiting); 5] {
    [
        ("no homophily", COMMON, TWO),
        ("own twice as likely known", Network { within: 2.0, ..COMMON }, TWO),
        ("own five times as likely known", Network { within: 5.0, ..COMMON }, TWO),
        ("the same, one coupon", Network { within: 5.0, ..COMMON }, Recruiting { coupons: 1, ..TWO }),
        (
            "own twice as likely known, half of all recruited",
            Network { within: 2.0, ..COMMON },
            Recruiting { recruits: 500, ..TWO },
        ),
    ]
}

fn main() {
    println!("| network | estimator | mean of share - truth | mean width | coverage of 95 % |");
    println!("|---|---|---|---|---|");
    for (name, network, recruiting) in scenarios() {
        // By estimator: sum of errors, of widths, intervals that hold the truth, intervals.
        let mut sums = [[0.0; 4]; 4];
        for seed in 0..NETWORKS {
            let (recruits, truth) = recruitment(&network, &recruiting, seed);
            let checked = Recruitment::new(&recruits).expect("the simulator writes a recruitment that can be read");
            let found =
                share(&checked, &[network.people as f64], REPLICATIONS, seed).expect("the size is above the recruits");
            let intervals = [
                Some((found.rds_ii, found.rds_ii_quantiles)),
                found.rds_ii_by_recruiter.map(|quantiles| (found.rds_ii, quantiles)),
                found.rds_i.zip(found.rds_i_quantiles),
                Some((found.successive.p50, found.successive)),
            ];
            for (sum, interval) in sums.iter_mut().zip(intervals) {
                if let Some((figure, Quantiles { p025, p975, .. })) = interval {
                    let held = f64::from(u8::from(p025 <= truth && truth <= p975));
                    sum.iter_mut().zip([figure - truth, p975 - p025, held, 1.0]).for_each(|(sum, one)| *sum += one);
                }
            }
        }
        let estimators = [
            "RDS-II, tree bootstrap",
            "RDS-II, Salganik's bootstrap",
            "RDS-I, Salganik's bootstrap",
            "successive sampling at the true N, tree bootstrap",
        ];
        for (estimator, [error, width, held, count]) in estimators.iter().zip(sums) {
            println!("| {name} | {estimator} | {:+.3} | {:.3} | {:.3} |", error / count, width / count, held / count);
        }
    }
}
