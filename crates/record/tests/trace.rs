//! The walk down and up, on a small graph.

use assize_record::trace::{Graph, Node, NodeKind, Tree};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn graph() -> Graph {
    let node = |id: &str, kind| Node { id: id.into(), kind, title: String::new(), detail: Vec::new() };
    let mut graph = Graph::default();
    let add = |graph: &mut Graph, id: &str, kind, below: &[&str]| {
        graph.add(node(id, kind), below.iter().map(ToString::to_string));
    };
    add(&mut graph, "E1", NodeKind::Figure, &["K1", "K2", "RUN"]);
    add(&mut graph, "RUN", NodeKind::Run, &[]);
    add(&mut graph, "K1", NodeKind::Claim, &["S1"]);
    add(&mut graph, "K2", NodeKind::Claim, &["K1", "S2"]);
    add(&mut graph, "S1", NodeKind::Source, &["sources.csv:2"]);
    add(&mut graph, "S2", NodeKind::Source, &[]);
    add(&mut graph, "sources.csv:2", NodeKind::Custody, &[]);
    graph
}

fn show(tree: &Tree, depth: usize) -> String {
    let above = if tree.shown_above { " (above)" } else { "" };
    let mut out = format!("{}{}{above}\n", "  ".repeat(depth), tree.node.id);
    for branch in &tree.branches {
        out.push_str(&show(branch, depth + 1));
    }
    out
}

#[track_caller]
fn check(tree: Option<Tree>, expected: &Expect) {
    expected.assert_eq(&tree.map_or_else(|| "nothing".to_owned(), |tree| show(&tree, 0)));
}

#[test]
fn a_figure_leads_down_to_custody_and_nothing_is_shown_twice() {
    check(
        graph().down("E1"),
        &expect![[r"
            E1
              K1
                S1
                  sources.csv:2
              K2
                K1 (above)
                S2
              RUN
        "]],
    );
}

#[test]
fn a_source_leads_up_to_every_figure_that_rests_on_it() {
    check(
        graph().up("S1"),
        &expect![[r"
            S1
              K1
                E1
                K2
                  E1
        "]],
    );
}

#[test]
fn an_unknown_id_leads_nowhere() {
    check(graph().down("K9"), &expect!["nothing"]);
}

#[test]
fn a_node_that_rests_on_itself_is_no_circle() {
    let mut graph = Graph::default();
    let node = Node { id: "A".into(), kind: NodeKind::Figure, title: String::new(), detail: Vec::new() };
    graph.add(node, ["A".to_owned()]);
    assert_eq!(graph.reach("A").len(), 1);
}

proptest! {
    #[test]
    fn down_and_up_are_each_other_s_mirror(links in prop::collection::vec((0usize..12, 0usize..12), 0..30)) {
        let mut graph = Graph::default();
        for i in 0..12usize {
            let below: Vec<String> = links.iter().filter(|(a, b)| *a == i && b < a).map(|(_, b)| format!("N{b:02}")).collect();
            graph.add(Node { id: format!("N{i:02}"), kind: NodeKind::Figure, title: String::new(), detail: Vec::new() }, below);
        }
        for (upper, lower) in links.iter().filter(|(a, b)| b < a) {
            let (upper, lower) = (format!("N{upper:02}"), format!("N{lower:02}"));
            prop_assert!(graph.reach(&upper).contains(&lower));
            prop_assert!(graph.above(&lower).any(|id| id == upper));
            prop_assert!(graph.resting_on([lower.as_str()]).contains(&upper));
        }
        for upper in graph.nodes().keys() {
            for lower in graph.nodes().keys() {
                prop_assert_eq!(graph.reach(upper).contains(lower), graph.resting_on([lower.as_str()]).contains(upper));
            }
        }
    }
}
