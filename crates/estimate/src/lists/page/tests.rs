//! The page of a published table, and of tables that should break it.

use super::*;
use crate::lists::published::published;
use expect_test::expect;
use proptest::prelude::*;

pub fn quick_plan(table: &CaptureTable) -> Plan {
    let mut plan = Plan::standard(table, 1).with_sweeps(100);
    plan.bootstrap.replications = 1000;
    plan
}

#[test]
fn more_sweeps_keep_their_proportion_to_each_other() {
    let table = published("korea_3").unwrap();
    let standard = Plan::standard(&table, 7);
    let usual = standard.classes[0];
    // As many as usual, but these and no more.
    let as_usual = standard.clone().with_sweeps(usual.kept);
    let lengths = |plan: &Plan| plan.classes.iter().map(|one| (one.warm_up, one.kept)).collect::<Vec<_>>();
    assert_eq!(lengths(&as_usual), lengths(&standard));
    assert!(as_usual.classes.iter().all(|settings| settings.most == settings.kept));
    let twice = standard.clone().with_sweeps(2 * usual.kept);
    assert_eq!((twice.classes[0].kept, twice.classes[0].warm_up), (2 * usual.kept, 2 * usual.warm_up));
    assert_eq!(twice.classes[1].kept, 2 * standard.classes[1].kept);
    assert!(standard.with_sweeps(100).classes.iter().all(|settings| settings.kept == 100));
}

fn quick(table: &CaptureTable) -> Page {
    page(table, quick_plan(table), &mut |_| ())
}

#[test]
fn a_table_is_described_with_what_speaks_against_it() {
    let table = published("uk2013_5").unwrap();
    let overview = overview(&table);
    assert_eq!((overview.on_one_list, overview.on_several, overview.small_cells), (2523, 221, 6));
    assert_eq!(overview.publishable.iter().filter(|count| count.is_none()).count(), 6);
    let words: Vec<String> = warnings(&table).iter().map(ToString::to_string).collect();
    expect![[r#"
        nobody is on both LA and GP, where about 12 would be by chance among those seen: if they exclude each other, that has to be declared, for their zero is then no count (`impossible` in place of the count)
        a list that refers people to another makes the figure too low; lists that exclude each other, by law or in practice, make it too high
        people who can be on no list at all are not in any figure
        the population must not change while the lists are kept: where years are pooled, those who came and left are counted as hidden
        the same person under two names makes the figure too high, two persons under one name too low"#]]
    .assert_eq(&words.join("\n"));
}

#[test]
fn all_methods_stand_beside_each_other() {
    let table = published("uk2013_5").unwrap();
    let mut heard = Vec::new();
    let mut plan = Plan::standard(&table, 1);
    plan.classes.truncate(1);
    (plan.classes[0].warm_up, plan.classes[0].kept, plan.classes[0].most) = (20, 100, 100);
    let page = page(&table, plan, &mut |name| heard.push(name));
    let lines = page.lines.iter().filter(|line| line.method != "latent classes").map(|line| match &line.found {
        Ok((estimate, interval)) => {
            format!("{}: {estimate:.0} [{:.0}, {:.0}]", line.method, interval.low, interval.high.unwrap())
        }
        Err(refusal) => format!("{}: {refusal}", line.method),
    });
    expect![[r#"
        Chao's lower bound: 14963 [13161, 16764]
        independence: 13438 [11985, 15166]
        no highest-order interaction: no finite estimate: nobody is on exactly LA+PFNCA+GO, and this estimator divides and multiplies by every count
        best pair model (BIC): 22964 [17991, 30142]
        best hierarchical model (BIC): 25279 [19389, 34111]
        stepwise, BCa: 11313 [9292, 15043]
        graph averaging: 22990 [10388, 33497]"#]].assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(heard, STEPS);
    let agreement = page.agreement.as_ref().unwrap();
    assert_eq!((agreement.lowest.0, agreement.highest.0), ("stepwise, BCa", "best hierarchical model (BIC)"));
    assert_eq!(agreement.common, None);
    assert_eq!(page.changed.len(), 5 + 10);
    assert_eq!(page.changed[0].change, "without LA");
    let hangs = page.hangs.iter().map(|hanging| {
        let ((least, low), (most, high)) = (&hanging.lowest, &hanging.highest);
        format!("{}: {low:.0} ({least}) to {high:.0} ({most})", hanging.what)
    });
    expect![[r#"
        graph averaging: prior people in each cell: 2786 (delta = 0.5) to 22990 (delta = 0.03125)
        graph averaging: a list left out: 4713 (without GO) to 27402 (without NG)
        graph averaging: two lists as one: 5884 (NG and GO as one list) to 30014 (NG and PFNCA as one list)
        pair models within 10 of the best BIC: 10546 (least of them) to 29035 (most of them)
        the method: 11313 (stepwise, BCa) to 25279 (best hierarchical model (BIC))
        graph averaging: prior on N: 14035 (gamma-Poisson of shape 1 and mean 8,232) to 24685 (flat up to 82,320)"#]]
    .assert_eq(&hangs.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_page_can_be_written_as_json_without_a_number_that_is_none() {
    let table = published("korea_3").unwrap();
    let json = serde_json::to_string(&quick(&table)).unwrap();
    assert!(json.contains("\"xi\"") || json.contains("NotFinite"));
}

#[test]
fn degenerate_tables_give_refusals_in_words_and_no_number_that_is_none() {
    let names = |k: usize| (0..k).map(|j| format!("L{j}")).collect::<Vec<_>>();
    for (k, counts) in [
        (1, vec![0, 5]),
        (2, vec![0, 5, 5, 0]),
        (2, vec![0, 0, 0, 9]),
        (3, vec![0; 8]),
        (3, vec![0, 1, 0, 0, 0, 0, 0, 0]),
        (3, vec![0, 5, 5, 0, 5, 0, 0, 0]),
        (3, vec![0, 0, 0, 0, 0, 0, 0, 7]),
        (3, vec![0, 9, 9, 4, 0, 0, 0, 0]),
        (3, vec![0, 10_000_000, 9_000_000, 10_000, 8_000_000, 9000, 8000, 70]),
        (4, [vec![0], vec![1; 15]].concat()),
        (8, (0..256).map(|w| u64::from(w % 7 == 1)).collect()),
    ] {
        check(&CaptureTable::new(names(k), counts).unwrap());
    }
}

fn check(table: &CaptureTable) {
    let n = table.observed() as f64;
    let page = quick(table);
    for line in &page.lines {
        if let Ok((estimate, interval)) = &line.found {
            assert!(estimate.is_finite() && *estimate >= n - 1e-6 * n, "{table:?} {line:?}");
            assert!(interval.low.is_finite() && interval.high.is_none_or(f64::is_finite), "{table:?} {line:?}");
            assert!(
                interval.low >= n - 1e-6 * n && interval.high.is_none_or(|high| high >= interval.low),
                "{table:?} {line:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_table_of_small_counts_gives_a_figure_below_n_or_none(
        k in 1..5usize, sparse in prop::collection::vec(prop_oneof![3 => Just(0u64), 2 => 1..4u64, 1 => 0..500u64], 31),
    ) {
        let counts = std::iter::once(0).chain(sparse.into_iter().take((1 << k) - 1)).collect();
        check(&CaptureTable::new((0..k).map(|j| format!("L{j}")).collect(), counts).unwrap());
    }
}
