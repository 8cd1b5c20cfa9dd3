//! Tables from hostile text and the arithmetic of tables, against counting people one by one.

use assize_estimate::lists::loglinear::Model;
use assize_estimate::lists::read::{Unwritten, read};
use assize_estimate::lists::table::{CaptureTable, MOST_PEOPLE};
use proptest::prelude::*;

fn names(k: usize) -> Vec<String> {
    (0..k).map(|j| format!("L{j}")).collect()
}

/// What is accepted for a count, in full.
fn with_counts(said: &str) -> String {
    said.replace(
        "a whole number from 0 is accepted",
        "a whole number from 0 is accepted, `impossible` for a combination that cannot occur (two lists that exclude each other), or a range \
         such as `<5` (0 to 4) or `1-4` for a count that was withheld",
    )
}

#[test]
fn a_complaint_names_the_line_that_an_editor_shows() {
    for (text, said) in [
        ("A,B,count\n\n\n1,2,5\n", "line 4: `2` under `B`; 0 or 1 is accepted"),
        ("A,B,count\r\n\r\n1,0,x\r\n", "line 3: the count is `x`; a whole number from 0 is accepted"),
        ("A,B,count\r\n1,0,5\r\n0,1,\r\n", "line 3: the count is ``; a whole number from 0 is accepted"),
        ("\n\nA,B\n", "line 3: the last column is `B`; it must be `count`, after a column for each list"),
        ("\n\nA,A,count\n", "line 3: list 2 has the name `A`; a name must be given, and given once"),
        ("\"A\nx\",B,count\n1,0,5\n0,7,1\n", "line 4: `7` under `B`; 0 or 1 is accepted"),
        ("A,B,count\n1,0,5\n\n1,0,5\n", "line 4: this pattern stands on line 2 already; each must stand once"),
    ] {
        assert_eq!(read(text, Unwritten::Nobody).unwrap_err().to_string(), with_counts(said), "{text:?}");
    }
}

#[test]
fn text_that_is_no_table_of_patterns_is_refused_in_words() {
    for (text, said) in [
        ("\n\n\n", "line 1: the text is empty; a header with the lists and `count` is needed"),
        ("\u{feff}", "line 1: the text is empty; a header with the lists and `count` is needed"),
        (
            "A|B|count\n1|0|5\n",
            "line 1: the last column is `A|B|count`; it must be `count`, after a column for each list",
        ),
        ("A,B,Count\n", "line 1: the last column is `Count`; it must be `count`, after a column for each list"),
        ("A,count,B\n", "line 1: the last column is `B`; it must be `count`, after a column for each list"),
        ("A,B,count,\n", "line 1: the last column is ``; it must be `count`, after a column for each list"),
        ("A, ,count\n", "line 1: list 2 has the name ``; a name must be given, and given once"),
        ("A, A ,count\n", "line 1: list 2 has the name `A`; a name must be given, and given once"),
        ("a,b,c,d,e,f,g,h,i,j,k,l,m,count\n", "line 1: 13 lists; 1 to 12 are accepted"),
        ("A,B,count\n1,0,5,9\n", "line 2: 4 cells; 3 are needed, as in the header"),
        ("A,B,count\ntrue,0,5\n", "line 2: `true` under `A`; 0 or 1 is accepted"),
        ("A,B,count\n1.0,0,5\n", "line 2: `1.0` under `A`; 0 or 1 is accepted"),
        ("A,B,count\n01,0,5\n", "line 2: `01` under `A`; 0 or 1 is accepted"),
        ("A,B,count\n1,,5\n", "line 2: `` under `B`; 0 or 1 is accepted"),
        ("A,B,count\n1,0,1e3\n", "line 2: the count is `1e3`; a whole number from 0 is accepted"),
        (
            "A,B,count\n1,0,\"1,000\"\n",
            "line 2: the count is `1,000`; a whole number from 0 is accepted; write a whole number in digits alone, without separators or decimals",
        ),
        ("A,B,count\n1,0,NaN\n", "line 2: the count is `NaN`; a whole number from 0 is accepted"),
        ("A,B,count\n1,0,\u{661}\n", "line 2: the count is `\u{661}`; a whole number from 0 is accepted"),
        ("A,B,count\n1,0,-0\n", "line 2: the count is `-0`; a whole number from 0 is accepted"),
        (
            "A,B,count\n0,0,0\n",
            "line 2: the pattern of no list; leave the line out, for nobody can have counted those people",
        ),
        ("A,B,count\n1,0,1000000000000\n0,1,1\n1,1,0\n", "line 4: more than 1,000,000,000,000 people in the table"),
        (
            "A,B,C,count\n1,0,0,3\n",
            "line 2: the table ends and 6 of 7 patterns are missing (010, 110, 001, ...); write each, with count 0 where nobody was seen and `impossible` where nobody could be",
        ),
    ] {
        let refused = read(text, Unwritten::Refused).unwrap_err();
        assert_eq!(refused.to_string(), with_counts(said), "{text:?}");
    }
}

#[test]
fn the_most_people_that_are_accepted_are_read_and_one_more_is_not() {
    let text = |count: u64| format!("A,count\n1,{count}\n");
    assert_eq!(read(&text(MOST_PEOPLE), Unwritten::Refused).unwrap().observed(), MOST_PEOPLE);
    assert!(read(&text(MOST_PEOPLE + 1), Unwritten::Refused).is_err());
    assert_eq!(read("A,count\n1,000007\n", Unwritten::Refused).unwrap().counts(), [0, 7]);
}

#[test]
fn people_who_cannot_be_are_refused_and_nothing_breaks() {
    for (lists, people, said) in [
        (1, vec![usize::MAX], "18446744073709551615 patterns; all 2 of the lists, the empty one included, are needed"),
        (2, vec![1, 4], "5 patterns; all 4 of the lists, the empty one included, are needed"),
        (2, vec![1, 0, 0], "the pattern of no list has the count 2; nobody can have counted those who are on no list"),
        (13, vec![1 << 12], "13 lists; 1 to 12 are accepted"),
        (0, vec![], "0 lists; 1 to 12 are accepted"),
    ] {
        assert_eq!(CaptureTable::of_people(names(lists), people).unwrap_err().to_string(), said);
    }
}

#[test]
fn the_only_list_cannot_be_left_out_nor_a_list_merged_with_itself() {
    let one = CaptureTable::new(names(1), vec![0, 5]).unwrap();
    assert_eq!(one.without(0).unwrap_err().to_string(), "0 lists; 1 to 12 are accepted");
    assert_eq!(one.within(0).unwrap_err().to_string(), "0 lists; 1 to 12 are accepted");
    let said = one.merged(0, 0).unwrap_err().to_string();
    assert_eq!(said, "list 1 has the name `L0`; a name must be given, and given once");
}

#[test]
fn an_interaction_of_a_merged_list_reads_as_one_of_two_lists() {
    let merged = CaptureTable::new(names(3), vec![0, 4, 4, 4, 4, 4, 4, 4]).unwrap().merged(0, 2).unwrap();
    assert_eq!(merged.name(3), "L0+L2+L1");
    assert_eq!(Model::new(vec![3]).words(&merged), "L0+L2*L1");
}

#[test]
fn a_table_is_written_as_its_lists_and_counts() {
    let table = CaptureTable::new(names(2), vec![0, 3, 2, 1]).unwrap();
    assert_eq!(serde_json::to_string(&table).unwrap(), r#"{"lists":["L0","L1"],"counts":[0,3,2,1]}"#);
}

/// People one by one, each with the lists that have them.
fn people(table: &CaptureTable) -> Vec<Vec<bool>> {
    let k = table.n_lists();
    let of = |(w, count): (usize, &u64)| vec![(0..k).map(|j| w >> j & 1 == 1).collect(); *count as usize];
    table.counts().iter().enumerate().flat_map(of).collect()
}

fn counted(people: impl Iterator<Item = Vec<bool>>, k: usize) -> Vec<u64> {
    let mut counts = vec![0; 1 << k];
    for person in people {
        counts[person.iter().enumerate().map(|(j, on)| usize::from(*on) << j).sum::<usize>()] += 1;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_change_as_their_people_one_by_one_do(
        k in 2..6usize, some in prop::collection::vec(0..6u64, 31), first in 0..5usize, second in 0..5usize,
    ) {
        let counts: Vec<u64> = std::iter::once(0).chain(some.into_iter().take((1 << k) - 1)).collect();
        let table = CaptureTable::new(names(k), counts).unwrap();
        let (first, second, all) = (first % k, second % k, people(&table));
        let without = |person: &Vec<bool>, list: usize| {
            let mut person = person.clone();
            person.remove(list);
            person
        };
        let mut left = counted(all.iter().map(|person| without(person, first)), k - 1);
        left[0] = 0;
        let found = table.without(first).unwrap();
        prop_assert_eq!(found.counts(), left);
        let mut inside = counted(all.iter().filter(|person| person[first]).map(|person| without(person, first)), k - 1);
        let alone = std::mem::take(&mut inside[0]);
        let (within, found_alone) = table.within(first).unwrap();
        prop_assert_eq!((within.counts(), found_alone), (&inside[..], alone));
        if first != second {
            let merge = |person: &Vec<bool>| {
                let mut person = person.clone();
                person[first] |= person[second];
                without(&person, second)
            };
            let merged = table.merged(first, second).unwrap();
            prop_assert_eq!(merged.counts(), counted(all.iter().map(merge), k - 1));
            prop_assert_eq!(merged.observed(), table.observed());
        }
        for number in 0..=k {
            let on_so_many = all.iter().filter(|person| person.iter().filter(|on| **on).count() == number).count();
            prop_assert_eq!(table.by_number_of_lists()[number], on_so_many as u64);
        }
        for pattern in 0..1usize << k {
            let has_all = |person: &&Vec<bool>| (0..k).all(|j| pattern >> j & 1 == 0 || person[j]);
            prop_assert_eq!(table.on_all(pattern), all.iter().filter(has_all).count() as u64);
        }
    }

    #[test]
    fn a_written_table_is_read_back_whatever_the_order_of_its_lines(
        k in 1..5usize, some in prop::collection::vec(0..1_000_000u64, 15), turn in 0..15usize, mirrored: bool,
    ) {
        let counts: Vec<u64> = std::iter::once(0).chain(some.into_iter().take((1 << k) - 1)).collect();
        let bits = |w: usize| (0..k).map(|j| (w >> j & 1).to_string()).collect::<Vec<_>>().join(",");
        let mut lines: Vec<String> = (1..counts.len()).map(|w| format!("{},{}\n", bits(w), counts[w])).collect();
        let length = lines.len();
        lines.rotate_left(turn % length);
        if mirrored {
            lines.reverse();
        }
        let text = format!("{},count\n{}", names(k).join(","), lines.concat());
        prop_assert_eq!(read(&text, Unwritten::Refused).unwrap(), CaptureTable::new(names(k), counts).unwrap());
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[AB01,\"\n\r count0-9]{0,60}") {
        if let Err(refused) = read(&text, Unwritten::Nobody) {
            prop_assert!(refused.line >= 1 && refused.line <= text.lines().count().max(1) as u64 + 1, "{}", refused);
        }
    }
}
