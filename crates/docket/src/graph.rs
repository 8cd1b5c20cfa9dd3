//! What rests on what: from every figure down to source and custody.

mod money;
mod synthesis;

use assize_record::claim::Claim;
use assize_record::condition::Statement;
use assize_record::estimate::Estimate;
use assize_record::finding::{Finding, Subject};
use assize_record::quantity::grouped;
use assize_record::rating::Rating;
use assize_record::results::{Results, Run};
use assize_record::study::Study;
use assize_record::trace::{Graph, Node, NodeKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The graph of a study and what was computed from it.
pub fn graph(study: &Study, results: &Results) -> Graph {
    let mut graph = Graph::default();
    add_custody(study, &mut graph);
    add_sources(study, &mut graph);
    add_claims(study, &mut graph);
    add_conditions(study, &mut graph);
    add_states(study, &mut graph);
    for run in &results.runs {
        graph.add(run_node(run), []);
    }
    add_arithmetic(study, results, &mut graph);
    synthesis::add(results, &mut graph);
    money::add(results, &mut graph);
    add_findings(study, results, &mut graph);
    add_ratings(results, &mut graph);
    graph
}

fn node(id: impl Into<String>, kind: NodeKind, title: String, detail: Vec<String>) -> Node {
    Node { id: id.into(), kind, title, detail }
}

/// The custody node of a row, where the study knows the row's file and line.
fn custody_of(study: &Study, row: &str) -> Option<String> {
    study.rows.get(row).map(|origin| format!("{}:{}", origin.file, origin.line))
}

fn add_custody(study: &Study, graph: &mut Graph) {
    for origin in study.rows.values() {
        let id = format!("{}:{}", origin.file, origin.line);
        let detail = study.custody.get(&origin.file).map_or_else(Vec::new, |file| {
            vec![
                format!("file {} of {} bytes, frozen at intake", file.file, grouped(Decimal::from(file.bytes))),
                format!("SHA-256 {}", file.sha256),
                format!("BLAKE3 {}", file.blake3),
            ]
        });
        graph.add(node(id, NodeKind::Custody, format!("{}, line {}", origin.file, origin.line), detail), []);
    }
}

fn add_sources(study: &Study, graph: &mut Graph) {
    for source in study.sources.values() {
        let mut detail = vec![
            format!("reliability {}, origin {}", source.reliability, source.origin),
            format!("published {}, language {}, read at {}", source.published, source.language, source.url),
        ];
        if !source.via.is_empty() {
            detail.push(format!("read through {}", source.via));
        }
        if !source.note.is_empty() {
            detail.push(source.note.clone());
        }
        let title = format!("{}: {}", source.author, source.title);
        graph.add(node(source.id.as_str(), NodeKind::Source, title, detail), custody_of(study, source.id.as_str()));
    }
}

/// One line that says what a claim says.
pub fn claim_title(study: &Study, claim: &Claim) -> String {
    let author = study.sources.get(&claim.source).map_or("", |s| s.author.as_str());
    let area = if claim.area.is_empty() { String::new() } else { format!(", {}", claim.area) };
    let sectors: Vec<&str> =
        claim.sectors.iter().map(assize_record::id::Code::as_str).filter(|s| *s != "all").collect();
    let sectors = if sectors.is_empty() { String::new() } else { format!(" ({})", sectors.join(", ")) };
    format!(
        "{} says {} of {}{area}{sectors} was {} {} {}",
        author,
        claim.measure,
        claim.host,
        claim.quantity,
        claim.unit,
        claim.period.in_words()
    )
}

fn add_claims(study: &Study, graph: &mut Graph) {
    for claim in study.claims.values() {
        let mut detail = vec![format!(
            "at {}; basis {}; credibility {}; {}",
            claim.locator, claim.basis, claim.credibility, claim.status
        )];
        if let Some(descent) = &claim.derived {
            let parents: Vec<&str> = descent.parents.iter().map(assize_record::id::ClaimId::as_str).collect();
            detail.push(format!("{} {} (ground: {})", descent.derivation, parents.join(", "), descent.ground));
        }
        detail.push(claim.note.clone());
        let below = claim.parents().iter().map(ToString::to_string);
        let below = below.chain([claim.source.to_string()]).chain(custody_of(study, claim.id.as_str()));
        let title = claim_title(study, claim);
        graph.add(node(claim.id.as_str(), NodeKind::Claim, title, detail), below.collect::<Vec<_>>());
    }
    for critique in study.critiques.values() {
        let below = critique.claims.iter().map(ToString::to_string).chain([critique.source.to_string()]);
        let below = below.chain(custody_of(study, critique.id.as_str()));
        graph.add(
            node(critique.id.as_str(), NodeKind::Critique, critique.text.clone(), Vec::new()),
            below.collect::<Vec<_>>(),
        );
    }
}

fn statement_detail(statement: &Statement) -> Vec<String> {
    let facts = statement.facts.iter().map(|fact| {
        let value = match &fact.value {
            assize_record::condition::FactValue::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            assize_record::condition::FactValue::Number(number) => format!("{} {}", grouped(*number), fact.unit),
            assize_record::condition::FactValue::Choice(choice) => choice.to_string(),
            assize_record::condition::FactValue::Text(text) => text.clone(),
        };
        format!("{} = {} ({})", fact.variable, value.trim_end(), fact.qualifier)
    });
    let heard = statement.informants.map_or_else(String::new, |n| format!("; {n} people heard"));
    let head = format!(
        "{} {}; {}; imposed by {}; basis {}{heard}",
        statement.polarity, statement.indicator, statement.phase, statement.imposer, statement.basis
    );
    std::iter::once(head).chain(facts).collect()
}

fn add_conditions(study: &Study, graph: &mut Graph) {
    for statement in study.statements.values() {
        let below = [statement.source.to_string()].into_iter().chain(custody_of(study, statement.id.as_str()));
        graph.add(
            node(statement.id.as_str(), NodeKind::Statement, statement.text.clone(), statement_detail(statement)),
            below.collect::<Vec<_>>(),
        );
    }
    for posting in study.postings.values() {
        let below = posting.statements.iter().map(ToString::to_string).chain(custody_of(study, posting.id.as_str()));
        let detail = vec![format!("{} {}, {}", posting.host, posting.area, posting.period)];
        graph.add(
            node(posting.id.as_str(), NodeKind::Posting, posting.description.clone(), detail),
            below.collect::<Vec<_>>(),
        );
    }
}

fn add_states(study: &Study, graph: &mut Graph) {
    for response in study.responses.values() {
        let title = format!("{}: {} ({}), as of {}", response.state, response.status, response.kind, response.as_of);
        let detail = [response.explanation.clone(), response.note.clone()].into_iter().filter(|t| !t.is_empty());
        let below = [response.source.to_string()].into_iter().chain(custody_of(study, response.id.as_str()));
        graph.add(node(response.id.as_str(), NodeKind::Response, title, detail.collect()), below.collect::<Vec<_>>());
    }
    for tier in &study.tiers {
        let id = format!("tier:{}-{}", tier.state, tier.year);
        let title = format!(
            "US Trafficking in Persons report {}: {} on tier {} ({})",
            tier.year, tier.state, tier.tier, tier.status
        );
        let below = [tier.source.to_string()].into_iter().chain(custody_of(study, &id));
        graph.add(node(id.clone(), NodeKind::Row, title, vec![tier.note.clone()]), below.collect::<Vec<_>>());
    }
    for policy in &study.policies {
        let id = format!("policy:{}-{}", policy.state, policy.year);
        let title =
            format!("US Trafficking in Persons report {}: {} named with {}", policy.year, policy.state, policy.finding);
        let below = [policy.source.to_string()].into_iter().chain(custody_of(study, &id));
        graph.add(node(id.clone(), NodeKind::Row, title, vec![policy.note.clone()]), below.collect::<Vec<_>>());
    }
    for recommendation in study.recommendations.values() {
        let below = [recommendation.source.to_string()].into_iter();
        let below = below.chain(custody_of(study, recommendation.id.as_str()));
        graph.add(
            node(
                recommendation.id.as_str(),
                NodeKind::Recommendation,
                recommendation.action.clone(),
                vec![recommendation.progress.clone()],
            ),
            below.collect::<Vec<_>>(),
        );
    }
}

fn run_node(run: &Run) -> Node {
    let mut detail = run.assumptions.clone();
    if let Some(seed) = run.seed {
        detail.push(format!("seed {seed}"));
    }
    detail.push(format!("inputs {}", run.inputs_digest));
    detail.push(format!("results {}", run.results_digest));
    node(run.id.as_str(), NodeKind::Run, format!("{}: {}", run.step, run.method), detail)
}

fn run_of(results: &Results, step: &str) -> Option<String> {
    results.runs.iter().find(|run| run.step == step).map(|run| run.id.to_string())
}

/// A count or a sum in words that a person reads: whole numbers from 100 up, two decimals below.
pub fn plain(value: f64) -> String {
    let places = if value.abs() >= 100.0 { 0 } else { 2 };
    Decimal::from_f64(value).map_or_else(|| format!("{value:.0}"), |v| grouped(v.round_dp(places)))
}

/// One line that says what an estimate says, with its interval.
pub fn estimate_title(estimate: &Estimate) -> String {
    let target = &estimate.target;
    let head = format!("{} of {} in {} (scenario {})", target.quantity, target.host, target.year, estimate.scenario);
    estimate.main_reading().map_or_else(
        || head.clone(),
        |reading| {
            let q = &reading.quantiles;
            format!("{head}: {} {}, 80 % from {} to {}", plain(q.p50), estimate.unit, plain(q.p10), plain(q.p90))
        },
    )
}

fn add_arithmetic(study: &Study, results: &Results, graph: &mut Graph) {
    for echo in &results.echoes {
        let title = format!("{} of {}: {}", echo.question.measure, echo.question.host, echo.counts());
        let below = echo.claims.iter().map(ToString::to_string).chain(run_of(results, "echo"));
        graph.add(node(echo.question.id().as_str(), NodeKind::Figure, title, Vec::new()), below.collect::<Vec<_>>());
    }
    for check in &results.checks {
        let below = check.claims.iter().map(ToString::to_string);
        let below = below.chain(check.responses.iter().map(ToString::to_string)).chain(run_of(results, "check"));
        let title = format!("{}: {}", check.outcome.words(), check.summary);
        graph
            .add(node(check.id.as_str(), NodeKind::Figure, title, check.arithmetic.clone()), below.collect::<Vec<_>>());
    }
    for estimate in &results.estimates {
        let known = |id: &String| study.claims.keys().any(|claim| claim.as_str() == id) || id.starts_with("E-");
        let below = estimate.claims().map(ToString::to_string).chain(estimate.inputs.iter().map(ToString::to_string));
        let below = below.filter(known).chain(run_of(results, "estimate"));
        let detail = estimate.arithmetic.iter().chain(&estimate.gaps).cloned().collect();
        graph.add(
            node(estimate.id.as_str(), NodeKind::Figure, estimate_title(estimate), detail),
            below.collect::<Vec<_>>(),
        );
    }
}

fn finding_title(results: &Results, finding: &Finding) -> String {
    let standard = results.standards.iter().find(|s| s.code == finding.standard);
    let provision = standard.and_then(|s| s.provisions.iter().find(|p| p.code == finding.provision));
    let subject = match &finding.subject {
        Subject::Posting(posting) => posting.to_string(),
        Subject::Aggregate { host, sector, period, .. } => format!("{host}, {sector}, {period}"),
    };
    let title = provision.map_or(finding.provision.as_str(), |p| p.title.as_str());
    format!("{title} ({}): {} for {subject}", finding.standard, finding.verdict.words())
}

fn add_findings(study: &Study, results: &Results, graph: &mut Graph) {
    for finding in &results.findings {
        let subject: Vec<String> = match &finding.subject {
            Subject::Posting(posting) => vec![posting.to_string()],
            Subject::Aggregate { postings, .. } => postings.iter().map(ToString::to_string).collect(),
        };
        let grounds = finding.proof.iter().chain(&finding.contrary).map(ToString::to_string).collect::<Vec<_>>();
        let below = if grounds.is_empty() { subject } else { grounds };
        let below = below.into_iter().chain(run_of(results, "judge"));
        let mut detail = vec![finding.reason.clone()];
        if !finding.contrary.is_empty() {
            detail.push(format!("contrary statements stand beside it: {}", finding.contrary.len()));
        }
        graph.add(
            node(finding.id.as_str(), NodeKind::Figure, finding_title(results, finding), detail),
            below.collect::<Vec<_>>(),
        );
    }
    for disagreement in &results.disagreements {
        let below = disagreement.positions.iter().map(|(_, finding, _)| finding.to_string());
        let below = below.chain(study.postings.get(&disagreement.posting).map(|p| p.id.to_string()));
        let detail = disagreement.positions.iter().map(|(s, _, verdict)| format!("{s}: {}", verdict.words())).collect();
        graph.add(
            node(disagreement.id.as_str(), NodeKind::Figure, disagreement.reason.clone(), detail),
            below.collect::<Vec<_>>(),
        );
    }
}

fn rating_title(rating: &Rating) -> String {
    let role =
        rating.role.map_or_else(|| "the record says nothing of a role".to_owned(), |role| format!("role {role:?}"));
    let mark = rating.mark.as_ref().map_or("not rated", assize_record::id::Code::as_str);
    format!("{} in {}: {role}; mark {mark}: {}", rating.state, rating.year, rating.mark_words)
}

fn add_ratings(results: &Results, graph: &mut Graph) {
    for rating in &results.ratings {
        let grounds = rating.role_grounds.iter().chain(&rating.mark_grounds);
        let mut below: Vec<String> = grounds.clone().flat_map(|g| g.rests_on.iter().cloned()).collect();
        below.extend(rating.responses.iter().map(ToString::to_string));
        if rating.us_tier.is_some() {
            below.push(format!("tier:{}-{}", rating.state, rating.year));
        }
        if rating.us_policy_or_pattern == Some(true) {
            below.push(format!("policy:{}-{}", rating.state, rating.year));
        }
        below.extend(run_of(results, "rate"));
        let detail = grounds.map(|g| format!("{}: {}", g.rule, g.text)).collect();
        graph.add(node(rating.id.as_str(), NodeKind::Figure, rating_title(rating), detail), below);
    }
}
