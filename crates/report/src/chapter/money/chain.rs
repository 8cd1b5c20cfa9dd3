//! Money as a chain from gross pay to what is received, by year, with claimed totals beside it; streams of revenue over time.

use crate::chart::{streams as stream_chart, tornado};
use crate::document::{Block, Inline, ids};
use crate::words::{Context, money, number};
use assize_record::estimate::Quantiles;
use assize_record::id::Code;
use assize_record::money::{Flow, MoneyYear, Stream};
use assize_record::synthesis::SILENT;

/// The chains of all years of which a total is claimed.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let found = &context.results.money;
    let mut out = vec![Block::Heading("Where the money goes".to_owned())];
    if found.years.is_empty() {
        out.push(Block::paragraph(
            "The money cannot be followed: it takes the synthesis of people, a claimed total, and claims on pay and on the state's share near its year.",
        ));
    } else {
        out.push(Block::paragraph(
            "Employers pay people x gross pay x paid months. Payees take shares of it or sums; what the state's payees take is the state's take; what is left is received. Every amount is a distribution, pay and share are the same unknown in all hosts, and a claimed total is set beside what the chain gives. The years are those of which a total is claimed.",
        ));
        out.push(totals(found.years.iter()));
        out.push(claimed(&found.years));
    }
    for year in &found.years {
        out.push(Block::Heading(format!("The chain of {}", year.flows.year)));
        out.push(strata(context, year));
        out.push(amounts(year));
        out.extend(tornado::chart(year).map(Block::Chart));
        out.push(hangs_on(year));
        out.push(Block::List(year.not_known.iter().map(|line| vec![Inline::text(line.clone())]).collect()));
    }
    out.push(Block::Heading("Streams of revenue over the years".to_owned()));
    out.extend(stream_chart::chart(context, &found.streams).map(Block::Chart));
    out.push(by_stream(context, &found.streams));
    out.push(Block::List(
        found
            .streams
            .iter()
            .map(|stream| vec![Inline::text(stream.course_of(&stream_chart::name(context, stream)))])
            .collect(),
    ));
    out
}

fn text(words: impl Into<String>) -> Vec<Inline> {
    vec![Inline::text(words)]
}

fn sums(q: &Quantiles) -> Vec<Inline> {
    text(format!("{} ({} to {})", money(q.p50), money(q.p025), money(q.p975)))
}

fn others(flow: &Flow) -> String {
    let others = flow.taken.iter().filter(|(payee, _)| payee.as_str() != "state");
    let said: Vec<String> = others.map(|(payee, sum)| format!("{payee} {}", money(sum.total.p50))).collect();
    if said.is_empty() { "nobody".to_owned() } else { said.join(", ") }
}

fn cells(first: Vec<Inline>, flow: &Flow, id: &str) -> Vec<Vec<Inline>> {
    let state = &flow.state.total;
    vec![
        first,
        text(number(flow.people.p50.round())),
        sums(&flow.gross.total),
        text(others(flow)),
        vec![Inline::figure(format!("{} ({} to {})", money(state.p50), money(state.p025), money(state.p975)), id)],
        text(number(flow.state.head.p50)),
        sums(&flow.received.total),
        text(number(flow.received.head.p50)),
    ]
}

const HEADER: [&str; 7] =
    ["People", "Gross pay", "Taken by others", "State's take", "State's take a head", "Received", "Received a head"];

fn totals<'a>(years: impl Iterator<Item = &'a MoneyYear>) -> Block {
    let rows = years.map(|year| cells(text(year.flows.year.to_string()), &year.flows.all, year.id.as_str()));
    Block::Table {
        caption: "All hosts together, US dollars a year: median (95 % interval)".to_owned(),
        header: ["Year"].into_iter().chain(HEADER).collect(),
        rows: rows.collect(),
    }
}

fn claimed(years: &[MoneyYear]) -> Block {
    let rows = years.iter().flat_map(|year| {
        year.tested.iter().map(|(claim, tested)| {
            let needed = year.needed.iter().find(|(of, _)| of == claim);
            let turned = needed.map_or_else(|| "no pay would give it".to_owned(), |(_, needed)| needed.words.clone());
            vec![
                text(year.flows.year.to_string()),
                ids(std::slice::from_ref(claim)),
                text(if tested.low == tested.high {
                    money(tested.low)
                } else {
                    format!("{} to {}", money(tested.low), money(tested.high))
                }),
                vec![Inline::figure(format!("{:.1} %", 100.0 * tested.reaches_low), year.id.as_str())],
                text(format!(
                    "{} times ({} to {})",
                    number(tested.ratio.p50),
                    number(tested.ratio.p025),
                    number(tested.ratio.p975)
                )),
                text(turned),
            ]
        })
    });
    Block::Table {
        caption: "Claimed totals beside the chain, and the question turned round".to_owned(),
        header: vec!["Year", "Claim", "Claims", "Draws that reach it", "Claim over chain", "What pay would have to be"],
        rows: rows.collect(),
    }
}

fn strata(context: &Context<'_>, year: &MoneyYear) -> Block {
    let name = |flow: &Flow| {
        if flow.name == SILENT { "hosts nobody speaks of".to_owned() } else { context.place(&Code::new(&flow.name)) }
    };
    let rows = year.flows.strata.iter().map(|flow| cells(text(name(flow)), flow, year.flow_id(flow).as_str()));
    Block::Table {
        caption: format!(
            "The chain of {} by host, {} a year: median (95 % interval)",
            year.flows.year, year.flows.currency
        ),
        header: ["Host"].into_iter().chain(HEADER).collect(),
        rows: rows.collect(),
    }
}

fn amounts(year: &MoneyYear) -> Block {
    let rows = year.amounts.iter().map(|amount| {
        let q = &amount.quantiles;
        let value = format!("{} ({} to {})", number(q.p50), number(q.p025), number(q.p975));
        let value = amount
            .figure
            .as_ref()
            .map_or_else(|| Inline::text(value.clone()), |figure| Inline::figure(value.clone(), figure.as_str()));
        let rests =
            if amount.claims.is_empty() && amount.figure.is_none() { text("assumed") } else { ids(&amount.claims) };
        vec![text(amount.what.clone()), vec![value], rests]
    });
    Block::Table {
        caption: format!("What goes into the chain of {}: median (95 % interval)", year.flows.year),
        header: vec!["Amount", "Value", "Claims"],
        rows: rows.collect(),
    }
}

fn hangs_on(year: &MoneyYear) -> Block {
    let rows = year.tornado.iter().map(|bar| {
        let index = year.indices.iter().find(|index| index.what == bar.what);
        let share =
            |value: Option<f64>| text(value.map_or_else(|| "-".to_owned(), |v| format!("{:.0} %", 100.0 * v.max(0.0))));
        vec![
            text(bar.what.clone()),
            text(money(bar.low)),
            text(money(bar.high)),
            share(index.map(|index| index.first)),
            share(index.map(|index| index.total)),
        ]
    });
    Block::Table {
        caption: format!(
            "What the state's take of {} hangs on, with Sobol indices, which are drawn and good to a few percent",
            year.flows.year
        ),
        header: vec!["Amount", "Take at its 5 %", "Take at its 95 %", "Share of variance alone", "With others"],
        rows: rows.collect(),
    }
}

fn by_stream(context: &Context<'_>, streams: &[Stream]) -> Block {
    let rows = streams.iter().flat_map(|stream| {
        stream.years.iter().map(move |year| {
            vec![
                text(stream_chart::name(context, stream)),
                text(year.year.to_string()),
                vec![Inline::figure(stream_chart::range(year), stream.id(year.year).as_str())],
                text(year.origins.len().to_string()),
                ids(&year.claims),
            ]
        })
    });
    Block::Table {
        caption: "Revenue as claimed by stream, US dollars a year: root claims from the least lower end to the greatest upper end. Streams are not added up: a total may hold them".to_owned(),
        header: vec!["Stream", "Year", "Claimed", "Origins", "Root claims"],
        rows: rows.collect(),
    }
}
