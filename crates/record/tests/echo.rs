//! Echoes on small made-up studies: how many mouths, how many origins.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::claim::{Claim, Descent};
use assize_record::date::Period;
use assize_record::echo::{Echo, EchoNode, Question, ancestry, echo, roots};
use assize_record::id::{ClaimId, Code, OriginId, SourceId};
use assize_record::quantity::Quantity;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{ClaimStatus, Credibility, Derivation, DerivationGround, Reliability};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A source of an origin.
fn source(id: &str, origin: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new("media"),
        author: format!("Author of {id}"),
        title: format!("Title of {id}"),
        published: "2015".parse().unwrap(),
        language: "en".into(),
        url: "https://example.org".into(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(origin),
        note: String::new(),
    }
}

/// A stock of `people` in a host in 2015, by a source, from other claims.
fn claim(id: &str, source: &str, host: &str, people: i64, parents: &[&str]) -> Claim {
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new(source),
        locator: "para 1".into(),
        measure: Code::new("workers_present"),
        host: Code::new(host),
        area: String::new(),
        sectors: vec![Code::new("all")],
        period: Period::of_year(2015),
        quantity: Quantity::Point(Decimal::from(people)),
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("media"),
        informants: None,
        credibility: Credibility::PossiblyTrue,
        derived: (!parents.is_empty()).then(|| Descent {
            parents: parents.iter().map(|p| ClaimId::new(*p)).collect(),
            derivation: Derivation::Repeats,
            ground: DerivationGround::Stated,
        }),
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

/// A study of the given sources (id, origin) and claims.
fn study(sources: &[(&str, &str)], claims: Vec<Claim>) -> Study {
    Study {
        sources: sources.iter().map(|(id, origin)| (SourceId::new(*id), source(id, origin))).collect(),
        claims: claims.into_iter().map(|c| (c.id.clone(), c)).collect(),
        ..Study::default()
    }
}

fn show(found: &Echo) -> String {
    fn branch(node: &EchoNode, depth: usize, out: &mut String) {
        out.push_str(&format!("{}{}\n", "  ".repeat(depth), node.claim));
        node.children.iter().for_each(|child| branch(child, depth + 1, out));
    }
    let mut out =
        format!("{} claims, {} roots, {} origins\n", found.claims.len(), found.roots.len(), found.origins.len());
    found.tree.iter().for_each(|root| branch(root, 0, &mut out));
    out
}

#[track_caller]
fn check(study: &Study, question: &Question, expected: &Expect) {
    expected.assert_eq(&show(&echo(study, question)));
}

fn press() -> Study {
    let sources = [("S1", "institute"), ("S2", "paper"), ("S3", "institute"), ("S4", "ministry")];
    let claims = vec![
        claim("K1", "S1", "ALL", 50_000, &[]),
        claim("K2", "S2", "ALL", 50_000, &["K1"]),
        claim("K3", "S2", "ALL", 50_000, &["K2"]),
        claim("K4", "S3", "ALL", 52_000, &[]),
        claim("K5", "S4", "ALL", 100_000, &[]),
        claim("K6", "S4", "RUS", 20_000, &[]),
        claim("K7", "S2", "ALL", 51_000, &["K1", "K4"]),
    ];
    study(&sources, claims)
}

#[test]
fn six_claims_may_have_two_origins() {
    check(
        &press(),
        &Question::of("workers_present", "ALL"),
        &expect![[r"
            6 claims, 3 roots, 2 origins
            K1
              K2
                K3
              K7
            K4
              K7
            K5
        "]],
    );
}

#[test]
fn a_claim_between_stands_in_the_tree_even_where_it_answers_another_question() {
    let mut study = press();
    let between = study.claims.get_mut(&ClaimId::new("K2")).unwrap();
    between.host = Code::new("RUS");
    check(
        &study,
        &Question { value: Some(Quantity::Point(50_000.into())), ..Question::of("workers_present", "ALL") },
        &expect![[r"
            2 claims, 1 roots, 1 origins
            K1
              K2
                K3
        "]],
    );
}

#[test]
fn a_question_about_a_year_or_a_part_takes_only_what_speaks_to_it() {
    let mut study = press();
    study.claims.get_mut(&ClaimId::new("K5")).unwrap().area = "border zone".into();
    let question = Question::of("workers_present", "ALL");
    assert_eq!(echo(&study, &Question { year: Some(2014), ..question.clone() }).claims.len(), 0);
    assert_eq!(echo(&study, &question).origins.len(), 1);
    assert_eq!(echo(&study, &Question { whole_host: false, ..question }).origins.len(), 2);
}

#[test]
fn claims_of_another_measure_never_answer() {
    assert_eq!(echo(&press(), &Question::of("permit_holders", "ALL")).claims.len(), 0);
}

#[test]
fn a_question_has_one_id() {
    let ends = |n: i64| Decimal::from(n);
    let values = [
        (Quantity::Range { low: ends(1), point: None, high: ends(2) }, "1-2"),
        (Quantity::Point(ends(3)), "3"),
        (Quantity::AtLeast(ends(4)), "from-4"),
        (Quantity::AtMost(ends(5)), "to-5"),
    ];
    for (value, words) in values {
        let question = Question { year: Some(2015), value: Some(value), ..Question::of("state_revenue", "ALL") };
        assert_eq!(question.id().as_str(), format!("ECHO-state_revenue-ALL-2015-{words}"));
    }
}

#[test]
fn a_one_sided_claim_never_answers_a_question_about_a_range() {
    let mut study = press();
    study.claims.get_mut(&ClaimId::new("K1")).unwrap().quantity = Quantity::AtLeast(50_000.into());
    let question = Question { value: Some(Quantity::Point(50_000.into())), ..Question::of("workers_present", "ALL") };
    assert_eq!(echo(&study, &question).claims.len(), 2);
    let open = Question { value: Some(Quantity::AtLeast(50_000.into())), ..question };
    assert_eq!(echo(&study, &open).claims, [ClaimId::new("K1")].into());
}

proptest! {
    /// Claims number upwards and come only from lower numbers, so there is no circle.
    #[test]
    fn a_repeat_adds_a_claim_and_no_origin(links in prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 1..40)) {
        let name = |i: usize| format!("K{i:03}");
        let mut claims = Vec::new();
        for (i, link) in links.iter().enumerate() {
            let parent = link.filter(|_| i > 0).map(|index| name(index.index(i)));
            claims.push(claim(&name(i), if i % 2 == 0 { "S1" } else { "S2" }, "ALL", 5, &parent.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        let sources = [("S1", "a"), ("S2", "b"), ("S3", "c")];
        let question = Question::of("workers_present", "ALL");
        let before = echo(&study(&sources, claims.clone()), &question);
        claims.push(claim("K999", "S3", "ALL", 5, &["K000"]));
        let grown = study(&sources, claims);
        let after = echo(&grown, &question);
        prop_assert_eq!(after.claims.len(), before.claims.len() + 1);
        prop_assert_eq!(&after.roots, &before.roots);
        prop_assert_eq!(&after.origins, &before.origins);
        for id in grown.claims.keys() {
            prop_assert!(!roots(&grown, id).is_empty());
            prop_assert!(roots(&grown, id).is_subset(&ancestry(&grown, id)));
        }
    }
}

/// Everything that a claim comes from, found by asking over and over who names whom.
fn slow_ancestry(study: &Study, id: &ClaimId) -> std::collections::BTreeSet<ClaimId> {
    let mut found = std::collections::BTreeSet::from([id.clone()]);
    loop {
        let parents =
            study.claims.values().filter(|one| found.contains(&one.id)).flat_map(|one| one.parents().to_vec());
        let grown: std::collections::BTreeSet<ClaimId> =
            parents.filter(|one| study.claims.contains_key(one)).chain(found.iter().cloned()).collect();
        if grown == found {
            return found;
        }
        found = grown;
    }
}

proptest! {
    /// Links may lead in circles and to claims that are not there: neither makes a root, a loop or an origin.
    #[test]
    fn ancestry_ends_on_any_links_and_roots_are_its_members_without_parents(links in prop::collection::vec((0usize..9, 0usize..11), 0..25)) {
        let name = |i: usize| format!("K{i:02}");
        let claims = (0..9).map(|i| {
            let parents: Vec<String> = links.iter().filter(|(child, _)| *child == i).map(|(_, parent)| name(*parent)).collect();
            claim(&name(i), "S1", "ALL", 5, &parents.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let study = study(&[("S1", "a")], claims.collect());
        for id in study.claims.keys() {
            let slow = slow_ancestry(&study, id);
            prop_assert_eq!(&ancestry(&study, id), &slow);
            let expected = slow.into_iter().filter(|one| study.claims[one].parents().is_empty()).collect();
            prop_assert_eq!(roots(&study, id), expected);
        }
    }
}

#[test]
fn counts_are_said_with_the_right_ending() {
    let said = |study: &Study, host: &str| echo(study, &Question::of("workers_present", host)).counts();
    assert_eq!(said(&press(), "RUS"), "1 claim, 1 root, 1 origin");
    assert_eq!(said(&press(), "ALL"), "6 claims, 3 roots, 2 origins");
    assert_eq!(said(&Study::default(), "ALL"), "0 claims, 0 roots, 0 origins");
    let mut orphan = press();
    orphan.sources.remove(&SourceId::new("S4"));
    assert_eq!(said(&orphan, "ALL"), "6 claims, 3 roots, 1 origin", "a source that is not there is no origin");
}
