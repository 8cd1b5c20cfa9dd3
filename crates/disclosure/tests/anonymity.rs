//! k-anonymity against brute force on small tables.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::anonymity::hierarchy::{Hierarchy, HierarchyError};
use assize_disclosure::anonymity::{Anonymised, AnonymityError, GroupRate, Left, Records, Rule, anonymise, by_group};
use expect_test::expect;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn labels(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn age() -> Hierarchy {
    Hierarchy::new("age", &[labels("21 25 33 38 41 47"), labels("20-29 20-29 30-39 30-39 40-49 40-49")]).unwrap()
}

fn host() -> Hierarchy {
    Hierarchy::new("host", &[labels("RUS CHN POL MLT"), labels("Asia Asia Europe Europe")]).unwrap()
}

fn job() -> Hierarchy {
    Hierarchy::new("job", &[labels("cook logger welder")]).unwrap()
}

fn rule(k: u32, l: u32, most_rare: u32) -> Rule {
    Rule { k, l, most_rare }
}

fn records(rows: &[(u32, u32, u32)]) -> Records {
    let column = |pick: fn(&(u32, u32, u32)) -> u32| rows.iter().map(pick).collect();
    Records { quasi: vec![column(|r| r.0), column(|r| r.1), column(|r| r.2)], sensitive: Vec::new(), units: Vec::new() }
}

fn show(hierarchies: &[Hierarchy], made: &Anonymised) -> String {
    let record = |left: &Left| match left {
        Left::Suppressed => "-".to_owned(),
        Left::Kept(cells) => {
            let cell = |(place, value): (usize, &Option<u32>)| {
                value.map_or("_".to_owned(), |v| hierarchies[place].values(made.levels[place])[v as usize].clone())
            };
            cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(" ")
        }
    };
    made.records.iter().map(record).collect::<Vec<_>>().join("\n")
}

#[test]
fn columns_become_coarse_only_as_far_as_needed() {
    let hierarchies = [age(), host(), job()];
    let rows = [(0, 0, 1), (1, 0, 1), (2, 1, 1), (3, 1, 1), (4, 2, 1), (5, 2, 1)];
    let made = anonymise(&hierarchies, &records(&rows), rule(2, 1, 0)).unwrap();
    expect![[r"
        20-29 RUS logger
        20-29 RUS logger
        30-39 CHN logger
        30-39 CHN logger
        40-49 POL logger
        40-49 POL logger"]]
    .assert_eq(&show(&hierarchies, &made));
    assert!((made.loss - 0.2 / 3.0).abs() < 1e-12, "one column of three means one of five other values: {}", made.loss);
}

#[test]
fn the_rare_lose_cells_and_the_last_of_them_everything() {
    let hierarchies = [age(), host(), job()];
    let mut rows = vec![(0, 0, 1); 20];
    rows.extend([(2, 0, 0), (4, 0, 0), (3, 3, 2)]);
    let made = anonymise(&hierarchies, &records(&rows), rule(2, 1, 200)).unwrap();
    let shown = show(&hierarchies, &made);
    assert_eq!(shown.lines().skip(20).collect::<Vec<_>>(), ["_ RUS cook", "_ RUS cook", "-"]);
    let groups: Vec<u32> = rows.iter().map(|row| row.2).collect();
    let rate = |group, records, suppressed, blanked| GroupRate { group, records, suppressed, blanked };
    assert_eq!(by_group(&made, &groups), [rate(0, 2, 0, 2), rate(1, 20, 0, 0), rate(2, 1, 1, 0)]);
}

#[test]
fn a_family_counts_once() {
    let hierarchies = [age(), host(), job()];
    let rows = [(0, 0, 0); 4];
    let family = Records { units: vec![7, 7, 7, 7], ..records(&rows) };
    let refused = AnonymityError::Impossible { records: 4, k: 2, l: 1 };
    assert_eq!(anonymise(&hierarchies, &family, rule(2, 1, 1000)), Err(refused));
    let two = Records { units: vec![7, 8, 7, 7], ..records(&rows) };
    assert!(anonymise(&hierarchies, &two, rule(2, 1, 0)).is_ok());
}

#[test]
fn many_who_share_one_secret_hide_nobody() {
    let hierarchies = [age(), host(), job()];
    let rows = [(0, 0, 0), (0, 0, 0), (0, 0, 1), (0, 0, 1)];
    let secret = Records { sensitive: vec![1, 1, 2, 3], ..records(&rows) };
    let made = anonymise(&hierarchies, &secret, rule(2, 2, 0)).unwrap();
    assert_eq!(made.levels, [0, 0, 1], "the two jobs must be joined");
    let same = Records { sensitive: vec![1; 4], ..records(&rows) };
    assert!(matches!(anonymise(&hierarchies, &same, rule(2, 2, 0)), Err(AnonymityError::Impossible { .. })));
}

#[test]
fn what_does_not_fit_is_refused_with_what_would() {
    let hierarchies = [age(), host(), job()];
    let mut ragged = records(&[(0, 0, 0)]);
    ragged.quasi[1].push(0);
    let message = |records: &Records, rule: Rule| anonymise(&hierarchies, records, rule).unwrap_err().to_string();
    let all = [
        message(&records(&[(0, 0, 0)]), rule(1, 1, 0)),
        message(&records(&[(0, 0, 0)]), rule(2, 2, 0)),
        message(&ragged, rule(2, 1, 0)),
        message(&records(&[(0, 0, 0), (0, 4, 0)]), rule(2, 1, 0)),
        message(&records(&[(0, 0, 0)]), rule(2, 1, 0)),
    ];
    expect![[r"
        k is 1 and l is 1; accepted are k from 2 and l from 1, l above 1 only with sensitive values
        k is 2 and l is 2; accepted are k from 2 and l from 1, l above 1 only with sensitive values
        3 columns of [1, 2, 1] values, 3 hierarchies, 0 sensitive values, 0 units; accepted is one hierarchy a column, at least one column, and one length
        record 2 of `host` holds value 4; accepted are 0 to 3
        1 records are too few, or too much alike, for k 2 and l 1; nothing may leave"]]
    .assert_eq(&all.join("\n"));
}

#[test]
fn a_hierarchy_only_ever_joins() {
    let splits = Hierarchy::new("age", &[labels("1 2 3"), labels("a a b"), labels("x y y")]);
    let twice = Hierarchy::new("age", &[labels("1 2 1")]);
    let short = Hierarchy::new("age", &[labels("1 2 3"), labels("a b")]);
    assert!(matches!(splits, Err(HierarchyError::Splits { level: 1, .. })), "{splits:?}");
    assert_eq!(twice, Err(HierarchyError::Twice { name: "age".into(), value: "1".into() }));
    assert!(matches!(short, Err(HierarchyError::Length { level: 1, labels: 2, .. })), "{short:?}");
    assert_eq!(
        Hierarchy::new("age", &[]).unwrap_err().to_string(),
        "`age` has 0 values and level 0 has 0 labels; accepted is one label a value, at least one value"
    );
}

/// Class of a record at some levels, by labels alone.
fn class(hierarchies: &[Hierarchy], rows: &Records, levels: &[usize], record: usize) -> Vec<String> {
    let value = |(place, level): (usize, &usize)| {
        let base = rows.quasi[place][record] as usize;
        let table: [&[&str]; 3] = match place {
            0 => [&[], &["20-29", "20-29", "30-39", "30-39", "40-49", "40-49"], &["*"; 6]],
            1 => [&[], &["Asia", "Asia", "Europe", "Europe"], &["*"; 4]],
            _ => [&[], &["*"; 3], &[]],
        };
        if *level == 0 { hierarchies[place].values(0)[base].clone() } else { table[*level][base].to_owned() }
    };
    levels.iter().enumerate().map(value).collect()
}

/// The least loss by trying every combination of levels, straight from the definition: rare records are wholly lost.
fn brute_force(hierarchies: &[Hierarchy], rows: &Records, rule: Rule) -> Option<(Vec<usize>, f64)> {
    let count = rows.quasi[0].len();
    let mut best: Option<(Vec<usize>, f64)> = None;
    for combination in 0..3 * 3 * 2 {
        let levels = vec![combination / 6, combination / 2 % 3, combination % 2];
        let mut classes: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for record in 0..count {
            classes.entry(class(hierarchies, rows, &levels, record)).or_default().push(record);
        }
        let (mut loss, mut rare) = (0.0, 0);
        for (values, members) in &classes {
            if is_safe(rows, members, rule) {
                let means =
                    values.iter().enumerate().map(|(place, value)| match (place, levels[place], value.as_str()) {
                        (_, 0, _) => 0.0,
                        (_, _, "*") => 1.0,
                        (0, _, _) => 1.0 / 5.0,
                        _ => 1.0 / 3.0,
                    });
                loss += members.len() as f64 * means.sum::<f64>();
            } else {
                loss += members.len() as f64 * 3.0;
                rare += members.len();
            }
        }
        let is_allowed = rare * 1000 <= rule.most_rare as usize * count && rare < count;
        if is_allowed && best.as_ref().is_none_or(|(_, least)| loss < least - 1e-9) {
            best = Some((levels, loss));
        }
    }
    best
}

fn is_safe(rows: &Records, members: &[usize], rule: Rule) -> bool {
    let units: BTreeSet<u32> = members.iter().map(|r| rows.units.get(*r).copied().unwrap_or(*r as u32)).collect();
    let secrets: BTreeSet<u32> = members.iter().map(|r| rows.sensitive.get(*r).copied().unwrap_or(0)).collect();
    units.len() >= rule.k as usize && secrets.len() >= rule.l as usize
}

fn any_records() -> impl Strategy<Value = Records> {
    let row = (0u32..6, 0u32..4, 0u32..3, 0u32..3, 0u32..12);
    (prop::collection::vec(row, 1..40), any::<bool>()).prop_map(|(rows, has_units)| {
        let column = |pick: fn(&(u32, u32, u32, u32, u32)) -> u32| rows.iter().map(pick).collect::<Vec<u32>>();
        let quasi = vec![column(|r| r.0), column(|r| r.1), column(|r| r.2)];
        let units = if has_units { column(|r| r.4) } else { Vec::new() };
        Records { quasi, sensitive: column(|r| r.3), units }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_combination_of_levels_loses_less(rows in any_records(), k in 2u32..5, l in 1u32..3, most_rare in 0u32..500) {
        let hierarchies = [age(), host(), job()];
        let rule = rule(k, l, most_rare);
        match (anonymise(&hierarchies, &rows, rule), brute_force(&hierarchies, &rows, rule)) {
            (Ok(made), Some((levels, loss))) => {
                let own = {
                    // Loss of the chosen levels by definition; equal losses may choose other levels.
                    let only = Rule { most_rare: 1000, ..rule };
                    brute_force_at(&hierarchies, &rows, only, &made.levels)
                };
                prop_assert!((own - loss).abs() < 1e-9, "{:?} at {own}, {levels:?} at {loss}", made.levels);
                prop_assert!(made.loss <= loss / (3.0 * rows.quasi[0].len() as f64) + 1e-9);
            }
            (Err(AnonymityError::Impossible { .. }), None) => {}
            (found, expected) => prop_assert!(false, "{found:?} where brute force has {expected:?}"),
        }
    }

    #[test]
    fn whoever_is_left_shares_every_cell_with_enough_others(rows in any_records(), k in 2u32..5, l in 1u32..3) {
        let rule = rule(k, l, 1000);
        let Ok(made) = anonymise(&[age(), host(), job()], &rows, rule) else { return Ok(()) };
        let mut classes: BTreeMap<&Vec<Option<u32>>, Vec<usize>> = BTreeMap::new();
        for (record, left) in made.records.iter().enumerate() {
            if let Left::Kept(cells) = left {
                classes.entry(cells).or_default().push(record);
            }
        }
        for members in classes.values() {
            prop_assert!(is_safe(&rows, members, rule));
        }
    }
}

fn brute_force_at(hierarchies: &[Hierarchy], rows: &Records, rule: Rule, levels: &[usize]) -> f64 {
    let mut classes: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for record in 0..rows.quasi[0].len() {
        classes.entry(class(hierarchies, rows, levels, record)).or_default().push(record);
    }
    let means = |place: usize| match (place, levels[place]) {
        (_, 0) => 0.0,
        (0, 1) => 1.0 / 5.0,
        (1, 1) => 1.0 / 3.0,
        _ => 1.0,
    };
    let kept: f64 = (0..3).map(means).sum();
    classes.values().map(|members| members.len() as f64 * if is_safe(rows, members, rule) { kept } else { 3.0 }).sum()
}
