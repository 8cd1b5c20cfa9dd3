//! Tables of the synthesis and of money: a row for each host and year, origin, claim, other assumption, stratum, stream.

use super::content::{Cell, Table, list, number, text};
use assize_record::estimate::Quantiles;
use assize_record::id::{ClaimId, Code, FigureId};
use assize_record::money::{Flow, Money};
use assize_record::results::Results;
use assize_record::synthesis::{Mixing, Synthesis};

/// All of them; none of the synthesis where there is none.
pub fn all(results: &Results) -> Vec<Table> {
    let mut tables = Vec::new();
    if let Some(found) = &results.synthesis {
        tables.extend([figures(found), origins(found), checks(found), assumptions(found)]);
    }
    if !results.money.years.is_empty() {
        tables.extend([chain(&results.money), claimed(&results.money)]);
    }
    if !results.money.streams.is_empty() {
        tables.push(streams(&results.money));
    }
    tables
}

fn quantiles(q: &Quantiles) -> [Cell; 7] {
    [q.p50, q.p025, q.p10, q.p25, q.p75, q.p90, q.p975].map(|value| number(Some(value)))
}

fn figures(found: &Synthesis) -> Table {
    struct Row<'a> {
        id: &'a FigureId,
        host: &'a Code,
        year: i16,
        persons: &'a Quantiles,
        pool: Option<&'a Quantiles>,
        mixing: &'a Mixing,
        claims: &'a [ClaimId],
        beside: &'a [ClaimId],
        not_known: Vec<String>,
    }
    let totals = found.totals.iter().map(|t| Row {
        id: &t.id,
        host: &t.host,
        year: t.year,
        persons: &t.persons,
        pool: t.pool.as_ref(),
        mixing: &t.mixing,
        claims: &t.claims,
        beside: &[],
        not_known: t.not_known(),
    });
    let hosts = found.figures.iter().map(|f| Row {
        id: &f.id,
        host: &f.host,
        year: f.year,
        persons: &f.persons,
        pool: f.pool.as_ref(),
        mixing: &f.mixing,
        claims: &f.claims,
        beside: &f.beside,
        not_known: f.not_known(),
    });
    let row = |row: Row<'_>| {
        let mut cells = vec![text(row.id), text(row.host), Cell::Number(f64::from(row.year))];
        cells.extend(quantiles(row.persons));
        cells.push(number(row.pool.map(|pool| pool.p50)));
        cells.extend([row.mixing.r_hat, row.mixing.bulk, row.mixing.tail].map(|value| number(Some(value))));
        cells.extend([list(row.claims), list(row.beside), text(row.not_known.join("; "))]);
        cells
    };
    Table {
        name: "synthesis",
        about: "People in one host, or in all, in one year by the synthesis of all root claims",
        header: vec![
            "id",
            "host",
            "year",
            "p50",
            "p025",
            "p10",
            "p25",
            "p75",
            "p90",
            "p975",
            "linear_pool_p50",
            "r_hat",
            "bulk_draws",
            "tail_draws",
            "claims",
            "other_claims",
            "not_known",
        ],
        rows: totals.chain(hosts).map(row).collect(),
    }
}

fn origins(found: &Synthesis) -> Table {
    let rows = found.origins.iter().map(|origin| {
        let q = &origin.bias;
        let influence = origin.influence.as_ref();
        let moved = influence.and_then(|influence| influence.total.as_ref());
        vec![
            text(found.origin_id(&origin.origin)),
            text(&origin.origin),
            number(Some(q.p50)),
            number(Some(q.p025)),
            number(Some(q.p975)),
            list(&origin.claims),
            number(influence.and_then(|influence| influence.way.shape)),
            text(influence.map_or_else(String::new, |influence| influence.way.words())),
            number(moved.map(|moved| f64::from(moved.year))),
            number(moved.map(|moved| moved.with)),
            number(moved.map(|moved| moved.without)),
        ]
    });
    Table {
        name: "synthesis_origins",
        about: "One origin: the factor by which it lies above the truth, and the total that moves most without it",
        header: vec![
            "id",
            "origin",
            "factor_p50",
            "factor_p025",
            "factor_p975",
            "claims",
            "k_hat",
            "way",
            "year",
            "with",
            "without",
        ],
        rows: rows.collect(),
    }
}

fn checks(found: &Synthesis) -> Table {
    let rows = found.checks.iter().map(|check| {
        let mut cells = vec![text(&check.claim), number(Some(check.probability))];
        cells.extend(quantiles(&check.predicted));
        cells
    });
    Table {
        name: "synthesis_checks",
        about: "One root claim beside what the model would have its origin say",
        header: vec!["claim", "probability", "p50", "p025", "p10", "p25", "p75", "p90", "p975"],
        rows: rows.collect(),
    }
}

fn assumptions(found: &Synthesis) -> Table {
    let rows = found.sensitivity.iter().flat_map(|variant| {
        variant.totals.iter().map(move |(year, q)| {
            let mut cells = vec![text(format!("{}/{year}", variant.assumption)), text(&variant.assumption)];
            cells.push(Cell::Number(f64::from(*year)));
            cells.extend(quantiles(q));
            cells.push(number(variant.way.shape));
            cells.push(text(variant.way.words()));
            cells
        })
    });
    Table {
        name: "synthesis_assumptions",
        about: "People in all hosts in one year under one other assumption",
        header: vec!["row", "assumption", "year", "p50", "p025", "p10", "p25", "p75", "p90", "p975", "k_hat", "way"],
        rows: rows.collect(),
    }
}

fn chain(money: &Money) -> Table {
    let row = |id: String, name: &str, year: i16, flow: &Flow| {
        let mut cells = vec![text(id), text(name), Cell::Number(f64::from(year))];
        for sum in [&flow.gross, &flow.state, &flow.received] {
            cells
                .extend([sum.total.p50, sum.total.p025, sum.total.p975, sum.head.p50].map(|value| number(Some(value))));
        }
        cells
    };
    let rows = money.years.iter().flat_map(|year| {
        let of = year.flows.year;
        let strata =
            year.flows.strata.iter().map(move |flow| row(year.flow_id(flow).to_string(), &flow.name, of, flow));
        strata.chain([row(year.id.to_string(), year.host.as_str(), of, &year.flows.all)]).collect::<Vec<_>>()
    });
    Table {
        name: "money",
        about: "Where the money of one host, or of all, goes in one year; a currency a year",
        header: vec![
            "id",
            "host",
            "year",
            "gross_p50",
            "gross_p025",
            "gross_p975",
            "gross_a_head_p50",
            "state_p50",
            "state_p025",
            "state_p975",
            "state_a_head_p50",
            "received_p50",
            "received_p025",
            "received_p975",
            "received_a_head_p50",
        ],
        rows: rows.collect(),
    }
}

fn claimed(money: &Money) -> Table {
    let rows = money.years.iter().flat_map(|year| {
        year.tested.iter().map(move |(claim, tested)| {
            let needed = year.needed.iter().find(|(of, _)| of == claim).map(|(_, needed)| needed);
            vec![
                text(format!("{claim}/{}", year.flows.year)),
                text(claim),
                Cell::Number(f64::from(year.flows.year)),
                number(Some(tested.low)),
                number(Some(tested.high)),
                number(Some(tested.reaches_low)),
                number(Some(tested.below_high)),
                number(Some(tested.ratio.p50)),
                number(needed.map(|needed| needed.pay.p50)),
                number(needed.map(|needed| needed.known.p50)),
            ]
        })
    });
    Table {
        name: "money_claimed",
        about: "One claimed total beside the chain of its year, and the monthly pay that it would need",
        header: vec![
            "row",
            "claim",
            "year",
            "low",
            "high",
            "draws_reaching_low",
            "draws_below_high",
            "claim_over_chain_p50",
            "needed_pay_p50",
            "known_pay_p50",
        ],
        rows: rows.collect(),
    }
}

fn streams(money: &Money) -> Table {
    let rows = money.streams.iter().flat_map(|stream| {
        stream.years.iter().map(move |year| {
            vec![
                text(stream.id(year.year)),
                list(&stream.sectors),
                Cell::Number(f64::from(year.year)),
                number(year.low),
                number(year.high),
                list(&year.claims),
                list(&year.origins),
            ]
        })
    });
    Table {
        name: "streams",
        about: "What is claimed of one stream of revenue in one year",
        header: vec!["id", "sectors", "year", "low", "high", "claims", "origins"],
        rows: rows.collect(),
    }
}
