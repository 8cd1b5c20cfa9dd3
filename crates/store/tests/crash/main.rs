//! The crash driver: `cargo xtask crash` runs it. Kills, power losses, failing writes and damaged bytes, from a seed,
//! with what was found counted. It starts itself again as the child that writes.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod child;
mod damage;
mod faults;
mod kills;
mod power;
mod tracer;
mod witness;

use std::process::ExitCode;

const USAGE: &str = "usage: crash [kills N] [power N] [faults N] [damage N] [seed N]
  kills   children killed at random moments while they write
  power   power losses at random moments of a recorded run
  faults  system calls that fail, at most N; every one from the first where N is large
  damage  bytes changed, one at a time";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["child", folder, deeds @ ..] = &arguments[..] {
        return child::run((*folder).as_ref(), deeds);
    }
    let mut seed = 1;
    let mut wanted = Vec::new();
    for pair in arguments.chunks(2) {
        match (pair, pair.get(1).and_then(|number| number.parse::<u64>().ok())) {
            (["seed", _], Some(number)) => seed = number,
            ([what @ ("kills" | "power" | "faults" | "damage"), _], Some(number)) => wanted.push((*what, number)),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    for (what, number) in wanted {
        let summary = match what {
            "kills" => kills::kills(number, seed).to_string(),
            "power" => power::power(number, seed).to_string(),
            "faults" => faults::faults(number).to_string(),
            _ => damage::damage(number, seed).to_string(),
        };
        println!("{what}: {summary}; seed {seed}");
    }
    ExitCode::SUCCESS
}
