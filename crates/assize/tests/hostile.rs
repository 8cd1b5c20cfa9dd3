//! A doctored package at the command line: it reads no file of its own choosing, ends in words, and writes nothing.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A copy of the example package that may be doctored.
fn package() -> TempDir {
    let folder = TempDir::new().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    for entry in fs::read_dir(example).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    folder
}

fn assize(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    command.args(arguments).env_remove("ASSIZE_PASSPHRASE").env_remove("ASSIZE_CASE");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that wants no input may be gone before it is given any.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}

#[track_caller]
fn refused(folder: &Path, expected: &[&str]) {
    let output = assize(&["import", folder.to_str().unwrap()], b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in expected {
        assert!(said.contains(part), "{part:?} missing in {said}");
    }
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn a_whole_package_is_read_by_the_child() {
    let output = assize(&["import", package().path().to_str().unwrap()], b"");
    assert!(String::from_utf8(output.stdout).unwrap().contains("no rule broken"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.is_empty() || said.contains("the sandbox is weaker than meant"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let folder = package();
    let claims = folder.path().join("claims.csv");
    for target in ["/etc/passwd", "/dev/zero", "/proc/self/environ"] {
        fs::remove_file(&claims).unwrap();
        std::os::unix::fs::symlink(target, &claims).unwrap();
        refused(folder.path(), &["claims.csv is no plain file inside the package's folder", "nothing was written"]);
    }
}

#[test]
fn a_name_that_leads_out_is_a_breach_and_is_never_opened() {
    let folder = package();
    let descriptor = folder.path().join("datapackage.json");
    let text = fs::read_to_string(&descriptor).unwrap();
    fs::write(&descriptor, text.replace("\"claims.csv\"", "\"../../../../../../../../etc/passwd\"")).unwrap();
    refused(folder.path(), &["names a file outside the package", "etc/passwd: is missing", "nothing was written"]);
}

#[test]
fn a_file_of_40_mib_is_refused_by_its_declared_size() {
    let folder = package();
    fs::File::create(folder.path().join("claims.csv")).unwrap().set_len(40 << 20).unwrap();
    refused(folder.path(), &["the file `claims.csv` has 41943040 bytes; accepted are 33554432 at most"]);
}

#[test]
fn a_package_that_would_eat_all_memory_names_the_limit_and_the_folder() {
    let folder = package();
    let claims = folder.path().join("claims.csv");
    let text = fs::read_to_string(&claims).unwrap();
    let header = text.lines().next().unwrap();
    let row = ",".repeat(header.matches(',').count());
    fs::write(&claims, format!("{header}\r\n{}", format!("{row}\r\n").repeat(1_200_000))).unwrap();
    let name = folder.path().to_str().unwrap();
    refused(folder.path(), &[name, "was not read: reading needed more than 512 MiB of memory", "nothing was written"]);
}

#[test]
fn a_cell_that_would_act_on_the_terminal_is_shown_as_text() {
    let folder = package();
    let claims = folder.path().join("claims.csv");
    let text = fs::read_to_string(&claims).unwrap();
    fs::write(&claims, text.replacen("K001,", "K001\u{1b}]0;gone\u{7},", 1)).unwrap();
    refused(folder.path(), &[r"K001\u{1b}]0;gone\u{7}"]);
}

#[test]
fn a_scenario_of_another_is_read_by_the_child_as_well() {
    let folder = TempDir::new().unwrap();
    let scenario = folder.path().join("theirs.toml");
    fs::write(&scenario, "a = \"\u{1b}[2J\"\n".repeat(3)).unwrap();
    let demo = folder.path().join("demo");
    assert!(assize(&["demo", "--folder", demo.to_str().unwrap()], b"").status.success());
    let case = demo.join("case");
    let arguments = ["estimate", "--scenario", scenario.to_str().unwrap(), "--case", case.to_str().unwrap()];
    let said = String::from_utf8(assize(&arguments, b"").stderr).unwrap();
    assert!(said.contains("theirs.toml") && !said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn the_child_says_nothing_of_stray_bytes_and_is_not_in_the_help() {
    let output = assize(&["parse-child"], b"these are no request of ours");
    assert_eq!((output.status.code(), output.stderr), (Some(76), Vec::new()));
    assert!(!String::from_utf8(assize(&["--help"], b"").stdout).unwrap().contains("parse-child"));
}

/// Standard error that takes nothing makes the runtime's own printing panic.
#[cfg(target_os = "linux")]
#[test]
fn a_fault_of_the_program_ends_with_code_70() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    let status = command.args(["claims", "--case", "/nowhere/at/all"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(70));
}
