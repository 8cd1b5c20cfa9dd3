//! Nothing goes out: no network is needed or asked for, and what the program says never quotes the case.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_assize");

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("ASSIZE_PASSPHRASE").env_remove("ASSIZE_CASE").stdin(Stdio::null());
    command
}

fn run(program: &str, arguments: &[&str]) -> Output {
    command(program, arguments).output().unwrap()
}

/// The prefix that runs a program without any network, where the system lets this user make one; and else nothing.
fn without_network() -> Option<Vec<&'static str>> {
    let ways = [vec!["unshare", "--net", "--map-root-user"], vec!["unshare", "--net"]];
    ways.into_iter().find(|way| {
        let mut all = way[1..].to_vec();
        all.push("true");
        command(way[0], &all).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}

#[test]
fn the_demo_needs_no_network() {
    let Some(way) = without_network() else {
        eprintln!("skipped: this system lets this user make no empty network namespace");
        return;
    };
    let folder = TempDir::new().unwrap();
    let demo = folder.path().join("demo");
    let mut arguments = way[1..].to_vec();
    arguments.extend([PROGRAM, "demo", "--folder", demo.to_str().unwrap()]);
    let output = run(way[0], &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(demo.join("report/report.pdf").exists());
}

#[test]
fn no_command_makes_a_socket() {
    let folder = TempDir::new().unwrap();
    let (trace, demo) = (folder.path().join("trace"), folder.path().join("demo"));
    let traced = |arguments: &[&str]| {
        let mut all = vec![
            "-f",
            "-qq",
            "-e",
            "trace=%network,execve",
            "-e",
            "signal=none",
            "-o",
            trace.to_str().unwrap(),
            PROGRAM,
        ];
        all.extend(arguments);
        run("strace", &all)
    };
    if !command("strace", &["-V"]).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success()) {
        eprintln!("skipped: strace is not installed");
        return;
    }
    let case = demo.join("case");
    let case = ["--case", case.to_str().unwrap()];
    let mut seen = String::new();
    for arguments in [&["demo", "--folder", demo.to_str().unwrap()][..], &["verify", case[0], case[1]]] {
        let output = traced(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if said.contains("ptrace") {
            eprintln!("skipped: this system lets nobody trace: {said}");
            return;
        }
        assert!(output.status.success(), "{said}");
        seen.push_str(&fs::read_to_string(&trace).unwrap());
    }
    // Two programs and one child: proof that the tracing itself saw something.
    assert_eq!(seen.matches("execve(").count(), 3, "{seen}");
    let calls: Vec<&str> = seen.lines().filter(|line| !line.contains("execve(")).collect();
    assert_eq!(calls, Vec::<&str>::new());
}

/// Words that stand in the doctored package, in the passphrase, and nowhere else.
const CANARIES: &[&str] = &["Canary-Name", "Canary-Place", "Canary-Title", "canary-passphrase"];

/// The example package with a name, a place and a title that must never be said; and a case to bring it into.
struct Stage {
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let package = folder.path().join("package");
        fs::create_dir(&package).unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
        for entry in fs::read_dir(example).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), package.join(entry.file_name())).unwrap();
        }
        for (file, from, to) in [
            ("conditions.csv", "All six men who got away", "Canary-Name of Canary-Place and five men"),
            ("datapackage.json", "North Korean overseas labour: claims", "Canary-Title: claims"),
        ] {
            let text = fs::read_to_string(package.join(file)).unwrap();
            assert!(text.contains(from), "{file}");
            fs::write(package.join(file), text.replace(from, to)).unwrap();
        }
        fs::write(folder.path().join("passphrase"), "canary-passphrase of six random words\n").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a command on the case says on standard error.
    fn said(&self, arguments: &[&str]) -> String {
        let (case, passphrase) = (self.path("case"), self.path("passphrase"));
        let mut all = arguments.to_vec();
        all.extend(["--case", case.to_str().unwrap(), "--passphrase-file", passphrase.to_str().unwrap()]);
        String::from_utf8(run(PROGRAM, &all).stderr).unwrap()
    }
}

#[test]
fn errors_and_notices_quote_neither_the_case_nor_the_passphrase() {
    let stage = Stage::new();
    let (package, report) = (stage.path("package"), stage.path("report"));
    let package = package.to_str().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    let runs: &[&[&str]] = &[
        &["claims"],
        &["new"],
        &["new"],
        &["claims"],
        &["import", package],
        &["import", package, "--apply"],
        &["import", example.to_str().unwrap(), "--apply"],
        &["check"],
        &[
            "consent",
            "add",
            "--source",
            "S001",
            "--person",
            "Canary-Name",
            "--use",
            "un-body",
            "--recipient",
            "Canary-Place",
            "--answer",
            "given",
            "--date",
            "2026",
            "--explained",
            "Canary-Name said so",
        ],
        &["consent", "public", "--because", "all are printed"],
        &["consent", "list"],
        &["check"],
        &["judge"],
        &["judge", "--standard", "c999"],
        &["estimate", "--scenario", "hopeful"],
        &["estimate"],
        &["rate"],
        &["trace", "C001"],
        &["trace", "C999"],
        &["echo", "K999"],
        &["release", "plan", "2020-01-01"],
        &["release", "propose", "2020-01-01"],
        &["release", "list"],
        &["report", "--to", report.to_str().unwrap()],
        &["verify"],
    ];
    let mut log: String =
        runs.iter().map(|arguments| format!("{:?}\n{}", &arguments[0], stage.said(arguments))).collect();
    fs::write(stage.path("case/case.header"), "damaged").unwrap();
    log.push_str(&stage.said(&["claims"]));
    for copy in ["case.header", "case.header.2", "case.header.3"] {
        fs::write(stage.path("case").join(copy), "damaged").unwrap();
    }
    log.push_str(&stage.said(&["claims"]));
    for expected in [
        "is not there",
        "nobody is on record who agreed to internal-analysis",
        "accepted are the 32 digits that `assize identity add` gives",
        "2020-01-01 is too near",
        "no release is approved",
        "holds another study already",
        "no standard is called",
        "repaired case.header",
        "damaged in all",
    ] {
        assert!(log.contains(expected), "{expected:?} missing in {log}");
    }
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary} in {log}");
    }
}
