//! The order of records against a slow sort, partners against all pairs compared, batches against one piece.

use super::*;
use crate::roster::{List, Reader, Row};
use std::collections::BTreeMap;

#[test]
fn records_stand_in_the_order_of_sounds_then_of_names_then_of_themselves() {
    let names = ["Kim Chol Su", "김철수", "리영희", "Ким Чхоль Су", "", "Pak Yong"];
    let mut reader = Reader::new(vec![List { name: "visa".into(), nobody_twice: false }]);
    let rows: Vec<Row<'_>> =
        (0..500usize).map(|at| Row { name: names[at * at % 31 % names.len()], ..Row::default() }).collect();
    reader.read(&rows);
    let roster = reader.finish().0;
    let spoken = Spoken::of(&roster.names);
    let mut slow: Vec<u32> = (0..500).collect();
    slow.sort_by_key(|record| {
        let name = roster.records[*record as usize].name;
        (spoken.of_name(name).first().copied().unwrap_or_default(), name, *record)
    });
    let order = in_order_of_sounds(&roster, &spoken);
    assert_eq!(order, slow);
    // The three spellings of one name stand together.
    let is_kim =
        |record: &u32| [0, 1, 3].contains(&names.iter().position(|n| *n == rows[*record as usize].name).unwrap());
    let runs = order.chunk_by(|a, b| is_kim(a) == is_kim(b)).filter(|run| is_kim(&run[0])).count();
    assert_eq!(runs, 1);
    let places = Blocks::of(&roster, 40);
    assert!((0..500).all(|record| places.order[places.places[record] as usize] as usize == record));
}

/// Records of few names, dates, places and numbers, so that all rules but those of names in words have groups of many sizes.
fn roster(records: usize) -> Roster {
    let names = [
        "Kim Chol Su",
        "김철수",
        "리영희",
        "Ким Чхоль Су",
        "Kim Yong Su",
        "Pak Yong",
        "Ri Yong Hui",
        "박용",
        "Jan Lang",
    ];
    let text = |stem: &str, number: usize| if number == 0 { String::new() } else { format!("{stem}{number}") };
    let mixed = |at: usize, of: usize, kinds: usize| (at * 2_654_435_761 + of * 40_503) / 977 % 9_973 % kinds;
    let fields: Vec<[String; 5]> = (0..records)
        .map(|at| {
            let birth = format!("19{}-0{}-1{}", 70 + mixed(at, 1, 9), 1 + mixed(at, 2, 4), mixed(at, 3, 3));
            let (county, site) = (text("Musan", mixed(at, 4, 6)), text("mill", mixed(at, 5, 20)));
            [birth, county, site, text("firm", mixed(at, 6, 7)), text("C77100", mixed(at, 7, 90))]
        })
        .collect();
    let rows: Vec<Row<'_>> = (0..records)
        .map(|at| Row {
            name: names[mixed(at, 8, names.len())],
            birth: &fields[at][0],
            province: ["Hamgyong", "Pyongan", ""][mixed(at, 9, 3)],
            county: &fields[at][1],
            site: &fields[at][2],
            employer: &fields[at][3],
            host: ["RU", "CN"][mixed(at, 10, 2)],
            year: ["2013", "2014", ""][mixed(at, 11, 3)],
            document: &fields[at][4],
            ..Row::default()
        })
        .collect();
    let mut reader = Reader::new(vec![List { name: "visa".into(), nobody_twice: false }]);
    reader.read(&rows);
    reader.finish().0
}

/// The records by place, and how their names may sound, each name's asked for by itself.
fn heard(roster: &Roster, blocks: &Blocks) -> (Vec<Record>, Hearing) {
    let classes = Classes::of(&roster.names);
    let mut spoken = Spoken { all: Vec::new(), ends: Vec::new() };
    for name in 0..u32::try_from(roster.names.len()).unwrap() {
        spoken.all.extend(classes.sounds(NameId(name)));
        spoken.ends.push(u32::try_from(spoken.all.len()).unwrap());
    }
    let mut records: Vec<Record> = blocks.order.iter().map(|record| roster.records[*record as usize]).collect();
    leave_out_what_many_lack(&mut records);
    let hearing = Hearing::of(&records, &spoken);
    (records, hearing)
}

/// Whom each record meets after it, by place, with the first rule that says so: every key of every record against every other.
fn slow_partners(roster: &Roster, blocks: &Blocks) -> Vec<Vec<(usize, Rule)>> {
    let (records, hearing) = heard(roster, blocks);
    let mut met = vec![BTreeMap::new(); records.len()];
    for (rule, cost) in RULES.iter().zip(&blocks.costs).rev() {
        let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        hearing.each(|place, heard| {
            let mut own = Vec::new();
            keys(*rule, &records[place], heard, &mut own);
            own.sort_unstable();
            own.dedup();
            own.into_iter().for_each(|key| groups.entry(key).or_default().push(place));
        });
        for group in groups.values().filter(|group| group.len() <= cost.largest_group) {
            for (at, one) in group.iter().enumerate() {
                met[*one].extend(group[at + 1..].iter().map(|other| (*other, *rule)));
            }
        }
    }
    met.into_iter().map(|met| met.into_iter().collect()).collect()
}

/// The same as the groups tell it, so many records looked up at a time.
fn partners(blocks: &Blocks, places: &[usize], at_once: usize) -> Vec<Vec<(usize, Rule)>> {
    let mut seen = Seen::new();
    let mut found = Vec::new();
    for batch in places.chunks(at_once) {
        let lookup = blocks.lookup(batch.iter().copied());
        for place in batch {
            let mut met = Vec::new();
            lookup.partners(*place, &mut seen, |other, rule| met.push((other, rule)));
            found.push(met);
        }
    }
    found
}

#[test]
fn batches_find_the_partners_that_one_piece_and_that_comparing_all_keys_finds() {
    let roster = roster(700);
    for pairs_per_record in [4, 40, 100_000] {
        let blocks = Blocks::of(&roster, pairs_per_record);
        let all: Vec<usize> = (0..700).collect();
        let at_once = partners(&blocks, &all, 700);
        for size in [1, 64, 65, 333] {
            assert_eq!(partners(&blocks, &all, size), at_once, "{size}");
        }
        let slow = slow_partners(&roster, &blocks);
        let sorted = at_once.iter().map(|met| {
            let mut met = met.clone();
            met.sort_unstable();
            met
        });
        assert_eq!(sorted.collect::<Vec<_>>(), slow);
        // Some records only, far from each other, as a sample of pairs is made.
        let some: Vec<usize> = (0..700).filter(|place| place * place % 11 == 3).collect();
        let of_some: Vec<Vec<(usize, Rule)>> = some.iter().map(|place| at_once[*place].clone()).collect();
        assert_eq!(partners(&blocks, &some, 50), of_some);
    }
}

#[test]
fn who_lacks_a_host_or_a_year_meets_those_who_state_it_where_many_lack_it_and_nobody_loses_it_where_few_do() {
    let record = roster(1).records[0];
    for (lacking, is_left_out) in [(0, false), (10, false), (11, true), (100, true)] {
        let with = |at: usize| Record { host: u16::from(at >= lacking), year: 2014, ..record };
        let mut records: Vec<Record> = (0..100).map(with).collect();
        leave_out_what_many_lack(&mut records);
        assert_eq!(records[99].host, u16::from(!is_left_out && lacking < 100), "{lacking}");
        assert!(records.iter().all(|of| of.year == 2014));
        let with = |at: usize| Record { host: 3, year: if at < lacking { 0 } else { 2014 }, ..record };
        let mut records: Vec<Record> = (0..100).map(with).collect();
        leave_out_what_many_lack(&mut records);
        assert_eq!(records[99].year == 0, is_left_out, "{lacking}");
        assert!(records.iter().all(|of| of.host == 3));
    }
    // One name in two spellings, the first without a host.
    let row = |name, host| Row { name, host, year: "2014", ..Row::default() };
    let rows = [row("Kim Chol Su", ""), row("김철수", "RU"), row("Kim Chol Su", "RU"), row("Pak Yong", "RU")];
    let mut reader = Reader::new(vec![List { name: "visa".into(), nobody_twice: false }]);
    reader.read(&rows);
    let blocks = Blocks::of(&reader.finish().0, 1_000);
    let met = blocks.meet(&[(0, 1), (0, 2), (0, 3)], Some(Rule::Name));
    assert_eq!(met, [true, true, false]);
}

#[test]
fn keys_sorted_in_slices_make_the_groups_of_all_keys_sorted_at_once() {
    let roster = roster(500);
    let (records, hearing) = heard(&roster, &Blocks::of(&roster, 40));
    for rule in RULES {
        for budget in [20, 600, u64::MAX] {
            let whole = Groups::of(rule, &records, &hearing, budget, 1);
            for slices in [2, 3, 40] {
                assert_eq!(Groups::of(rule, &records, &hearing, budget, slices), whole, "{rule:?} {budget} {slices}");
            }
        }
    }
}

#[test]
fn who_shares_a_group_is_told_as_partners_are_found() {
    let roster = roster(300);
    let blocks = Blocks::of(&roster, 10);
    let pairs: Vec<(u32, u32)> = (0..300).flat_map(|one| (0..300).map(move |other| (one, other))).collect();
    let place = |record: u32| blocks.places[record as usize] as usize;
    for left_out in [None, Some(Rule::Name), Some(Rule::DateSurname)] {
        let mut without = Blocks::of(&roster, 10);
        left_out.into_iter().for_each(|rule| without.in_use[rule as usize] = false);
        without.drop_unused();
        let met = partners(&without, &(0..300).collect::<Vec<_>>(), 300);
        let expected = pairs.iter().map(|(one, other)| {
            let (first, second) = (place(*one).min(place(*other)), place(*one).max(place(*other)));
            met[first].iter().any(|(partner, _)| *partner == second)
        });
        let expected: Vec<bool> = expected.collect();
        assert!(expected.contains(&true) && expected.contains(&false));
        assert_eq!(blocks.meet(&pairs, left_out), expected);
    }
}

#[test]
fn a_record_that_meets_more_than_the_table_holds_meets_each_once() {
    let mut seen = Seen::new();
    for _ in 0..3 {
        seen.clear();
        let new = (0..4_000u32).filter(|at| seen.insert(at * 37 % 1_500 * 70_001));
        assert_eq!(new.count(), 1_500);
    }
}
