//! What is written and read: the public record, its claims and sources many times over.

use assize_docket::shelf::example;
use assize_record::id::{ClaimId, Code, SourceId};
use assize_record::results::Results;
use assize_record::study::Study;
use std::collections::BTreeMap;

/// When everything happens.
pub const NOW: &str = "2026-01-01T00:00:00Z";
/// Of the only user.
pub const PASSPHRASE: &[u8] = b"a sentence that only the bench would say";

/// File names to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Different bytes at every call.
pub fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The package as it came.
pub fn files() -> Files {
    example()
}

fn once() -> Study {
    assize_intake::read_package(&example()).unwrap().study
}

/// How many claims of the public record are about `host`.
pub fn claims_about(host: &Code) -> usize {
    once().claims.values().filter(|claim| claim.host == *host).count()
}

/// The public record with `copies` of its sources and claims, each copy bound to its own.
pub fn scaled(copies: usize) -> Study {
    let once = once();
    let mut study = once.clone();
    for copy in 1..copies {
        let source = |id: &SourceId| SourceId::new(format!("{id}-{copy}"));
        let claim = |id: &ClaimId| ClaimId::new(format!("{id}-{copy}"));
        for original in once.sources.values() {
            let mut one = original.clone();
            one.id = source(&original.id);
            study.sources.insert(one.id.clone(), one);
        }
        for original in once.claims.values() {
            let mut one = original.clone();
            (one.id, one.source) = (claim(&original.id), source(&original.source));
            if let Some(descent) = &mut one.derived {
                descent.parents = descent.parents.iter().map(claim).collect();
            }
            study.claims.insert(one.id.clone(), one);
        }
    }
    study
}

/// Results of some two kilobytes, other ones at every turn.
pub fn results(turn: usize) -> Results {
    Results {
        gaps: (0..40).map(|line| format!("what turn {turn} leaves open, sentence {line}")).collect(),
        ..Results::default()
    }
}
