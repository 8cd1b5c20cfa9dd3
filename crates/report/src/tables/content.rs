//! What stands in each table: written once, used by CSV and workbook.

use crate::note::{NoisyCell, NoisyPersons, PersonsTable};
use crate::words::Context;
use assize_record::cell::csv_cell;
use assize_record::estimate::Estimate;
use assize_record::finding::{Finding, Subject};
use assize_record::results::Results;
use assize_record::study::Study;
use rust_decimal::prelude::ToPrimitive;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it is; each writer makes it harmless for spreadsheets in its own way.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Empty,
}

impl Cell {
    /// As it stands in a CSV file: what a spreadsheet would take for a formula gets an apostrophe.
    pub fn in_csv(&self) -> String {
        match self {
            Self::Text(text) => csv_cell(text).into_owned(),
            Self::Number(number) => number.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// File name without ending.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// Column names; the first is the id.
    pub header: Vec<&'static str>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A text; nothing where it is empty.
#[expect(clippy::needless_pass_by_value, reason = "takes whatever can be shown, borrowed or not")]
pub fn text(value: impl ToString) -> Cell {
    let value = value.to_string();
    if value.is_empty() { Cell::Empty } else { Cell::Text(value) }
}

/// Several, with semicolons between.
pub fn list<T: ToString>(values: &[T]) -> Cell {
    text(values.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"))
}

/// A number; nothing where there is none or it is not finite.
pub fn number(value: Option<f64>) -> Cell {
    value.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Number)
}

/// All tables.
pub fn all(context: &Context<'_>) -> Vec<Table> {
    let (study, results) = (context.study, context.results);
    let mut tables = vec![
        estimates(results),
        contributions(results),
        checks(results),
        findings(results),
        disagreements(results),
        ratings(results),
        echoes(results),
        claims(study),
        sources(study),
        responses(study),
        recommendations(study),
    ];
    tables.extend(super::synthesis::all(results));
    tables.extend(context.note.and_then(|note| note.persons.as_ref()).map(persons));
    tables.extend(context.note.and_then(|note| note.noisy.as_ref()).map(noisy));
    tables
}

fn noisy(counts: &NoisyPersons) -> Table {
    let row = |cell: &NoisyCell| {
        let of = |(column, value): &(String, String)| format!("{column}={value}");
        let mut row = vec![text(cell.categories.iter().map(of).collect::<Vec<_>>().join("/"))];
        for place in 0..3 {
            let category = cell.categories.get(place);
            row.push(category.map_or(Cell::Empty, |(column, _)| text(column)));
            row.push(category.map_or(Cell::Empty, |(_, value)| text(value)));
        }
        row.extend([cell.persons, cell.margin].map(|count| number(count.to_f64())));
        row
    };
    Table {
        name: "persons_noisy",
        about: "People who gave accounts, counted with noise; what is missing is below the number that the report states",
        header: vec![
            "cell",
            "column_1",
            "value_1",
            "column_2",
            "value_2",
            "column_3",
            "value_3",
            "persons",
            "margin_95",
        ],
        rows: counts.cells.iter().map(row).collect(),
    }
}

fn persons(table: &PersonsTable) -> Table {
    let row = |[host, sector, figure]: &[String; 3]| {
        let figure_cell = figure.parse().map_or_else(|_| text(figure), Cell::Number);
        vec![text(format!("{host}/{sector}")), text(host), text(sector), figure_cell]
    };
    Table {
        name: "persons",
        about: "People who gave accounts, by host and sector; what is withheld is marked",
        header: vec!["cell", "host", "sector", "persons"],
        rows: table.rows.iter().map(row).collect(),
    }
}

fn estimates(results: &Results) -> Table {
    let rows = results.estimates.iter().flat_map(|estimate: &Estimate| {
        estimate.readings.iter().map(move |reading| {
            let q = &reading.quantiles;
            let mut row = vec![
                text(&estimate.id),
                text(&estimate.scenario),
                text(&estimate.target.quantity),
                text(&estimate.target.host),
                Cell::Number(f64::from(estimate.target.year)),
                text(&estimate.unit),
                Cell::Number(f64::from(reading.range_read_as)),
            ];
            row.extend([q.p50, q.p025, q.p10, q.p25, q.p75, q.p90, q.p975].map(|value| number(Some(value))));
            row.push(text(match estimate.sides {
                assize_record::estimate::Sides::Both => "both",
                assize_record::estimate::Sides::LowerOnly => "no upper end known",
                assize_record::estimate::Sides::UpperOnly => "no lower end known",
            }));
            row.push(number(estimate.bound));
            row.push(list(&estimate.inputs));
            row
        })
    });
    Table {
        name: "estimates",
        about: "One estimate under one reading of ranges without a stated level",
        header: vec![
            "id",
            "scenario",
            "quantity",
            "host",
            "year",
            "unit",
            "range_read_as",
            "p50",
            "p025",
            "p10",
            "p25",
            "p75",
            "p90",
            "p975",
            "sides",
            "bound",
            "inputs",
        ],
        rows: rows.collect(),
    }
}

fn contributions(results: &Results) -> Table {
    let rows = results.estimates.iter().flat_map(|estimate| {
        estimate.contributions.iter().map(move |part| {
            vec![
                text(&estimate.id),
                text(&part.origin),
                number(Some(part.weight)),
                number(Some(part.median)),
                list(&part.claims),
                list(&part.echoes),
                text(&part.ground),
            ]
        })
    });
    Table {
        name: "contributions",
        about: "What one origin brings to one estimate",
        header: vec!["id", "origin", "weight", "median", "claims", "echoes", "ground"],
        rows: rows.collect(),
    }
}

fn checks(results: &Results) -> Table {
    let rows = results.checks.iter().map(|check| {
        vec![
            text(&check.id),
            text(&check.rule),
            text(check.outcome.words()),
            number(Some(check.factor)),
            text(&check.summary),
            text(check.arithmetic.join(" | ")),
            list(&check.claims),
            list(&check.responses),
        ]
    });
    Table {
        name: "checks",
        about: "One check between claims",
        header: vec!["id", "rule", "outcome", "factor", "summary", "arithmetic", "claims", "responses"],
        rows: rows.collect(),
    }
}

fn findings(results: &Results) -> Table {
    let rows = results.findings.iter().map(|finding: &Finding| {
        let subject = match &finding.subject {
            Subject::Posting(posting) => posting.to_string(),
            Subject::Aggregate { host, sector, period, .. } => format!("{host} {sector} {period}"),
        };
        vec![
            text(&finding.id),
            text(&finding.standard),
            text(&finding.provision),
            text(subject),
            text(finding.verdict.words()),
            list(&finding.proof),
            list(&finding.contrary),
            list(&finding.origins),
            text(&finding.reason),
        ]
    });
    Table {
        name: "findings",
        about: "One provision applied to one subject; missing evidence is an answer",
        header: vec!["id", "standard", "provision", "subject", "verdict", "proof", "contrary", "origins", "reason"],
        rows: rows.collect(),
    }
}

fn disagreements(results: &Results) -> Table {
    let rows = results.disagreements.iter().map(|d| {
        let positions = d.positions.iter().map(|(standard, _, verdict)| format!("{standard}: {}", verdict.words()));
        vec![text(&d.id), text(&d.posting), text(positions.collect::<Vec<_>>().join("; ")), text(&d.reason)]
    });
    Table {
        name: "disagreements",
        about: "One posting about which the rule sets part ways",
        header: vec!["id", "posting", "positions", "reason"],
        rows: rows.collect(),
    }
}

fn ratings(results: &Results) -> Table {
    let rows = results.ratings.iter().map(|rating| {
        let grounds = rating.role_grounds.iter().chain(&rating.mark_grounds);
        vec![
            text(&rating.id),
            text(&rating.state),
            Cell::Number(f64::from(rating.year)),
            text(rating.role.map_or_else(String::new, |role| format!("{role:?}"))),
            text(rating.mark.as_ref().map_or_else(String::new, ToString::to_string)),
            text(rating.us_tier.as_ref().map_or_else(String::new, |us| us.tier.to_string())),
            text(rating.us_tier.as_ref().map_or_else(String::new, |us| us.status.to_string())),
            text(rating.us_policy_or_pattern.map_or("", |named| if named { "named" } else { "not named" })),
            list(&rating.responses),
            text(
                grounds
                    .map(|g| format!("{}: {} [{}]", g.rule, g.text, g.rests_on.join(" ")))
                    .collect::<Vec<_>>()
                    .join(" | "),
            ),
        ]
    });
    Table {
        name: "ratings",
        about: "One state and year",
        header: vec![
            "id",
            "state",
            "year",
            "role",
            "mark",
            "us_tier",
            "us_tier_status",
            "us_policy_or_pattern",
            "responses",
            "grounds",
        ],
        rows: rows.collect(),
    }
}

fn echoes(results: &Results) -> Table {
    let rows = results.echoes.iter().map(|echo| {
        vec![
            text(echo.question.id()),
            text(&echo.question.measure),
            text(&echo.question.host),
            list(&echo.claims.iter().collect::<Vec<_>>()),
            list(&echo.roots.iter().collect::<Vec<_>>()),
            list(&echo.origins.keys().collect::<Vec<_>>()),
        ]
    });
    Table {
        name: "echoes",
        about: "Claims, roots and origins of one question",
        header: vec!["id", "measure", "host", "claims", "roots", "origins"],
        rows: rows.collect(),
    }
}

fn claims(study: &Study) -> Table {
    let rows = study.claims.values().map(|claim| {
        let decimal = |value: Option<rust_decimal::Decimal>| number(value.and_then(|v| v.to_f64()));
        vec![
            text(&claim.id),
            text(&claim.source),
            text(&claim.measure),
            text(&claim.host),
            text(&claim.area),
            list(&claim.sectors),
            text(claim.period),
            decimal(claim.quantity.low().filter(|_| claim.quantity.point().is_none())),
            decimal(claim.quantity.point()),
            decimal(claim.quantity.high().filter(|_| claim.quantity.point().is_none())),
            text(&claim.unit),
            text(&claim.basis),
            text(claim.credibility),
            list(claim.parents()),
            text(claim.status),
            text(&claim.note),
        ]
    });
    Table {
        name: "claims",
        about: "One figure that a source gives; a bound on one side stands alone in low or high",
        header: vec![
            "id",
            "source",
            "measure",
            "host",
            "area",
            "sectors",
            "period",
            "low",
            "point",
            "high",
            "unit",
            "basis",
            "credibility",
            "derived_from",
            "status",
            "note",
        ],
        rows: rows.collect(),
    }
}

fn sources(study: &Study) -> Table {
    let rows = study.sources.values().map(|source| {
        vec![
            text(&source.id),
            text(&source.kind),
            text(&source.author),
            text(&source.title),
            text(source.published),
            text(source.reliability),
            text(&source.origin),
            text(&source.via),
            text(&source.url),
            text(&source.note),
        ]
    });
    Table {
        name: "sources",
        about: "One source document as it was read",
        header: vec!["id", "kind", "author", "title", "published", "reliability", "origin", "via", "url", "note"],
        rows: rows.collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn responses(study: &Study) -> Table {
    let count = |value: Option<u64>| number(value.map(|v| v as f64));
    let date =
        |value: Option<assize_record::date::PartialDate>| text(value.map_or_else(String::new, |d| d.to_string()));
    let rows = study.responses.values().map(|response| {
        vec![
            text(&response.id),
            text(&response.state),
            text(&response.kind),
            text(response.status),
            date(response.due),
            date(response.filed),
            text(response.as_of),
            count(response.baseline),
            count(response.repatriated),
            text(response.repatriated_qualifier),
            count(response.remaining),
            text(&response.explanation),
            text(&response.source),
        ]
    });
    Table {
        name: "responses",
        about: "One report, statement or silence of a state",
        header: vec![
            "id",
            "state",
            "kind",
            "status",
            "due",
            "filed",
            "as_of",
            "baseline",
            "repatriated",
            "repatriated_qualifier",
            "remaining",
            "explanation",
            "source",
        ],
        rows: rows.collect(),
    }
}

fn recommendations(study: &Study) -> Table {
    let rows = study.recommendations.values().map(|r| {
        vec![
            text(&r.id),
            list(&r.audiences),
            list(&r.addressees),
            text(&r.action),
            text(&r.progress),
            text(&r.basis),
            text(&r.source),
            text(&r.note),
        ]
    });
    Table {
        name: "recommendations",
        about: "One recommendation",
        header: vec!["id", "audiences", "addressees", "action", "progress", "basis", "source", "note"],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_harmless() {
        for (found, shown) in [
            ("=1+1", "'=1+1"),
            ("+82", "+82"),
            ("+82 10", "'+82 10"),
            ("-5", "-5"),
            ("@x", "'@x"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(text(found).in_csv(), shown);
        }
    }
}
