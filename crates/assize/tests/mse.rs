//! `assize mse` as a user meets it: printed tables, tables that are wrong, tables at the edge of what a method can do.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// So that a run takes a second and not ten; what the figures are is tested in the crate that computes them.
const QUICK: [&str; 4] = ["--replications", "1000", "--sweeps", "100"];

fn mse(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assize"))
        .arg("mse")
        .args(arguments)
        .args(QUICK)
        .env_remove("ASSIZE_PASSPHRASE")
        .env_remove("ASSIZE_CASE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn text(arguments: &[&str]) -> String {
    let output = mse(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(&[arguments, &["--json"]].concat())).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = mse(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }
}

const SECTIONS: [&str; 15] = [
    "In short",
    "What the figure hangs on",
    "1. Who is counted",
    "2. How the lists overlap",
    "3. What each method takes for granted",
    "4. All methods beside each other",
    "5. What the priors do",
    "6. Whether the computation settled",
    "7. Without each list, and with two taken as one",
    "8. The methods tried on what is known",
    "9. Where the figure is read off",
    "10. Linkage",
    "11. Small counts",
    "12. How to get the same again",
    "What is not known",
];

#[test]
fn a_figure_comes_with_the_twelve_things_that_must_stand_beside_it() {
    let said = text(&["--published", "kosovo_4"]);
    let places: Vec<usize> = SECTIONS.iter().map(|title| said.find(&format!("\n{title} (")).expect(title)).collect();
    assert!(places.is_sorted(), "{places:?}");
    for part in [
        "kosovo_4: 4 lists. No case was opened and nothing was written to one.",
        "4,400 people were seen on 4 lists. The lower bound is 8,787 (8,351 to 9,224).",
        "Not stated (--population)",
        "Ball, Betts, Scheuren, Dudukovich and Asher 2002",
        "Madigan and York 1997, Biometrika 84:19",
        "Processor seconds: ",
    ] {
        assert!(said.contains(part), "{part} missing in {said}");
    }
}

#[test]
fn the_answer_names_what_another_needs_to_pair_it_with_another_run() {
    let answer = json(&["--published", "korea_3", "--population", "women, one place, 1942 to 1945", "--seed", "7"]);
    assert_eq!(answer["schema"], "assize-mse/1");
    assert_eq!((answer["seed"].as_u64(), answer["page"]["plan"]["bootstrap"]["seed"].as_u64()), (Some(7), Some(7)));
    assert_eq!(answer["input"]["table"]["lists"], serde_json::json!(["b", "c", "d"]));
    assert_eq!(answer["input"]["printed_in"], "Ball, Shin and Yang 2018 (HRDAG)");
    assert_eq!(answer["input"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(answer["units"]["figures"], "persons");
    let took = answer["took"].as_array().unwrap();
    let methods: Vec<&str> = took.iter().map(|took| took["method"].as_str().unwrap()).collect();
    assert_eq!(methods, assize_estimate::lists::page::STEPS);
    assert!(took.iter().all(|took| took["cpu_seconds"].as_f64().unwrap() >= 0.0), "{took:?}");
    let independence = &answer["page"]["lines"][1]["found"]["Ok"];
    assert_eq!((independence[0].as_f64().unwrap().round(), independence[1]["level"].as_f64()), (141.0, Some(0.95)));
    assert_eq!(answer["page"]["averaging"]["Ok"][0].get("posterior"), None);
}

#[test]
fn draws_and_posteriors_come_when_they_are_asked_for() {
    let answer = json(&["--published", "korea_3", "--draws"]);
    let chains = answer["page"]["classes"]["Ok"][0]["sampled"]["people"].as_array().unwrap();
    assert_eq!((chains.len(), chains[0].as_array().unwrap().len()), (8, 100));
    let mass = answer["page"]["averaging"]["Ok"][0]["posterior"]["mass"].as_array().unwrap();
    assert!((mass.iter().map(|mass| mass.as_f64().unwrap()).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn a_wrong_table_is_refused_with_its_line() {
    let folder = Folder::new();
    for (name, table, expected) in [
        ("twice.csv", "A,B,count\n1,0,5\n0,1,7\n1,0,2\n1,1,1\n", "line 4: this pattern stands on line 2 already"),
        ("nobody.csv", "A,B,count\n0,0,9\n", "line 2: the pattern of no list"),
        ("missing.csv", "A,B,count\n1,0,5\n0,1,7\n", "1 of 3 patterns are missing (11)"),
        (
            "starred.csv",
            "A,B,count\n1,0,*\n",
            "line 2: the count is `*`; a whole number from 0 is accepted, `impossible` for",
        ),
        ("share.csv", "A;B;count\n1;0;29,6 %\n", "`29,6 %`; a whole number from 0 is accepted, `impossible` for"),
        ("share.csv", "A;B;count\n1;0;29,6 %\n", "; a share is no count, and the people behind it are needed"),
        ("two.csv", "A,B,count\n1,2,5\n", "line 2: `2` under `B`; 0 or 1 is accepted"),
        ("short.csv", "A,B,count\n1,0\n", "line 2: 2 cells; 3 are needed"),
        ("head.csv", "A,B,n\n1,0,4\n", "line 1: the last column is `n`; it must be `count`"),
        ("empty.csv", "", "line 1: the text is empty"),
        ("many.csv", "A,count\n1,1000000000001\n", "more than 1,000,000,000,000 people"),
        ("name.csv", "A,A,count\n", "line 1: list 2 has the name `A`"),
    ] {
        let said = refused(&[&folder.file(name, table)]);
        assert!(said.contains(name) && said.contains(expected), "{said}");
    }
    let said = refused(&[&folder.file("latin1.csv", b"\xc4,count\n1,4\n")]);
    assert!(said.contains("latin1.csv is not UTF-8; accepted is CSV in UTF-8"), "{said}");
    assert!(refused(&["/nowhere/at-all.csv"]).contains("/nowhere/at-all.csv cannot be read"));
    let missing = folder.path("missing.csv");
    let found = json(&[missing.to_str().unwrap(), "--unwritten-is-nobody"]);
    assert_eq!(found["input"]["table"]["counts"], serde_json::json!([0, 5, 7, 0]));
}

#[test]
fn no_table_at_the_edge_gives_a_figure_below_what_was_seen_or_none_at_all() {
    let folder = Folder::new();
    for (name, table) in [
        ("one list", "A,count\n1,50\n"),
        ("no overlap", "A,B,C,count\n1,0,0,40\n0,1,0,50\n0,0,1,60\n"),
        ("all overlap", "A,B,C,count\n1,1,1,70\n"),
        ("one person", "A,B,C,count\n1,0,0,1\n"),
        ("a list of nobody", "A,B,C,count\n1,0,0,40\n0,1,0,30\n1,1,0,9\n"),
        ("nobody", "A,B,C,count\n1,1,1,0\n"),
        (
            "ten million",
            "A,B,C,count\n1,0,0,10000000\n0,1,0,9000000\n0,0,1,8000000\n1,1,0,90000\n1,0,1,8000\n0,1,1,700\n1,1,1,60\n",
        ),
    ] {
        let file = folder.file("table.csv", table);
        let answer = json(&[&file, "--unwritten-is-nobody", "--show-small"]);
        let observed = answer["page"]["overview"]["observed"].as_f64().unwrap();
        for line in answer["page"]["lines"].as_array().unwrap() {
            match line["found"].get("Ok") {
                Some(found) => assert!(found[0].as_f64().unwrap() >= observed * (1.0 - 1e-6), "{name}: {line}"),
                None => assert!(line["found"]["Err"].is_object() || line["found"]["Err"].is_string(), "{name}: {line}"),
            }
        }
        let words = text(&[&file, "--unwritten-is-nobody"]);
        assert!(!words.contains("NaN") && !words.contains("inf "), "{name}: {words}");
        assert!(words.contains("What is not known"), "{name}: {words}");
    }
}

#[test]
fn small_counts_leave_only_when_they_are_asked_for() {
    let folder = Folder::new();
    let file = folder.file("t.csv", "A,B,count\n1,0,50\n0,1,40\n1,1,3\n");
    assert_eq!(json(&[&file])["input"]["table"]["counts"], serde_json::json!([0, 50, 40, null]));
    assert_eq!(json(&[&file, "--show-small"])["input"]["table"]["counts"], serde_json::json!([0, 50, 40, 3]));
    assert!(text(&[&file]).contains("fewer than 5"));
}

#[test]
fn the_page_is_written_where_nothing_was_and_is_the_same_the_next_time() {
    let folder = Folder::new();
    let file = folder.file(
        "강제노동.csv",
        "경찰,NGO,정부,count\n1,0,0,60\n0,1,0,50\n1,1,0,20\n0,0,1,40\n1,0,1,15\n0,1,1,12\n1,1,1,6\n",
    );
    let [first, second] = ["first", "second"].map(|name| folder.path(name));
    for out in [&first, &second] {
        let said = text(&[&file, "--out", out.to_str().unwrap()]);
        assert!(said.contains("Wrote page.html, page.pdf and answer.json into "), "{said}");
    }
    let page = fs::read_to_string(first.join("page.html")).unwrap();
    assert!(page.contains("경찰") && page.contains("강제노동.csv") && page.contains("default-src 'none'"));
    for outside in ["<script", "http://www.w3.org/1999/xlink", "<link", "<img", " style=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page, fs::read_to_string(second.join("page.html")).unwrap());
    let pdf = fs::read(first.join("page.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf == fs::read(second.join("page.pdf")).unwrap());
    let [answer, again] = [&first, &second].map(|out| fs::read_to_string(out.join("answer.json")).unwrap());
    assert_eq!(answer, again);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["page"]["overview"]["observed"], 203);
    let said = refused(&[&file, "--out", first.to_str().unwrap()]);
    assert!(said.contains("is there already; accepted is a path where nothing is"), "{said}");
}

#[test]
fn every_method_is_tried_on_lists_of_known_size() {
    let answer = json(&["--published", "uk2013_5", "--consistency"]);
    let trials = answer["trials"]["Ok"].as_array().unwrap();
    assert!(trials.len() >= 9 && trials.iter().all(|trial| trial["known"].as_u64() >= Some(30)), "{trials:?}");
    let first = &trials[0];
    let (estimate, known) = (first["found"]["Ok"][0].as_f64().unwrap(), first["known"].as_f64().unwrap());
    assert!((first["log_bias"].as_f64().unwrap() - (estimate / known).ln()).abs() < 1e-12);
    assert_eq!(answer["summary"].as_array().unwrap().len(), 3);
    assert_eq!(answer["took"].as_array().unwrap().len(), 1);
    let words = text(&["--published", "uk2013_5", "--consistency"]);
    assert!(
        words.contains("interval holds it") && words.contains("Processor seconds: internal consistency"),
        "{words}"
    );
    let three = text(&["--published", "korea_3", "--consistency"]);
    assert!(three.contains("The methods could not be tried: 3 lists; 4 to 12 are accepted."), "{three}");
}

#[test]
fn a_dissenter_reruns_the_table_under_other_assumptions() {
    let answer = json(&["--published", "uk2013_5", "--against", "delta=1; xi=2", "--against", "without=GP"]);
    let figure = |lines: &Value| lines[6]["found"]["Ok"][0].as_f64().unwrap().round();
    assert_eq!(figure(&answer["page"]["lines"]), 22990.0);
    // The same table with one prior person in each cell, every whole number gone through: 2,807.
    assert!((figure(&answer["against"][0]["lines"]) - 2807.0).abs() <= 2.0);
    assert_eq!(answer["against"][1]["otherwise"]["without"], serde_json::json!(["GP"]));
    let words = text(&["--published", "korea_3", "--against", "without=d"]);
    assert!(words.contains("Under without=d: "), "{words}");
    let said = refused(&["--published", "korea_3", "--against", "without=police"]);
    assert!(said.contains("--against `without=police`: there is no list `police`; the lists are b, c, d"), "{said}");
    let output = mse(&["--published", "korea_3", "--against", "N=50000"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("`N=50000` is no assumption"));
}

#[test]
fn doubt_about_links_is_carried_into_the_figure() {
    let folder = Folder::new();
    let table = |counts: &str| format!("{{\"lists\": [\"A\", \"B\", \"C\"], \"counts\": [{counts}]}}");
    let [strict, likely, loose] = ["0,80,70,12,60,9,7,3", "0,60,50,20,40,15,12,6", "0,40,35,28,25,22,20,12"].map(table);
    let tables = format!(
        "{{\"strict\": {strict}, \"likely\": {likely}, \"loose\": {loose}, \"samples\": [{strict}, {likely}, {likely}, {loose}], \"uncertain_links\": 31}}"
    );
    let file = folder.file("tables.json", &tables);
    let answer = json(&["--linked", &file]);
    let median = |value: &Value| value["Ok"]["median"].as_f64().unwrap();
    let rules = &answer["page"]["linkage"]["rules"];
    assert!(median(&rules[0]) > median(&rules[1]) && median(&rules[1]) > median(&rules[2]), "{rules}");
    assert!(answer["page"]["linkage"]["averaged"]["Ok"]["from_linkage"].as_f64() > Some(0.05));
    let words = text(&["--linked", &file]);
    for part in ["31 pairs of records", "strict rule", "averaged over 4 draws of the linkage", "the rule for links"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let wrong = folder.file("wrong.json", format!("{{\"strict\": {strict}}}"));
    let said = refused(&["--linked", &wrong]);
    assert!(said.contains("wrong.json: missing field `likely`") && said.contains("accepted is JSON with"), "{said}");
}

#[test]
fn a_name_that_would_act_on_the_terminal_is_shown_as_text() {
    let folder = Folder::new();
    let file = folder.file("t.csv", "\u{1b}[2JA,B,count\n1,0,50\n0,1,40\n1,1,9\n");
    let said = text(&[&file]);
    assert!(said.contains(r"\u{1b}[2JA") && !said.contains('\u{1b}'), "{said}");
}

/// Three lists of which A and B exclude each other: A sees one half of the people and B the other.
const EXCLUDING: &str = "A,B,C,count\n1,0,0,80\n0,1,0,120\n1,1,0,0\n0,0,1,60\n1,0,1,20\n0,1,1,10\n1,1,1,0\n";

#[test]
fn lists_that_exclude_each_other_are_declared_and_everything_says_so() {
    let folder = Folder::new();
    let file = folder.file("t.csv", EXCLUDING);
    let undeclared = text(&[&file]);
    assert!(undeclared.contains("if they exclude each other, that has to be declared"), "{undeclared}");
    let in_file =
        folder.file("d.csv", EXCLUDING.replace("1,1,0,0", "1,1,0,impossible").replace("1,1,1,0", "1,1,1,impossible"));
    let [ours, theirs] = [json(&[&file, "--exclude", "A+B"]), json(&[&in_file])];
    assert_eq!(ours["page"]["lines"], theirs["page"]["lines"]);
    assert_eq!(ours["input"]["table"]["impossible"], serde_json::json!([3, 7]));
    assert_eq!(ours["page"]["overview"]["impossible"], serde_json::json!(["A+B", "A+B+C"]));
    // n + C (A + B) / (AC + BC) = 290 + 60 x 200 / 30, the closed form of lists/loglinear; the profile lies within 1 %.
    let independence = ours["page"]["lines"][1]["found"]["Ok"][0].as_f64().unwrap();
    assert!((independence / 690.0 - 1.0).abs() < 0.01, "{independence}");
    let words = text(&[&file, "--exclude", "A+B"]);
    for part in [
        "Declared impossible: nobody can be on exactly A+B, A+B+C.",
        "not shown, for some combinations were declared impossible, and the closed form of decomposable models",
        "cannot be, as declared",
        "--exclude \"A+B\"",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("nobody is on both A and B"), "{words}");
    let said = refused(&[&folder.file("both.csv", EXCLUDING.replace("1,1,0,0", "1,1,0,2")), "--exclude", "A+B"]);
    assert!(said.contains("--exclude `A+B`: 2 people are on exactly A+B, which was declared impossible"), "{said}");
    assert!(refused(&[&file, "--exclude", "A+D"]).contains("there is no list `D`; the lists are A, B, C"));
}

#[test]
fn withheld_counts_are_carried_into_every_figure_that_can_carry_them() {
    let folder = Folder::new();
    let table = "A,B,C,count\n1,0,0,60\n0,1,0,50\n1,1,0,20\n0,0,1,40\n1,0,1,1-4\n0,1,1,<5\n1,1,1,6\n";
    let file = folder.file("t.csv", table);
    let answer = json(&[&file]);
    assert_eq!(answer["input"]["withheld"][0], serde_json::json!({"pattern": 5, "low": 1, "high": 4, "line": 6}));
    let doubt = &answer["page"]["withheld"];
    assert_eq!((doubt["lowest"]["observed"].as_u64(), doubt["highest"]["observed"].as_u64()), (Some(177), Some(184)));
    let methods = doubt["methods"].as_array().unwrap();
    for method in methods.iter().filter_map(|method| method["found"].get("Ok")) {
        let at = |name: &str| method[name].as_f64().unwrap();
        assert!(at("lowest") <= at("figure") && at("figure") <= at("highest"), "{method}");
        assert!(method["interval"]["low"].as_f64() <= method["figure"].as_f64(), "{method}");
    }
    assert!(methods[1]["found"].get("Ok").is_some() && methods[7]["found"].get("Err").is_some(), "{methods:?}");
    assert_eq!(answer["took"].as_array().unwrap().last().unwrap()["method"], "withheld counts");
    let words = text(&[&file]);
    for part in [
        "177 to 184 people were seen on 3 lists.",
        "Withheld by whoever published the table: A+C 1 to 4; B+C 0 to 4.",
        "Over the tables that this one could be",
        "1 to 4, withheld",
        "chains would have to settle on each of the tables that it could be",
        "Tanner and Wong 1987",
        "This part takes the likely table",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(
        refused(&[&file, "--against", "delta=1"])
            .contains("--against takes a table whose counts are all known; 2 counts")
    );
    assert!(refused(&[&file, "--consistency"]).contains("--consistency takes a table whose counts are all known"));
    let out = folder.path("out");
    text(&[&file, "--out", out.to_str().unwrap()]);
    assert!(fs::read(out.join("page.pdf")).unwrap().starts_with(b"%PDF-"));
    let page = fs::read_to_string(out.join("page.html")).unwrap();
    assert!(page.contains("Withheld by whoever published the table") && !page.contains("NaN"), "{page}");
}
