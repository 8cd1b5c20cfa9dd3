//! Tables by hand: textbook cases, degenerate ones, and what is said about them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/reader.rs"]
#[expect(dead_code, reason = "the attack has tests of its own")]
mod reader;

use assize_disclosure::audit::{Depth, audit};
use assize_disclosure::edition::{Refusal, Release, next_edition};
use assize_disclosure::grid::{Grid, Joint, Sum};
use assize_disclosure::ledger::Ledger;
use assize_disclosure::protect::Unprotectable;
use assize_disclosure::rule::{Demand, Reason, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::statement::statement;
use assize_disclosure::table::{CountError, Person, Tally, ready_made};
use assize_disclosure::view::{Contradiction, View};
use expect_test::{Expect, expect};
use reader::{order, person};
use std::collections::{BTreeMap, BTreeSet};

/// `a:12 b:3` as people of one dimension, two organisations in turn.
fn line(text: &str) -> (Scheme, Vec<Person>) {
    let counts: Vec<(&str, usize)> =
        text.split_whitespace().map(|c| c.split_once(':').unwrap()).map(|(c, n)| (c, n.parse().unwrap())).collect();
    let codes: Vec<&str> = counts.iter().map(|(c, _)| *c).collect();
    let scheme = Scheme::new(vec![Dimension::flat("d", &codes)], &[&["d"]]).unwrap();
    let each = counts.iter().flat_map(|(c, n)| std::iter::repeat_n(*c, *n)).enumerate();
    (scheme, each.map(|(id, c)| person(id, 0, id % 2, &[("d", c.to_owned())])).collect())
}

fn shown(release: &Release) -> String {
    let figure = |(key, n): &(CellKey, u64)| (key.clone(), n.to_string());
    let mut lines: BTreeMap<CellKey, String> = release.edition.figures.iter().map(figure).collect();
    for (key, reason) in &release.reasons {
        lines.insert(key.clone(), format!("withheld ({reason:?}), {}", release.ranges[key].interval));
    }
    lines.iter().map(|(key, text)| format!("{key}: {text}\n")).collect()
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let (scheme, persons) = line(text);
    let release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
    expected.assert_eq(&shown(&release));
}

#[test]
fn large_cells_are_shown() {
    check(
        "a:30 b:20",
        &expect![[r#"
        all: 50
        d=a: 30
        d=b: 20
    "#]],
    );
}

#[test]
fn a_lone_small_cell_takes_a_second_one_with_it() {
    check(
        "a:30 b:20 c:4",
        &expect![[r#"
        all: 54
        d=a: 30
        d=b: withheld (Complementary), [0, 24]
        d=c: withheld (TooFew), [0, 24]
    "#]],
    );
}

#[test]
fn a_zero_and_a_full_cell_are_withheld_while_their_total_is_shown() {
    check(
        "a:30 b:0",
        &expect![[r#"
        all: 30
        d=a: withheld (Full), [0, 30]
        d=b: withheld (Zero), [0, 30]
    "#]],
    );
}

#[test]
fn a_table_of_nobody_shows_nothing() {
    check(
        "a:0 b:0",
        &expect![[r#"
        all: withheld (Zero), [0, any]
        d=a: withheld (Zero), [0, any]
        d=b: withheld (Zero), [0, any]
    "#]],
    );
}

#[test]
fn one_cell_is_its_own_total() {
    check(
        "a:12",
        &expect![[r#"
        all: 12
        d=a: 12
    "#]],
    );
    check(
        "a:3",
        &expect![[r#"
        all: withheld (TooFew), [0, any]
        d=a: withheld (TooFew), [0, any]
    "#]],
    );
}

#[test]
fn small_cells_with_a_small_total_take_the_total_with_them() {
    check(
        "a:5 b:4",
        &expect![[r#"
        all: withheld (TooFew), [0, any]
        d=a: withheld (TooFew), [0, any]
        d=b: withheld (TooFew), [0, any]
    "#]],
    );
}

#[test]
fn a_family_counts_once() {
    let (scheme, mut persons) = line("a:12 b:40 c:40");
    for person in persons.iter_mut().take(12) {
        person.family = Some("one".to_owned());
    }
    let release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
    assert_eq!(release.reasons[&CellKey::of(&[("d", "a")])], Reason::TooFew);
    assert_eq!(release.demand, Demand { width: 21, reach: 21 });
}

#[test]
fn a_cell_that_one_organisation_heard_is_withheld_unless_it_heard_everybody() {
    let (scheme, persons) = line("a:20 b:40 c:40");
    let heard_by = |who: fn(usize) -> usize| {
        let people = persons.iter().enumerate().map(|(n, p)| {
            let category = p.categories.values().next().unwrap().to_string();
            person(n, 0, who(n), &[("d", category)])
        });
        next_edition(&Ledger::default(), &order(&scheme, people)).unwrap().reasons
    };
    assert_eq!(heard_by(|_| 0), BTreeMap::new());
    let dominated = heard_by(|n| if n < 20 { 0 } else { n % 3 });
    assert_eq!(dominated[&CellKey::of(&[("d", "a")])], Reason::Dominated);
}

#[test]
fn a_total_that_must_be_shown_but_cannot_is_refused() {
    let (scheme, persons) = line("a:30 b:4");
    let release = next_edition(&Ledger::default(), &order(&scheme, persons.clone())).unwrap();
    assert!(release.edition.figures.iter().any(|(key, _)| *key == CellKey::default()));
    let kept = BTreeSet::from([CellKey::of(&[("d", "a")]), CellKey::default()]);
    let refused =
        next_edition(&Ledger::default(), &assize_disclosure::edition::Order { kept, ..order(&scheme, persons) });
    let Err(Refusal::Unprotectable(Unprotectable::Exposed { cells, changes })) = refused else {
        panic!("a lone withheld cell between two figures was let go: {refused:?}");
    };
    assert_eq!((cells.len(), changes.len()), (1, 0));
}

#[test]
fn a_count_that_would_fall_by_one_stays_as_published() {
    let (scheme, persons) = line("a:30 b:20");
    let first = next_edition(&Ledger::default(), &order(&scheme, persons.clone())).unwrap();
    let ledger = Ledger { editions: vec![first.edition.clone()] };
    let one_less = next_edition(&ledger, &order(&scheme, persons[1..].to_vec())).unwrap();
    assert_eq!(one_less.edition.figures, first.edition.figures);
    assert_eq!(one_less.held, BTreeSet::from([persons[0].contributor()]));
    let six_less = next_edition(&ledger, &order(&scheme, persons[6..].to_vec())).unwrap();
    assert_eq!(shown(&six_less), "all: 44\nd=a: 24\nd=b: 20\n");
}

#[test]
fn what_an_earlier_edition_showed_cannot_be_hidden_by_a_later_one() {
    let (scheme, persons) = line("a:30 b:20 c:20");
    let first = next_edition(&Ledger::default(), &order(&scheme, persons.clone())).unwrap();
    let ledger = Ledger { editions: vec![first.edition] };
    let mut stricter = order(&scheme, persons);
    stricter.rule = Rule { threshold: 25, width: 25, ..Rule::default() };
    let refused = next_edition(&ledger, &stricter);
    assert!(matches!(refused, Err(Refusal::Unprotectable(Unprotectable::Exposed { .. }))), "{refused:?}");
}

/// Fréchet's bounds: a cell of a two-by-two table with margins r and c and total n is between r + c - n or 0, and the
/// lesser of r and c.
#[test]
fn a_square_of_withheld_cells_leaves_the_known_range() {
    let sum = |whole, parts: &[usize]| Sum { whole, parts: parts.to_vec(), implied: false };
    let mut view = View {
        figures: vec![None, None, None, None, Some(30), Some(30), Some(25), Some(35)],
        withheld: BTreeSet::from([0, 1, 2, 3]),
        sums: vec![sum(4, &[0, 1]), sum(5, &[2, 3]), sum(6, &[0, 2]), sum(7, &[1, 3])],
        ..View::default()
    };
    let demand = Rule::default().demand(0);
    let found = audit(&view, demand, 5, Depth::Exact).unwrap();
    let ranges: Vec<String> = found.cells.values().map(|r| r.interval.to_string()).collect();
    assert_eq!(ranges, ["[0, 25]", "[5, 30]", "[0, 25]", "[5, 30]"]);
    view.figures[6] = Some(26);
    assert!(matches!(audit(&view, demand, 5, Depth::Exact), Err(Contradiction(_))));
}

#[test]
fn the_statement_is_the_same_whatever_was_withheld() {
    let of = |text: &str| {
        let (scheme, persons) = line(text);
        statement(&next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap(), &Rule::default())
    };
    assert_eq!(of("a:30 b:20 c:4"), of("a:9 b:0 c:44 d:3"));
    expect![[r#"
        Some figures are withheld and marked as such. All are marked alike, whatever the reason.
        A figure is withheld where it rests on fewer than 10 persons (a linked family counts as one), where it would say that nobody or everybody of a group is concerned, where more than 80 per cent of those behind it were heard by one organisation, or where it would let another withheld figure be worked out.
        Every withheld figure was tested against all figures of this and all earlier editions by linear programming: each can still be any of a range of values at least 10 wide that reaches 10 or more.
        Figures change in scheduled editions only, and then by at least 5 persons or linked families; smaller changes wait, so the figures may be behind the file."#]].assert_eq(&of("a:30 b:20 c:4").join("\n"));
}

#[test]
fn ready_made_counts_must_be_complete_and_add_up() {
    let scheme = Scheme::new(vec![Dimension::flat("d", &["a", "b"])], &[&["d"]]).unwrap();
    let grid = Grid::new(&scheme, Joint::Left);
    let of = |n| Tally { persons: n, contributors: n, largest_contributor: 1, largest_organisation: 1 };
    let (all, a, b) = (CellKey::default(), CellKey::of(&[("d", "a")]), CellKey::of(&[("d", "b")]));
    let mut counts = BTreeMap::from([(all.clone(), of(30)), (a, of(10))]);
    assert_eq!(ready_made(&grid, &counts), Err(CountError::NoCount(b.clone())));
    counts.insert(b.clone(), of(21));
    assert_eq!(ready_made(&grid, &counts), Err(CountError::DoesNotAddUp { whole: all, found: 30, parts: 31 }));
    counts.insert(b, of(20));
    assert_eq!(ready_made(&grid, &counts), Ok(vec![of(30), of(10), of(20)]));
}

#[test]
fn a_scheme_says_what_is_wrong_with_it() {
    let said =
        |dimensions: Vec<Dimension>, tables: &[&[&str]]| Scheme::new(dimensions, tables).unwrap_err().to_string();
    let d = || Dimension::flat("d", &["a"]);
    expect![[r#"
        the dimension `d` is given twice; names must differ
        category `a` of dimension `d` is part of nothing that is there, or of itself
        a table asks for the dimension `e`; there are: d
        no table is asked for; name at least one set of dimensions (the empty set is the total)"#]]
    .assert_eq(
        &[
            said(vec![d(), d()], &[&["d"]]),
            said(vec![Dimension::tree("d", &[("a", "b"), ("b", "a")])], &[&["d"]]),
            said(vec![d()], &[&["e"]]),
            said(vec![d()], &[]),
        ]
        .join("\n"),
    );
}

#[test]
fn where_nothing_is_withheld_the_statement_says_so() {
    let (scheme, persons) = line("a:30 b:20");
    let release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
    let said = statement(&release, &Rule::default());
    assert_eq!(said[0], "No figure is withheld: each rests on at least 10 persons or linked families.");
    assert_eq!(said.len(), 2);
}

#[test]
fn a_family_of_twelve_does_not_show_in_the_statement() {
    let (scheme, persons) = line("a:12 b:40 c:40");
    let alone = next_edition(&Ledger::default(), &order(&scheme, persons.clone())).unwrap();
    let mut linked = persons;
    linked.iter_mut().take(12).for_each(|person| person.family = Some("one".to_owned()));
    let release = next_edition(&Ledger::default(), &order(&scheme, linked)).unwrap();
    assert!(alone.edition.withheld.is_empty() && !release.edition.withheld.is_empty());
    assert!(statement(&release, &Rule::default()).iter().all(|sentence| !sentence.contains("12")));
}

#[test]
fn without_the_hidden_table_the_statement_says_what_was_not_tested() {
    let (scheme, persons) = line("a:30 b:20 c:4");
    let mut release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
    let with = statement(&release, &Rule::default());
    release.joint = false;
    let without = statement(&release, &Rule::default());
    assert_eq!(without[..with.len()], with[..]);
    assert_eq!(
        without[with.len()..],
        ["The test took the tables as tied by their common totals; it did not use the table of all classifications \
          together, which is too large."]
    );
}

#[test]
fn refusals_say_what_would_be_accepted() {
    let (scheme, persons) = line("a:30 b:4");
    let mut order = order(&scheme, persons);
    order.kept = BTreeSet::from([CellKey::of(&[("d", "a")]), CellKey::default()]);
    let exposed = next_edition(&Ledger::default(), &order).unwrap_err().to_string();
    order.rule = Rule { change: 1, ..Rule::default() };
    let empty = next_edition(&Ledger::default(), &order).unwrap_err().to_string();
    order.rule = Rule::default();
    order.persons.insert(person(999, 0, 0, &[("d", "z".to_owned())]));
    let unknown = next_edition(&Ledger::default(), &order).unwrap_err().to_string();
    assert_eq!(
        [exposed, empty, unknown],
        [
            "1 withheld cells and 0 changes stay exposed, whatever else is withheld; withhold what earlier editions \
             or obligations hold open, or ask for fewer tables",
            "the rule has threshold 10, width 10 and change 1; each must be at least 2",
            "person `p999` has no lowest-level category of dimension `d`; give one of its leaves",
        ]
    );
}
