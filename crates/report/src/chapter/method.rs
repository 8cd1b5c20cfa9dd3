//! How claims become figures: echoes, evidence rule, scenarios, standards, runs.

use crate::document::{Block, Inline};
use crate::words::Context;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let results = context.results;
    let mut out = vec![
        Block::paragraph(
            "A claim is one figure that a source gives. A claim that repeats, sums, converts, rounds or misreads others is followed to its roots, and roots are grouped by origin: sources that draw on one another are one origin. A repeat adds a mouth, never a confirmation.",
        ),
        Block::paragraph(
            "Figures of different measure (stock, flow, plan, permits, entries, returns; gross, contract, promised and received pay, the state's take) are never added, averaged or compared as if they were one.",
        ),
        Block::Heading("How evidence is weighed".to_owned()),
        Block::List(results.evidence_rule.iter().map(|line| vec![Inline::text(line.clone())]).collect()),
    ];
    out.push(Block::Heading("How figures are estimated".to_owned()));
    out.push(Block::paragraph("Each origin gives one distribution: a range is read as a central 50, 80 or 95 % interval, since no source states its level; a point has a spread that grows as its grade falls; a bound on one side stays on one side. The origins are mixed by weight (a linear pool, Stone 1961), and totals are made by drawing from the parts. Weights, spreads and windows stand in the scenario and are judgements."));
    for scenario in &results.scenarios {
        out.push(Block::Heading(format!("Scenario {}: {}", scenario.code, scenario.title)));
        out.push(Block::paragraph(scenario.about.clone()));
        out.push(Block::List(scenario.assumptions.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    }
    out.push(Block::Heading("Standards".to_owned()));
    out.push(standards(context));
    if let Some(methodology) = &results.methodology {
        out.push(Block::Heading(format!("Ratings: {} (version {})", methodology.title, methodology.version)));
        let roles = methodology.roles.iter().map(|(role, words)| vec![Inline::text(format!("{role:?}: {words}"))]);
        let rules = methodology.rules.iter().map(|(code, words)| vec![Inline::text(format!("{code}: {words}"))]);
        out.push(Block::List(roles.chain(rules).collect()));
    }
    out.push(Block::Heading("Runs".to_owned()));
    out.push(runs(context));
    out
}

fn standards(context: &Context<'_>) -> Block {
    let rows = context.results.standards.iter().map(|standard| {
        let verified = standard.provisions.iter().filter(|p| p.verified).count();
        vec![
            vec![Inline::text(standard.body.clone())],
            vec![Inline::Link { text: standard.title.clone(), url: standard.url.clone() }],
            vec![Inline::text(standard.edition.clone())],
            vec![Inline::text(format!("{} of {}", verified, standard.provisions.len()))],
        ]
    });
    Block::Table {
        caption: "Standards applied; a provision is verified once somebody has read the official text".to_owned(),
        header: vec!["Body", "Title", "Edition", "Provisions verified"],
        rows: rows.collect(),
    }
}

fn runs(context: &Context<'_>) -> Block {
    let rows = context.results.runs.iter().map(|run| {
        vec![
            vec![Inline::id(run.id.as_str())],
            vec![Inline::text(run.method.clone())],
            vec![Inline::text(run.seed.map_or_else(|| "draws nothing".to_owned(), |seed| seed.to_string()))],
            vec![Inline::text(run.results_digest.chars().take(16).collect::<String>())],
        ]
    });
    Block::Table {
        caption: "Computations behind this report".to_owned(),
        header: vec!["Run", "Method", "Seed", "Digest of results"],
        rows: rows.collect(),
    }
}
