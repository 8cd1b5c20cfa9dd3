//! Every case beside every standard, and the findings on the public record.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::finding::{Finding, Subject, Verdict};
use assize_record::id::{PostingId, StatementId};
use assize_record::study::Study;
use assize_record::term::Polarity;
use assize_standard::judge::{EvidenceRule, Judged, judge, judge_posting};
use assize_standard::language::{Standard, cases, parse};
use expect_test::{Expect, expect, expect_file};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
    out.sort();
}

/// Standards by file, those under standards/checks and standards/ratings apart.
fn standards() -> &'static Vec<(PathBuf, Standard)> {
    static STANDARDS: OnceLock<Vec<(PathBuf, Standard)>> = OnceLock::new();
    STANDARDS.get_or_init(|| {
        let mut all = Vec::new();
        for body in ["ilo", "ilo-ec", "un"] {
            files(&root().join("standards").join(body), &mut all);
        }
        let texts = all.into_iter().filter(|path| !path.to_string_lossy().ends_with(".cases.toml"));
        texts
            .map(|path| {
                let text = std::fs::read_to_string(&path).unwrap();
                let standard = parse(&path.file_name().unwrap().to_string_lossy(), &text)
                    .unwrap_or_else(|error| panic!("{error}"));
                (path, standard)
            })
            .collect()
    })
}

fn evidence() -> EvidenceRule {
    EvidenceRule::parse("evidence.toml", &std::fs::read_to_string(root().join("standards/evidence.toml")).unwrap())
        .unwrap()
}

fn record() -> &'static Study {
    static RECORD: OnceLock<Study> = OnceLock::new();
    RECORD.get_or_init(|| {
        let mut all = Vec::new();
        files(&root().join("examples/dprk"), &mut all);
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let package = all.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect();
        assize_intake::read_package(&package).unwrap().study
    })
}

fn judged() -> &'static Judged {
    static JUDGED: OnceLock<Judged> = OnceLock::new();
    JUDGED.get_or_init(|| judge(record(), &owned(), &evidence()))
}

fn owned() -> Vec<Standard> {
    standards().iter().map(|(_, standard)| standard.clone()).collect()
}

#[test]
fn every_case_gives_the_findings_that_stand_beside_it() {
    let mut wrong = Vec::new();
    for (path, standard) in standards() {
        let beside = path.with_extension("cases.toml");
        let read = cases::parse(&std::fs::read_to_string(&beside).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", beside.display()));
        assert_eq!(read.standard, standard.code.as_str(), "{}", beside.display());
        for case in &read.case {
            let study = case.study(&record().variables).unwrap_or_else(|error| panic!("{}: {error}", case.name));
            let findings = judge_posting(&study, standard, &evidence(), &study.postings[&PostingId::new("CASE")]);
            for (named, expected) in case.expect.iter().filter(|(named, _)| *named != "others") {
                let found = findings.iter().find(|finding| finding.provision.as_str() == named);
                let words = found.map_or("no such provision", |finding| finding.verdict.words());
                if words != expected {
                    wrong.push(format!("{}: {}: {named} is {words}, not {expected}", standard.code, case.name));
                }
            }
            if let Some(expected) = case.expect.get("others") {
                let others = findings.iter().filter(|finding| !case.expect.contains_key(finding.provision.as_str()));
                wrong.extend(others.filter(|f| f.verdict.words() != expected).map(|f| {
                    format!(
                        "{}: {}: {} is {}, not {expected}",
                        standard.code,
                        case.name,
                        f.provision,
                        f.verdict.words()
                    )
                }));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_provision_with_a_rule_has_three_cases_of_which_one_is_not_shown() {
    let mut wanting = Vec::new();
    for (path, standard) in standards() {
        let read = cases::parse(&std::fs::read_to_string(path.with_extension("cases.toml")).unwrap()).unwrap();
        for provision in standard.provisions.iter().filter(|provision| provision.rule.is_some()) {
            let code = provision.code.as_str();
            let expected: Vec<&str> =
                read.case.iter().filter_map(|case| case.expect.get(code)).map(String::as_str).collect();
            if expected.len() < 3 || !expected.contains(&"not shown") {
                wanting.push(format!("{} {code}: {expected:?}", standard.code));
            }
        }
    }
    assert_eq!(wanting, Vec::<String>::new());
}

#[test]
fn every_rule_names_variables_and_choices_of_the_codebook() {
    let faults: Vec<String> = standards().iter().flat_map(|(_, standard)| standard.check_variables(record())).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_lists_are_as_long_as_the_published_ones() {
    let count = |code: &str, keep: &dyn Fn(&assize_standard::language::Provision) -> bool| {
        let (_, standard) = standards().iter().find(|(_, s)| s.code.as_str() == code).unwrap();
        standard.provisions.iter().filter(|p| keep(p)).count()
    };
    assert_eq!(count("ilo-indicators-2012", &|p| !p.is_conclusion()), 11);
    assert_eq!(count("delphi-2009", &|p| !p.dimension.is_empty()), 67);
    let sizes: Vec<usize> = (1..=6).map(|d| count("delphi-2009", &|p| p.dimension == format!("D{d}"))).collect();
    assert_eq!(sizes, [10, 10, 16, 9, 15, 7]);
}

fn of<'a>(posting: &str, standard: &str) -> Vec<&'a Finding> {
    let is = |f: &&Finding| f.subject == Subject::Posting(PostingId::new(posting)) && f.standard.as_str() == standard;
    judged().findings.iter().filter(is).collect()
}

/// The shown and contradicted provisions of a standard for a posting.
#[track_caller]
fn check(posting: &str, standard: &str, expected: &Expect) {
    let shown = of(posting, standard).into_iter().filter(|finding| finding.verdict != Verdict::NotShown);
    let lines = shown.map(|f| {
        let ids = |list: &[StatementId]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let against = if f.contrary.is_empty() { String::new() } else { format!(", against it {}", ids(&f.contrary)) };
        format!("{}: {} by {}{against}\n", f.provision, f.verdict.words(), ids(&f.proof))
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn six_builders_in_russia_establish_what_one_of_them_only_indicates() {
    check(
        "P01",
        "ilo-indicators-2012",
        &expect![[r#"
            restriction-of-movement: established by C003 C005
            isolation: established by C003 C005
            physical-and-sexual-violence: indicated by C004
            withholding-of-wages: established by C008
            abusive-working-and-living-conditions: indicated by C006 C007 C009 C010
            excessive-overtime: established by C001 C002 C010
            any-indicator: established by C001 C002 C003 C004 C005 C006 C007 C008 C009 C010
            several-indicators: established by C001 C002 C003 C004 C005 C006 C007 C008 C009 C010
        "#]],
    );
}

#[test]
fn the_kuwait_witness_is_one_origin_however_often_he_was_told() {
    check(
        "P12",
        "ilo-indicators-2012",
        &expect![[r#"
            deception: indicated by C011
            restriction-of-movement: indicated by C013 C018
            isolation: indicated by C015
            intimidation-and-threats: indicated by C017
            retention-of-identity-documents: indicated by C012
            withholding-of-wages: indicated by C011 C016 C017
            abusive-working-and-living-conditions: contradicted by , against it C019
            excessive-overtime: indicated by C014 C015
            any-indicator: indicated by C011 C012 C013 C014 C015 C016 C017 C018, against it C019
            several-indicators: indicated by C011 C012 C013 C014 C015 C016 C017 C018, against it C019
        "#]],
    );
    assert!(of("P12", "ilo-indicators-2012").iter().all(|f| f.verdict < Verdict::Established));
}

#[test]
fn one_unverified_analyst_on_helong_only_alleges() {
    check(
        "P23",
        "ilo-indicators-2012",
        &expect![[r#"
        intimidation-and-threats: alleged by C049
        withholding-of-wages: alleged by C048
        any-indicator: alleged by C048 C049
    "#]],
    );
}

#[test]
fn kuwait_1996_is_positive_in_all_three_dimensions_of_the_survey_rule() {
    check(
        "P12",
        "ilo-survey-2012",
        &expect![[r#"
            a-deception-wages: indicated by C011
            a-penalty-documents: indicated by C012
            b-forced-overtime: indicated by C014 C015
            b-movement: indicated by C013 C018
            b-degrading: contradicted by , against it C019
            b-influence: indicated by C015
            b-penalty-documents: indicated by C012
            b-penalty-wages: indicated by C017
            c-kept-for-wages: indicated by C012 C017
            c-penalty-documents: indicated by C012
            c-penalty-wages: indicated by C017
            dimension-a: indicated by C011 C012
            dimension-b: indicated by C012 C013 C014 C015 C017 C018, against it C019
            dimension-c: indicated by C012 C017
            forced-labour: indicated by C011 C012 C013 C014 C015 C017 C018, against it C019
            icls-involuntary: indicated by C011 C012 C014 C015 C017, against it C019
            icls-menace: indicated by C012 C013 C017 C018
            icls-forced-labour: indicated by C011 C012 C013 C014 C015 C017 C018, against it C019
        "#]],
    );
}

#[test]
fn poland_2006_is_positive_in_recruitment_and_at_work() {
    check(
        "P17",
        "ilo-survey-2012",
        &expect![[r#"
            a-deception-wages: indicated by C033
            a-penalty-documents: indicated by C034
            b-forced-overtime: indicated by C035
            b-movement: indicated by C036
            b-penalty-documents: indicated by C034
            b-penalty-locked: indicated by C036
            c-penalty-documents: indicated by C034
            c-penalty-locked: indicated by C036
            dimension-a: indicated by C033 C034
            dimension-b: indicated by C034 C035 C036
            forced-labour: indicated by C033 C034 C035 C036
            icls-involuntary: indicated by C033 C035
            icls-menace: indicated by C034 C036
            icls-forced-labour: indicated by C033 C034 C035 C036
        "#]],
    );
}

#[test]
fn malta_2014_is_positive_at_work() {
    check(
        "P19",
        "ilo-survey-2012",
        &expect![[r#"
            a-penalty-documents: alleged by C040
            b-forced-overtime: alleged by C039
            b-penalty-documents: alleged by C040
            c-penalty-documents: alleged by C040
            dimension-b: alleged by C039 C040
            forced-labour: alleged by C039 C040
            icls-involuntary: alleged by C039
            icls-menace: alleged by C040
            icls-forced-labour: alleged by C039 C040
        "#]],
    );
}

#[test]
fn the_mine_in_sarawak_is_a_matter_of_safety_and_not_of_forced_labour() {
    check("P32", "ilo-survey-2012", &expect![[r""]]);
    check(
        "P32",
        "ilo-indicators-2012",
        &expect![[r#"
        abusive-working-and-living-conditions: indicated by C085
        any-indicator: indicated by C085
    "#]],
    );
}

#[test]
fn the_inspectors_word_stands_against_the_finding_in_poland() {
    check(
        "P18",
        "ilo-indicators-2012",
        &expect![[r#"
        abuse-of-vulnerability: contradicted by , against it C037
    "#]],
    );
}

#[test]
fn the_rule_sets_part_ways_over_some_postings() {
    let lines = judged().disagreements.iter().map(|d| {
        let positions: Vec<String> = d.positions.iter().map(|(s, _, v)| format!("{s} {}", v.words())).collect();
        format!("{}: {}\n", d.posting, positions.join(", "))
    });
    expect![[r#"
        P01: ilo-indicators-2012 established, ilo-survey-2012 established, delphi-2009 not shown
        P02: ilo-indicators-2012 not shown, ilo-survey-2012 alleged, delphi-2009 not shown
        P03: ilo-indicators-2012 alleged, ilo-survey-2012 not shown, delphi-2009 not shown
        P04: ilo-indicators-2012 indicated, ilo-survey-2012 not shown, delphi-2009 not shown
        P05: ilo-indicators-2012 indicated, ilo-survey-2012 not shown, delphi-2009 not shown
        P09: ilo-indicators-2012 indicated, ilo-survey-2012 not shown, delphi-2009 not shown
        P12: ilo-indicators-2012 indicated, ilo-survey-2012 indicated, delphi-2009 not shown
        P14: ilo-indicators-2012 indicated, ilo-survey-2012 indicated, delphi-2009 not shown
        P16: ilo-indicators-2012 indicated, ilo-survey-2012 indicated, delphi-2009 not shown
        P17: ilo-indicators-2012 indicated, ilo-survey-2012 indicated, delphi-2009 not shown
        P19: ilo-indicators-2012 alleged, ilo-survey-2012 alleged, delphi-2009 not shown
        P20: ilo-indicators-2012 not shown, ilo-survey-2012 indicated, delphi-2009 not shown
        P21: ilo-indicators-2012 established, ilo-survey-2012 established, delphi-2009 not shown
        P27: ilo-indicators-2012 not shown, ilo-survey-2012 indicated, delphi-2009 not shown
        P28: ilo-indicators-2012 not shown, ilo-survey-2012 indicated, delphi-2009 not shown
        P29: ilo-indicators-2012 alleged, ilo-survey-2012 alleged, delphi-2009 not shown
    "#]]
    .assert_eq(&lines.collect::<String>());
}

fn line(finding: &Finding) -> String {
    let ids = |list: &[StatementId]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let origins = finding.origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!(
        "{} | {} | {} | against {} | {origins}\n",
        finding.id,
        finding.verdict.words(),
        ids(&finding.proof),
        ids(&finding.contrary)
    )
}

#[test]
fn the_findings_of_the_public_record_by_posting_are_these() {
    let of_postings = judged().findings.iter().filter(|f| matches!(f.subject, Subject::Posting(_)));
    let shown = of_postings.filter(|f| f.verdict != Verdict::NotShown);
    expect_file!["snapshots/findings.txt"].assert_eq(&shown.map(line).collect::<String>());
}

#[test]
fn the_findings_of_the_public_record_by_host_and_sector_are_these() {
    let aggregates = judged().findings.iter().filter(|f| matches!(f.subject, Subject::Aggregate { .. }));
    expect_file!["snapshots/aggregates.txt"].assert_eq(&aggregates.map(line).collect::<String>());
}

#[test]
fn every_shown_finding_has_proof_and_every_proof_an_origin() {
    for finding in &judged().findings {
        assert_eq!(finding.verdict.is_shown(), !finding.proof.is_empty(), "{}", finding.id);
        assert_eq!(finding.proof.is_empty(), finding.origins.is_empty(), "{}", finding.id);
        let provisions =
            standards().iter().filter(|(_, s)| s.code == finding.standard).flat_map(|(_, s)| &s.provisions);
        let of_finding = provisions.filter(|p| p.code == finding.provision);
        let indicator = of_finding.filter_map(|p| p.indicator.as_ref()).next();
        for statement in finding.proof.iter().map(|id| &record().statements[id]) {
            let denies = statement.polarity == Polarity::Contradicts && Some(&statement.indicator) == indicator;
            assert!(!denies, "{} rests on {}, which denies its indicator", finding.id, statement.id);
        }
        let denied = |id: &&StatementId| record().statements[*id].polarity == Polarity::Contradicts;
        let both = finding.contrary.iter().filter(|id| finding.proof.contains(id)).find(|id| !denied(id));
        assert_eq!(both, None, "{} counts a statement for and against itself", finding.id);
    }
    let ids: BTreeSet<&str> = judged().findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids.len(), judged().findings.len());
}

#[test]
fn an_aggregate_never_counts_an_origin_twice() {
    for finding in &judged().findings {
        if let Subject::Aggregate { .. } = &finding.subject {
            let origins: BTreeSet<_> =
                finding.proof.iter().filter_map(|id| record().origin_of(&record().statements[id].source)).collect();
            assert_eq!(
                origins.into_iter().collect::<Vec<_>>(),
                finding.origins.iter().collect::<Vec<_>>(),
                "{}",
                finding.id
            );
        }
    }
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let head = "code = \"x\"\nbody = \"b\"\ntitle = \"t\"\nedition = \"1\"\nurl = \"u\"\nverified = false\n";
    let provision = |rule: &str| {
        format!("{head}[[provision]]\ncode = \"p\"\ntitle = \"t\"\ncitation = \"c\"\ntext = \"x\"\n{rule}\n")
    };
    let error = parse("x.toml", &provision(text)).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn rules_that_cannot_be_read_say_what_would_be_accepted() {
    refused("when = { variabel = \"a\", is = \"yes\" }", "accepted is one of: { variable,");
    refused("when = { variable = \"a\" }", "`a` has 0 tests; accepted is one of is, at_least");
    refused("when = { variable = \"a\", is = \"yes\", above = 3 }", "`a` has 2 tests");
    refused("when = { variable = \"a\", above = \"three\" }", "`above` takes a number");
    refused("when = { all = [] }", "`all` takes a list of conditions, not empty");
    refused("when = { at_least = 0, of = [{ variable = \"a\", is = \"yes\" }] }", "takes a whole number from 1 up");
    refused("when = { provision = \"q\" }", "refers to `q`; accepted are provisions that stand above it");
    refused("when = { provision = \"p\" }", "refers to `p`; accepted are provisions that stand above it");
    refused("dimension = \"A\"\nwhen = { provisions = { dimension = \"A\" }, at_least = 1 }", "counts itself");
    refused("when = { provisions = { colour = \"red\" }, at_least = 1 }", "accepted are dimension, kind, strength");
    refused("when = { variable = \"a\", is = \"yes\", imposer = \"nobody\" }", "accepted are sending-state");
    refused("when = { less = [\"a\"] }", "`less` takes two variables");
    refused("strength = \"mighty\"", "strength `mighty`; accepted are strong, medium, weak");
    refused("phase = [\"lunch\"]", "`lunch` is not in list phase");
    refused("colour = \"red\"", "unknown field `colour`");
    refused("when = 3", "a condition is `3`");
}

#[test]
fn an_evidence_rule_that_would_establish_anything_is_refused() {
    let text = std::fs::read_to_string(root().join("standards/evidence.toml")).unwrap();
    let broken = |from: &str, to: &str| EvidenceRule::parse("e.toml", &text.replace(from, to)).unwrap_err().to_string();
    assert!(broken("origins_to_establish = 2", "origins_to_establish = 0").contains("a count of 0"));
    assert!(broken("weak = [", "weak = [\n  \"testimony\",").contains("`testimony` is both direct and weak"));
}

/// The verdict of one rule on one fact.
fn verdict(rule: &str, fact: &str) -> Verdict {
    let text = format!(
        "code = \"x\"\nbody = \"b\"\ntitle = \"t\"\nedition = \"1\"\nurl = \"u\"\nverified = false\n[[provision]]\ncode = \"p\"\ntitle = \"t\"\ncitation = \"c\"\ntext = \"x\"\nwhen = {rule}\n"
    );
    let facts = if fact.is_empty() { String::new() } else { format!("[[case.statement]]\nfacts = [\"{fact}\"]\n") };
    let case = cases::parse(&format!("standard = \"x\"\n[[case]]\nname = \"n\"\n{facts}[case.expect]\n")).unwrap();
    let study = case.case[0].study(&record().variables).unwrap();
    let standard = parse("x.toml", &text).unwrap();
    judge_posting(&study, &standard, &evidence(), &study.postings[&PostingId::new("CASE")])[0].verdict
}

#[test]
fn a_bound_proves_only_what_lies_on_its_side() {
    use Verdict::{Contradicted, Indicated, NotShown};
    for (rule, fact, expected) in [
        ("{ variable = \"hours_per_day\", above = 12 }", "hours_per_day at_least 12", NotShown),
        ("{ variable = \"hours_per_day\", at_least = 12 }", "hours_per_day at_least 12", Indicated),
        ("{ variable = \"hours_per_day\", at_least = 12 }", "hours_per_day at_most 20", NotShown),
        ("{ variable = \"hours_per_day\", at_least = 12 }", "hours_per_day at_most 11", Contradicted),
        ("{ variable = \"hours_per_day\", below = 9 }", "hours_per_day at_most 8", Indicated),
        ("{ variable = \"hours_per_day\", at_least = 12 }", "hours_per_day about 12", Indicated),
        ("{ variable = \"hours_per_day\", at_least = 12 }", "hours_per_day 8", Contradicted),
        ("{ not = { variable = \"food_adequate\", is = \"yes\" } }", "food_adequate no", Indicated),
        ("{ not = { variable = \"food_adequate\", is = \"yes\" } }", "", NotShown),
        ("{ not = { variable = \"food_adequate\", is = \"yes\" } }", "food_adequate yes", Contradicted),
        ("{ variable = \"passport_held_by\", is = \"manager\" }", "passport_held_by unknown", NotShown),
    ] {
        assert_eq!(verdict(rule, fact), expected, "{rule} on {fact}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Taking a statement away changes only findings that it was proof of, or contrary to, or that count such findings.
    #[test]
    fn a_statement_taken_away_never_makes_a_finding_stronger(index in any::<prop::sample::Index>()) {
        let (_, standard) = standards().iter().find(|(_, s)| s.code.as_str() == "ilo-indicators-2012").unwrap();
        let gone = record().statements.keys().nth(index.index(record().statements.len())).unwrap().clone();
        let mut study = record().clone();
        study.statements.remove(&gone);
        for posting in record().postings.values() {
            let full = judge_posting(record(), standard, &evidence(), posting);
            let less = judge_posting(&study, standard, &evidence(), posting);
            for (full, less) in full.iter().zip(&less) {
                prop_assert!(less.verdict <= full.verdict || full.contrary.contains(&gone));
                if !posting.statements.contains(&gone) {
                    prop_assert_eq!(full, less);
                }
            }
        }
    }
}

#[test]
fn a_study_without_claims_or_postings_gives_no_findings() {
    let judged = judge(&Study::default(), &owned(), &evidence());
    assert_eq!((judged.findings.len(), judged.disagreements.len(), judged.standards.len()), (0, 0, standards().len()));
}

/// The finding of an indicator or conclusion for a posting.
#[track_caller]
fn found(provision: &str, posting: &str) -> &'static Finding {
    let id = format!("F-ilo-indicators-2012-{provision}-{posting}");
    judged().findings.iter().find(|f| f.id.as_str() == id).unwrap_or_else(|| panic!("no finding {id}"))
}

#[test]
fn a_statement_coded_for_an_indicator_that_does_not_meet_its_rule_is_named() {
    // C043: up to 70 percent is taken, which may be little.
    let finding = found("withholding-of-wages", "P20");
    assert_eq!(finding.verdict, Verdict::NotShown);
    assert!(finding.reason.starts_with("C043 coded for it, but the facts do not meet the rule"), "{}", finding.reason);
    assert!(!found("debt-bondage", "P20").reason.contains("coded for it"), "nothing is coded for it there");
}

#[test]
fn what_speaks_against_an_indicator_stands_beside_the_conclusions_made_of_it() {
    for (posting, statement) in [("P09", "C067"), ("P12", "C019"), ("P18", "C037"), ("P25", "C088")] {
        let contrary = &found("any-indicator", posting).contrary;
        assert!(contrary.contains(&StatementId::new(statement)), "{posting}: {contrary:?} lacks {statement}");
    }
}

#[test]
fn one_statement_is_not_proof_of_long_hours_and_contrary_to_them() {
    // C027: twelve hours on six days; six days are fewer than seven.
    let finding = found("excessive-overtime", "P16");
    let id = StatementId::new("C027");
    assert!(finding.proof.contains(&id) && !finding.contrary.contains(&id), "{:?}", finding.contrary);
}
