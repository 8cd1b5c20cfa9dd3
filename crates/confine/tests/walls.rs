//! The child behind its walls: what it may do, what it may not, and how each of its ends is told to the user.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/stage.rs"]
mod stage;

use assize_confine::{Answer, Confined, Package, Request, Wall, enclose, serve};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

fn main() -> ExitCode {
    let part = std::env::args().nth(1).unwrap_or_default();
    match part.as_str() {
        "parse-child" => serve(),
        "garbage" => say(b"no frame of ours at all, and more than eight bytes of it"),
        "short" => say(&[4, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
        "silent" => ExitCode::SUCCESS,
        "sleeping" => loop {
            std::thread::sleep(Duration::from_secs(60));
        },
        "counting" => ExitCode::from(100 + u8::try_from(std::env::vars_os().count()).unwrap_or(100)),
        attempt if attempt.starts_with("try-") => attempted(attempt),
        _ => stage::run(TESTS),
    }
}

const TESTS: &[(&str, fn())] = &[
    ("all_walls_stand_on_a_linux_of_today", all_walls_stand_on_a_linux_of_today),
    ("a_study_is_the_same_through_the_child_as_without_it", a_study_is_the_same_through_the_child_as_without_it),
    ("breaches_come_back_as_breaches", breaches_come_back_as_breaches),
    ("a_scenario_is_the_same_through_the_child_as_without_it", a_scenario_is_the_same_through_the_child_as_without_it),
    ("a_list_is_the_same_through_the_child_as_without_it", a_list_is_the_same_through_the_child_as_without_it),
    ("a_list_of_many_rows_fits_behind_the_walls", a_list_of_many_rows_fits_behind_the_walls),
    ("a_package_past_a_limit_never_reaches_a_child", a_package_past_a_limit_never_reaches_a_child),
    ("a_child_that_reaches_out_is_ended_at_once", a_child_that_reaches_out_is_ended_at_once),
    ("computing_is_all_that_is_left", computing_is_all_that_is_left),
    ("memory_ends_at_512_mib", memory_ends_at_512_mib),
    ("processor_time_ends_at_10_seconds", processor_time_ends_at_10_seconds),
    ("rows_without_end_meet_the_limit_on_memory", rows_without_end_meet_the_limit_on_memory),
    ("a_child_that_never_answers_is_waited_for_and_ended", a_child_that_never_answers_is_waited_for_and_ended),
    ("an_answer_that_is_none_is_said_to_be_none", an_answer_that_is_none_is_said_to_be_none),
    ("the_child_inherits_no_environment", the_child_inherits_no_environment),
    ("a_program_that_is_not_there_is_a_clear_error", a_program_that_is_not_there_is_a_clear_error),
];

fn say(bytes: &[u8]) -> ExitCode {
    use std::io::Write;
    std::io::stdout().write_all(bytes).unwrap();
    ExitCode::SUCCESS
}

/// Shuts itself in and then tries what no parser needs. Exit code 0 means that the attempt went through.
fn attempted(attempt: &str) -> ExitCode {
    let victim = std::env::args().nth(2).unwrap_or_default();
    enclose().unwrap();
    let went_through = match attempt {
        "try-computing" => (0..1000u64).map(|n| n.to_string()).collect::<String>().len() == 2890,
        "try-open" => std::fs::File::open("/etc/passwd").is_ok(),
        "try-write" => std::fs::write(victim, "x").is_ok(),
        "try-remove" => std::fs::remove_file(victim).is_ok(),
        "try-list" => std::fs::read_dir("/").is_ok(),
        "try-connect" => std::net::TcpStream::connect("127.0.0.1:9").is_ok(),
        "try-listen" => std::net::TcpListener::bind("127.0.0.1:0").is_ok(),
        "try-udp" => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        "try-run" => Command::new("/bin/true").status().is_ok(),
        "try-thread" => std::thread::Builder::new().spawn(|| ()).is_ok(),
        "try-memory" => std::hint::black_box(vec![1u8; 520 << 20]).len() > 1,
        "try-time" => (0u64..).map(std::hint::black_box).any(|n| n == u64::MAX),
        other => panic!("no attempt is called {other}"),
    };
    if went_through { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn attempt(what: &str, victim: &str) -> (ExitStatus, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args([what, victim]).stdin(Stdio::null()).output().unwrap();
    (output.status, String::from_utf8(output.stderr).unwrap())
}

fn ask(request: &Request<'_>) -> Answer {
    stage::child("parse-child").ask(request).unwrap().1
}

#[track_caller]
fn refused(confined: &Confined, request: &Request<'_>, expected: &str) {
    let error = confined.ask(request).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

fn all_walls_stand_on_a_linux_of_today() {
    let (walls, _) = stage::child("parse-child").ask(&Request::FileNames(b"{}")).unwrap();
    if cfg!(target_os = "linux") {
        if walls.weaker().is_some() {
            println!("  {}", walls.weaker().unwrap_or_default());
        }
        assert_eq!((walls.limits, walls.calls), (Wall::Stands, Wall::Stands));
    } else {
        assert!(walls.weaker().is_some_and(|said| said.contains("weaker")));
    }
}

fn a_study_is_the_same_through_the_child_as_without_it() {
    let package = stage::example();
    let expected = assize_intake::read_package(&package).unwrap();
    assert_eq!(ask(&Request::Package(&package)), Answer::Package(Ok(Box::new(expected))));
    let names = assize_intake::file_names(&package["datapackage.json"]).unwrap();
    assert_eq!(ask(&Request::FileNames(&package["datapackage.json"])), Answer::FileNames(Ok(names)));
}

fn breaches_come_back_as_breaches() {
    let mut package = stage::example();
    package.get_mut("claims.csv").unwrap().truncate(2000);
    let expected = assize_intake::read_package(&package).unwrap_err();
    assert_eq!(ask(&Request::Package(&package)), Answer::Package(Err(expected)));
}

fn a_scenario_is_the_same_through_the_child_as_without_it() {
    let text = include_str!("../../../scenarios/sceptic-2015.toml");
    let expected = assize_estimate::scenario::Scenario::parse("ours.toml", text).unwrap();
    let read = ask(&Request::Scenario("ours.toml", text.as_bytes()));
    assert_eq!(read, Answer::Scenario(Ok(Box::new(expected))));
    let Answer::Scenario(Err(problem)) = ask(&Request::Scenario("ours.toml", b"draws = \xff")) else { panic!() };
    assert_eq!(problem, "ours.toml is not UTF-8; accepted is TOML");
}

fn a_list_is_the_same_through_the_child_as_without_it() {
    for text in ["name;dob\n김철수;1980-01-02\n", "name,dob\nKim\n"] {
        let expected = assize_intake::list::read_list("visas.csv", text.as_bytes()).map(Box::new);
        assert_eq!(ask(&Request::List("visas.csv", text.as_bytes())), Answer::List(expected));
    }
}

fn a_list_of_many_rows_fits_behind_the_walls() {
    let row = b"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,Ri Yong Ho\n";
    let mut bytes = b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,name\n".to_vec();
    bytes.extend(row.iter().cycle().take(row.len() * 200_000));
    let Answer::List(Ok(list)) = ask(&Request::List("visas.csv", &bytes)) else { panic!("no list") };
    assert_eq!((list.len(), list.cell(199_999, 15)), (200_000, "Ri Yong Ho"));
}

fn a_package_past_a_limit_never_reaches_a_child() {
    let nobody = Confined { program: "/nowhere/at/all".into(), arguments: Vec::new(), patience: Confined::PATIENCE };
    let package: Package = (0..65).map(|n| (n.to_string(), Vec::new())).collect();
    refused(&nobody, &Request::Package(&package), "there are 65 files; accepted are 64 at most");
    let list = vec![b' '; (128 << 20) + 1];
    refused(&nobody, &Request::List("visas.csv", &list), "the list `visas.csv` has 134217729 bytes");
    let large = &list[..=32 << 20];
    refused(&nobody, &Request::Linked("linked.json", large), "the file `linked.json` has 33554433 bytes");
    refused(&nobody, &Request::FileNames(large), "the file `datapackage.json` has 33554433 bytes");
}

#[cfg(target_os = "linux")]
fn a_child_that_reaches_out_is_ended_at_once() {
    use std::os::unix::process::ExitStatusExt;
    let victim = std::env::temp_dir().join(format!("assize-walls-{}", std::process::id()));
    let path = victim.to_str().unwrap();
    std::fs::write(&victim, "kept").unwrap();
    for what in ["open", "write", "remove", "list", "connect", "listen", "udp", "run", "thread"] {
        let (status, said) = attempt(&format!("try-{what}"), path);
        assert_eq!(status.signal(), Some(31), "{what} ended with {status} and said {said}");
    }
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "kept");
    std::fs::remove_file(&victim).unwrap();
}

#[cfg(not(target_os = "linux"))]
fn a_child_that_reaches_out_is_ended_at_once() {
    println!("  skipped: this system has no such wall");
}

fn computing_is_all_that_is_left() {
    let (status, said) = attempt("try-computing", "");
    assert!(status.success(), "{status}: {said}");
}

fn memory_ends_at_512_mib() {
    let (status, said) = attempt("try-memory", "");
    assert!(!status.success() && said.starts_with("memory allocation of 545259520 bytes failed"), "{status}: {said}");
}

#[cfg(unix)]
fn processor_time_ends_at_10_seconds() {
    use std::os::unix::process::ExitStatusExt;
    let (status, _) = attempt("try-time", "");
    assert_eq!(status.signal(), Some(24), "{status}");
}

#[cfg(not(unix))]
fn processor_time_ends_at_10_seconds() {
    println!("  skipped: this system has no such limit");
}

fn rows_without_end_meet_the_limit_on_memory() {
    let mut package = stage::example();
    let claims = package.get_mut("claims.csv").unwrap();
    let row = vec![b','; claims.iter().take_while(|byte| **byte != b'\r').filter(|byte| **byte == b',').count()];
    let header = claims.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    claims.truncate(header);
    while claims.len() < 30 << 20 {
        claims.extend_from_slice(&row);
        claims.extend_from_slice(b"\r\n");
    }
    refused(&stage::child("parse-child"), &Request::Package(&package), "more than 512 MiB of memory");
}

fn a_child_that_never_answers_is_waited_for_and_ended() {
    let confined = Confined { patience: Duration::from_millis(1200), ..stage::child("sleeping") };
    refused(&confined, &Request::FileNames(b"{}"), "not done after 1 seconds");
}

fn an_answer_that_is_none_is_said_to_be_none() {
    refused(&stage::child("garbage"), &Request::FileNames(b"{}"), "larger than any answer");
    refused(&stage::child("short"), &Request::FileNames(b"{}"), "of no known form");
    refused(&stage::child("silent"), &Request::FileNames(b"{}"), "ended before its answer was whole");
}

fn the_child_inherits_no_environment() {
    assert!(std::env::vars_os().count() > 0);
    refused(&stage::child("counting"), &Request::FileNames(b"{}"), "exit code 100");
}

fn a_program_that_is_not_there_is_a_clear_error() {
    let nobody = Confined { program: "/nowhere/at/all".into(), ..stage::child("parse-child") };
    refused(&nobody, &Request::FileNames(b"{}"), "could not be started");
}
