//! The public record as it is read, and everything that can be wrong with a package.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_intake::{file_names, read_package};
use assize_record::id::ClaimId;
use assize_record::quantity::Quantity;
use expect_test::expect_file;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

fn example() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap());
    }
    files
}

/// The example with one text of one file replaced, once.
fn with(changes: &[(&str, &str, &str)]) -> Files {
    let mut files = example();
    for (file, from, to) in changes {
        let text = String::from_utf8(files[*file].clone()).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    files
}

fn breaches(files: &Files) -> Vec<String> {
    read_package(files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_public_record_is_read_whole() {
    let study = read_package(&example()).unwrap().study;
    let facts: usize = study.statements.values().map(|s| s.facts.len()).sum();
    assert_eq!(
        (study.sources.len(), study.claims.len(), study.groups.len(), study.statements.len(), facts),
        (214, 308, 11, 88, 168)
    );
    assert_eq!(
        (study.variables.len(), study.postings.len(), study.tiers.len(), study.policies.len()),
        (91, 32, 213, 36)
    );
    assert_eq!(
        (study.responses.len(), study.recommendations.len(), study.critiques.len(), study.codes.len()),
        (31, 40, 5, 242)
    );
    assert_eq!(study.custody.len(), 13);
    assert_eq!(study.rows.len(), 214 + 308 + 11 + 91 + 88 + 32 + 213 + 36 + 31 + 40 + 5);
}

#[test]
fn bounds_and_dates_stay_as_they_were_written() {
    let study = read_package(&example()).unwrap().study;
    let claim = |id: &str| &study.claims[&ClaimId::new(id)];
    assert_eq!(claim("K033").quantity, Quantity::AtLeast(50_000.into()));
    assert_eq!(claim("K036").quantity, Quantity::AtMost(20.into()));
    assert_eq!(claim("K008").period.to_string(), "2013-01");
    assert_eq!(claim("K136").period.to_string(), "until 2018");
    assert_eq!(study.rows["K001"].line, 2);
}

#[test]
fn the_doubts_about_the_public_record_are_these() {
    let doubts: String = read_package(&example()).unwrap().doubts.iter().map(|doubt| format!("{doubt}\n")).collect();
    expect_file!["snapshots/doubts.txt"].assert_eq(&doubts);
}

/// One exchange of text: the file, what stands there, what stands there instead.
type Exchange = (&'static str, &'static str, &'static str);

/// One change each, and the breaches that it gives.
const BROKEN: &[(&str, &[Exchange])] = &[
    ("a range upside down", &[("claims.csv", ",50000,,60000,", ",70000,,60000,")]),
    ("no value at all", &[("claims.csv", ",50000,,60000,", ",,,,")]),
    ("a point with one bound", &[("claims.csv", ",50000,,60000,", ",50000,55000,,")]),
    ("a number in words", &[("claims.csv", ",50000,,60000,", ",fifty,,60000,")]),
    ("a negative number", &[("claims.csv", ",50000,,60000,", ",-50000,,60000,")]),
    ("an unknown measure", &[("claims.csv", "workers_present,ALL", "workers_there,ALL")]),
    ("a unit that does not fit", &[("claims.csv", "60000,persons", "60000,permits")]),
    ("an unknown host", &[("claims.csv", "workers_present,ALL", "workers_present,XYZ")]),
    ("an unknown parent", &[("claims.csv", "K008,rounds", "K888,rounds")]),
    ("its own parent", &[("claims.csv", "K008,rounds", "K001,rounds")]),
    ("a derivation without a parent", &[("claims.csv", "K008,rounds", ",rounds")]),
    (
        "a circle",
        &[(
            "claims.csv",
            "public-reports,,3,,,,contested,\"16 host states",
            "public-reports,,3,K001,repeats,stated,contested,\"16 host states",
        )],
    ),
    ("a duplicate id", &[("claims.csv", "\r\nK002,", "\r\nK001,")]),
    ("an id of another form", &[("claims.csv", "\r\nK002,", "\r\nQ2,")]),
    ("an unknown source", &[("claims.csv", "K001,S001", "K001,S999")]),
    ("an impossible month", &[("claims.csv", "2013-01,2013-01,52000", "2013-13,2013-01,52000")]),
    ("an end before the start", &[("claims.csv", "2013-01,2013-01,52000", "2013-02,2013-01,52000")]),
    ("a credibility without a reason", &[("claims.csv", "Credibility 3: twenty interviews", "twenty interviews")]),
    ("a note about a claim that is not there", &[("claims.csv", "see K011", "see K911")]),
    ("an original value without unit", &[("claims.csv", "200000000000,KRW/year", "200000000000,")]),
    ("more than the whole", &[("claims.csv", ",70,,90,percent", ",70,,190,percent")]),
    ("an unknown status", &[("claims.csv", "inferred,contested", "inferred,disputed")]),
    ("a period after publication", &[("claims.csv", "ALL,,all,2012,2012,1200000000", "ALL,,all,2032,2032,1200000000")]),
    ("an unknown reliability", &[("sources.csv", ",C,nkdb-2015,", ",Q,nkdb-2015,")]),
    ("no address", &[("sources.csv", "https://qz.com/410993", "qz.com/410993")]),
    ("an impossible day", &[("sources.csv", ",2015-05-14,", ",2015-02-30,")]),
    ("a language in words", &[("sources.csv", ",2015-05,en,", ",2015-05,English,")]),
    ("a source nobody uses", &[("critiques.csv", "N03,S168", "N03,S003"), ("claims.csv", "K252,S168", "K252,S003")]),
    ("members out of order", &[("groups.csv", "ARE;BHR;KWT", "BHR;ARE;KWT")]),
    ("a member that is no state", &[("groups.csv", "CHN;RUS", "CHN;RUX")]),
    ("a statement without a fact", &[("condition_facts.csv", "C009,health_damage,yes,,exact\r\n", "")]),
    ("a fact of an unknown variable", &[("condition_facts.csv", "C009,health_damage", "C009,health_damaged")]),
    ("a fact that is no choice", &[("condition_facts.csv", "lodging,container", "lodging,tent")]),
    ("a fact in another unit", &[("condition_facts.csv", "18,hours/day", "18,hours/week")]),
    ("a yes-no fact with a number", &[("condition_facts.csv", "C009,health_damage,yes", "C009,health_damage,3")]),
    (
        "a qualifier without a number",
        &[("condition_facts.csv", "health_damage,yes,,exact", "health_damage,yes,,about")],
    ),
    ("a statement in two postings", &[("postings.csv", "C051;C052", "C051;C052;C001")]),
    ("a posting in another host", &[("postings.csv", "P13,KWT", "P13,QAT")]),
    (
        "a posting too short for its statements",
        &[("postings.csv", "construction,mixed,2022,2025", "construction,mixed,2023,2025")],
    ),
    ("an open tier that claims to be sourced", &[("tiers.csv", "KWT,2025,NA,partly-sourced", "KWT,2025,NA,sourced")]),
    ("a tier of an unknown state", &[("tiers.csv", "AFG,2020", "AFX,2020")]),
    ("a report whose arithmetic fails", &[("state_reports.csv", "30023,18533,exact,11490", "30023,18533,exact,11491")]),
    ("late without a late date", &[("state_reports.csv", "2019-03-22,2019-12-04", "2019-03-22,2019-02-04")]),
    (
        "silent but filed",
        &[("state_reports.csv", "TZA,none,silent,2019-03-22,,", "TZA,none,silent,2019-03-22,2019-04,")],
    ),
    ("a number of people sent home without a qualifier", &[("state_reports.csv", ",904,exact,", ",904,not_given,")]),
    ("an unknown audience", &[("recommendations.csv", "R01,S001,sending-state", "R01,S001,everybody")]),
    ("an objection to an unknown claim", &[("critiques.csv", "K034;K002;K032", "K034;K002;K932")]),
    ("a code list that was widened", &[("codes.csv", "polarity,supports,", "polarity,backs,")]),
    ("a missing column", &[("claims.csv", "claim_id,source_id,locator,", "claim_id,source_id,place,")]),
    (
        "a row that is too short",
        &[("tiers.csv", "AFG,2020,3,sourced,S205,2021-06-15,", "AFG,2020,3,sourced,S205,2021-06-15")],
    ),
    ("stray white space", &[("groups.csv", "China and Russia", " China and Russia")]),
    (
        "two things wrong at once",
        &[("claims.csv", ",50000,,60000,", ",70000,,60000,"), ("tiers.csv", "AFG,2020", "AFX,2020")],
    ),
    (
        "a descriptor that names a strange table",
        &[("datapackage.json", "\"name\": \"critiques\"", "\"name\": \"objections\"")],
    ),
    (
        "a descriptor that names a file outside",
        &[("datapackage.json", "\"path\": \"tiers.csv\"", "\"path\": \"../tiers.csv\"")],
    ),
    ("a descriptor that is no JSON", &[("datapackage.json", "{", "")]),
];

#[test]
fn every_breach_says_where_it_is_what_was_found_and_what_is_accepted() {
    let mut out = String::new();
    for (name, changes) in BROKEN {
        let found = breaches(&with(changes));
        assert!(!found.is_empty(), "{name} went through");
        out.push_str(&format!("{name}\n"));
        out.extend(found.iter().map(|breach| format!("    {breach}\n")));
    }
    expect_file!["snapshots/breaches.txt"].assert_eq(&out);
}

#[test]
fn files_of_the_wrong_encoding_are_refused() {
    let mut bom = example();
    bom.get_mut("tiers.csv").unwrap().splice(0..0, *b"\xef\xbb\xbf");
    assert!(breaches(&bom)[0].starts_with("tiers.csv: begins with a byte order mark"));
    let mut latin = example();
    let at = latin["groups.csv"].windows(6).position(|w| w == b"Kuwait").unwrap();
    latin.get_mut("groups.csv").unwrap()[at] = 0xE9;
    assert!(
        breaches(&latin).iter().any(|b| b.starts_with("groups.csv line 4: is not UTF-8; found `byte E9`")),
        "{:?}",
        breaches(&latin)
    );
    let unix = String::from_utf8(example()["tiers.csv"].clone()).unwrap().replace("\r\n", "\n");
    let mut files = example();
    files.insert("tiers.csv".to_owned(), unix.into_bytes());
    assert!(breaches(&files)[1].contains("line ends of more than one kind"), "{:?}", breaches(&files));
}

#[test]
fn a_missing_file_is_named() {
    let mut files = example();
    files.remove("claims.csv");
    assert!(breaches(&files).iter().any(|b| b.starts_with("claims.csv: is missing")));
    assert_eq!(breaches(&Files::new()).len(), 1);
}

#[test]
fn the_descriptor_names_the_files() {
    let names = file_names(&example()["datapackage.json"]).unwrap();
    assert_eq!(names.len(), 13);
    assert!(file_names(b"[]").is_err());
}

#[test]
fn a_table_of_a_million_columns_is_one_breach() {
    let mut files = example();
    files.insert("claims.csv".to_owned(), format!("{}\r\n", ",".repeat(999_999)).into_bytes());
    let said = breaches(&files);
    let expected = "claims.csv line 1: has too many columns; found `1000000 columns`; accepted: 256 columns at most";
    assert!(said.iter().any(|breach| breach == expected), "{}", said.len());
}

#[test]
fn a_descriptor_a_thousand_levels_deep_is_one_breach() {
    let deep = format!("{{\"resources\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    let files = Files::from([("datapackage.json".to_owned(), deep.into_bytes())]);
    let expected = "datapackage.json: is nested too deeply; found `1001 levels`; accepted: 32 levels at most";
    assert_eq!(breaches(&files), [expected]);
}

#[test]
fn a_title_that_would_act_on_a_terminal_is_a_breach() {
    let files = with(&[("datapackage.json", "North Korean overseas", "North \\u001b[2J overseas")]);
    assert!(
        breaches(&files)
            .iter()
            .any(|breach| breach.contains(r"title with a control character; found `North \u{1b}[2J"))
    );
}

#[test]
fn breaches_past_ten_thousand_are_counted() {
    let mut files = example();
    let claims = files.get_mut("claims.csv").unwrap();
    claims.extend(b"short\r\n".repeat(10_500));
    let found = read_package(&files).unwrap_err();
    let last = found.last().unwrap().to_string();
    assert_eq!(found.len(), 10_001);
    assert!(last.starts_with("the package: breaks 5") && last.contains("rules more, which are not listed"), "{last}");
}

/// Another study, made up for this test: other ids, fewer tables.
fn other_study() -> Files {
    let mut files = example();
    let codes = files["codes.csv"].clone();
    let string = |name: &str| serde_json::json!({ "name": name, "type": "string" });
    let fields = |names: &str| names.split(',').map(string).collect::<Vec<_>>();
    let claims = "claim_id,source_id,locator,measure,subject_host,subject_area,sector,period_start,period_end,low,point,high,unit,original_value,original_unit,basis,informants,credibility,derived_from,derivation,derivation_ground,status,note";
    let sources = "source_id,kind,author,title,published,language,url,via,reliability,independence_group,note";
    let groups = "code,name,members,extent,note";
    let resource = |name: &str, columns: &str| serde_json::json!({ "name": name, "path": format!("{name}.csv"), "schema": { "fields": fields(columns) } });
    let package = serde_json::json!({ "title": "Made-up study", "resources": [
        resource("codes", "list,code,meaning,class,units"), resource("sources", sources), resource("groups", groups), resource("claims", claims)
    ] });
    files.clear();
    files.insert("codes.csv".to_owned(), codes);
    files.insert("datapackage.json".to_owned(), serde_json::to_vec(&package).unwrap());
    let table = |header: &str, row: &str| format!("{header}\r\n{row}\r\n").into_bytes();
    files.insert(
        "sources.csv".to_owned(),
        table(sources, "src-a,media,Nobody,Made up,2020,es,https://example.org/a,,B,a,"),
    );
    files.insert("groups.csv".to_owned(), table(groups, "ALL,All hosts,BRA;VEN,open,"));
    files.insert("claims.csv".to_owned(), table(claims, "claim-1,src-a,p. 1,workers_present,BRA,,health,2018,2018,,8000,,persons,,,media,,3,,,,accepted,Credibility 3: made up"));
    files
}

#[test]
fn another_study_is_read_by_the_same_reader() {
    let study = read_package(&other_study()).unwrap_or_else(|b| panic!("{b:?}")).study;
    assert_eq!((study.title.as_str(), study.claims.len(), study.statements.len()), ("Made-up study", 1, 0));
    assert!(study.claims.contains_key(&ClaimId::new("claim-1")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_rows_does_not_matter(seed in any::<u64>()) {
        let mut files = example();
        for (name, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(".csv")) {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut lines: Vec<&str> = text.split_terminator("\r\n").collect();
            if name.as_str() != "condition_facts.csv" {
                lines[1..].sort_by_key(|line| line.bytes().fold(seed, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
            }
            *bytes = (lines.join("\r\n") + "\r\n").into_bytes();
        }
        let (mut shuffled, mut plain) = (read_package(&files).unwrap().study, read_package(&example()).unwrap().study);
        for study in [&mut shuffled, &mut plain] {
            study.rows.clear();
            study.custody.clear();
        }
        prop_assert!(shuffled == plain);
    }

    #[test]
    fn no_bytes_make_it_panic(file in 0usize..14, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut files = example();
        let name = files.keys().filter(|n| !n.ends_with(".md")).nth(file).unwrap().clone();
        let place = at.index(files[&name].len());
        files.get_mut(&name).unwrap()[place] = byte;
        drop(read_package(&files));
    }
}
