//! Consent at the command line: what a person agreed to, how it is listed, and what is said when it is taken back.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    command.args(arguments).current_dir(folder).env("ASSIZE_CASE", "case");
    command.env("ASSIZE_PASSPHRASE", "six random words would be better").env_remove("ASSIZE_USER");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments, "");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments, "");
    assert!(!output.status.success(), "{arguments:?} went through");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_person_agrees_to_two_uses_and_takes_one_of_them_back() {
    let kept = TempDir::new().unwrap();
    let at = kept.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    good(at, &["new"]);
    good(at, &["import", example.to_str().unwrap(), "--apply", "--public-because", "all are printed"]);
    let added = run(at, &["identity", "add", "--json"], r#"{"names": ["Made-up Person"]}"#);
    let added: Value = serde_json::from_slice(&added.stdout).unwrap();
    let person = added["pseudonym"].as_str().unwrap();
    let uses = ["--use", "internal-analysis", "--use", "quotation-under-pseudonym"];
    let answer = ["--answer", "given", "--date", "2015-02", "--explained", "read out and signed"];
    let add = [&["consent", "add", "--source", "S018", "--person", person][..], &uses, &answer].concat();
    assert_eq!(good(at, &add), "Y001  internal-analysis: given\nY002  quotation-under-pseudonym: given\n");
    let unnamed = [&["consent", "add", "--source", "S018", "--person", person, "--use", "prosecutor"][..], &answer];
    assert!(refused(at, &unnamed.concat()).contains("accepted is --recipient NAME"));

    let standing = |intended: &str| -> Value {
        let listed: Value = serde_json::from_str(&good(at, &["consent", "list", "--json", "--use", intended])).unwrap();
        let sources = listed["sources"].as_array().unwrap().clone();
        sources.into_iter().find(|one| one["source"] == "S018").unwrap()["uses"][intended].clone()
    };
    assert_eq!(standing("internal-analysis"), serde_json::json!({ "given": [{ "consent": "Y001" }] }));
    assert_eq!(standing("public-data-set"), serde_json::json!({ "refused": "not-asked" }), "a speaker was not asked");
    let table = good(at, &["consent", "list", "--use", "public-data-set"]);
    assert!(table.contains("no: not asked about this use") && table.contains("213"), "{table}");

    let withdrawn = good(at, &["consent", "withdraw", person, "--use", "quotation-under-pseudonym"]);
    assert!(withdrawn.starts_with("W001: 1 source is no longer used for what was taken back"), "{withdrawn}");
    assert!(withdrawn.contains("Nothing that is out rests on them."), "{withdrawn}");
    assert_eq!(standing("quotation-under-pseudonym"), serde_json::json!({ "refused": { "withdrawn": "W001" } }));
    assert_eq!(standing("internal-analysis"), serde_json::json!({ "given": [{ "consent": "Y001" }] }));
    let screened = good(at, &["release", "screen"]);
    assert!(screened.contains("1 people") && screened.contains("nowhere"), "{screened}");
}

#[test]
fn a_budget_of_noise_is_set_once_shown_and_asked_of_every_noisy_edition() {
    let kept = TempDir::new().unwrap();
    let at = kept.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    good(at, &["new"]);
    good(at, &["import", example.to_str().unwrap(), "--apply", "--public-because", "all are printed"]);
    assert!(
        good(at, &["release", "budget"])
            .starts_with("No budget of noisy counts is set; `assize release budget --epsilon")
    );
    for (epsilon, delta, told) in [
        ("nine", "1e-6", "`nine` is no epsilon; accepted is a number above 0 and at most 20"),
        ("4", "0.1", "`0.1` is no delta; accepted is a power of ten from 1e-4 to 1e-15"),
    ] {
        let said = refused(at, &["release", "budget", "--epsilon", epsilon, "--delta", delta]);
        assert!(said.contains(told), "{said}");
    }
    good(at, &["release", "plan", "2030-01-01"]);
    let without = refused(at, &["release", "propose", "2030-01-01", "--noise", "1"]);
    assert!(without.contains("no budget of noisy counts is set"), "{without}");
    let set = good(at, &["release", "budget", "--epsilon", "2", "--delta", "1e-7"]);
    assert!(set.starts_with("Noisy counts of all editions together keep epsilon 2 at delta 1e-7"), "{set}");
    let listed: Value = serde_json::from_str(&good(at, &["release", "budget", "--json"])).unwrap();
    assert_eq!(listed["budget"]["set"]["epsilon_thousandths"], 2000);
    assert_eq!(listed["budget"]["left"], listed["budget"]["set"]["rho_millionths"]);
    let again = refused(at, &["release", "budget", "--epsilon", "3"]);
    assert!(again.contains("cannot be set anew: what was promised to people holds for good"), "{again}");
    let much = refused(at, &["release", "propose", "2030-01-01", "--noise", "2.5"]);
    assert!(much.contains("epsilon 2.5 is more than is left of the budget; accepted is at most 2"), "{much}");
    let both = refused(at, &["release", "propose", "2030-01-01", "--noise", "1", "--partner", "A court"]);
    assert!(both.contains("cannot be used with"), "{both}");
}
