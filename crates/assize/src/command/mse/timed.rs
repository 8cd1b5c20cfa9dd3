//! What each method takes, by the clock and of the processor, with a bar while it runs.

use crate::clock::{Watch, cpu_seconds};
use crate::progress::{Steps, steps};
use assize_estimate::lists::page::STEPS;
use serde::Serialize;

/// What one method took.
#[derive(Debug, Clone, Serialize)]
pub struct Took {
    /// The method.
    pub method: &'static str,
    /// Processor seconds, all threads together; none where the system does not say.
    pub cpu_seconds: Option<f64>,
    /// Seconds by the clock.
    pub seconds: f64,
}

/// The methods so far, and the time since the last one ended.
pub struct Timed {
    /// In the order in which they ended.
    pub took: Vec<Took>,
    bar: Steps,
    cpu: Option<f64>,
    watch: Watch,
}

impl Timed {
    /// Starts with the first of so many methods.
    pub fn start(methods: usize) -> Self {
        let bar = steps(methods);
        bar.step(STEPS[0]);
        Self { took: Vec::new(), bar, cpu: cpu_seconds(), watch: Watch::start() }
    }

    /// A method has ended, and the next begins.
    pub fn ended(&mut self, method: &'static str) {
        let cpu = cpu_seconds();
        let spent = cpu.zip(self.cpu).map(|(now, before)| now - before);
        self.took.push(Took { method, cpu_seconds: spent, seconds: self.watch.seconds() });
        (self.cpu, self.watch) = (cpu, Watch::start());
        self.bar.step(STEPS.get(self.took.len()).copied().unwrap_or(method));
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.done();
    }

    /// One line for people.
    pub fn in_words(&self) -> String {
        in_words(&self.took)
    }
}

/// What each method took. What took next to nothing is no news; the answer of --json has all of them.
fn in_words(all: &[Took]) -> String {
    let (longer, short): (Vec<&Took>, Vec<&Took>) =
        all.iter().partition(|took| took.cpu_seconds.unwrap_or(took.seconds) >= 0.0005);
    let said = longer.iter().map(|took| match took.cpu_seconds {
        Some(cpu) => format!("{} {cpu:.3}", took.method),
        None => format!("{} {:.3} by the clock", took.method, took.seconds),
    });
    let rest = match (longer.is_empty(), short.is_empty()) {
        (true, _) => Some("under 0.001 for each method"),
        (false, false) => Some("under 0.001 each for all others"),
        (false, true) => None,
    };
    let said: Vec<String> = said.chain(rest.map(str::to_owned)).collect();
    let clock: f64 = all.iter().map(|took| took.seconds).sum();
    format!("Processor seconds: {}; {clock:.1} seconds by the clock in all", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(method: &'static str, cpu_seconds: Option<f64>, seconds: f64) -> Took {
        Took { method, cpu_seconds, seconds }
    }

    #[test]
    fn only_what_took_time_is_named() {
        let [long, short, clock] =
            [took("stepwise", Some(1.25), 2.0), took("two lists", Some(0.0001), 0.001), took("chains", None, 0.5)];
        for (all, said) in [
            (vec![short.clone()], "under 0.001 for each method; 0.0 seconds"),
            (vec![long.clone(), short], "stepwise 1.250, under 0.001 each for all others; 2.0 seconds"),
            (vec![long, clock], "stepwise 1.250, chains 0.500 by the clock; 2.5 seconds"),
        ] {
            assert_eq!(in_words(&all), format!("Processor seconds: {said} by the clock in all"));
        }
    }
}
