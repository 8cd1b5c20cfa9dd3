//! What the chain of money rests on: people by the synthesis, pay and shares by their pools, cuts by claims; streams on claims.

use super::{node, plain, run_of};
use assize_record::money::{Flow, MoneyYear, Stream, StreamYear};
use assize_record::results::Results;
use assize_record::synthesis::Synthesis;
use assize_record::trace::{Graph, NodeKind};

/// Adds the money.
pub fn add(results: &Results, graph: &mut Graph) {
    let run = run_of(results, "money");
    for year in &results.money.years {
        let given: Vec<String> = going_in(year).filter(|id| graph.nodes().contains_key(id)).collect();
        for flow in &year.flows.strata {
            let people =
                Synthesis::figure_id(&year.scenario, &assize_record::id::Code::new(&flow.name), year.flows.year);
            let own = given.iter().filter(|id| !id.contains("-synthesis-")).cloned();
            let below = own.chain([people.to_string()]).chain(run.clone());
            let title = title(&format!("money of {}", flow.name), year, flow);
            graph
                .add(node(year.flow_id(flow).as_str(), NodeKind::Figure, title, Vec::new()), below.collect::<Vec<_>>());
        }
        let strata = year.flows.strata.iter().map(|flow| year.flow_id(flow).to_string());
        let claimed = year.tested.iter().map(|(claim, _)| claim.to_string());
        let below = given.iter().cloned().chain(strata).chain(claimed).chain(run.clone());
        let tested = year.tested.iter().map(|(claim, tested)| format!("{claim}: {}", tested.words));
        let needed = year.needed.iter().map(|(claim, needed)| format!("{claim}: {}", needed.words));
        let detail = tested.chain(needed).chain(year.not_known.iter().cloned()).collect();
        let title = title("money of all hosts", year, &year.flows.all);
        graph.add(node(year.id.as_str(), NodeKind::Figure, title, detail), below.collect::<Vec<_>>());
    }
    for stream in &results.money.streams {
        for year in &stream.years {
            let below = year.claims.iter().map(ToString::to_string).chain(run.clone());
            let id = stream.id(year.year);
            let detail = vec![format!("{} origins", year.origins.len()), stream.course()];
            graph.add(node(id.as_str(), NodeKind::Figure, claimed(stream, year), detail), below.collect::<Vec<_>>());
        }
    }
}

/// Ids of figures and claims that go into the chain.
fn going_in(year: &MoneyYear) -> impl Iterator<Item = String> {
    let figures = year.amounts.iter().filter_map(|amount| amount.figure.as_ref().map(ToString::to_string));
    figures.chain(year.amounts.iter().flat_map(|amount| &amount.claims).map(ToString::to_string))
}

fn title(what: &str, year: &MoneyYear, flow: &Flow) -> String {
    let (q, currency) = (&flow.state.total, &year.flows.currency);
    format!(
        "{what} in {}: the state takes {} {currency} a year (95 %: {} to {})",
        year.flows.year,
        plain(q.p50),
        plain(q.p025),
        plain(q.p975)
    )
}

fn claimed(stream: &Stream, year: &StreamYear) -> String {
    let sectors = stream.sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let range = match (year.low, year.high) {
        (Some(low), Some(high)) if low == high => plain(low),
        (Some(low), Some(high)) => format!("{} to {}", plain(low), plain(high)),
        (Some(low), None) => format!("at least {}", plain(low)),
        (None, Some(high)) => format!("at most {}", plain(high)),
        (None, None) => "nothing".to_owned(),
    };
    format!("revenue of all hosts from {sectors} in {} as claimed: {range}", year.year)
}
