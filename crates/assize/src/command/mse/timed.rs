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
        // What took less is no news; the answer of --json has all of them.
        let longer = self.took.iter().filter(|took| took.cpu_seconds.unwrap_or(took.seconds) >= 0.0005);
        let said = longer.map(|took| match took.cpu_seconds {
            Some(cpu) => format!("{} {cpu:.3}", took.method),
            None => format!("{} {:.3} by the clock", took.method, took.seconds),
        });
        let rest = std::iter::once("under 0.001 each for all others".to_owned());
        let said: Vec<String> = said.chain(rest).collect();
        let all: f64 = self.took.iter().map(|took| took.seconds).sum();
        format!("Processor seconds: {}; {all:.1} seconds by the clock in all", said.join(", "))
    }
}
