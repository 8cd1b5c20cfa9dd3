//! `assize interviews` as a user meets it: the example files, files that are wrong, samples at the edge of what a method can do.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

fn interviews(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assize"))
        .arg("interviews")
        .args(arguments)
        .env_remove("ASSIZE_PASSPHRASE")
        .env_remove("ASSIZE_CASE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn text(arguments: &[&str]) -> String {
    let output = interviews(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(&[arguments, &["--json"]].concat())).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = interviews(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn example(name: &str) -> String {
    format!("{}/../../examples/interviews/{name}", env!("CARGO_MANIFEST_DIR"))
}

struct Folder(TempDir);

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }
}

fn folder() -> Folder {
    Folder(TempDir::new().unwrap())
}

/// So that a run takes a second and not ten; what the figures are is tested in the crate that computes them.
const QUICK: [&str; 2] = ["--sweeps", "300"];

const SECTIONS: [&str; 12] = ["1. ", "2. ", "3. ", "4. ", "5. ", "6. ", "7. ", "8. ", "9. ", "10. ", "11. ", "12. "];

#[track_caller]
fn has_the_twelve(said: &str) {
    let places: Vec<usize> = SECTIONS
        .iter()
        .map(|number| said.find(&format!("\n{number}")).unwrap_or_else(|| panic!("{number}: {said}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(said.contains("\nIn short (") && said.contains("\nWhat is not known ("), "{said}");
    assert!(!said.contains("NaN") && !said.contains(" inf"), "{said}");
}

#[test]
fn the_example_survey_is_scaled_up_with_the_twelve_things_beside_it() {
    let (answers, sizes, members) = (example("answers.csv"), example("sizes.csv"), example("members.csv"));
    let arguments = [&["scale-up", &answers, "--sizes", &sizes, "--members", &members][..], &QUICK].concat();
    let said = text(&arguments);
    has_the_twelve(&said);
    let found = json(&[&arguments[..], &["--population", "people held, one country, 2020"]].concat());
    assert_eq!(
        (&found["schema"], &found["population"]),
        (&"assize-interviews/1".into(), &"people held, one country, 2020".into())
    );
    assert_eq!(found["input"].as_array().unwrap().len(), 3);
    let page = &found["page"]["scale-up"];
    assert_eq!(page["hidden"], "held_workers");
    let lines = page["lines"].as_array().unwrap();
    let figure = |place: usize| lines[place]["found"]["Ok"][0].as_f64().unwrap();
    // 30,000 are there; members are known as such by 0.6 x 0.8 of their ties, so every plain method finds about 14,400. The
    // generalised one, which asks them, finds them: 400 respondents and 60 members leave it a standard error of about a tenth.
    assert!((figure(0) / 14_400.0 - 1.0).abs() < 0.2, "{}", figure(0));
    assert!((figure(5) / 30_000.0 - 1.0).abs() < 0.3, "{}", figure(5));
    assert!(page["posteriors"][0]["found"]["Ok"].get("draws").is_none());
}

#[test]
fn the_example_recruitment_gives_share_and_size_with_the_twelve_things_beside_it() {
    let file = example("recruits.csv");
    let arguments = ["recruits", &file, "--trait", "deceived", "--counted", "150", "--sweeps", "4000"];
    let said = text(&arguments);
    has_the_twelve(&said);
    assert!(said.contains("By the multiplier it has"), "{said}");
    let found = json(&arguments);
    let page = &found["page"]["recruits"];
    assert_eq!((&page["of"], page["recruits"].as_u64()), (&"deceived".into(), Some(250)));
    // The made-up population has 1,000 people, three in ten of them deceived.
    for place in [0, 1, 2] {
        let line = &page["lines"][place]["found"]["Ok"];
        assert!((line[0].as_f64().unwrap() - 0.3).abs() < 0.1, "{line}");
        assert!(line[1]["low"].as_f64().unwrap() < 0.31 && line[1]["high"].as_f64().unwrap() > 0.29, "{line}");
    }
    let multiplied = &page["multiplied"]["Ok"];
    assert!(
        multiplied[1]["low"].as_f64() < Some(510.0) && multiplied[1]["high"].as_f64() > Some(490.0),
        "{multiplied}"
    );
    assert_eq!(json(&["recruits", &file, "--trait", "deceived", "--size", "1000", "--sweeps", "100"])["page"]["recruits"]["lines"][3]["found"].get("Err"), None);
}

#[test]
fn the_page_is_written_where_nothing_was_and_is_the_same_the_next_time() {
    let (folder, file) = (folder(), example("recruits.csv"));
    let [first, second] = ["first", "second"].map(|name| folder.path(name));
    for out in [&first, &second] {
        let said = text(&["recruits", &file, "--trait", "deceived", "--sweeps", "500", "--out", out.to_str().unwrap()]);
        assert!(said.contains("Wrote page.html, page.pdf and answer.json into "), "{said}");
    }
    for name in ["page.html", "page.pdf", "answer.json"] {
        assert_eq!(fs::read(first.join(name)).unwrap(), fs::read(second.join(name)).unwrap(), "{name}");
    }
    let page = fs::read_to_string(first.join("page.html")).unwrap();
    assert!(page.contains("default-src 'none'") && page.contains("방법별 추정치 비교"));
    assert!(page.matches("<svg role=\"img\" aria-label=\"").count() >= 2);
    for outside in ["<script", "<link", "<img", " style=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let said = refused(&["recruits", &file, "--trait", "deceived", "--out", first.to_str().unwrap()]);
    assert!(said.contains("is there already; accepted is a path where nothing is"), "{said}");
}

#[test]
fn weights_of_respondents_are_in_the_page_and_in_the_answer() {
    let folder = folder();
    let sizes = folder.file("sizes.csv", "group,size\nnurses,2000\npilots,1000\npopulation,100000\n");
    let rows: String = (0..60).map(|row| format!("{},{},{},{}\n", row % 4, row % 3, 1 + row % 3, row % 2)).collect();
    let weighted = folder.file("weighted.csv", format!("nurses,pilots,weight,held\n{rows}"));
    let said = text(&["scale-up", &weighted, "--sizes", &sizes]);
    for expected in [
        "Respondents have weights, the largest 3.0 times the least. Sums over respondents are weighted; 60 respondents say as much as 51 of equal weight would, and the largest weight is 2.5 % of all.",
        "each with a chance to be asked of one over the weight that the file states",
        "scale-up, linearised interval",
        "respondents weigh differently, and this model takes every respondent for one of equal chance",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let page = &json(&["scale-up", &weighted, "--sizes", &sizes])["page"]["scale-up"];
    // (1 + 2 + 3)^2 20 / (1 + 4 + 9).
    assert!((page["weighed"]["effective"].as_f64().unwrap() - 36.0 * 20.0 / 14.0).abs() < 1e-9, "{page}");
    let (mut members, mut known) = (0, 0);
    for row in 0..60 {
        members += (1 + row % 3) * (row % 2);
        known += (1 + row % 3) * (row % 4 + row % 3);
    }
    let expected = 3_000.0 * f64::from(members) / f64::from(known);
    assert!((page["killworth"]["size"].as_f64().unwrap() - expected).abs() < 1e-6, "{page}");
}

#[test]
fn wrong_interviews_are_refused_with_their_line() {
    let folder = folder();
    let sizes = folder.file("sizes.csv", "group,size\nnurses,500\npopulation,100000\n");
    for (name, answers, said) in [
        (
            "cell.csv",
            "nurses,held\n1,2\n1,x\n",
            "cell.csv, line 3: `x` under `held`; a whole number from 0 is accepted",
        ),
        (
            "weight.csv",
            "nurses,held,weight\n1,2,1.5\n1,2,0\n",
            "weight.csv, line 3: `0` under `weight`; a number above 0 is accepted: one over the chance to be asked",
        ),
        ("big.csv", "nurses,held\n501,2\n", "line 2: 501 people known in `nurses`, which has 500 in all"),
        ("more.csv", "nurses,held\n5,100001\n", "line 2: 100001 people known in `held`, of 100000 people in all"),
        ("two.csv", "nurses,held,cooks\n1,2,3\n", "no size is given for held, cooks; the hidden group must be named"),
        ("none.csv", "nurses,held\n0,2\n0,1\n", "no respondent knows anybody in a known group"),
        ("empty.csv", "", "empty.csv, line 1: the text is empty"),
        ("latin1.csv", "nurses,h\u{fffd}ld\n", "line 1: there is a header and no row under it"),
    ] {
        let found = refused(&["scale-up", &folder.file(name, answers), "--sizes", &sizes]);
        assert!(found.contains(said), "{name}: {found}");
    }
    for (name, recruits, said) in [
        (
            "late.csv",
            "id,recruiter,degree,held\na,b,3,1\nb,,2,0\n",
            "late.csv, line 2: the recruiter `b` stands on no line before",
        ),
        ("zero.csv", "id,recruiter,degree,held\na,,0,1\n", "zero.csv, line 2: the degree is `0`"),
        ("one.csv", "id,recruiter,degree,held\na,,1,1\n", "one.csv: 1 recruit; at least 2 are needed"),
        (
            "traits.csv",
            "id,recruiter,degree,held,paid\na,,1,1,0\nb,a,1,1,0\n",
            "there are the traits held, paid; one must be named",
        ),
    ] {
        let found = refused(&["recruits", &folder.file(name, recruits)]);
        assert!(found.contains(said), "{name}: {found}");
    }
    let two = folder.file("two-recruits.csv", "id,recruiter,degree,held\na,,1,1\nb,a,1,0\n");
    assert!(
        refused(&["recruits", &two, "--size", "1"]).contains("--size 1 for 2 recruits; accepted are numbers from 2 up")
    );
}

#[test]
fn interviews_at_the_edge_give_reasons_and_no_figure_that_is_none() {
    let folder = folder();
    let sizes = folder.file("sizes.csv", "group,size\nnurses,500\npopulation,100000\n");
    for (name, answers) in [
        ("one respondent", "nurses,held\n3,1\n"),
        ("nobody knows a member", "nurses,held\n3,0\n2,0\n"),
        ("everybody knows one", "nurses,held\n1,1\n1,1\n1,1\n"),
        ("huge answers", "nurses,held\n500,90000\n500,1\n"),
    ] {
        let said = text(&["scale-up", &folder.file("answers.csv", answers), "--sizes", &sizes, "--sweeps", "100"]);
        has_the_twelve(&said);
        assert!(said.contains("What speaks against any figure"), "{name}: {said}");
    }
    for (name, recruits) in [
        ("two seeds", "a,,1,1\nb,,9,0\n"),
        ("all alike", "a,,3,1\nb,a,3,1\nc,b,3,1\n"),
        ("nobody has it", "a,,3,0\nb,a,5,0\nc,b,2,0\nd,,4,0\n"),
        ("a degree beyond belief", "a,,4000000000,1\nb,a,1,0\nc,a,2,1\n"),
    ] {
        let file = folder.file("recruits.csv", format!("id,recruiter,degree,held\n{recruits}"));
        let said = text(&["recruits", &file, "--counted", "40", "--sweeps", "100"]);
        has_the_twelve(&said);
        assert!(said.contains("What speaks against any figure"), "{name}: {said}");
    }
}
