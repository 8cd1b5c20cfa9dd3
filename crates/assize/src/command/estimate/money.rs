//! `assize estimate --money`: where the money goes, claimed totals beside it, what they hang on, streams over the years.

use super::Estimate;
use crate::{clock, progress, show};
use anyhow::{Result, bail};
use assize_docket::open_case::OpenCase;
use assize_docket::shelf::Shelf;
use assize_docket::synthesis::{Asked, money};
use assize_record::estimate::Quantiles;
use assize_record::money::{Flow, MoneyYear, Stream};
use std::process::ExitCode;

/// Shows the money.
pub fn run(arguments: &Estimate, case: &mut OpenCase, shelf: &Shelf) -> Result<ExitCode> {
    let scenario = Estimate::read(shelf, &arguments.scenario)?;
    let asked = Asked { scenario: &scenario, depth: arguments.depth.into(), seed: arguments.seed };
    let bar = progress::running(3);
    let found = money(case, shelf, &asked, arguments.year, &clock::now(), &|step| bar.step(step))?;
    bar.done();
    if found.years.is_empty() {
        bail!(
            "the money of {} cannot be followed: claims on people, on pay and on the state's share within the scenario's window of years are needed; accepted is a year near such claims (--year)",
            arguments.year.map_or_else(|| "any year of which a total is claimed".to_owned(), |year| year.to_string())
        );
    }
    if arguments.json {
        return show::json(&found);
    }
    let mut out = String::new();
    found.years.iter().for_each(|year| out.push_str(&of_year(year)));
    out.push_str(&format!("Revenue as claimed, by stream\n{}\n", streams(&found.streams)));
    found.streams.iter().for_each(|stream| out.push_str(&format!("  {}\n", stream.course())));
    show::print(out.trim_end())
}

fn spread(q: &Quantiles) -> String {
    format!("{} ({} to {})", show::number(q.p50), show::number(q.p025), show::number(q.p975))
}

fn of_year(year: &MoneyYear) -> String {
    let (of, currency) = (year.flows.year, &year.flows.currency);
    let mut out = format!("{of}, {currency} a year, median (95 % interval); {}\n", year.id);
    let strata = year.flows.strata.iter().map(|flow| row(&flow.name, flow, year.flow_id(flow).to_string()));
    let rows = strata.chain([row("all hosts", &year.flows.all, year.id.to_string())]).collect();
    let header = [
        "who",
        "people",
        "gross pay",
        "taken by others than the state",
        "state's take",
        "a head",
        "received",
        "a head",
        "id",
    ];
    out.push_str(&show::table(&header, rows));
    out.push_str("\n\nWhat goes in\n");
    let amounts = year.amounts.iter().map(|amount| {
        let figure = amount.figure.as_ref().map_or_else(String::new, ToString::to_string);
        let claims = amount.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        vec![amount.what.clone(), spread(&amount.quantiles), claims, figure]
    });
    out.push_str(&show::table(&["amount", "median (95 % interval)", "claims", "figure"], amounts.collect()));
    out.push_str("\n\nClaimed totals beside the chain\n");
    for (claim, tested) in &year.tested {
        out.push_str(&format!("  {claim}: {}\n", tested.words));
    }
    for (claim, needed) in &year.needed {
        out.push_str(&format!("  {claim}: {}\n", needed.words));
    }
    if year.tested.is_empty() {
        out.push_str(&format!("  no claim names a total of {of}\n"));
    }
    out.push_str("\nWhat the state's take hangs on\n");
    let bar = |what: &str| year.tornado.iter().find(|bar| bar.what == what);
    let rows = year.indices.iter().map(|index| {
        let ends = bar(&index.what)
            .map_or_else(String::new, |bar| format!("{} to {}", show::number(bar.low), show::number(bar.high)));
        vec![index.what.clone(), format!("{:.2}", index.first), format!("{:.2}", index.total), ends]
    });
    let header = ["amount", "share of variance alone", "with others", "take with it at 5 and 95 %"];
    out.push_str(&show::table(&header, rows.collect()));
    out.push('\n');
    year.not_known.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    out.push('\n');
    out
}

fn row(name: &str, flow: &Flow, id: String) -> Vec<String> {
    let others: Vec<String> = flow
        .taken
        .iter()
        .filter(|(payee, _)| payee.as_str() != "state")
        .map(|(payee, sum)| format!("{payee} {}", show::number(sum.total.p50)))
        .collect();
    vec![
        name.to_owned(),
        show::number(flow.people.p50.round()),
        show::number(flow.gross.total.p50),
        if others.is_empty() { "-".to_owned() } else { others.join(", ") },
        spread(&flow.state.total),
        show::number(flow.state.head.p50),
        show::number(flow.received.total.p50),
        show::number(flow.received.head.p50),
        id,
    ]
}

fn streams(streams: &[Stream]) -> String {
    let rows = streams.iter().flat_map(|stream| {
        let sectors = stream.sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        stream.years.iter().map(move |year| {
            let end = |end: Option<f64>| end.map_or_else(|| "not known".to_owned(), show::number);
            let claims = year.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let range =
                if year.low == year.high { end(year.low) } else { format!("{} to {}", end(year.low), end(year.high)) };
            vec![
                sectors.clone(),
                year.year.to_string(),
                range,
                year.origins.len().to_string(),
                claims,
                stream.id(year.year).to_string(),
            ]
        })
    });
    show::table(&["sectors", "year", "claimed, a year", "origins", "root claims", "id"], rows.collect())
}
