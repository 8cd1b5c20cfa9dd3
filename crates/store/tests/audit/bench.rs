//! A million entries, verified by both implementations. Run by hand: it prints times and asserts none.

use super::*;
use assize_store::log::tree::{Edge, leaf_hash};
use std::fmt::Write;

/// A bundle of so many entries, without a case.
fn bundle_of(folder: &Path, count: u64) {
    for name in ["checkpoints", "cosigned", "proofs", "consistency", "timestamps"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let log = SignerKey::new("assize.invalid/case/0", KeyKind::Log, &[1; 32]).unwrap();
    let (mut edge, mut previous, mut lines) = (Edge::default(), [0; 32], String::new());
    for seq in 0..count {
        let line = format!(
            "{{\"seq\":{seq},\"at\":\"{NOW}\",\"actor\":\"owner\",\"action\":\"record-results\",\"object\":\"results\",\"reason\":\"computed\",\"commitment\":\"{}\",\"previous\":\"{}\"}}",
            hex::encode(Sha256::digest(seq.to_be_bytes())),
            hex::encode(previous)
        );
        previous = leaf_hash(line.as_bytes());
        edge.push(previous);
        writeln!(lines, "{line}").unwrap();
    }
    let text = Checkpoint { origin: log.verifier().name.clone(), size: count, root: edge.root() }.to_string();
    let note = Note { signatures: vec![log.sign(&text, 0)], text };
    fs::write(folder.join("entries.jsonl"), lines).unwrap();
    fs::write(folder.join(format!("checkpoints/{count}.txt")), note.to_string()).unwrap();
    fs::write(folder.join("log.vkey"), format!("{}\n", log.verifier())).unwrap();
    fs::write(folder.join("witnesses.txt"), "").unwrap();
    fs::write(folder.join("evidence.jsonl"), "").unwrap();
    fs::write(folder.join("verify.py"), include_str!("../../src/log/verify.py")).unwrap();
}

#[test]
#[ignore = "takes a minute and prints times: cargo test --release -p assize-store --test audit million -- --ignored --nocapture"]
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn a_million_entries_are_verified_by_both() {
    let kept = TempDir::new().unwrap();
    bundle_of(kept.path(), 1_000_000);
    let begin = std::time::Instant::now();
    assert!(bundle::verify(kept.path(), &Against::default()).unwrap().ok);
    println!("Rust: a million entries in {:.2} s", begin.elapsed().as_secs_f64());
    let begin = std::time::Instant::now();
    let python = Command::new("python3").arg(kept.path().join("verify.py")).arg(kept.path()).output().unwrap();
    assert!(python.status.success());
    println!("Python: a million entries in {:.2} s", begin.elapsed().as_secs_f64());
}

#[test]
fn a_bundle_without_a_case_verifies_at_sizes_around_powers_of_two() {
    for count in [0, 1, 2, 3, 7, 8, 9, 64, 65] {
        let kept = TempDir::new().unwrap();
        bundle_of(kept.path(), count);
        assert!(verified(kept.path(), &Against::default()).ok, "{count}");
    }
}
