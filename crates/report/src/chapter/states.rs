//! States: role, own mark, US tier as sourced, what they reported, and silence.

use crate::chart::tiers;
use crate::document::{Block, Inline, ids};
use crate::words::Context;
use assize_record::id::Code;
use assize_record::quantity::grouped;
use assize_record::rating::Rating;
use assize_record::response::TierRow;
use assize_record::term::TierStatus;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![Block::paragraph(
        "The role (A0 to A4) and the mark are our own and follow the methodology. The US tier stands beside them for the same year, only where the study has it; \"partly sourced\" means that the source shows only that the state was on neither the Watch List nor Tier 3. A year without a tier is left empty.",
    )];
    out.extend(tiers::chart(context).map(Block::Chart));
    out.push(Block::Heading("Latest US tier of each state".to_owned()));
    out.push(latest_tiers(context));
    out.push(Block::Heading("Ratings by state and year".to_owned()));
    out.push(ratings(context));
    out.push(Block::Heading("What states reported, and silence".to_owned()));
    out.push(responses(context));
    out
}

fn tier(rating: &Rating) -> Vec<Inline> {
    let Some(us) = &rating.us_tier else { return Vec::new() };
    let words = match us.status {
        TierStatus::Sourced => us.tier.to_string(),
        TierStatus::PartlySourced => format!("{} (partly sourced)", us.tier),
    };
    vec![Inline::figure(words, format!("tier:{}-{}", rating.state, rating.year))]
}

/// The last report year that the study has for each state, with the year said; and the last one read in the source itself.
fn latest_tiers(context: &Context<'_>) -> Block {
    let mut latest: BTreeMap<&Code, Vec<&TierRow>> = BTreeMap::new();
    for row in &context.study.tiers {
        latest.entry(&row.state).or_default().push(row);
    }
    let cell = |row: Option<&&TierRow>| {
        row.map_or_else(
            || vec![Inline::text("none in the study")],
            |row| {
                let words = match row.status {
                    TierStatus::Sourced => row.tier.to_string(),
                    TierStatus::PartlySourced => format!("{} (partly sourced)", row.tier),
                };
                let id = format!("tier:{}-{}", row.state, row.year);
                vec![Inline::figure(format!("{words}, {}", row.year), id)]
            },
        )
    };
    let rows = latest.into_iter().map(|(state, rows)| {
        let newest = rows.iter().max_by_key(|row| row.year);
        let sourced = rows.iter().filter(|row| row.status == TierStatus::Sourced).max_by_key(|row| row.year);
        vec![vec![Inline::text(context.place(state))], cell(newest), cell(sourced)]
    });
    Block::Table {
        caption: "Latest tier in the study; a later year without a row is not filled in".to_owned(),
        header: vec!["State", "Latest tier and report year", "Latest that was read in the source"],
        rows: rows.collect(),
    }
}

fn ratings(context: &Context<'_>) -> Block {
    let rated = context.results.ratings.iter().filter(|r| r.role.is_some() || r.mark.is_some());
    let rows = rated.map(|rating| {
        let role = rating.role.map_or_else(|| "not known".to_owned(), |role| format!("{role:?}"));
        let policy = match rating.us_policy_or_pattern {
            Some(true) => vec![Inline::figure("named", format!("policy:{}-{}", rating.state, rating.year))],
            Some(false) => vec![Inline::text("not named")],
            None => Vec::new(),
        };
        vec![
            vec![Inline::text(context.place(&rating.state))],
            vec![Inline::text(rating.year.to_string())],
            vec![Inline::figure(role, rating.id.as_str())],
            vec![Inline::figure(rating.mark.as_ref().map_or("not rated", |mark| mark.as_str()), rating.id.as_str())],
            tier(rating),
            policy,
            ids(&rating.responses),
        ]
    });
    Block::Table {
        caption: "Role, own mark and US tier; years with neither role nor mark are in the table of ratings that goes with the report".to_owned(),
        header: vec!["State", "Year", "Role", "Own mark", "US tier", "US policy or pattern", "Reports"],
        rows: rows.collect(),
    }
}

fn responses(context: &Context<'_>) -> Block {
    let count = |value: Option<u64>| value.map_or_else(String::new, |v| grouped(Decimal::from(v)));
    let rows = context.study.responses.values().map(|response| {
        vec![
            vec![Inline::id(response.id.as_str())],
            vec![Inline::text(context.place(&response.state))],
            vec![Inline::text(context.study.meaning("report_kind", &response.kind))],
            vec![Inline::text(response.status.code().replace('_', " "))],
            vec![Inline::text(response.due.map_or_else(String::new, |d| d.to_string()))],
            vec![Inline::text(response.filed.map_or_else(String::new, |d| d.to_string()))],
            vec![Inline::figure(
                format!("{} {}", response.repatriated_qualifier.code().replace('_', " "), count(response.repatriated)),
                response.id.as_str(),
            )],
            vec![Inline::text(count(response.remaining))],
        ]
    });
    Block::Table {
        caption: "Reports under resolution 2397, paragraph 8. Silence is a row; figures are the states' own".to_owned(),
        header: vec!["Report", "State", "Kind", "Status", "Due", "Filed", "Sent home", "Remaining"],
        rows: rows.collect(),
    }
}
