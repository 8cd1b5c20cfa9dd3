//! The answer as JSON: everything computed, with units, seeds, version and times. Small counts are `null` unless they are asked for.

use super::input::Input;
use super::timed::{Timed, Took};
use crate::small::{self, hide};
use anyhow::Result;
use assize_estimate::lists::consistency::{Check, Summary};
use assize_estimate::lists::page::{Against, Page};
use assize_estimate::lists::published::printed_in;
use assize_estimate::lists::refusal::Refusal;
use assize_estimate::lists::table::CaptureTable;
use assize_estimate::lists::withheld::{Range, WrittenTable};
use assize_report::lists::{Shown, declared};
use serde::Serialize;
use serde_json::Value;

/// The form of the answer; raised with any change that a reader of the last one would trip over.
const SCHEMA: &str = "assize-mse/1";

/// What the figures are in.
#[derive(Serialize)]
struct Units {
    figures: &'static str,
    intervals: &'static str,
    cpu_seconds: &'static str,
}

const UNITS: Units = Units {
    figures: "persons",
    intervals: "persons at `low` and `high`; `level` is the share that they are meant to hold; `high` null: no upper end exists",
    cpu_seconds: "processor seconds of this process, all threads together",
};

/// The file and what was in it.
#[derive(Serialize)]
struct Read<'a> {
    file: &'a str,
    sha256: &'a str,
    /// Names by bit of the pattern, the first list being bit 0; counts by pattern.
    table: &'a CaptureTable,
    /// Counts of which only a range is known; `table` has them at their lowest.
    #[serde(skip_serializing_if = "<[Range]>::is_empty")]
    withheld: &'a [Range],
    /// The paper that prints the same counts.
    printed_in: Option<&'static str>,
}

/// All of it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    version: &'static str,
    population: Option<&'a str>,
    source: Option<&'a str>,
    input: Read<'a>,
    /// What was declared about the table, in words; empty where nothing was.
    declared: Vec<String>,
    small_counts: &'static str,
    units: Units,
    seed: u64,
    command: &'a str,
    /// Left out of what is written down: time is no property of the table, and the same table gives the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    took: Option<&'a [Took]>,
    page: &'a Page,
    against: &'a [Against],
}

/// One trial with what follows from it.
#[derive(Serialize)]
struct Trial {
    #[serde(flatten)]
    check: Check,
    log_bias: Option<f64>,
    covered: Option<bool>,
}

/// The trials alone.
#[derive(Serialize)]
struct Trials<'a> {
    schema: &'static str,
    version: &'static str,
    input: Read<'a>,
    small_counts: &'static str,
    units: Units,
    seed: u64,
    took: &'a [Took],
    trials: Result<Vec<Trial>, String>,
    summary: Vec<Summary>,
}

/// The answer of a whole page.
pub fn answer(
    shown: &Shown<'_>,
    written: &WrittenTable,
    seed: u64,
    timed: Option<&Timed>,
    draws: bool,
) -> Result<Value> {
    let mut value = serde_json::to_value(Answer {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        population: shown.population,
        source: shown.source,
        input: read(shown.file, shown.sha256, written),
        declared: declared(shown.page),
        small_counts: small::said(shown.show_small),
        units: UNITS,
        seed,
        command: shown.command,
        took: timed.map(|timed| timed.took.as_slice()),
        page: shown.page,
        against: shown.against,
    })?;
    if !draws {
        without_draws(&mut value);
    }
    if !shown.show_small {
        without_small(&mut value);
    }
    Ok(value)
}

/// The answer of the trials alone.
pub fn trials(
    input: &Input,
    seed: u64,
    found: Result<Vec<Check>, Refusal>,
    summary: Vec<Summary>,
    timed: &Timed,
    show_small: bool,
) -> Result<Value> {
    let trial = |check: Check| Trial { log_bias: check.log_bias(), covered: check.covered(), check };
    let mut value = serde_json::to_value(Trials {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        input: read(&input.name, &input.sha256, &input.written),
        small_counts: small::said(show_small),
        units: UNITS,
        seed,
        took: &timed.took,
        trials: found.map(|checks| checks.into_iter().map(trial).collect()).map_err(|refusal| refusal.to_string()),
        summary,
    })?;
    if !show_small {
        without_small(&mut value);
    }
    Ok(value)
}

fn read<'a>(file: &'a str, sha256: &'a str, written: &'a WrittenTable) -> Read<'a> {
    let table = &written.lowest;
    Read {
        file,
        sha256,
        table,
        withheld: &written.withheld,
        printed_in: printed_in(table).map(|printed| printed.citation),
    }
}

/// Takes away the draws and the posteriors: hundreds of thousands of numbers from which the others follow.
fn without_draws(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, field| !(name == "posterior" || (name == "people" && field.is_array())));
            fields.values_mut().for_each(without_draws);
        }
        Value::Array(all) => all.iter_mut().for_each(without_draws),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Fields that count people of the table.
const COUNTS: [&str; 8] = ["counts", "people", "alone", "on_one_list", "on_several", "observed", "known", "seen"];

fn without_small(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::Array(all) if name == "counts" => all.iter_mut().for_each(hide),
                    _ if COUNTS.contains(&name.as_str()) => hide(field),
                    _ => without_small(field),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(without_small),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn counts_of_one_to_four_people_leave_as_null_wherever_they_stand() {
        let mut value = json!({
            "counts": [0, 1, 4, 5], "chains": 2, "overview": {"observed": 3, "lists": [{"name": "A", "people": 4, "alone": 0}]},
            "changed": [{"observed": 12}, {"observed": 1}], "seen": 5, "known": 2, "split": 1,
        });
        without_small(&mut value);
        let expected = json!({
            "counts": [0, null, null, 5], "chains": 2, "overview": {"observed": null, "lists": [{"name": "A", "people": null, "alone": 0}]},
            "changed": [{"observed": 12}, {"observed": null}], "seen": 5, "known": null, "split": 1,
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn draws_go_and_what_follows_from_them_stays() {
        let mut value = json!({"sampled": {"people": [[1.0, 2.0]], "medians": [1.5]}, "lists": [{"people": 7}],
            "averaging": {"posterior": {"mass": [1.0]}, "median": 9.0}});
        without_draws(&mut value);
        let expected = json!({"sampled": {"medians": [1.5]}, "lists": [{"people": 7}], "averaging": {"median": 9.0}});
        assert_eq!(value, expected);
    }
}
