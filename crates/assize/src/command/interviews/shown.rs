//! Files of interviews in, and what was computed out: as text, page, PDF and JSON.

use super::{Common, answer};
use crate::clock::{Watch, cpu_seconds};
use crate::progress::running;
use crate::{confined, file, show};
use anyhow::{Context, Result, bail};
use assize_estimate::interviews::read::{Form, Sheet};
use assize_report::interviews::{Origin, Shown, html, pdf, text};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// An answer to another question: only a child that was taken over gives one.
pub const STRAY: &str = "the child process answered another question";

/// Files that were read, in order: their names and SHA-256.
#[derive(Default)]
pub struct Read {
    /// Name and digest of each.
    pub files: Vec<(String, String)>,
}

impl Read {
    /// Reads a file of interviews; its bytes are looked at by the child alone.
    pub fn sheet(&mut self, form: Form, path: &Path) -> Result<Sheet> {
        let (name, bytes) = file::limited(path)?;
        self.files.push((file::last(path), file::digest(&bytes)));
        confined::interviews(form, &name, &bytes)
    }

    /// The names of the files.
    pub fn names(&self) -> String {
        self.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// What it took.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Took {
    /// Processor seconds, all threads together; none where the system does not say.
    pub cpu_seconds: Option<f64>,
    /// Seconds by the clock.
    pub seconds: f64,
}

/// Computes, with a bar while it runs.
pub fn timed<T>(compute: impl FnOnce() -> T) -> (T, Took) {
    let bar = running(1);
    bar.step("all methods");
    let (cpu, watch) = (cpu_seconds(), Watch::start());
    let found = compute();
    let cpu_seconds = cpu_seconds().zip(cpu).map(|(now, before)| now - before);
    bar.done();
    (found, Took { cpu_seconds, seconds: watch.seconds() })
}

impl Common {
    /// Before the work, so that nobody waits for a page that has nowhere to go.
    pub fn check(&self) -> Result<()> {
        match self.out.as_ref().filter(|folder| folder.exists()) {
            Some(folder) => bail!("{} is there already; accepted is a path where nothing is", folder.display()),
            None => Ok(()),
        }
    }

    /// Options that the figures hang on.
    pub fn words(&self) -> Vec<String> {
        let sweeps = self.sweeps.map(|sweeps| format!("--sweeps {sweeps}"));
        std::iter::once(format!("--seed {}", self.seed)).chain(sweeps).collect()
    }
}

/// Shows what was computed.
pub fn show<'a>(
    common: &'a Common,
    read: &'a Read,
    command: &'a str,
    of: &dyn Fn(Origin<'a>) -> Shown<'a>,
    took: &Took,
) -> Result<ExitCode> {
    let shown = of(Origin {
        population: common.population.as_deref(),
        source: common.source.as_deref(),
        files: &read.files,
        command,
        show_small: common.show_small,
    });
    if let Some(folder) = &common.out {
        std::fs::create_dir(folder).with_context(|| format!("{} was not made", folder.display()))?;
        file::make(&folder.join("page.html"), html(&shown).as_bytes())?;
        file::make(&folder.join("page.pdf"), &pdf(&shown)?)?;
        let answer = serde_json::to_string_pretty(&answer::answer(&shown, None, false)?)?;
        file::make(&folder.join("answer.json"), format!("{answer}\n").as_bytes())?;
    }
    if common.json {
        return show::json(&answer::answer(&shown, Some(took), common.draws)?);
    }
    let words = text(&shown, &|header, rows| show::table(header, rows));
    let read = format!("{}: no case was opened and nothing was written to one.", read.names());
    let mut out = show::plain(&format!("{read}\n{words}"));
    let cpu = took.cpu_seconds.map_or_else(String::new, |cpu| format!("{cpu:.1} processor seconds, "));
    out.push_str(&format!("\n\n{cpu}{:.1} seconds by the clock", took.seconds));
    if let Some(folder) = &common.out {
        out.push_str(&format!("\nWrote page.html, page.pdf and answer.json into {}", folder.display()));
    }
    show::print(&out)
}
