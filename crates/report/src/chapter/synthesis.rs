//! One figure from all claims on people: totals, hosts, origins, other assumptions, and whether it can be trusted.

use crate::chart::draws::Draws;
use crate::chart::posterior;
use crate::document::{Block, Inline, ids};
use crate::words::{Context, number};
use assize_record::estimate::Quantiles;
use assize_record::synthesis::{
    Check, Depth, Figure, Influence, Moved, OriginVoice, SILENT, Synthesis, Total, Variant,
};

/// Claims shown of those that fit the model least.
const LEAST_FITTING: usize = 12;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let Some(found) = &context.results.synthesis else {
        return vec![Block::paragraph(
            "There is no synthesis of the claims on people. Why stands under what is missing; the pooled claims of each year stand under people.",
        )];
    };
    let mut out = vec![Block::paragraph(opening(found))];
    out.push(Block::Heading("All hosts together".to_owned()));
    out.extend(posterior::totals(context, found).map(Block::Chart));
    out.push(totals(found));
    out.push(Block::Heading("Host by host".to_owned()));
    out.extend(posterior::hosts(context, found).map(Block::Chart));
    out.push(hosts(context, found));
    out.push(Block::Heading("Origins".to_owned()));
    out.push(Block::paragraph(
        "An origin may name too many or too few in all it says. Its factor is what the claims beside one another make of that: 1 is no bias. Without it the figures beside would stand.",
    ));
    out.push(origins(context, found));
    out.push(Block::Heading("Other assumptions".to_owned()));
    out.push(variants(found));
    out.push(Block::Heading("Whether the claims fit the model".to_owned()));
    out.push(checks(context, found));
    out.push(Block::Heading("Whether the draws can be trusted".to_owned()));
    for (place, trace) in found.diagnostics.traces.iter().enumerate() {
        let draws = Draws {
            name: format!("synthesis-{place}"),
            of: &trace.quantity,
            chains: &trace.chains,
            ranks: &trace.ranks,
            medians: &[],
            written: number,
        };
        out.extend(draws.course().map(Block::Chart));
        out.push(Block::Chart(draws.ranked()));
    }
    out.push(diagnostics(found));
    out.push(Block::Heading("What has to be said with these figures".to_owned()));
    for item in found.twelve() {
        out.push(Block::paragraph(format!("{}.", item.title)));
        out.push(Block::List(item.lines.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    }
    out
}

fn opening(found: &Synthesis) -> String {
    let depth = match found.depth {
        Depth::Figures => "Influence and other assumptions were not computed.",
        Depth::Weighed => {
            "Influence and other assumptions are the same draws weighed anew; where weights cannot serve that is said, and `assize estimate --synthesis --depth full` fits the model anew and is taken by the next report."
        }
        Depth::Full => "Influence and other assumptions were fitted anew where weights of the draws could not serve.",
    };
    format!(
        "All root claims on people are heard at once. The people of each host change from year to year, mostly little; every origin may be biased in all it says; every figure errs, the more the lower its grade; bounds bound and say no more. What follows is what all claims leave open: a median with intervals, {} to {}. It was drawn with {} chains of {} draws after {} to warm up, seed {}. The linear pool of the claims of each year alone, the plain reading, stands beside it. {depth}",
        found.first_year, found.last_year, found.length.chains, found.length.draws, found.length.warm_up, found.seed
    )
}

fn people(value: f64) -> String {
    number(value.round())
}

fn interval(q: &Quantiles) -> String {
    format!("{} to {}", people(q.p025), people(q.p975))
}

fn pool(pool: Option<&Quantiles>) -> Vec<Inline> {
    vec![Inline::text(pool.map_or_else(|| "no claim".to_owned(), |q| format!("{} ({})", people(q.p50), interval(q))))]
}

fn text(words: impl Into<String>) -> Vec<Inline> {
    vec![Inline::text(words)]
}

fn totals(found: &Synthesis) -> Block {
    let row = |total: &Total| {
        vec![
            text(total.year.to_string()),
            vec![Inline::figure(people(total.persons.p50), total.id.as_str())],
            text(interval(&total.persons)),
            pool(total.pool.as_ref()),
            ids(&total.claims),
            text(format!("{:.3}; {:.0}; {:.0}", total.mixing.r_hat, total.mixing.bulk, total.mixing.tail)),
            text(total.not_known().join("; ")),
        ]
    };
    Block::Table {
        caption: "People in all hosts together, by the synthesis".to_owned(),
        header: vec![
            "Year",
            "Median",
            "95 % interval",
            "Linear pool",
            "Claims on all hosts",
            "R-hat; bulk; tail draws",
            "What is not known",
        ],
        rows: found.totals.iter().map(row).collect(),
    }
}

fn hosts(context: &Context<'_>, found: &Synthesis) -> Block {
    let last = found.last_year;
    let shown = |figure: &&Figure| !figure.claims.is_empty() || figure.year == last;
    let row = |figure: &Figure| {
        let host = if figure.host.as_str() == SILENT {
            "hosts nobody speaks of".to_owned()
        } else {
            context.place(&figure.host)
        };
        vec![
            text(host),
            text(figure.year.to_string()),
            vec![Inline::figure(people(figure.persons.p50), figure.id.as_str())],
            text(interval(&figure.persons)),
            pool(figure.pool.as_ref()),
            ids(&figure.claims),
            text(figure.not_known().join("; ")),
        ]
    };
    Block::Table {
        caption: format!(
            "People by host, in the years of which a claim on the whole host speaks and in {last}; all years stand in tables/synthesis.csv"
        ),
        header: vec![
            "Host",
            "Year",
            "Median",
            "95 % interval",
            "Linear pool",
            "Claims of the year",
            "What is not known",
        ],
        rows: found.figures.iter().filter(shown).map(row).collect(),
    }
}

fn moved(context: &Context<'_>, moved: &Moved) -> String {
    format!("{} {}: {} to {}", context.place(&moved.host), moved.year, people(moved.with), people(moved.without))
}

fn origins(context: &Context<'_>, found: &Synthesis) -> Block {
    let row = |origin: &OriginVoice, influence: Option<&Influence>| {
        let q = &origin.bias;
        let how = match influence {
            None => "not computed".to_owned(),
            Some(influence) => match (&influence.total, &influence.host) {
                (Some(total), Some(host)) => {
                    format!("{}; {} ({})", moved(context, total), moved(context, host), influence.way.words())
                }
                _ => influence.way.words(),
            },
        };
        let id = found.origin_id(&origin.origin);
        vec![
            text(origin.origin.to_string()),
            vec![Inline::figure(format!("{:.2}", q.p50), id.as_str())],
            text(format!("{:.2} to {:.2}", q.p025, q.p975)),
            ids(&origin.claims),
            text(how),
        ]
    };
    let influences = found.influences();
    let rows = if influences.is_empty() {
        found.origins.iter().map(|origin| row(origin, None)).collect()
    } else {
        influences.into_iter().map(|(origin, influence)| row(origin, Some(influence))).collect()
    };
    Block::Table {
        caption: "Origins that are heard: by which factor they lie above the truth, and what changes most without them"
            .to_owned(),
        header: vec!["Origin", "Factor", "95 % interval", "Claims heard", "Without it"],
        rows,
    }
}

fn variants(found: &Synthesis) -> Block {
    let year = found.busiest().map_or(found.last_year, |total| total.year);
    let row = |variant: &Variant| {
        let at = variant.totals.iter().find(|(of, _)| *of == year);
        let shown = at.map_or_else(
            || ["not told by these draws".to_owned(), String::new()],
            |(_, q)| [people(q.p50), interval(q)],
        );
        let [median, interval] = shown;
        vec![text(variant.assumption.clone()), text(median), text(interval), text(variant.way.words())]
    };
    let own = found.busiest().map(|total| {
        let id = total.id.as_str();
        vec![
            text("as assumed here"),
            vec![Inline::figure(people(total.persons.p50), id)],
            text(interval(&total.persons)),
            text("drawn"),
        ]
    });
    Block::Table {
        caption: format!(
            "People in all hosts together in {year}, of which most claims on all hosts speak, under other assumptions"
        ),
        header: vec!["If", "Median", "95 % interval", "How found"],
        rows: own.into_iter().chain(found.sensitivity.iter().map(row)).collect(),
    }
}

fn checks(context: &Context<'_>, found: &Synthesis) -> Block {
    let mut least: Vec<&Check> = found.checks.iter().collect();
    least.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let row = |check: &&Check| {
        let claim = context.study.claims.get(&check.claim);
        vec![
            vec![Inline::id(check.claim.as_str())],
            text(claim.map_or_else(String::new, |claim| claim.quantity.to_string())),
            text(people(check.predicted.p50)),
            text(interval(&check.predicted)),
            text(format!("{:.3}", check.probability)),
        ]
    };
    Block::Table {
        caption: format!(
            "The claims that fit least: what they say beside what the model would have their origin say. {:.0} % of records that the model makes up are less likely than the real one; near 0 or 100 it would not describe the claims",
            100.0 * found.discrepancy
        ),
        header: vec!["Claim", "Says", "Expected", "95 % interval", "Probability"],
        rows: least.iter().take(LEAST_FITTING).map(row).collect(),
    }
}

fn diagnostics(found: &Synthesis) -> Block {
    let d = &found.diagnostics;
    let rows = [
        ("unknowns", d.unknowns.to_string()),
        ("largest R-hat (above 1.05 nothing is shown)", format!("{:.4}, of {}", d.r_hat, d.worst)),
        ("least bulk effective draws", format!("{:.0}", d.bulk)),
        ("least tail effective draws", format!("{:.0}", d.tail)),
        ("divergent paths", d.divergences.to_string()),
        ("paths cut short", d.cut_short.to_string()),
        ("least energy fraction of a chain (below 0.3 is a warning)", format!("{:.2}", d.energy_fraction)),
        ("seed", found.seed.to_string()),
    ];
    Block::Table {
        caption: "How the draws went".to_owned(),
        header: vec!["What", "Found"],
        rows: rows.into_iter().map(|(what, found)| vec![text(what), text(found)]).collect(),
    }
}
