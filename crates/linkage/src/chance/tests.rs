//! Corrections against chances known beforehand.

use super::*;
use crate::roster::{List, Reader, Row};

/// People with nothing in common, a quarter of them at host 0, each host with five employers of four sites each.
fn strangers(people: usize) -> Roster {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    for at in 0..people as u64 {
        let draw = |salt: u64, of: u64| mixed(at * 16 + salt) % of;
        let host = if draw(0, 4) == 0 { 0 } else { 1 + draw(1, 3) };
        let (employer, site) = (draw(2, 5), draw(3, 4));
        reader.read(&[Row {
            name: "김철수",
            sex: if draw(4, 2) == 0 { "M" } else { "F" },
            birth_year: &format!("{}", 1960 + draw(5, 40)),
            host: &format!("h{host}"),
            employer: &format!("h{host}e{employer}"),
            site: &format!("h{host}e{employer}s{site}"),
            year: &format!("{}", 2010 + draw(6, 4)),
            province: &format!("p{}", "abcdef".as_bytes()[draw(7, 6) as usize]),
            document: &format!("{at:09}"),
            ..Row::default()
        }]);
    }
    reader.finish().0
}

/// log2 of how much rarer a level is than its bits said.
fn of(corrections: &Corrections, words: &str) -> f32 {
    let found = LEVELS.iter().zip(corrections).find_map(|(levels, corrections)| {
        levels.iter().position(|level| level.words == words).map(|at| corrections[at])
    });
    found.expect("a level of that name")
}

#[test]
fn what_agrees_in_part_is_rarer_than_what_agrees_at_all() {
    let roster = strangers(20_000);
    let corrections = corrections(&roster, &Frequencies::of(&roster), 7);
    // Of two people with one host a fifth have one employer, of two with one employer a quarter one site, of these a quarter one year.
    let cases = [
        ("another site at the same host in another year", -(0.8f32.log2()), 0.08),
        ("the same employer at another site", -(0.75f32.log2()), 0.1),
        ("the same site in another year", -(0.75f32.log2()), 0.15),
        ("another host in another year", 0.0, 0.08),
        ("another number", 0.0, 0.01),
        ("the same sex", 0.0, 0.05),
        ("the same province", 0.0, 0.1),
    ];
    for (words, expected, within) in cases {
        let found = of(&corrections, words);
        assert!((found - expected).abs() < within, "{words}: {found}, {expected} expected");
    }
}

#[test]
fn levels_that_hardly_any_random_pair_has_are_left_as_they_are() {
    let mut sums: Sums = [[(0.0, 0.0); MOST_LEVELS]; COMPARISONS];
    let document = Comparison::Document as usize;
    sums[document][..3].copy_from_slice(&[(99.0, 2000.0), (200.0, 4000.0), (701.0, 701.0)]);
    sums[Comparison::Name as usize][0] = (1000.0, 2e6);
    let made = from_sums(&sums, 1e6);
    assert_eq!(made[document][..2], [0.0, -2.0], "at most two bits");
    assert!((made[document][2] - (1000.0f32 / 701.0).log2()).abs() < 1e-6);
    assert_eq!(made[Comparison::Name as usize], [0.0; MOST_LEVELS]);
    // Of 50 records a fiftieth of the pairs may be of one person, too much for a level that a fifth has, not for one that seven in ten have.
    let of_few = from_sums(&sums, 50.0);
    assert_eq!(of_few[document][..2], [0.0, 0.0]);
    assert_eq!(of_few[document][2], made[document][2]);
    let alone = strangers(1);
    assert_eq!(corrections(&alone, &Frequencies::of(&alone), 1), [[0.0; MOST_LEVELS]; COMPARISONS]);
}
