//! Prints time and figures of the synthesis of the public record.
//!
//! Run with `cargo bench -p assize-estimate --bench synthesis`.

#[path = "../tests/support/record.rs"]
mod record;

use assize_estimate::scenario::Scenario;
use assize_estimate::synthesis::{Depth, Effort, Priors, synthesis};

/// Seconds of processor that this process has used.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    ticks / 100.0
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn main() {
    let study = record::study();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/assize.toml");
    let text = std::fs::read_to_string(path).expect("the scenario ships with the program");
    let scenario = Scenario::parse("assize", &text).expect("the scenario that ships is one");
    for depth in [Depth::Figures] {
        let start = std::time::Instant::now();
        let l = assize_estimate::sampling::nuts::Length { warm_up: 1000, draws: 2000, ..Default::default() };
        let effort = Effort { depth, main: l, ..Effort::default() };
        let found = synthesis(&study, &scenario, &Priors::default(), &effort, 1);
        let found = match found {
            Ok(f) => f,
            Err(e) => {
                println!("{e} {:.2}", start.elapsed().as_secs_f64());
                continue;
            }
        };
        let d = &found.diagnostics;
        println!(
            "{depth:?}: {:.2} s CPU, {} unknowns, {} claims, {} evaluations",
            cpu(),
            d.unknowns,
            found.checks.len(),
            d.evaluations
        );
        println!(
            "worst R-hat {:.4} ({}), least bulk {:.0}, tail {:.0}, divergences {}, cut short {}, energy fraction {:.2}, steps {:?}, discrepancy {:.3}",
            d.r_hat, d.worst, d.bulk, d.tail, d.divergences, d.cut_short, d.energy_fraction, d.steps, found.discrepancy
        );
        if depth == Depth::Figures {
            for t in &found.totals {
                println!(
                    "{} {:.0} [{:.0}, {:.0}] claimed {:.2} {:?}",
                    t.year,
                    t.persons.p50,
                    t.persons.p025,
                    t.persons.p975,
                    t.claimed_share,
                    t.claims.len()
                );
            }
            for f in found
                .figures
                .iter()
                .filter(|f| ["CHN", "RUS", "KWT", "POL", "other-hosts", "MNG"].contains(&f.host.as_str()))
            {
                println!(
                    "{} {} {:.0} [{:.0}, {:.0}] {:?} {:?}",
                    f.host, f.year, f.persons.p50, f.persons.p025, f.persons.p975, f.distance, f.sides
                );
            }
            for l in &found.learnt {
                println!("{l:?}");
            }
            for x in &found.excluded {
                println!("{} {}", x.claim, x.reason);
            }
            for x in &found.parts {
                println!(
                    "{} {} {:?} {} {:.0} [{:.0} {:.0}] share {:.2}",
                    x.host, x.area, x.sectors, x.year, x.persons.p50, x.persons.p025, x.persons.p975, x.share.p50
                );
            }
            for x in &found.checks {
                if x.probability < 0.1 {
                    println!("{x:?}");
                }
            }
        } else {
            for o in &found.origins {
                println!("{} {:.2} [{:.2} {:.2}] {:?}", o.origin, o.bias.p50, o.bias.p025, o.bias.p975, o.influence);
            }
            for v in &found.sensitivity {
                println!(
                    "{} {:.3} 2013 {:?} 2017 {:?} 2025 {:?}",
                    v.assumption, v.r_hat, v.totals[8].1.p50, v.totals[12].1.p50, v.totals[20].1.p50
                );
            }
        }
    }
}
