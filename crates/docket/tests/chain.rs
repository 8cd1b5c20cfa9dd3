//! The whole chain on the public record: every figure leads back, every link leads somewhere, the same bytes every time.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_docket::chain::{SEED, compute};
use assize_docket::shelf::{Shelf, example, shelf};
use assize_docket::trace;
use assize_record::id::ClaimId;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::trace::NodeKind;
use expect_test::expect_file;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

type Files = BTreeMap<String, Vec<u8>>;

fn parts() -> &'static (Study, Shelf, Results) {
    static PARTS: OnceLock<(Study, Shelf, Results)> = OnceLock::new();
    PARTS.get_or_init(|| {
        let study = assize_intake::read_package(&example()).unwrap().study;
        let shelf = shelf().unwrap();
        let results = compute(&study, &shelf, SEED, &|_| ()).unwrap();
        (study, shelf, results)
    })
}

fn report() -> &'static Files {
    static REPORT: OnceLock<Files> = OnceLock::new();
    REPORT.get_or_init(|| assize_report::report(&parts().0, &parts().2, &|_| ()).unwrap())
}

fn pages() -> impl Iterator<Item = (&'static String, String)> {
    let pages = report().iter().filter(|(name, _)| name.ends_with(".html"));
    pages.map(|(name, bytes)| (name, String::from_utf8(bytes.clone()).unwrap()))
}

/// What stands between `before` and the next quote, wherever it occurs.
fn attributes(page: &str, before: &str) -> Vec<String> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_figure_rests_on_at_least_one_source() {
    let graph = &parts().2.trace;
    for node in graph.nodes().values().filter(|node| node.kind == NodeKind::Figure) {
        let is_source = |id: &String| graph.nodes().get(id).is_some_and(|n| n.kind == NodeKind::Source);
        assert!(graph.reach(&node.id).iter().any(is_source), "{} rests on no source", node.id);
    }
}

#[test]
fn everything_that_something_rests_on_is_there() {
    let graph = &parts().2.trace;
    for id in graph.nodes().keys() {
        for below in graph.below(id) {
            assert!(graph.nodes().contains_key(below), "{id} rests on {below}, which is not there");
        }
    }
}

#[test]
fn the_walk_back_leads_to_where_it_began() {
    let graph = &parts().2.trace;
    let up = |id: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![trace::trace(graph, id, trace::Direction::Up).unwrap()];
        while let Some(tree) = open.pop() {
            seen.insert(tree.node.id.clone());
            open.extend(tree.branches);
        }
        seen
    };
    let overtime = "F-ilo-indicators-2012-excessive-overtime-P01";
    for figure in [
        "E-assize-people-ALL-2015",
        "E-assize-synthesis-RUS-2015",
        "E-assize-money-ALL-2015",
        "X-per-head-K002",
        "T-POL-2019",
        overtime,
        "D-P01",
    ] {
        let mut sources = graph.reach(figure).into_iter().filter(|id| graph.nodes()[id].kind == NodeKind::Source);
        let source = sources.next_back().unwrap();
        assert!(up(&source).contains(figure), "{source} does not lead back to {figure}");
    }
}

#[test]
fn the_report_has_its_parts() {
    for name in [
        "index.html",
        "method.html",
        "people.html",
        "synthesis.html",
        "money.html",
        "conditions.html",
        "states.html",
        "recommendations.html",
        "sources.html",
        "contested.html",
        "missing.html",
        "style.css",
        "report.pdf",
        "workbook.xlsx",
        "report.json",
        "tables/estimates.csv",
        "tables/synthesis.csv",
        "tables/money.csv",
        "tables/streams.csv",
        "tables/datapackage.json",
        "evidence/K001.html",
        "evidence/E-assize-people-ALL-2015.html",
        "evidence/E-assize-synthesis-RUS-2015.html",
    ] {
        assert!(report().contains_key(name), "{name} is missing");
    }
}

#[test]
fn every_link_of_every_page_leads_to_a_file() {
    for (name, page) in pages() {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for href in attributes(&page, "href=\"") {
            if href.starts_with("http") || href.starts_with('#') {
                continue;
            }
            let beside = || if folder.is_empty() { href.clone() } else { format!("{folder}/{href}") };
            let target = href.strip_prefix("../").map_or_else(beside, str::to_owned);
            assert!(report().contains_key(&target), "{name} links to {href}");
        }
    }
}

#[test]
fn no_page_runs_a_script_or_loads_from_outside() {
    for (name, page) in pages() {
        assert!(!page.contains("<script") && !page.contains("javascript:"), "{name}");
        assert!(attributes(&page, "src=\"").is_empty(), "{name}");
        assert!(page.contains("default-src 'none'"), "{name}");
        assert_eq!(page.matches("<h1>").count(), 1, "{name}");
    }
}

#[test]
fn the_pdf_is_tagged_and_claims_pdf_ua() {
    let pdf = String::from_utf8_lossy(&report()["report.pdf"]).into_owned();
    assert!(pdf.starts_with("%PDF-1."));
    for part in ["/MarkInfo", "pdfuaid"] {
        assert!(pdf.contains(part), "{part} missing");
    }
}

#[test]
fn the_same_study_gives_the_same_bytes() {
    let again = compute(&parts().0, &parts().1, SEED, &|_| ()).unwrap();
    assert!(again == parts().2);
    let files = assize_report::report(&parts().0, &again, &|_| ()).unwrap();
    for (name, bytes) in report() {
        assert!(files.get(name) == Some(bytes), "{name} differs");
    }
    assert_eq!(files.len(), report().len());
}

#[test]
fn the_order_of_rows_changes_no_result() {
    let mut files = example();
    for name in ["claims.csv", "sources.csv", "conditions.csv", "tiers.csv"] {
        let text = String::from_utf8(files[name].clone()).unwrap();
        let mut lines: Vec<&str> = text.split_terminator("\r\n").collect();
        lines[1..].reverse();
        files.insert(name.to_owned(), (lines.join("\r\n") + "\r\n").into_bytes());
    }
    let study = assize_intake::read_package(&files).unwrap().study;
    let results = compute(&study, &parts().1, SEED, &|_| ()).unwrap();
    assert!(results.estimates == parts().2.estimates && results.checks == parts().2.checks);
    assert!(results.findings == parts().2.findings && results.ratings == parts().2.ratings);
}

#[test]
fn removing_a_claim_changes_only_what_rests_on_it() {
    for gone in ["K051", "K178", "K263"] {
        let gone = ClaimId::new(gone);
        let mut study = parts().0.clone();
        study.claims.remove(&gone);
        let results = compute(&study, &parts().1, SEED, &|_| ()).unwrap();
        assert!(results.findings == parts().2.findings, "{gone}");
        let after: BTreeMap<_, _> = results.estimates.iter().map(|e| (e.id.clone(), e)).collect();
        for before in &parts().2.estimates {
            let rests = parts().2.trace.reach(before.id.as_str()).contains(gone.as_str());
            let echoed = before.contributions.iter().any(|c| c.echoes.contains(&gone));
            if !rests && !echoed && before.excluded.iter().all(|e| e.claim != gone) {
                assert_eq!(after.get(&before.id).map(|e| &e.readings), Some(&before.readings), "{gone}: {}", before.id);
            }
        }
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let mut study = parts().0.clone();
    let evil = "</title><script>alert(1)</script> #import \"x\" \\ \" $ = ' &";
    study.title = evil.to_owned();
    for source in study.sources.values_mut().take(3) {
        source.author = evil.to_owned();
        source.url = "javascript:alert(1)".to_owned();
    }
    for statement in study.statements.values_mut().take(3) {
        statement.text = evil.to_owned();
    }
    let results = compute(&study, &parts().1, SEED, &|_| ()).unwrap();
    let files = assize_report::report(&study, &results, &|_| ()).unwrap();
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("<script") && !page.contains("href=\"javascript:"), "{name}");
    }
}

#[test]
fn an_id_in_other_letters_is_found_and_an_unknown_one_names_its_neighbours() {
    let graph = &parts().2.trace;
    assert_eq!(trace::trace(graph, "k001", trace::Direction::Down).unwrap().node.id, "K001");
    let error = trace::trace(graph, "K99999", trace::Direction::Down).unwrap_err().to_string();
    assert!(error.contains("nothing here has the id `K99999`; close to it are K"), "{error}");
}

#[test]
fn the_echoes_of_the_public_record_are_these() {
    let line = |echo: &assize_record::echo::Echo| {
        let mut out = format!(
            "{}: {} claims, {} roots, {} origins\n",
            echo.question.id(),
            echo.claims.len(),
            echo.roots.len(),
            echo.origins.len()
        );
        for (origin, roots) in &echo.origins {
            let roots: Vec<&str> = roots.iter().map(ClaimId::as_str).collect();
            out.push_str(&format!("    {origin}: {}\n", roots.join(" ")));
        }
        out
    };
    expect_file!["snapshots/echoes.txt"].assert_eq(&parts().2.echoes.iter().map(line).collect::<String>());
}

#[test]
fn the_ways_back_from_the_headline_are_these() {
    fn show(tree: &assize_record::trace::Tree, depth: usize, out: &mut String) {
        let above = if tree.shown_above { " (above)" } else { "" };
        out.push_str(&format!("{}{} {}{above}\n", "  ".repeat(depth), tree.node.id, tree.node.title));
        tree.branches.iter().for_each(|branch| show(branch, depth + 1, out));
    }
    let mut out = String::new();
    for id in [
        "X-per-head-K002",
        "E-claimed-2015-take-per-head-ALL-2015",
        "F-ilo-survey-2012-forced-labour-P12",
        "T-RUS-2020",
    ] {
        show(&trace::trace(&parts().2.trace, id, trace::Direction::Down).unwrap(), 0, &mut out);
    }
    // The runs' ids follow from every input; their steps are enough here.
    let out: String = out
        .lines()
        .map(|line| line.split_once("RUN-").map_or_else(|| format!("{line}\n"), |(indent, _)| format!("{indent}RUN\n")))
        .collect();
    expect_file!["snapshots/ways-back.txt"].assert_eq(&out);
}
