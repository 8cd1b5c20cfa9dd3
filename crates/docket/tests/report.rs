//! The report on the public record as a reader sees it: its words, its charts, its tables and its workbook.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_docket::chain::{SEED, compute};
use assize_docket::shelf::{example, shelf};
use calamine::{Reader, Xlsx, open_workbook_from_rs};
use expect_test::expect_file;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::OnceLock;

/// Share of its size that a letter of the report's face is wide, on average and rather too much.
const LETTER: f64 = 0.52;

fn report() -> &'static BTreeMap<String, Vec<u8>> {
    static REPORT: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    REPORT.get_or_init(|| {
        let study = assize_intake::read_package(&example()).unwrap().study;
        let results = compute(&study, &shelf().unwrap(), SEED, &|_| ()).unwrap();
        assize_report::report(&study, &results, &|_| ()).unwrap()
    })
}

fn text(name: &str) -> &'static str {
    str::from_utf8(&report()[name]).unwrap()
}

/// The charts of all chapters, each with the page and place where it stands.
fn charts() -> Vec<(String, &'static str)> {
    let chapters = report().keys().filter(|name| name.ends_with(".html") && !name.contains('/'));
    let mut charts = Vec::new();
    for page in chapters {
        for (place, rest) in text(page).split("<svg").skip(1).enumerate() {
            let end = rest.find("</svg>").unwrap();
            charts.push((format!("{page} chart {place}"), &rest[..end]));
        }
    }
    charts
}

/// Words of a page without its charts: a line for each heading, paragraph and row.
fn words(page: &str) -> String {
    let mut out = String::new();
    let without_charts = page.split("<svg").map(|part| part.split_once("</svg>").map_or(part, |(_, after)| after));
    let body: String = without_charts.collect();
    let (_, main) = body.split_once("<main").unwrap();
    for piece in main.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap();
        match tag.split(' ').next().unwrap() {
            "h1" | "h2" | "h3" | "p" | "tr" | "li" | "caption" | "figcaption" => out.push('\n'),
            "td" | "th" => out.push_str(" | "),
            "/main" => break,
            _ => {}
        }
        out.push_str(words);
    }
    out.replace("&amp;", "&").replace("&lt;", "<").replace("&quot;", "\"").trim().to_owned() + "\n"
}

#[test]
fn the_chapters_with_the_figures_say_this() {
    for chapter in ["index", "people", "synthesis", "money", "states", "contested", "missing"] {
        expect_file![format!("snapshots/report-{chapter}.txt")].assert_eq(&words(text(&format!("{chapter}.html"))));
    }
}

#[test]
fn every_estimate_is_in_the_table_with_its_quantiles_in_order() {
    let mut table = csv::Reader::from_reader(&report()["tables/estimates.csv"][..]);
    let header = table.headers().unwrap().clone();
    let from = header.iter().position(|name| name == "p025").unwrap();
    let to = header.iter().position(|name| name == "p975").unwrap();
    let median = header.iter().position(|name| name == "p50").unwrap();
    let mut rows = 0;
    for row in table.records() {
        let row = row.unwrap();
        let quantiles: Vec<f64> = (from..=to).map(|column| row[column].parse().unwrap()).collect();
        assert!(quantiles.is_sorted(), "{row:?}");
        let middle: f64 = row[median].parse().unwrap();
        assert!(quantiles[0] <= middle && middle <= *quantiles.last().unwrap(), "{row:?}");
        rows += 1;
    }
    assert!(rows > 100, "three readings of every estimate");
}

/// What a text takes up: left, top, right, bottom.
fn extent(node: Node<'_, '_>) -> [f64; 4] {
    let number = |name| node.attribute(name).and_then(|text: &str| text.parse::<f64>().ok()).unwrap_or(0.0);
    let (x, y, size) = (number("x"), number("y"), number("font-size"));
    let letters: usize = node
        .descendants()
        .filter_map(|n| n.is_text().then(|| n.text()).flatten())
        .map(|text| text.chars().count())
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a label has few letters")]
    let width = letters as f64 * size * LETTER;
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    [left, y - 0.7 * size, left + width, y]
}

#[test]
fn no_label_of_a_chart_lies_on_another_or_leaves_the_picture() {
    for (place, inner) in charts() {
        let source = format!("<svg{inner}</svg>");
        let document = Document::parse(&source).unwrap_or_else(|error| panic!("{place}: {error}"));
        let size: Vec<f64> =
            document.root_element().attribute("viewBox").unwrap().split(' ').flat_map(str::parse).collect();
        let texts: Vec<_> = document.descendants().filter(|n| n.has_tag_name("text")).collect();
        let extents: Vec<[f64; 4]> = texts.iter().map(|node| extent(*node)).collect();
        for (i, one) in extents.iter().enumerate() {
            let words = texts[i].text().unwrap_or_default();
            let inside = one[0] >= -1.0 && one[1] >= -1.0 && one[2] <= size[2] + 1.0 && one[3] <= size[3] + 1.0;
            assert!(inside, "{place}: `{words}` leaves the picture: {one:?} in {size:?}");
            for (j, other) in extents.iter().enumerate().skip(i + 1) {
                let apart = one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
                assert!(apart, "{place}: `{words}` and `{}` overlap", texts[j].text().unwrap_or_default());
            }
        }
    }
}

#[test]
fn every_chart_says_in_words_what_it_shows() {
    for (place, inner) in charts() {
        let (_, label) = inner.split_once("aria-label=\"").unwrap();
        assert!(label.split('"').next().unwrap().len() > 40, "{place}");
    }
}

#[test]
fn the_workbook_holds_the_same_rows_as_the_tables() {
    let bytes = Cursor::new(report()["workbook.xlsx"].clone());
    let mut workbook: Xlsx<_> = open_workbook_from_rs(bytes).unwrap();
    let names: Vec<&String> = report().keys().filter(|name| name.ends_with(".csv")).collect();
    assert!(names.len() > 8);
    for name in names {
        let sheet = name.trim_start_matches("tables/").trim_end_matches(".csv");
        let rows = csv::Reader::from_reader(&report()[name][..]).records().count();
        let range = workbook.worksheet_range(sheet).unwrap_or_else(|error| panic!("{sheet}: {error}"));
        assert_eq!(range.height(), rows + 1, "{sheet}");
    }
}

#[test]
fn the_descriptor_names_every_table_and_its_columns() {
    let descriptor: serde_json::Value = serde_json::from_str(text("tables/datapackage.json")).unwrap();
    let resources = descriptor["resources"].as_array().unwrap();
    let tables = report().keys().filter(|name| name.ends_with(".csv")).count();
    assert_eq!(resources.len(), tables);
    for resource in resources {
        let path = format!("tables/{}", resource["path"].as_str().unwrap());
        let mut table = csv::Reader::from_reader(&report()[&path][..]);
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let named: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), named, "{path}");
    }
}
