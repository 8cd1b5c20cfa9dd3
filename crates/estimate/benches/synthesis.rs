//! Prints processor time, diagnostics and figures of the synthesis of the public record.
//!
//! Run with `cargo bench -p assize-estimate --bench synthesis`; with `-- report`, as long as a report takes it, influence and
//! other assumptions by weighing; with `-- full`, those fitted anew where weights cannot serve; with `-- seed=2` and
//! `-- warm-up=1000`, another seed and another warm-up.

#![expect(clippy::unwrap_used, reason = "a bench may fail by panicking")]

#[path = "../tests/support/record.rs"]
mod record;

use assize_estimate::sampling::nuts::Length;
use assize_estimate::scenario::Scenario;
use assize_estimate::synthesis::{Depth, Effort, Priors, Synthesis, synthesis};

/// Seconds of processor that this process has used, of all its threads.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn figures(found: &Synthesis) {
    for total in &found.totals {
        let q = total.persons;
        println!("all hosts {} {:.0} [{:.0}, {:.0}]", total.year, q.p50, q.p025, q.p975);
    }
    for figure in found.figures.iter().filter(|figure| ["CHN", "RUS"].contains(&figure.host.as_str())) {
        let q = figure.persons;
        println!("{} {} {:.0} [{:.0}, {:.0}]", figure.host, figure.year, q.p50, q.p025, q.p975);
    }
    for scale in &found.learnt {
        let q = scale.learnt;
        println!(
            "{}: assumed {}, learnt {:.2} [{:.2}, {:.2}], resolved {:.2}",
            scale.what, scale.assumed, q.p50, q.p025, q.p975, scale.resolved
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn main() {
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    let effort = match (asked("report"), asked("full")) {
        (true, _) => Effort::report(),
        (false, full) => Effort { depth: if full { Depth::Full } else { Depth::Figures }, ..Effort::default() },
    };
    let number = |name: &str| std::env::args().find_map(|argument| argument.strip_prefix(name)?.parse::<u32>().ok());
    let main = Length { warm_up: number("warm-up=").map_or(effort.main.warm_up, |n| n as usize), ..effort.main };
    let effort = Effort { main, ..effort };
    let seed = u64::from(number("seed=").unwrap_or(1));
    let study = record::study();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/assize.toml");
    let scenario = Scenario::parse("assize", &std::fs::read_to_string(path).unwrap()).unwrap();
    let (start, before) = (std::time::Instant::now(), processor());
    let found = synthesis(&study, &scenario, &Priors::default(), &effort, seed).unwrap();
    let (wall, used) = (start.elapsed().as_secs_f64(), processor() - before);
    let d = &found.diagnostics;
    println!(
        "{:?}: {used:.2} s processor, {wall:.2} s wall, {} evaluations of the density",
        effort.depth, d.evaluations
    );
    println!("{} unknowns, {} claims, worst R-hat {:.4} ({})", d.unknowns, found.checks.len(), d.r_hat, d.worst);
    println!(
        "least bulk {:.0}, tail {:.0}; {} divergences, energy {:.2}",
        d.bulk, d.tail, d.divergences, d.energy_fraction
    );
    figures(&found);
    for item in found.twelve() {
        println!("\n{}", item.title);
        item.lines.iter().for_each(|line| println!("  {line}"));
    }
}
