//! The answer as JSON: everything computed, with units, seeds, version and times. Small counts are `null` unless they are asked for.

use super::shown::Took;
use crate::small::{self, hide};
use anyhow::Result;
use assize_estimate::interviews::page::{KnowsPage, RecruitsPage};
use assize_report::interviews::{Origin, Shown};
use serde::Serialize;
use serde_json::Value;

/// The form of the answer; raised with any change that a reader of the last one would trip over.
const SCHEMA: &str = "assize-interviews/1";

/// What was computed, by its kind.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Page<'a> {
    ScaleUp(&'a KnowsPage),
    Recruits(&'a RecruitsPage),
}

/// A file that went in.
#[derive(Serialize)]
struct File<'a> {
    file: &'a str,
    sha256: &'a str,
}

/// All of it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    version: &'static str,
    population: Option<&'a str>,
    source: Option<&'a str>,
    input: Vec<File<'a>>,
    small_counts: &'static str,
    units: &'static str,
    command: &'a str,
    /// Left out of what is written down: time is no property of the interviews, and the same files give the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    took: Option<&'a Took>,
    page: Page<'a>,
}

/// The answer of a page.
pub fn answer(shown: &Shown<'_>, took: Option<&Took>, draws: bool) -> Result<Value> {
    let (origin, page, units): (&Origin<'_>, _, _) = match shown {
        Shown::Knows(page, origin) => (origin, Page::ScaleUp(page), "figures and sizes in persons"),
        Shown::Recruits(page, origin) => {
            (origin, Page::Recruits(page), "shares from 0 to 1 in `lines`, `hangs` and `share`; sizes in persons")
        }
    };
    let mut value = serde_json::to_value(Answer {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        population: origin.population,
        source: origin.source,
        input: origin.files.iter().map(|(file, sha256)| File { file, sha256 }).collect(),
        small_counts: small::said(origin.show_small),
        units,
        command: origin.command,
        took,
        page,
    })?;
    if !draws {
        without_draws(&mut value);
    }
    if !origin.show_small {
        without_small(&mut value);
    }
    Ok(value)
}

/// Takes away the draws: tens of thousands of numbers from which the others follow. The plan's number of them stays.
fn without_draws(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, field| !(name == "draws" && field.is_array()));
            fields.values_mut().for_each(without_draws);
        }
        Value::Array(all) => all.iter_mut().for_each(without_draws),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Fields that count respondents, members or recruits. Shares stay: they are no whole numbers.
const COUNTS: [&str; 4] = ["knowing", "members", "with", "by_wave"];

fn without_small(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::Array(all) if name == "by_wave" => all.iter_mut().for_each(hide),
                    // Each is a share and the number of recruits left out.
                    Value::Array(all) if name == "without_seed" => {
                        all.iter_mut().filter_map(|one| one.get_mut(1)).for_each(hide);
                    }
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
    fn counts_of_one_to_four_people_and_draws_leave_and_shares_stay() {
        let mut value = json!({"with": 3, "recruits": 3, "by_wave": [1, 4, 9], "size": {"draws": [1.0, 2.0], "size": 4.0},
            "plan": {"draws": 1500}, "share": {"by_wave": [0.5, 1.0], "without_seed": [[0.25, 2], [0.5, 12]]}});
        without_draws(&mut value);
        without_small(&mut value);
        let expected = json!({"with": null, "recruits": 3, "by_wave": [null, null, 9], "size": {"size": 4.0},
            "plan": {"draws": 1500}, "share": {"by_wave": [0.5, 1.0], "without_seed": [[0.25, null], [0.5, 12]]}});
        assert_eq!(value, expected);
    }
}
