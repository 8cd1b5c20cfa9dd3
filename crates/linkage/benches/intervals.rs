//! Whether intervals for N from linked lists hold N from the true links as often as they say, over many rosters with known truth.
//!
//! `cargo bench -p assize-linkage --bench intervals -- ROSTER.csv...`, with the columns of the bench `roster`. One line a roster: N from the
//! true links, N from samples of linkage alone, N from samples with missed links made up for, and the central 90 % of these.
#![expect(clippy::unwrap_used, reason = "a measurement may fail by panicking")]

use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Settings, link};
use assize_linkage::missed::Completeness;
use assize_linkage::partition::{Weighing, partition};
use rosters::{estimate, read};

#[path = "support/rosters.rs"]
mod rosters;

const SAMPLES: u64 = 200;

fn sorted(of: impl Fn(u64) -> f64) -> Vec<f64> {
    let mut drawn: Vec<f64> = (0..SAMPLES).map(of).collect();
    drawn.sort_by(f64::total_cmp);
    drawn
}

fn mean(drawn: &[f64]) -> f64 {
    drawn.iter().sum::<f64>() / drawn.len() as f64
}

fn main() {
    let (mut covered, mut rosters, mut bias) = (0, 0, Vec::new());
    println!("roster, true, linked, made whole, low, high, covered");
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let (roster, truth) = read(&path);
        let mut linkage = link(roster, Settings::default());
        linkage.refine(&Verdicts::default());
        let partitions = partition(&linkage, &Verdicts::default());
        let completeness = Completeness::of(&linkage, &partitions);
        let linked = sorted(|seed| estimate(&linkage, &partitions.draw(seed)));
        let whole = sorted(|seed| estimate(&linkage, &completeness.draw(&linkage, &partitions, seed)));
        let (low, high) = (whole[SAMPLES as usize / 20], whole[SAMPLES as usize * 19 / 20 - 1]);
        let of_truth = estimate(&linkage, &truth);
        let holds = (low..=high).contains(&of_truth);
        println!("{path}, {of_truth:.0}, {:.0}, {:.0}, {low:.0}, {high:.0}, {holds}", mean(&linked), mean(&whole));
        covered += u32::from(holds);
        rosters += 1;
        bias.push([mean(&linked) / of_truth - 1.0, mean(&whole) / of_truth - 1.0]);
    }
    let of = |at: usize| 100.0 * bias.iter().map(|bias| bias[at]).sum::<f64>() / bias.len() as f64;
    println!(
        "{covered} of {rosters} intervals of 90 % hold the truth; on average {:+.2} % linked, {:+.2} % made whole",
        of(0),
        of(1)
    );
}
