//! The record of a computation: what went in, what came out, as digests.

use assize_record::id::RunId;
use assize_record::results::Run;
use serde::Serialize;
use std::io::{BufWriter, Write};

/// The version of every method that ships with this program. Raised with any change that can move a figure.
pub const METHOD_VERSION: &str = env!("CARGO_PKG_VERSION");

/// BLAKE3 over the canonical JSON of a value (maps are ordered), lower-case hex.
pub fn digest(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut hasher = blake3::Hasher::new();
    // Hashed as it is written: the pairs of a million rows are 80 MB of text.
    let mut text = BufWriter::with_capacity(1 << 16, &mut hasher);
    serde_json::to_writer(&mut text, value)?;
    text.flush().map_err(serde_json::Error::io)?;
    drop(text);
    Ok(hasher.finalize().to_hex().to_string())
}

/// What a run is made of, before it has an id.
pub struct Computation<'a> {
    /// Step.
    pub step: &'a str,
    /// Method in words.
    pub method: &'a str,
    /// Assumptions in words.
    pub assumptions: Vec<String>,
    /// Seed, where the step draws.
    pub seed: Option<u64>,
    /// Digest of study and shelf.
    pub inputs_digest: String,
}

/// The record of a computation that gave `outcome`. The id follows from inputs and outcome, so equal runs are one run.
pub fn run(computation: Computation<'_>, outcome: &impl Serialize) -> Result<Run, serde_json::Error> {
    let results_digest = digest(outcome)?;
    let identity = digest(&(computation.step, &computation.inputs_digest, &computation.seed, &results_digest))?;
    Ok(Run {
        id: RunId::new(format!("RUN-{}-{}", computation.step, &identity[..8])),
        step: computation.step.to_owned(),
        method: format!("{}, version {METHOD_VERSION}", computation.method),
        assumptions: computation.assumptions,
        seed: computation.seed,
        inputs_digest: computation.inputs_digest,
        results_digest,
    })
}
