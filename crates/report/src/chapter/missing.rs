//! What is missing: gaps of the estimates, checks that cannot be made, provisions nobody asked about, unused variables.

use crate::document::{Block, Inline};
use crate::note::ReleaseNote;
use crate::words::Context;
use assize_record::check::Outcome;
use assize_record::term::ResponseStatus;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let study = context.study;
    let used = |id: &assize_record::id::VariableId| {
        study.statements.values().any(|s| s.facts.iter().any(|f| f.variable == *id))
    };
    let list = |lines: Vec<Vec<Inline>>| Block::List(lines);
    let mut out = context.note.map(withheld).unwrap_or_default();
    out.push(Block::Heading("People and money: hosts and years without a usable claim".to_owned()));
    out.push(list(context.results.gaps.iter().map(|gap| vec![Inline::text(gap.clone())]).collect()));
    out.push(Block::Heading("Checks that could not be made".to_owned()));
    let untestable = context.results.checks.iter().filter(|check| check.outcome == Outcome::NotTestable);
    out.push(list(untestable.map(|check| vec![Inline::figure(check.summary.clone(), check.id.as_str())]).collect()));
    out.push(Block::Heading("Questions of the codebook without an answer".to_owned()));
    let unasked = study.variables.values().filter(|variable| !used(&variable.id));
    out.push(list(
        unasked.map(|variable| vec![Inline::text(format!("{} ({})", variable.question, variable.id))]).collect(),
    ));
    out.push(Block::Heading("Provisions to which no variable speaks".to_owned()));
    let mut silent = Vec::new();
    for standard in &context.results.standards {
        let none: Vec<&str> = standard
            .provisions
            .iter()
            .filter(|p| p.rule.starts_with("no variable"))
            .map(|p| p.title.as_str())
            .collect();
        if !none.is_empty() {
            silent.push(vec![Inline::text(format!("{}: {}", standard.title, none.join("; ")))]);
        }
    }
    out.push(list(silent));
    out.push(Block::Heading("Silence".to_owned()));
    let missing = study.responses.values().filter(|response| response.status == ResponseStatus::Silent);
    out.push(list(
        missing
            .map(|r| {
                vec![
                    Inline::id(r.id.as_str()),
                    Inline::text(format!(" {}: no report found by {}", context.place(&r.state), r.as_of)),
                ]
            })
            .collect(),
    ));
    out
}

/// By which rules something was withheld from this edition.
fn withheld(note: &ReleaseNote) -> Vec<Block> {
    let mut out = vec![Block::Heading("What is withheld".to_owned())];
    out.push(Block::paragraph(format!("This is edition {} of {}, for {}.", note.id, note.edition, note.audience)));
    out.push(Block::List(note.withheld.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    out
}
