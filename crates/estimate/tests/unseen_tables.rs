//! Forty tables of the kinds that offices publish, none of which was known to the methods: whatever they are, every answer is a figure
//! within its interval or a refusal, no number is none, and what contradicts the lower bound is said to.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::lists::loglinear::Model;
use assize_estimate::lists::page::{Page, Plan, page, warnings};
use assize_estimate::lists::profile::profile;
use assize_estimate::lists::simulate::Population;
use assize_estimate::lists::table::CaptureTable;

/// Few replicates and short chains: what is looked at is whether answers hold together, not how exact they are.
fn quick(table: &CaptureTable) -> Plan {
    let mut plan = Plan::standard(table, 7).with_sweeps(100);
    plan.classes.truncate(usize::from(table.n_lists() < 4));
    (plan.bootstrap.replications, plan.consistency.replications) = (1000, 1000);
    plan.priors.truncate(1);
    plan
}

fn named(counts: Vec<u64>) -> CaptureTable {
    let lists = counts.len().trailing_zeros() as usize;
    let names = ["police", "ngo", "ministry", "embassy", "shelter", "union", "press", "consulate"];
    CaptureTable::new(names[..lists].iter().map(|name| (*name).to_owned()).collect(), counts).unwrap()
}

/// People of given chances to be on each list; `pairs` of lists that hang together with their log odds ratio.
fn drawn(people: u64, chances: &[f64], pairs: &[(usize, usize, f64)], seed: u64) -> Vec<u64> {
    let log_odds = chances.iter().map(|chance| (chance / (1.0 - chance)).ln()).collect();
    Population { people, log_odds, pairs: pairs.to_vec() }.table(seed).unwrap().counts().to_vec()
}

/// Whoever is on list `inner` is on list `outer` too.
fn nested(mut counts: Vec<u64>, inner: usize, outer: usize) -> Vec<u64> {
    for pattern in 0..counts.len() {
        if pattern >> inner & 1 == 1 && pattern >> outer & 1 == 0 {
            counts[pattern | 1 << outer] += std::mem::take(&mut counts[pattern]);
        }
    }
    counts
}

/// Nobody is on both: whoever was is on the first alone.
fn apart(mut counts: Vec<u64>, one: usize, other: usize) -> Vec<u64> {
    for pattern in 0..counts.len() {
        if pattern >> one & 1 == 1 && pattern >> other & 1 == 1 {
            counts[pattern & !(1 << other)] += std::mem::take(&mut counts[pattern]);
        }
    }
    counts
}

/// What it is, and the table.
fn tables() -> Vec<(String, CaptureTable)> {
    let mut all: Vec<(String, CaptureTable)> = Vec::new();
    let mut add = |what: &str, counts: Vec<u64>| all.push((what.to_owned(), named(counts)));
    add("two lists of one office", vec![0, 812, 377, 41]);
    add("two lists, one person on both", vec![0, 96, 61, 1]);
    add("two lists, one within the other", vec![0, 150, 0, 38]);
    add("three lists, small", vec![0, 14, 9, 2, 11, 1, 0, 1]);
    add("three lists, nobody on all", vec![0, 120, 85, 11, 64, 9, 4, 0]);
    add("three lists, one of them five people", vec![0, 210, 160, 22, 3, 1, 1, 0]);
    add("three lists, nearly all on all", vec![0, 3, 1, 6, 2, 4, 5, 240]);
    add("three lists, millions", vec![0, 2_400_000, 1_100_000, 90_000, 800_000, 60_000, 41_000, 7_000]);
    let by_size = |lists: u32, counts: &dyn Fn(u32) -> u64| {
        (0..1u32 << lists)
            .map(|pattern| if pattern == 0 { 0 } else { counts(pattern.count_ones()) })
            .collect::<Vec<u64>>()
    };
    add("four lists, all combinations alike", by_size(4, &|_| 25));
    add("five lists, one person on each pair", by_size(5, &|on| [40, 1, 0, 0, 0][on as usize - 1]));
    add("six lists, one person everywhere", by_size(6, &|_| 1));
    add("four lists, one large and three of a few", vec![0, 300, 2, 1, 1, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 1]);
    let seven = drawn(4_000, &[0.12, 0.08, 0.05, 0.1, 0.03, 0.06, 0.04], &[], 36);
    add("seven lists, two that exclude each other", apart(seven, 0, 1));
    for (seed, lists) in (2..=6).enumerate() {
        let chances = [0.12, 0.08, 0.05, 0.1, 0.03, 0.06, 0.04];
        let seed = seed as u64 + 1;
        let chances = &chances[..lists];
        add(&format!("{lists} lists, independent"), drawn(4_000, chances, &[], seed));
        add(&format!("{lists} lists, the first two by referral"), drawn(4_000, chances, &[(0, 1, 2.5)], seed + 10));
        add(&format!("{lists} lists, very sparse"), drawn(900, &vec![0.03; lists], &[], seed + 20));
        add(&format!("{lists} lists, two that exclude each other"), apart(drawn(4_000, chances, &[], seed + 30), 0, 1));
        add(&format!("{lists} lists, one within another"), nested(drawn(4_000, chances, &[], seed + 40), 0, 1));
    }
    let declared =
        |what: &str, counts: Vec<u64>, exclude: &[&str]| (what.to_owned(), named(counts).excluding(exclude).unwrap());
    // Whoever is on the first is on the second: declared, the first says nothing of those who are on neither.
    let inner = nested(drawn(4_000, &[0.1, 0.1, 0.08, 0.06], &[], 78), 0, 1);
    let only = (1..inner.len()).filter(|pattern| pattern & 3 == 1).collect::<Vec<_>>();
    all.push(("one list declared within another".to_owned(), named(inner).with_impossible(only).unwrap()));
    let of_four = || apart(drawn(3_000, &[0.1, 0.1, 0.08, 0.06], &[], 77), 0, 1);
    all.push(declared("four lists, two declared to exclude each other", of_four(), &["police", "ngo"]));
    all
}

/// What is wrong with a page, in words.
fn faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    let seen = page.overview.observed as f64;
    let mut look = |what: &str, figure: f64, low: f64, high: Option<f64>| {
        let sound = figure.is_finite() && low.is_finite() && high.is_none_or(f64::is_finite);
        let within = low <= figure * (1.0 + 1e-9) && high.is_none_or(|high| figure <= high * (1.0 + 1e-9));
        if !sound || !within || low < seen - 0.5 {
            faults.push(format!("{what}: {figure} [{low}, {high:?}] of {seen} seen"));
        }
    };
    for line in &page.lines {
        if let Ok((figure, interval)) = &line.found {
            look(line.method, *figure, interval.low, interval.high);
        }
    }
    if let Ok(two) = &page.two_lists {
        look("two lists", two.chapman, two.interval.low, two.interval.high);
    }
    for found in page.averaging.iter().chain(&page.by_prior).flatten() {
        look("graph averaging by prior", found.median, found.interval.low, found.interval.high);
    }
    let bound = page.lines[0].found.as_ref().map_or(0.0, |(_, interval)| interval.low);
    let below: Vec<&str> = page.lines[1..]
        .iter()
        .filter(|line| line.found.as_ref().is_ok_and(|(figure, _)| *figure < bound))
        .map(|line| line.method)
        .collect();
    let told = page.agreement.as_ref().map_or_else(Vec::new, |agreement| agreement.below_bound.clone());
    if below != told {
        faults.push(format!("below the bound are {below:?}, and {told:?} are said to be"));
    }
    if page.hangs.iter().any(|hanging| !hanging.ratio().is_finite()) {
        faults.push("a number of times that is none".to_owned());
    }
    faults
}

#[test]
fn every_answer_on_forty_tables_nobody_had_seen_is_a_figure_within_its_interval_or_a_refusal() {
    let tables = tables();
    assert_eq!(tables.len(), 40);
    let mut found = Vec::new();
    for (what, table) in &tables {
        let page = page(table, quick(table), &mut |_| ());
        found.extend(faults(&page).into_iter().map(|fault| format!("{what}: {fault}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a kind of table is called, and its count by the pattern of all lists and its own.
type Kind = (&'static str, fn(u32, u32) -> u64);

/// Tables that no office publishes: empty, even, nested or lopsided to the last.
fn odd_tables() -> Vec<(String, CaptureTable)> {
    let kinds: [Kind; 12] = [
        ("all on all", |full, w| if w == full { 500 } else { 0 }),
        ("everybody on one list only", |_, w| if w.count_ones() == 1 { 50 } else { 0 }),
        ("everybody on exactly two", |_, w| if w.count_ones() == 2 { 20 } else { 0 }),
        ("ten millions in each combination", |_, _| 10_000_000),
        ("ten millions on all, a few elsewhere", |full, w| if w == full { 10_000_000 } else { u64::from(w * 7 % 5) }),
        ("ten millions on one alone, a few elsewhere", |_, w| if w == 1 { 10_000_000 } else { u64::from(w * 7 % 5) }),
        ("a list of nobody", |_, w| if w & 1 == 1 { 0 } else { u64::from(5 + w * 13 % 31) }),
        ("one person", |_, w| u64::from(w == 2)),
        ("two lists with the same people", |_, w| if w & 1 == w >> 1 & 1 { u64::from(3 + w * 11 % 17) } else { 0 }),
        ("two lists that part all people", |_, w| if w & 1 != w >> 1 & 1 { u64::from(3 + w * 11 % 17) } else { 0 }),
        ("one list with everybody", |_, w| if w & 1 == 1 { u64::from(10 + w * 5 % 13) } else { 0 }),
        ("each list within the next", |_, w| if (w + 1).is_power_of_two() { 40 } else { 0 }),
    ];
    let of_kind = |lists: u32, (what, count): Kind| {
        let full = (1 << lists) - 1;
        let counts = (0..=full).map(|w| if w == 0 { 0 } else { count(full, w) }).collect();
        (format!("{lists} lists, {what}"), named(counts))
    };
    (3..=4).flat_map(|lists| kinds.map(|kind| of_kind(lists, kind))).collect()
}

#[test]
fn the_oddest_tables_give_figures_within_their_intervals_or_refusals() {
    let mut found = Vec::new();
    for (what, table) in odd_tables() {
        let page = page(&table, quick(&table), &mut |_| ());
        found.extend(faults(&page).into_iter().map(|fault| format!("{what}: {fault}")));
        let of_trials = page.consistency.iter().flatten().filter_map(|check| check.found.as_ref().ok());
        let of_changes = page.changed.iter().filter_map(|changed| changed.found.as_ref().ok());
        for (figure, interval) in of_trials.chain(of_changes) {
            let within = interval.low <= figure * (1.0 + 1e-9) && interval.high.is_none_or(|high| *figure <= high);
            if !figure.is_finite() || !within {
                found.push(format!("{what}, trials and changes: {figure} {interval:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_list_within_another_is_warned_of_and_once_declared_does_no_harm() {
    let all = tables();
    let of = |what: &str| &all.iter().find(|(name, _)| name == what).unwrap().1;
    let warned = |what: &str| {
        let said = warnings(of(what)).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        said.contains("everybody on police is on ngo as well")
    };
    assert!(warned("4 lists, one within another") && !warned("one list declared within another"));
    let found = profile(of("one list declared within another"), &Model::INDEPENDENCE).unwrap();
    let (figure, interval) = (found.estimate, found.interval);
    assert!(interval.holds(4_000.0) && (figure / 4_000.0 - 1.0).abs() < 0.2, "{figure} {interval:?}");
}

/// Thirty-six graph averages of seven lists would take half a minute, and would stand beside no figure of the eight.
#[test]
fn beyond_seven_lists_nothing_is_left_out_or_merged_for_there_is_nothing_to_set_it_beside() {
    let table = named(drawn(600, &[0.1, 0.1, 0.08, 0.06, 0.1, 0.05, 0.07, 0.09], &[], 79));
    let found = page(&table, quick(&table), &mut |_| ());
    assert_eq!(found.changed.len(), 8 + 28);
    let said = "graph averaging gives no figure of the whole table, so there is nothing to set this beside";
    assert!(found.changed.iter().all(|one| one.found.as_ref().unwrap_err().to_string() == said));
    assert!(found.lines[1].found.is_ok() && faults(&found).is_empty());
}
