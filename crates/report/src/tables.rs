//! Tables as CSV with their descriptor, and everything as JSON. Each row begins with the id that `assize trace` takes.

mod content;
mod synthesis;

pub use content::{Cell, Table, all};

use crate::ReportError;
use crate::words::Context;
use assize_record::study::Study;
use serde_json::json;
use std::collections::BTreeMap;

/// `tables/*.csv`, `tables/datapackage.json` and `report.json`.
pub fn tables(context: &Context<'_>) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let (study, results) = (context.study, context.results);
    let mut files = BTreeMap::new();
    let tables = all(context);
    for table in &tables {
        files.insert(format!("tables/{}.csv", table.name), csv(table)?);
    }
    files.insert("tables/datapackage.json".to_owned(), pretty("datapackage.json", &descriptor(study, &tables))?);
    let whole = json!({
        "study": study.title,
        "release": context.note,
        "runs": results.runs,
        "scenarios": results.scenarios,
        "estimates": results.estimates,
        "checks": results.checks,
        "echoes": results.echoes,
        "standards": results.standards,
        "evidence_rule": results.evidence_rule,
        "findings": results.findings,
        "disagreements": results.disagreements,
        "methodology": results.methodology,
        "ratings": results.ratings,
        "synthesis": results.synthesis,
        "synthesis_items": results.synthesis.as_ref().map(|found| found.twelve()),
        "money": results.money,
        "gaps": results.gaps,
    });
    files.insert("report.json".to_owned(), pretty("report.json", &whole)?);
    Ok(files)
}

#[expect(clippy::needless_pass_by_value, reason = "used in closures of map_err")]
fn fault(name: &str, problem: impl ToString) -> ReportError {
    ReportError::Table { name: name.to_owned(), problem: problem.to_string() }
}

fn pretty(name: &str, value: &serde_json::Value) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| fault(name, error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn csv(table: &Table) -> Result<Vec<u8>, ReportError> {
    // A program that splits at semicolons must not find the start of a cell inside another: every text is quoted.
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(Vec::new());
    writer.write_record(&table.header).map_err(|error| fault(table.name, error))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(Cell::in_csv)).map_err(|error| fault(table.name, error))?;
    }
    writer.into_inner().map_err(|error| fault(table.name, error))
}

fn descriptor(study: &Study, tables: &[Table]) -> serde_json::Value {
    let resources: Vec<_> = tables
        .iter()
        .map(|table| {
            let is_number = |i: usize| table.rows.iter().any(|row| matches!(row.get(i), Some(Cell::Number(_))));
            let fields: Vec<_> = table
                .header
                .iter()
                .enumerate()
                .map(|(i, name)| json!({ "name": name, "type": if is_number(i) { "number" } else { "string" } }))
                .collect();
            json!({ "name": table.name, "path": format!("{}.csv", table.name), "profile": "tabular-data-resource",
                    "description": table.about, "encoding": "utf-8", "dialect": { "lineTerminator": "\r\n" },
                    "schema": { "fields": fields, "primaryKey": table.header[0] } })
        })
        .collect();
    json!({ "profile": "tabular-data-package", "name": "assize-report", "title": study.title, "resources": resources })
}
