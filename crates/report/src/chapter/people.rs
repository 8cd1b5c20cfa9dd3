//! People abroad: all hosts together, host by host, and who repeats whom.

use crate::chart::{claims_and_estimates, echo_tree, tiles};
use crate::document::{Block, Inline, ids};
use crate::note::{NoisyCell, NoisyPersons, PersonsTable};
use crate::words::{Context, interval, median};
use assize_record::estimate::Estimate;
use assize_record::id::Code;
use assize_record::quantity::{Quantity, grouped};

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![Block::Heading("All hosts together".to_owned())];
    out.extend(claims_and_estimates::people(context, &context.world.clone()).map(Block::Chart));
    out.push(world(context));
    out.push(Block::Heading("Who repeats whom".to_owned()));
    out.push(Block::paragraph(
        "A claim without parents is a root. The origins behind a figure are the independence groups of its roots.",
    ));
    out.push(echoes(context));
    for echo in context.results.echoes.iter().filter(|echo| echo.question.value.is_some()).take(3) {
        out.push(Block::Chart(echo_tree::chart(context, echo)));
    }
    out.push(Block::Heading("Host by host".to_owned()));
    out.push(Block::Chart(tiles::chart(context)));
    out.push(hosts(context));
    for host in charted(context) {
        out.extend(claims_and_estimates::people(context, &host).map(Block::Chart));
    }
    out.extend(context.note.and_then(|note| note.persons.as_ref()).into_iter().flat_map(|table| heard(context, table)));
    out.extend(context.note.and_then(|note| note.noisy.as_ref()).into_iter().flat_map(|noisy| counted(context, noisy)));
    out
}

/// Noisy counts of the people who gave accounts: those of one column, and of a host with one more.
fn counted(context: &Context<'_>, noisy: &NoisyPersons) -> Vec<Block> {
    let list = |column: &str| match column {
        "sector" => "sector",
        "employer" => "employer_kind",
        _ => "indicator",
    };
    let value = |(column, value): &(String, String)| {
        let code = Code::new(value);
        match column.as_str() {
            "host" => context.place(&code),
            "sector" | "employer" => context.study.meaning(list(column), &code).to_owned(),
            indicator => format!("{}: {value}", context.study.meaning("indicator", &Code::new(indicator))),
        }
    };
    let is_shown = |cell: &&NoisyCell| match &cell.categories[..] {
        [_] => true,
        [(first, _), _] => first == "host",
        _ => false,
    };
    let row = |cell: &NoisyCell| {
        let what: Vec<String> = cell.categories.iter().map(value).collect();
        let figure = format!("{} ± {}", cell.persons, cell.margin);
        [what.join(", "), figure].map(|text| vec![Inline::text(text)]).to_vec()
    };
    let rows: Vec<_> = noisy.cells.iter().filter(is_shown).map(row).collect();
    let mut out = vec![Block::Heading("People who gave accounts, counted with noise".to_owned())];
    if !rows.is_empty() {
        let caption = "People who gave accounts to this study, with noise, one column or a host and one more; all counts that are shown stand in the table persons_noisy".to_owned();
        out.push(Block::Table { caption, header: vec!["who", "persons, 95 % of noise"], rows });
    }
    out.push(Block::List(noisy.sentences.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    out
}

/// The people who gave accounts to this study, as far as it may be said.
fn heard(context: &Context<'_>, table: &PersonsTable) -> Vec<Block> {
    let name = |code: &str| if code == "all" { code.to_owned() } else { context.place(&Code::new(code)) };
    let row = |[host, sector, figure]: &[String; 3]| {
        [name(host), sector.clone(), figure.clone()].map(|cell| vec![Inline::text(cell)]).to_vec()
    };
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    let mut out = vec![Block::Heading("People who gave accounts".to_owned())];
    if !rows.is_empty() {
        let caption = "People who gave accounts to this study, by host and sector".to_owned();
        out.push(Block::Table { caption, header: vec!["host", "sector", "persons"], rows });
    }
    out.push(Block::List(table.sentences.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    out
}

/// Hosts with figures for the most years, at most four.
fn charted(context: &Context<'_>) -> Vec<Code> {
    let mut years: std::collections::BTreeMap<&Code, usize> = std::collections::BTreeMap::new();
    for estimate in context.estimates("people").filter(|e| e.target.host != context.world) {
        *years.entry(&estimate.target.host).or_default() += 1;
    }
    let mut hosts: Vec<_> = years.into_iter().filter(|(_, n)| *n > 1).collect();
    hosts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    hosts.into_iter().take(4).map(|(host, _)| host.clone()).collect()
}

fn row(estimate: &Estimate, first: Vec<Inline>) -> Vec<Vec<Inline>> {
    let claims: Vec<_> = estimate.claims().cloned().collect();
    let rests = if claims.is_empty() { ids(&estimate.inputs) } else { ids(&claims) };
    vec![
        first,
        vec![Inline::text(estimate.target.year.to_string())],
        vec![median(estimate)],
        vec![Inline::text(interval(estimate))],
        vec![Inline::text(estimate.contributions.len().to_string())],
        rests,
    ]
}

fn world(context: &Context<'_>) -> Block {
    let pooled = context.estimates("people").filter(|e| e.target.host == context.world);
    let rows = pooled.map(|e| row(e, vec![Inline::text("pooled claims")]));
    let sums = context.estimates("people-sum-of-hosts").map(|e| {
        let mut cells = row(e, vec![Inline::text("sum of hosts")]);
        cells[4] = vec![Inline::text("-")];
        cells[5] = vec![Inline::text(format!("{} hosts", e.inputs.len()))];
        cells
    });
    let gaps = context.estimates("people-gap").map(|e| {
        let mut cells = row(e, vec![Inline::text("pooled claims over sum of hosts")]);
        cells[4] = vec![Inline::text("-")];
        cells
    });
    Block::Table {
        caption:
            "People abroad in all hosts. The sum counts only hosts with a claim in that year and is a lower reading"
                .to_owned(),
        header: vec!["Reading", "Year", "Median", "80 % interval", "Origins", "Claims used"],
        rows: rows.chain(sums).chain(gaps).collect(),
    }
}

fn hosts(context: &Context<'_>) -> Block {
    let hosts = context.estimates("people").filter(|e| e.target.host != context.world);
    Block::Table {
        caption: "People by host and year. A host or year that is missing has no usable claim; that is no zero"
            .to_owned(),
        header: vec!["Host", "Year", "Median", "80 % interval", "Origins", "Claims used"],
        rows: hosts.map(|e| row(e, vec![Inline::text(context.place(&e.target.host))])).collect(),
    }
}

/// A range whose ends are one is a single value.
fn value_in_words(value: &Quantity) -> String {
    match (value.low(), value.high()) {
        (Some(low), Some(high)) if low == high => grouped(low),
        _ => value.to_string(),
    }
}

fn echoes(context: &Context<'_>) -> Block {
    let rows = context.results.echoes.iter().map(|echo| {
        let id = echo.question.id();
        let range = echo.question.value.map_or_else(|| "any value".to_owned(), |value| value_in_words(&value));
        vec![
            vec![Inline::text(context.study.meaning("measure", &echo.question.measure))],
            vec![Inline::text(context.place(&echo.question.host))],
            vec![Inline::text(range)],
            vec![Inline::figure(echo.claims.len().to_string(), id.as_str())],
            vec![Inline::figure(echo.roots.len().to_string(), id.as_str())],
            vec![Inline::figure(echo.origins.len().to_string(), id.as_str())],
        ]
    });
    Block::Table {
        caption: "Claims, roots and origins of the questions that most claims speak to".to_owned(),
        header: vec!["Measure", "Host", "Value", "Claims", "Roots", "Origins"],
        rows: rows.collect(),
    }
}
