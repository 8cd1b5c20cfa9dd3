//! The program as a user meets it: one demo, then every command on its case.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// One demo for all tests: making a case costs a key derivation.
fn demo() -> &'static Path {
    static DEMO: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, folder) = DEMO.get_or_init(|| {
        let kept = TempDir::new().unwrap();
        let folder = kept.path().join("demo");
        let made = assize(&["demo", "--folder", folder.to_str().unwrap()]);
        assert!(made.status.success(), "{}", stderr(&made));
        (kept, folder)
    });
    folder
}

fn assize(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assize"))
        .args(arguments)
        .env_remove("ASSIZE_PASSPHRASE")
        .env_remove("ASSIZE_CASE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs a command on the demo's case, one at a time: a case that is open is refused to a second process.
fn on_demo(arguments: &[&str]) -> Output {
    static OPEN: Mutex<()> = Mutex::new(());
    let case = demo().join("case");
    let _alone = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut all: Vec<&str> = arguments.to_vec();
    all.extend(["--case", case.to_str().unwrap()]);
    assize(&all)
}

#[track_caller]
fn text(arguments: &[&str]) -> String {
    let output = on_demo(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let mut all: Vec<&str> = arguments.to_vec();
    all.push("--json");
    serde_json::from_str(&text(&all)).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let output = on_demo(arguments);
    assert!(!output.status.success(), "{arguments:?} went through");
    let said = stderr(&output);
    assert!(said.contains(message), "{arguments:?} said {said}");
}

#[test]
fn the_demo_writes_every_part_of_the_report() {
    let report = demo().join("report");
    for name in ["index.html", "people.html", "report.pdf", "workbook.xlsx", "report.json", "tables/estimates.csv"] {
        assert!(report.join(name).metadata().unwrap().len() > 500, "{name}");
    }
}

#[test]
fn the_demo_replaces_only_what_a_demo_made() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("letter.txt"), "mine").unwrap();
    let output = assize(&["demo", "--folder", folder.path().to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("holds something that no demo made"));
    assert_eq!(std::fs::read_to_string(folder.path().join("letter.txt")).unwrap(), "mine");
}

#[test]
fn every_command_has_a_json_twin() {
    for arguments in [
        &["claims"][..],
        &["echo", "K002"],
        &["check"],
        &["judge"],
        &["estimate"],
        &["estimate", "--scenario", "claimed-2015", "--against", "sceptic-2015"],
        &["rate"],
        &["trace", "K001"],
        &["consent", "list"],
        &["release", "list"],
        &["release", "review", &demo_release()],
        &["verify"],
    ] {
        let value = json(arguments);
        assert!(value.is_array() || value.is_object(), "{arguments:?}");
        assert_ne!(text(arguments), "", "{arguments:?}");
    }
}

/// The one release of the demo.
fn demo_release() -> String {
    let listed = json(&["release", "list"]);
    listed["releases"][0]["signed"]["proposal"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_demo_lets_its_report_out_by_two_people_and_says_by_which_rules() {
    let listed = json(&["release", "list"]);
    let one = &listed["releases"][0];
    let (proposed, approved) = (&one["signed"]["proposal"]["by"], &one["approval"]["by"]);
    assert_eq!((proposed.as_str(), approved.as_str()), (Some("custodian"), Some("second-editor")));
    assert_eq!(one["release"]["withheld"], Value::Array(Vec::new()));
    let page = std::fs::read_to_string(demo().join("report/missing.html")).unwrap();
    assert!(page.contains("What is withheld") && page.contains(&demo_release()));
}

#[test]
fn a_release_is_written_again_as_it_was_and_never_by_one_person_anew() {
    let folder = TempDir::new().unwrap();
    let again = folder.path().join("again");
    text(&["report", "--to", again.to_str().unwrap()]);
    for name in ["report.pdf", "workbook.xlsx", "report.json", "missing.html"] {
        let first = std::fs::read(demo().join("report").join(name)).unwrap();
        assert!(std::fs::read(again.join(name)).unwrap() == first, "{name}");
    }
    refused(&["release", "approve", &demo_release()], "one person cannot be both who proposes and who approves");
    refused(&["report", "--release", "REL-1999-01-01-1", "--to", "x"], "there is no REL-1999-01-01-1 in the case");
}

/// Claims, roots and origins of a question.
#[track_caller]
fn echoed(arguments: &[&str]) -> (usize, usize, usize) {
    let all: Vec<&str> = ["echo"].iter().chain(arguments).copied().collect();
    let echo = json(&all);
    let count = |what: &str| match &echo[what] {
        Value::Array(list) => list.len(),
        Value::Object(map) => map.len(),
        other => panic!("{other}"),
    };
    (count("claims"), count("roots"), count("origins"))
}

#[test]
fn the_headline_range_of_revenue_has_many_mouths_and_few_origins() {
    assert_eq!(echoed(&["K002"]), (5, 1, 1));
}

#[test]
fn a_single_value_and_a_bound_can_be_asked_for_too() {
    let people = ["--measure", "workers_present", "--range"];
    let ask = |value: &'static str| echoed(&[people.as_slice(), &[value]].concat());
    assert_eq!(ask("100000"), (7, 5, 5), "seven mouths say 100,000");
    assert_eq!(ask("50,000-60,000"), (1, 1, 1), "the range of the report rests on one root of another");
    let bounds = ask("100000-");
    assert!(bounds.0 >= 2, "more than 100,000 is another answer than 100,000: {bounds:?}");
    assert_eq!(echoed(&["K135"]), echoed(&["--range", "-3000000000"]), "at most three billion, by claim and by value");
    assert_ne!(echoed(&["--range", "-3000000000"]).0, 0);
}

#[test]
fn the_latest_tier_of_a_state_stands_with_its_year_and_what_it_rests_on() {
    let latest = json(&["rate", "--latest"]);
    let of = |state: &str| {
        let all: Vec<&Value> = latest.as_array().unwrap().iter().filter(|r| r["state"] == state).collect();
        assert_eq!(all.len(), 1, "{state}");
        let tier = &all[0]["us_tier"];
        format!("{} {} {}", all[0]["year"], tier["tier"].as_str().unwrap(), tier["status"].as_str().unwrap())
    };
    assert_eq!(of("POL"), "2025 NA partly-sourced");
    assert_eq!(of("KWT"), "2025 NA partly-sourced");
    assert_eq!(of("CHN"), "2025 3 sourced");
    assert_eq!(json(&["rate", "--state", "POL", "--year", "2009"])[0]["us_tier"]["tier"], "1");
    assert_eq!(
        json(&["rate", "--state", "POL", "--year", "2010"]).as_array().map(Vec::len),
        Some(0),
        "no year is filled in"
    );
}

#[test]
fn a_bound_on_one_side_is_printed_as_a_bound() {
    let line = |host: &str, year: &str| text(&["estimate", "--quantity", "people", "--host", host, "--year", year]);
    let china = line("CHN", "2023");
    assert!(china.contains("at least 100,000") && china.contains("no upper end is known"), "{china}");
    let emirates = line("ARE", "2017");
    assert!(emirates.contains("at most 1,500") && emirates.contains("no lower end is known"), "{emirates}");
}

#[test]
fn ten_figures_of_the_report_trace_down_to_a_source_and_the_source_leads_back() {
    let table = std::fs::read_to_string(demo().join("report/tables/estimates.csv")).unwrap();
    let ids: Vec<String> = table
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .map(|id| id.trim_matches('"').to_owned())
        .collect();
    let every = ids.len() / 10;
    for id in ids.iter().step_by(every.max(1)).take(10) {
        let mut below = BTreeSet::new();
        collect(&json(&["trace", id]), &mut below);
        let source = below.iter().find(|id| id.starts_with('S') && !id.starts_with("SR"));
        let source = source.unwrap_or_else(|| panic!("{id} leads to no source: {below:?}"));
        assert!(below.iter().any(|id| id.contains(".csv:")), "{id} leads to no custody");
        let mut above = BTreeSet::new();
        collect(&json(&["trace", source.as_str()]), &mut above);
        assert!(above.contains(id), "{source} does not lead back to {id}");
    }
}

#[test]
fn the_headline_range_over_the_people_claimed_is_20_000_to_46_000_dollars_a_head() {
    let checks = json(&["check", "--outcome", "inconsistent", "--about", "K002"]);
    let lines = checks.to_string();
    assert!(lines.contains("20,000") && lines.contains("46,000"), "{lines}");
}

#[test]
fn every_figure_traces_to_a_source_and_back() {
    let estimates = json(&["estimate", "--year", "2015"]);
    let ids: Vec<&str> = estimates.as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 3);
    let down = json(&["trace", ids[0]]);
    let mut below = BTreeSet::new();
    collect(&down, &mut below);
    let source = below.iter().find(|id| id.starts_with('S') && !id.starts_with("SR")).unwrap();
    let mut above = BTreeSet::new();
    collect(&json(&["trace", source.as_str()]), &mut above);
    assert!(above.contains(ids[0]), "{source} does not lead back to {}", ids[0]);
}

fn collect(tree: &Value, ids: &mut BTreeSet<String>) {
    ids.insert(tree["node"]["id"].as_str().unwrap().to_owned());
    for branch in tree["branches"].as_array().unwrap() {
        collect(branch, ids);
    }
}

#[test]
fn a_trace_ends_in_custody() {
    let shown = text(&["trace", "K001"]);
    for part in ["S001", "claims.csv, line 2", "SHA-256", "received from the example that ships with the program"] {
        assert!(shown.contains(part), "{part} missing in {shown}");
    }
}

#[test]
fn a_fresh_case_verifies() {
    let seen = json(&["verify"]);
    let bad: Vec<&Value> = seen.as_array().unwrap().iter().filter(|one| one["ok"] != true).collect();
    assert_eq!(bad, Vec::<&Value>::new());
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    refused(&["trace", "K9999"], "nothing here has the id `K9999`; close to it are K");
    refused(&["claims", "--measure", "salaries"], "no claim has the measure `salaries`; accepted are");
    refused(&["echo", "K999"], "no claim is called `K999`");
    refused(&["echo", "--range", "many"], "`many` is no value; accepted are LOW-HIGH");
    refused(&["judge", "--standard", "c999"], "no standard is called `c999`; accepted are");
    refused(&["estimate", "--scenario", "hopeful"], "no scenario is called `hopeful`; accepted are assize");
}

#[test]
fn a_case_that_is_not_there_says_how_to_make_one() {
    let output = assize(&["claims", "--case", "/nowhere/at/all"]);
    assert!(stderr(&output).contains("`assize demo` makes a case of the public record"));
}

#[test]
fn the_passphrase_is_never_an_argument() {
    let help = stdout(&assize(&["new", "--help"]));
    assert!(help.contains("--passphrase-file"));
    assert!(!help.contains("--passphrase "));
}

#[test]
fn a_short_passphrase_is_refused_before_anything_is_made() {
    let folder = TempDir::new().unwrap();
    let (secret, case) = (folder.path().join("p"), folder.path().join("case"));
    std::fs::write(&secret, "short\n").unwrap();
    let output = assize(&["new", "--case", case.to_str().unwrap(), "--passphrase-file", secret.to_str().unwrap()]);
    assert!(stderr(&output).contains("the passphrase has 5 characters; accepted are 15 or more"));
    assert!(!case.exists());
}

#[test]
fn a_package_is_checked_first_and_written_only_where_asked() {
    let folder = TempDir::new().unwrap();
    let (secret, case) = (folder.path().join("p"), folder.path().join("case"));
    std::fs::write(&secret, "six random words would be better\n").unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    let own = ["--case", case.to_str().unwrap(), "--passphrase-file", secret.to_str().unwrap()];
    let run = |arguments: &[&str]| assize(&arguments.iter().chain(&own).copied().collect::<Vec<_>>());
    assert!(run(&["new"]).status.success());
    let dry = run(&["import", example.to_str().unwrap()]);
    assert!(stdout(&dry).contains("Nothing was written"), "{}", stderr(&dry));
    assert!(stderr(&run(&["claims"])).contains("the case holds no study yet"));
    let applied = run(&["import", example.to_str().unwrap(), "--apply", "--received-from", "a colleague"]);
    assert!(stdout(&applied).contains("Written to the case."), "{}", stderr(&applied));
    let unasked = stderr(&run(&["claims"]));
    assert!(unasked.contains("none of the 214 sources of the case may be used"), "{unasked}");
    let decided = run(&["consent", "public", "--because", "every source is printed or stands at a public address"]);
    assert!(stdout(&decided).contains("214 published documents may be used, by decision of"), "{}", stderr(&decided));
    assert!(stdout(&run(&["claims", "--measure", "state_revenue"])).contains("K002"));
    assert!(stdout(&run(&["trace", "S034"])).contains("received from a colleague"));
}

#[test]
fn a_broken_package_is_refused_with_every_breach_and_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    for entry in std::fs::read_dir(example).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let claims = folder.path().join("claims.csv");
    let broken = std::fs::read_to_string(&claims).unwrap();
    let broken = broken.replacen("50000,,60000", "70000,,60000", 1).replacen("K008,rounds", "K888,rounds", 1);
    std::fs::write(&claims, broken).unwrap();
    let output = assize(&["import", folder.path().to_str().unwrap()]);
    assert!(!output.status.success());
    let said = stderr(&output);
    for part in ["claims.csv line 2", "70000", "K888", "nothing was written"] {
        assert!(said.contains(part), "{part} missing in {said}");
    }
}

#[test]
fn a_scenario_of_one_s_own_stands_beside_a_shipped_one() {
    let folder = TempDir::new().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/sceptic-2015.toml");
    let own = folder.path().join("mine.toml");
    std::fs::write(&own, std::fs::read_to_string(shipped).unwrap().replace("sceptic-2015", "mine")).unwrap();
    let shown = text(&["estimate", "--scenario", own.to_str().unwrap(), "--against", "claimed-2015"]);
    assert!(shown.contains("times"), "{shown}");
}

#[test]
fn the_synthesis_shows_its_figures_with_what_they_rest_on() {
    let found = json(&["estimate", "--synthesis", "--year", "2015"]);
    let figures = found["synthesis"]["figures"].as_array().unwrap();
    assert_eq!((figures.len(), found["items"].as_array().unwrap().len()), (19, 12));
    let russia = figures.iter().find(|figure| figure["host"] == "RUS").unwrap();
    assert_eq!(russia["id"], "E-assize-synthesis-RUS-2015");
    let claims = russia["claims"].as_array().unwrap();
    assert!(!claims.is_empty() && russia["mixing"]["r_hat"].as_f64().unwrap() < 1.05, "{russia}");
    // The way down from the figure names each of its claims, the way up from a claim the figure.
    let down = text(&["trace", "E-assize-synthesis-RUS-2015"]);
    assert!(claims.iter().all(|claim| down.contains(claim.as_str().unwrap())), "{down}");
    let up = text(&["trace", claims[0].as_str().unwrap(), "--up"]);
    assert!(up.contains("E-assize-synthesis-RUS-2015"), "{up}");
}

#[test]
fn the_synthesis_says_in_words_how_far_it_can_be_trusted() {
    let shown = text(&["estimate", "--synthesis", "--host", "RUS", "--year", "2015"]);
    for part in [
        "Host by host, persons",
        "E-assize-synthesis-RUS-2015",
        "says, of the truth",
        "Under other assumptions",
        "largest R-hat",
        "divergent paths",
        "Without one origin",
        "Whether the claims fit the model",
        "seed 1930",
        "`assize trace ID` opens a figure",
    ] {
        assert!(shown.contains(part), "no `{part}` in {shown}");
    }
    let nowhere = text(&["estimate", "--synthesis", "--host", "ATL"]);
    assert!(nowhere.starts_with("no figure of the synthesis is of this host and year"), "{nowhere}");
    let both = on_demo(&["estimate", "--synthesis", "--money"]);
    assert!(!both.status.success() && stderr(&both).contains("cannot be used with"), "{}", stderr(&both));
}

#[test]
fn money_is_followed_and_claimed_totals_are_set_beside_it() {
    let found = json(&["estimate", "--money", "--year", "2015"]);
    let year = &found["years"].as_array().unwrap()[0];
    assert_eq!(
        (year["id"].as_str().unwrap(), year["flows"]["strata"].as_array().unwrap().len()),
        ("E-assize-money-ALL-2015", 19)
    );
    let shown = text(&["estimate", "--money", "--year", "2015"]);
    for part in [
        "for 1,200,000,000 USD a year to be true, gross pay would have to be",
        "gross pay a month",
        "share of variance alone",
        "Revenue as claimed, by stream",
        "months that are paid are assumed",
    ] {
        assert!(shown.contains(part), "no `{part}` in {shown}");
    }
    refused(&["estimate", "--money", "--year", "1950"], "the money of 1950 cannot be followed");
}
