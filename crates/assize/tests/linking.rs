//! Lists of persons and firms as people at the command line link them: dry look, mapping, judgements, tables, export; and nothing in the clear.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder with a case of a custodian, who has every role, and a second identity keeper and an analyst.
struct Office {
    kept: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { kept: TempDir::new().unwrap() };
        office.said("custodian", &["new"]);
        for (name, role) in [("keeper-2", "identity-keeper"), ("analyst-1", "analyst")] {
            let secret = office.secret(name);
            office.said("custodian", &["user", "add", name, "--role", role, "--new-passphrase-file", &secret]);
        }
        office
    }

    fn path(&self, name: &str) -> String {
        self.kept.path().join(name).to_str().unwrap().to_owned()
    }

    fn secret(&self, whose: &str) -> String {
        let path = self.path(&format!("{whose}.passphrase"));
        fs::write(&path, format!("what only {whose} would say\n")).unwrap();
        path
    }

    fn run(&self, user: &str, arguments: &[&str]) -> Output {
        let secret = self.secret(user);
        Command::new(env!("CARGO_BIN_EXE_assize"))
            .args(arguments)
            .args(["--user", user, "--passphrase-file", &secret, "--case", &self.path("case")])
            .env_remove("ASSIZE_PASSPHRASE")
            .env_remove("ASSIZE_CASE")
            .env_remove("ASSIZE_USER")
            .env_remove("ASSIZE_KEY_FILE")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What a user's command prints.
    #[track_caller]
    fn said(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, user: &str, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.said(user, &[arguments, &["--json"]].concat())).unwrap()
    }

    #[track_caller]
    fn refused(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        assert!(!output.status.success(), "{arguments:?} went through");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/lists").join(name);
    path.to_str().unwrap().to_owned()
}

fn examples() -> [String; 3] {
    ["visas.csv", "payroll.csv", "interviews.csv"].map(example)
}

/// `link`, the three lists, and more.
fn link<'a>(lists: &'a [String; 3], more: &[&'a str]) -> Vec<&'a str> {
    [&["link", &lists[0], &lists[1], &lists[2]], more].concat()
}

const APPLY: &[&str] = &["--apply", "--because", "to try it"];

#[test]
fn a_list_goes_from_a_dry_look_by_a_saved_mapping_to_judged_pairs_and_tables() {
    let office = Office::new();
    let lists = examples();
    let mapping = office.path("mapping.json");
    let look = office.said("custodian", &link(&lists, &["--save-mapping", &mapping]));
    for part in ["visas.csv: visas (78 rows)", "ФИО", "name", "kept, not compared", "Nothing was written."] {
        assert!(look.contains(part), "{part:?} missing in {look}");
    }
    assert!(fs::read_to_string(&mapping).unwrap().contains("\"birth\": \"Дата рождения\""));
    let empty = office.refused("analyst-1", &["link", "report"]);
    assert!(empty.contains("the case holds no linkage yet"), "{empty}");
    let confirmed = [&["--mapping", &mapping, "--first", "visas"], APPLY].concat();
    let done = office.said("custodian", &link(&lists, &confirmed));
    assert!(done.contains("Put into the vault: 3 files. The linkage is recorded."), "{done}");
    let again = office.said("custodian", &link(&lists, &confirmed));
    assert!(again.contains("0 files (3 were there already). The linkage is the same as the one before"), "{again}");

    let report = office.said("analyst-1", &["link", "report"]);
    for part in ["people by two captures", "Averaged over who is who", "compared where equal", "Run RUN-link-"] {
        assert!(report.contains(part), "{part:?} missing in {report}");
    }
    let queue = office.json("analyst-1", &["link", "review", "--most", "3"]);
    assert_eq!(queue.as_array().unwrap().len(), 3);
    let (one, other) = (queue[0]["records"][0].as_str().unwrap(), queue[0]["records"][1].as_str().unwrap());
    let why = office.said("custodian", &["link", "why", one, other]);
    for part in ["as written", "before anything is compared", "bits", "with probability"] {
        assert!(why.contains(part), "{part:?} missing in {why}");
    }
    let judged = office.said("custodian", &["link", "judge", &one[..8], other, "same", "--reason", "one face"]);
    assert!(judged.starts_with("Judgement 1: ") && judged.contains("same by custodian: recorded"), "{judged}");
    let relinked = office.json("custodian", &[&["link", "--first", "visas"], APPLY].concat());
    assert_eq!(relinked["linkage"]["judged"]["same"], 1);
    let withdrawn = office.json("custodian", &["link", "judge", "--withdraw", "1", "--reason", "not the same"]);
    assert_eq!(withdrawn["withdrawn"]["reason"], "not the same");
    let score = office.json("custodian", &["link", "score", "--truth", "who"]);
    assert!(score["thresholds"][1]["f1"].as_f64().unwrap() > 0.85, "{score}");
}

fn firms() -> [String; 2] {
    ["../firms/sanctions.csv", "../firms/registers.csv"].map(example)
}

#[test]
fn firms_are_linked_beside_persons_reviewed_judged_and_undone() {
    let office = Office::new();
    let ([sanctions, registers], [visas, payroll, _]) = (firms(), examples());
    let lists = ["link", &sanctions, &registers, &visas, &payroll];
    let look = office.said("custodian", &lists);
    for part in [
        "sanctions (22 rows), rows of organisations",
        "registers (22 rows), rows of organisations",
        "visas (78 rows)\n",
    ] {
        assert!(look.contains(part), "{part:?} missing in {look}");
    }
    let done = office.json("custodian", &[&lists, APPLY].concat());
    let firms = &done["others"][0]["linkage"];
    assert_eq!((&done["linkage"]["kind"], &firms["kind"]), (&"person".into(), &"organisation".into()));
    assert_eq!(
        (done["linkage"]["lists"][1]["rows"].as_u64(), firms["lists"][0]["rows"].as_u64()),
        (Some(78), Some(22))
    );
    let of_firms = ["--kind", "organisation"];
    let asked = |command: &[&str]| office.json("custodian", &[command, &of_firms].concat());
    let score = asked(&["link", "score", "--truth", "who"]);
    let likely = ["precision", "recall"].map(|of| score["thresholds"][1][of].as_f64().unwrap());
    assert!(likely[0] > 0.99 && likely[1] > 0.9, "{likely:?}");
    let report = office.said("analyst-1", &[&["link", "report"][..], &of_firms].concat());
    assert!(report.contains("organisations by two captures") && !report.contains("persons"), "{report}");

    let queue = asked(&["link", "review"]);
    let [one, other] = [0, 1].map(|at| queue[0]["records"][at].as_str().unwrap());
    let why = office.json("custodian", &["link", "why", one, other]);
    let about: Vec<&str> =
        why["steps"].as_array().unwrap().iter().map(|step| step["about"].as_str().unwrap()).collect();
    assert_eq!((&why["kind"], &about[..2]), (&"organisation".into(), &["before", "name"][..]));
    let text = office.said("custodian", &["link", "why", one, other]);
    assert!(text.contains("they are one organisation with probability"), "{text}");
    office.said("custodian", &["link", "judge", one, other, "different", "--reason", "two registers"]);
    let again = || office.json("custodian", &[&["link"], APPLY].concat())["others"][0].clone();
    let judged = again();
    assert_eq!((&judged["is_new"], &judged["linkage"]["judged"]["different"]), (&true.into(), &1.into()));
    office.said("custodian", &["link", "judge", "--withdraw", "1", "--reason", "one register after all"]);
    assert_eq!(again()["linkage"]["run"]["id"], firms["run"]["id"], "as if it had never been said");

    let person = office.json("analyst-1", &["link", "review"]);
    let person = person[0]["records"][0].as_str().unwrap();
    let refused = office.refused("custodian", &["link", "judge", person, one, "same", "--reason", "x"]);
    assert!(refused.contains("accepted are two records of one kind"), "{refused}");
    let none = office.refused("analyst-1", &["link", "review", "--kind", "worksite"]);
    assert!(none.contains("the case holds no linkage of worksites yet"), "{none}");
    let unknown = office.refused("analyst-1", &["link", "review", "--kind", "ship"]);
    assert!(unknown.contains("accepted are person, organisation, worksite"), "{unknown}");
}

#[test]
fn a_linkage_has_a_page_for_those_who_never_open_the_vault_and_a_keepers_has_the_truth_on_it() {
    let office = Office::new();
    office.said("custodian", &link(&examples(), APPLY));
    let page = |name: &str| fs::read_to_string(office.path(name)).unwrap();
    let two = ["--first", "visas", "--second", "payroll"];
    let said = office.said("analyst-1", &[&["link", "report", "--out", &office.path("a.html")][..], &two].concat());
    assert!(said.contains("Chapman's N of visas against payroll:") && said.contains("It names nobody"), "{said}");
    for part in [
        "연결 기준별 추정 인원",
        "Chapman&#39;s N of visas against payroll",
        "Nothing here tells what is true",
        "default-src 'none'",
    ] {
        assert!(
            page("a.html").contains(part) || page("a.html").contains(&part.replace("&#39;", "'")),
            "{part} missing"
        );
    }
    let told = office.json("analyst-1", &[&["link", "report"][..], &two].concat());
    assert_eq!(told["chosen"]["captures"], serde_json::json!([["visas"], ["payroll"]]));
    let n = |reading: usize| told["chosen"]["readings"][reading]["chapman"]["people"].as_f64().unwrap();
    assert!(n(0) >= n(1) && n(1) >= n(2) && n(2) > 78.0, "{told}");
    let there = office.refused("analyst-1", &["link", "report", "--out", &office.path("a.html")]);
    assert!(there.contains("accepted is a path where nothing is"), "{there}");
    let unknown = office.refused("analyst-1", &["link", "report", "--first", "payrol"]);
    assert!(unknown.contains("there is no list `payrol`; accepted are interviews, payroll, visas"), "{unknown}");
    let other = office.refused("analyst-1", &["link", "score", "--truth", "who", "--out", &office.path("b.html")]);
    assert!(other.contains("identity-keeper"), "{other}");
    office.said("custodian", &["link", "score", "--truth", "who", "--out", &office.path("b.html")]);
    for part in [
        "by the column `who`",
        "By the scripts of the two names",
        "Calibration error",
        "What was said of pairs and what is true",
    ] {
        assert!(page("b.html").contains(part), "{part} missing in {}", page("b.html"));
    }
    for (name, never) in [("a.html", "Kim "), ("b.html", "Kim "), ("a.html", "<script"), ("b.html", "<script")] {
        assert!(!page(name).contains(never), "{never} on {name}");
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(office.path("a.html")).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "readable by its owner alone");
}

#[test]
fn firms_and_worksites_have_the_page_that_persons_have_and_a_picture_of_a_pair() {
    let office = Office::new();
    let [sanctions, registers] = firms();
    let sites = ["inspections.csv", "permits.csv"].map(|name| example(&format!("../worksites/{name}")));
    let lists = ["link", &sanctions, &registers, &sites[0], &sites[1]];
    office.said("custodian", &[&lists, APPLY].concat());
    for (kind, list, heading) in [
        ("organisation", "registers", "연결 기준별 추정 기관 수"),
        ("worksite", "permits", "연결 기준별 추정 작업장 수"),
    ] {
        let path = office.path(&format!("{kind}.html"));
        let said = office.said("analyst-1", &["link", "report", "--kind", kind, "--out", &path]);
        assert!(said.contains(&format!("{kind}s by two captures")) && said.contains("It names nobody"), "{said}");
        let page = fs::read_to_string(&path).unwrap();
        for part in [heading, list, &format!("Which {kind}s are one across lists"), "What to ask people first"] {
            assert!(page.contains(part), "{part} missing in {page}");
        }
        assert!(page.contains(&format!("assize link report --kind {kind} --out PAGE.html")), "{page}");
        let truth = office.path(&format!("{kind}-truth.html"));
        office.said("custodian", &["link", "score", "--kind", kind, "--truth", "who", "--out", &truth]);
        let scored = fs::read_to_string(&truth).unwrap();
        assert!(scored.contains(&format!("share that is one {kind}")) && scored.contains("by the column `who`"));
        for never in ["Ryonbong", "Vostok", "<script"] {
            assert!(!scored.contains(never) && !page.contains(never), "{never} on a page of {kind}s");
        }
    }
    let (proposal, approval) = (office.path("proposal.json"), office.path("approval.json"));
    let propose = ["link", "propose", "--kind", "worksite", "--least", "0.1", "--recipient", "a partner"];
    office.said("custodian", &[&propose[..], &["--reason", "linkage", "--out", &proposal]].concat());
    office.said("keeper-2", &["identity", "approve", &proposal, "--out", &approval]);
    let pairs = office.path("pairs.json");
    office.said("keeper-2", &["link", "export", &proposal, "--approval", &approval, "--out", &pairs]);
    let pairs: Value = serde_json::from_str(&fs::read_to_string(&pairs).unwrap()).unwrap();
    let [one, other] = ["one", "other"].map(|side| pairs[0][side]["record"].as_str().unwrap().to_owned());
    let out = office.path("pair.html");
    let asked = ["link", "why", &one, &other, "--out", &out, "--proposal", &proposal, "--approval", &approval];
    let warned = office.said("keeper-2", &asked);
    assert!(warned.contains("still tells of two worksites and where their rows stand"), "{warned}");
    let page = fs::read_to_string(&out).unwrap();
    assert!(page.contains("<h1>One worksite or two: ") && page.contains("blue speaks for one worksite"), "{page}");
}

#[test]
fn how_many_firms_there_are_is_estimated_from_their_tables_and_said_to_be_of_firms() {
    let office = Office::new();
    let [sanctions, registers] = firms();
    office.said("custodian", &[&["link", &sanctions, &registers][..], APPLY].concat());
    let of_firms = ["link", "tables", "--kind", "organisation"];
    let text = office.said("analyst-1", &of_firms);
    assert!(text.contains("organisations on exactly") && text.contains("registers, sanctions"), "{text}");
    let told = office.json("analyst-1", &[&of_firms[..], &["--show-small"]].concat());
    let likely = told["likely"].as_array().unwrap().iter().map(|cell| cell["count"].as_u64().unwrap()).sum::<u64>();
    let out = office.path("firms.json");
    office.said("analyst-1", &[&of_firms[..], &["--show-small", "--out", &out]].concat());
    let written: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let counted: u64 =
        written["likely"]["counts"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((&written["kind"], counted), (&"organisation".into(), likely));
    let mse = Command::new(env!("CARGO_BIN_EXE_assize")).args(["mse", "--linked", &out]).output().unwrap();
    let said = String::from_utf8(mse.stdout).unwrap();
    assert!(mse.status.success(), "{}", String::from_utf8_lossy(&mse.stderr));
    for part in ["wherever this page says people it counts organisations", "neither surely one organisation"] {
        assert!(said.contains(part), "{part} missing in {said}");
    }
    let none = office.refused("analyst-1", &["link", "tables", "--kind", "worksite"]);
    assert!(none.contains("the case holds no linkage of worksites yet"), "{none}");
}

#[test]
fn tables_are_what_an_estimate_reads_and_small_counts_stay_inside_unless_asked_for() {
    let office = Office::new();
    // Two people whom no other list has: a count that points at somebody.
    let few = office.path("ngo.csv");
    fs::write(&few, "name,dob\nOu Yang Made Up,1941-01-02\nBek Made Up,1944-05-06\n").unwrap();
    office.said("custodian", &[&["link", &example("visas.csv"), &example("interviews.csv"), &few][..], APPLY].concat());
    let report = office.said("analyst-1", &["link", "report"]);
    assert!(report.contains("1 to 4"), "{report}");
    let told = office.json("analyst-1", &["link", "tables", "--show-small"]);
    let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["likely", "lists", "loose", "samples", "strict"]);
    assert_eq!(told["lists"], serde_json::json!(["interviews", "ngo", "visas"]));
    assert_eq!(told["samples"].as_array().unwrap().len(), 40);
    let small = told["likely"].as_array().unwrap().iter().filter(|cell| cell["count"].as_u64().unwrap() < 5).count();
    let masked = office.json("analyst-1", &["link", "tables"]);
    let hidden = masked["likely"].as_array().unwrap().iter().filter(|cell| cell["count"].is_null()).count();
    assert!(small > 0 && small == hidden, "{small} {hidden}");
    assert_eq!(masked["samples"], serde_json::json!([]));
    let out = office.path("tables.json");
    office.said("analyst-1", &["link", "tables", "--show-small", "--out", &out]);
    let written: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let counts = written["likely"]["counts"].as_array().unwrap();
    let persons: u64 = told["likely"].as_array().unwrap().iter().map(|cell| cell["count"].as_u64().unwrap()).sum();
    assert_eq!((counts.len(), counts.iter().map(|count| count.as_u64().unwrap()).sum::<u64>()), (8, persons));
    assert_eq!(written["samples"].as_array().unwrap().len(), 40);
    let inner = office.json("analyst-1", &["link", "report"]);
    assert!(inner.get("pairs").is_none(), "pairs leave with two signatures only");
}

#[test]
fn pairs_and_a_picture_leave_with_two_signatures_and_name_nobody() {
    let office = Office::new();
    office.said("custodian", &link(&examples(), APPLY));
    let (proposal, approval) = (office.path("proposal.json"), office.path("approval.json"));
    let proposed = office.said(
        "custodian",
        &["link", "propose", "--least", "0.9", "--recipient", "a partner", "--reason", "linkage", "--out", &proposal],
    );
    assert!(proposed.contains("Nothing has left the case."), "{proposed}");
    let alone = office.refused("custodian", &["identity", "approve", &proposal, "--out", &approval]);
    assert!(alone.contains("one person cannot be both who proposes and who approves"), "{alone}");
    let approved = office.said("keeper-2", &["identity", "approve", &proposal, "--out", &approval]);
    assert!(approved.contains("pairs of RUN-link-") && approved.contains("assize link export"), "{approved}");
    let out = office.path("pairs.json");
    office.said("keeper-2", &["link", "export", &proposal, "--approval", &approval, "--out", &out]);
    let pairs: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let first = &pairs[0];
    assert!(first["one"]["line"].as_u64().unwrap() >= 2 && first["probability"].as_f64().unwrap() >= 0.9);
    let (one, other) = (first["one"]["record"].as_str().unwrap(), first["other"]["record"].as_str().unwrap());
    let picture = office.path("why.svg");
    let signed = ["--proposal", &proposal, "--approval", &approval];
    office.said("custodian", &[&["link", "why", one, other, "--out", &picture][..], &signed].concat());
    let svg = fs::read_to_string(&picture).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("name: the same name"), "{svg}");
    assert!(!svg.contains("Kim") && !svg.contains("Pak "), "{svg}");
    let page = office.path("why.html");
    let said = office.said("custodian", &[&["link", "why", one, other, "--out", &page][..], &signed].concat());
    assert!(said.contains("It names nobody"), "{said}");
    let html = fs::read_to_string(&page).unwrap();
    for part in [
        "<svg role=\"img\" aria-label=\"From the odds",
        "항목별 증거의 무게",
        "probability so far",
        "default-src 'none'",
    ] {
        assert!(html.contains(part), "{part} missing in {html}");
    }
    assert!(!html.contains("Kim") && !html.contains("Pak ") && !html.contains("the surname"), "{html}");
    let odd = office
        .refused("custodian", &[&["link", "why", one, other, "--out", &office.path("why.pdf")][..], &signed].concat());
    assert!(odd.contains("accepted are names that end in .svg or .html"), "{odd}");
    let bare = office.refused("custodian", &["link", "why", one, other, "--out", &office.path("x.svg")]);
    assert!(bare.contains("--proposal") && bare.contains("--approval"), "{bare}");
    let as_identities = office
        .refused("custodian", &["identity", "export", &proposal, "--approval", &approval, "--out", &office.path("y")]);
    assert!(as_identities.contains("about pairs of records and not about identities"), "{as_identities}");
}

#[test]
fn lists_in_the_encodings_of_offices_are_linked_as_if_they_were_utf_8_and_it_is_told() {
    let office = Office::new();
    let encoded = |name: &str, label: &str| {
        let text = fs::read_to_string(example(name)).unwrap();
        let (bytes, _, lost) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
        assert!(!lost && std::str::from_utf8(&bytes).is_err(), "{name}");
        fs::write(office.path(name), bytes).unwrap();
        office.path(name)
    };
    let files = [encoded("interviews.csv", "euc-kr"), encoded("visas.csv", "windows-1251")];
    let look = |files: &[String]| office.json("custodian", &["link", &files[0], &files[1]])["look"]["files"].clone();
    let (mut ours, theirs) = (look(&files), look(&["interviews.csv", "visas.csv"].map(example)));
    assert_eq!([&ours[0]["encoding"], &ours[1]["encoding"]], ["EUC-KR", "windows-1251"]);
    for place in 0..2 {
        ours[place]["encoding"] = "UTF-8".into();
    }
    assert_eq!(ours, theirs);
    let said = office.said("custodian", &[&["link", &files[0], &files[1]][..], APPLY].concat());
    let told = "interviews.csv is not UTF-8 and was read as EUC-KR, by a guess: where letters come out wrong";
    assert!(said.starts_with(told) && said.contains("visas.csv is not UTF-8 and was read as windows-1251"), "{said}");
    let score = office.json("custodian", &["link", "score", "--truth", "who"]);
    assert_eq!((&score["records"], &score["thresholds"][0]["precision"]), (&122.into(), &1.0.into()), "{score}");
}

#[test]
fn a_list_that_is_no_list_is_refused_by_line_and_nothing_is_written() {
    let office = Office::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = office.path(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let ragged = write("ragged.csv", b"name,dob\nA,1980\nB\n");
    let said = office.refused("custodian", &["link", &ragged]);
    let line = "ragged.csv line 3: has a wrong number of cells; found `1 cells`; accepted: 2 cells, as in the header";
    assert!(said.contains("the lists break 1 rules; nothing was written") && said.contains(line), "{said}");
    let damaged = write("damaged.csv", b"name\n\xea\xb9\x80\n\xb1\xe8\xc3\xb6\xbc\xf6\n");
    let said = office.refused("custodian", &[&["link", &damaged][..], APPLY].concat());
    assert!(said.contains("damaged.csv line 3: is not UTF-8; found `byte B1`; accepted: UTF-8"), "{said}");
    let workbook = write("visas.xlsx", b"PK\x03\x04\x14\x00\x06\x00\xff\n");
    let said = office.refused("custodian", &["link", &workbook]);
    assert!(said.contains("visas.xlsx line 1: is no text; found `sign 03`; accepted: CSV"), "{said}");
    let nameless = write("numbers.csv", b"id,n\n1,2\n");
    let said = office.refused("custodian", &["link", &nameless]);
    assert!(said.contains("has no `name` in the mapping; accepted: under \"columns\" a \"name\""), "{said}");
    let mapping = write("mapping.json", b"{\n  \"files\": 7\n}");
    let said = office.refused("custodian", &["link", &nameless, "--mapping", &mapping]);
    assert!(said.contains("at line 2 column 12"), "{said}");
    let said = office.refused("custodian", &["link"]);
    assert!(said.contains("no list is given; accepted are one or more CSV files"), "{said}");
    let said = office.refused("custodian", &["link", &ragged, "--apply"]);
    assert!(said.contains("--because"), "{said}");
    let said = office.refused("custodian", &["link", "/nowhere/list.csv"]);
    assert!(said.contains("/nowhere/list.csv cannot be read"), "{said}");
    let rows: String = (0..65).map(|list| format!("l{list},Kim\n")).collect();
    let many = write("many.csv", format!("list,name\n{rows}").as_bytes());
    for more in [&[][..], APPLY] {
        let said = office.refused("custodian", &[&["link", &many][..], more].concat());
        assert!(
            said.contains("there would be 65 lists; accepted are 64 at most: give lists of one source the same name"),
            "{said}"
        );
    }
    let large = write("large.csv", b"");
    fs::File::options().write(true).open(&large).unwrap().set_len((128 << 20) + 1).unwrap();
    let said = office.refused("custodian", &["link", &large]);
    let todo = "has 134217729 bytes; accepted are 134217728 at most; cut it into several files with the same header";
    assert!(said.contains(todo), "{said}");
    assert!(office.refused("analyst-1", &["link", "report"]).contains("no linkage yet"));
}

/// Every plain file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Words that stand in the doctored lists and in the reasons given, and nowhere else.
const CANARIES: &[&str] = &["Kanari Im Ja", "카나리", "Канареев", "Canary-Reason"];

#[test]
fn no_name_of_a_list_reaches_the_disk_the_log_or_a_message() {
    let office = Office::new();
    let mut lists = Vec::new();
    for (name, to) in [("payroll.csv", "Kanari Im Ja"), ("interviews.csv", "카나리"), ("visas.csv", "Канареев Имярек")]
    {
        let text = fs::read_to_string(example(name)).unwrap();
        // The first cell of the first row is a name.
        let from = text.lines().nth(1).unwrap().split(',').next().unwrap();
        let path = office.kept.path().join("lists").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text.replace(from, to)).unwrap();
        lists.push(path.to_str().unwrap().to_owned());
    }
    let lists: [String; 3] = lists.try_into().unwrap();
    let reason = ["--reason", "Canary-Reason"];
    let mut heard = String::new();
    let mut hear = |user: &str, arguments: &[&str]| {
        let output = office.run(user, arguments);
        heard.push_str(&String::from_utf8(output.stderr).unwrap());
        String::from_utf8(output.stdout).unwrap()
    };
    let done = hear("custodian", &link(&lists, &["--apply", "--because", "Canary-Reason", "--json"]));
    let review: Value = serde_json::from_str(&hear("custodian", &["link", "review", "--json"])).unwrap();
    let (one, other) = (review[0]["records"][0].as_str().unwrap(), review[0]["records"][1].as_str().unwrap());
    hear("custodian", &[&["link", "judge", one, other, "same"][..], &reason].concat());
    hear("custodian", &[&["link", "judge", one, "0000", "same"][..], &reason].concat());
    hear("custodian", &["link", "why", one, other]);
    hear("analyst-1", &["link", "why", one, other]);
    hear("analyst-1", &link(&lists, &["--apply", "--because", "Canary-Reason"]));
    hear("custodian", &["link", "score", "--truth", "nobody"]);
    hear("custodian", &["link", "remove", "none.csv", "--because", "Canary-Reason"]);
    let seen = [hear("analyst-1", &["link", "report"]), hear("analyst-1", &["link", "tables", "--json"]), done];
    let log = hear("custodian", &["log", "--json"]);
    hear("custodian", &["audit-export", &office.path("bundle")]);
    for expected in ["to see two records of lists", "no record begins with `0000`", "has no column `nobody`"] {
        assert!(heard.contains(expected), "{expected:?} missing in {heard}");
    }
    assert!(log.contains("\"judge-pair\"") && log.contains("\"open-lists\""), "{log}");
    let inside = files(Path::new(&office.path("case"))).into_iter().chain(files(Path::new(&office.path("bundle"))));
    let bytes: Vec<(PathBuf, Vec<u8>)> = inside.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    assert!(bytes.len() > 5);
    for canary in CANARIES {
        for (path, bytes) in &bytes {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} in {}", path.display());
        }
        for (what, text) in [("a message", &heard), ("the log", &log), ("what an analyst sees", &seen.join("\n"))] {
            assert!(!text.contains(canary), "{canary} in {what}");
        }
    }
}
