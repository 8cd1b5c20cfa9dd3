//! The summary: headline figures with intervals, the sharpest contradictions, and what the standards say.

use crate::document::{Block, Inline};
use crate::words::{Context, interval, median};
use assize_record::check::Outcome;
use assize_record::estimate::Estimate;
use assize_record::finding::Verdict;

const SHARPEST: usize = 6;
const QUANTITIES: [(&str, &str); 6] = [
    ("people", "people abroad, pooled claims"),
    ("people-sum-of-hosts", "people abroad, sum of the hosts with a claim"),
    ("revenue-claimed", "revenue of the state, as claimed"),
    ("revenue-derived", "revenue of the state, people times pay times share"),
    ("revenue-gap", "claimed over derived"),
    ("take-per-head", "the state's take a head that the claims imply"),
];

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![opening(context)];
    out.push(Block::Heading("Headline figures".to_owned()));
    out.push(headline(context));
    out.push(Block::paragraph(
        "The intervals hold 80 % of the pooled evidence where ranges without a stated level are read as 80 %. The page of each figure shows the readings at 50 and 95 %, every origin and its weight, and what was left out.",
    ));
    out.push(Block::Heading("The sharpest contradictions".to_owned()));
    out.push(contradictions(context));
    out.push(Block::Heading("What the standards say".to_owned()));
    out.push(standards(context));
    out
}

fn opening(context: &Context<'_>) -> Block {
    let (study, results) = (context.study, context.results);
    let roots = study.claims.values().filter(|claim| claim.parents().is_empty()).count();
    let origins: std::collections::BTreeSet<_> = study.sources.values().map(|source| &source.origin).collect();
    let inconsistent = results.checks.iter().filter(|check| check.outcome == Outcome::Inconsistent).count();
    Block::paragraph(format!(
        "This report rests on {} sources of {} origins, {} claims ({} of them roots) and {} statements about conditions in {} postings. Contradictory claims stand side by side. {} checks between claims end inconsistent; they are listed under what is contested.",
        study.sources.len(),
        origins.len(),
        study.claims.len(),
        roots,
        study.statements.len(),
        study.postings.len(),
        inconsistent
    ))
}

/// The year that most origins speak to, and the latest year with a figure.
fn years(context: &Context<'_>) -> Vec<i16> {
    let world: Vec<&Estimate> = context.estimates("people").filter(|e| e.target.host == context.world).collect();
    let most =
        world.iter().max_by_key(|e| (e.contributions.len(), std::cmp::Reverse(e.target.year))).map(|e| e.target.year);
    let latest = world.iter().map(|e| e.target.year).max();
    let mut years: Vec<i16> = most.into_iter().chain(latest).collect();
    years.dedup();
    years
}

fn headline(context: &Context<'_>) -> Block {
    let mut rows = Vec::new();
    for year in years(context) {
        for (quantity, words) in QUANTITIES {
            for scenario in &context.results.scenarios {
                if let Some(estimate) = context.estimate(&scenario.code, quantity, &context.world, year) {
                    rows.push(vec![
                        vec![Inline::text(words)],
                        vec![Inline::text(year.to_string())],
                        vec![Inline::text(scenario.code.to_string())],
                        vec![median(estimate)],
                        vec![Inline::text(interval(estimate))],
                        vec![Inline::text(estimate.unit.clone())],
                        vec![Inline::text(if estimate.contributions.is_empty() {
                            "from other figures".to_owned()
                        } else {
                            estimate.contributions.len().to_string()
                        })],
                    ]);
                }
            }
        }
    }
    Block::Table {
        caption: "People abroad and revenue, by scenario".to_owned(),
        header: vec!["Figure", "Year", "Scenario", "Median", "80 % interval", "Unit", "Origins"],
        rows,
    }
}

fn contradictions(context: &Context<'_>) -> Block {
    let inconsistent =
        context.results.checks.iter().filter(|check| check.outcome == Outcome::Inconsistent).take(SHARPEST);
    Block::List(inconsistent.map(|check| vec![Inline::figure(check.summary.clone(), check.id.as_str())]).collect())
}

fn standards(context: &Context<'_>) -> Block {
    let verdicts =
        [Verdict::Established, Verdict::Indicated, Verdict::Alleged, Verdict::Contradicted, Verdict::NotShown];
    let rows = context.rule_sets().into_iter().map(|code| {
        let findings: Vec<_> =
            context.study.postings.keys().filter_map(|p| context.conclusion(code.as_str(), p.as_str())).collect();
        let title = context
            .results
            .standards
            .iter()
            .find(|s| s.code == code)
            .map_or_else(|| code.to_string(), |s| s.title.clone());
        let cells = verdicts.iter().map(|verdict| {
            let with: Vec<_> = findings.iter().filter(|finding| finding.verdict == *verdict).collect();
            let count = with.len().to_string();
            // A count opens onto the first posting behind it; the conditions chapter lists all.
            let opens = with.first().filter(|finding| finding.verdict != Verdict::NotShown);
            vec![opens.map_or_else(
                || Inline::text(count.clone()),
                |finding| Inline::figure(count.clone(), finding.id.as_str()),
            )]
        });
        std::iter::once(vec![Inline::text(title)]).chain(cells).collect()
    });
    Block::Table {
        caption: "Postings by what each rule set for forced labour concludes".to_owned(),
        header: vec!["Rule set", "Established", "Indicated", "Alleged", "Contradicted", "Not shown"],
        rows: rows.collect(),
    }
}
