//! Namesakes found pair by pair, and the correction against its formula.

use super::*;
use crate::compare::{MISSING, compare};
use crate::roster::{List, Reader, Row};

fn roster(names: &[(&str, &str)]) -> Roster {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    let rows: Vec<Row<'_>> = names.iter().map(|(name, sex)| Row { name, sex, ..Row::default() }).collect();
    reader.read(&rows);
    reader.finish().0
}

fn sample(bits: &[f32], possible: f64) -> Sample {
    let pair = |bits: &f32| {
        let mut evidence = Evidence { levels: [MISSING; COMPARISONS], bits: [0.0; COMPARISONS] };
        evidence.levels[Comparison::Name as usize] = NameLevel::Same as u8;
        evidence.bits[Comparison::Name as usize] = *bits;
        Namesakes { evidence, lists: (0, 0) }
    };
    Sample { pairs: bits.iter().map(pair).collect(), possible }
}

#[test]
fn bands_are_two_bits_wide_and_the_last_is_open() {
    for (bits, expected) in [
        (-5.0, 0),
        (0.0, 0),
        (1.99, 0),
        (2.0, 1),
        (25.9, 12),
        (26.0, 13),
        (28.0, 13),
        (1e30, 13),
        (f32::INFINITY, 13),
        (f32::NAN, 0),
        (f32::NEG_INFINITY, 0),
    ] {
        assert_eq!(band(bits), expected, "{bits}");
    }
}

#[test]
fn namesakes_of_one_sex_are_found_as_pair_by_pair() {
    let names = [
        ("박영남", "M"),
        ("Pak Yong Nam", "M"),
        ("朴永男", "M"),
        ("Пак Ён Нам", "F"),
        ("박영남", "F"),
        ("박영남", ""),
        ("김철수", "M"),
        ("Kim Chol Su", "M"),
        ("", "M"),
        ("", "M"),
        ("최별", "F"),
    ];
    let roster = roster(&names);
    let frequencies = Frequencies::of(&roster);
    let found = Sample::of(&roster, &frequencies, 1);
    let (mut expected, mut possible) = (0, 0.0);
    for one in 0..names.len() {
        for other in one + 1..names.len() {
            let same_sex = names[one].1 == names[other].1 && !names[one].1.is_empty();
            possible += f64::from(u8::from(same_sex));
            expected += usize::from(same_sex && is_namesake(&compare(&roster, &frequencies, one, other)));
        }
    }
    assert_eq!(expected, 5, "박영남 three times among men, twice among women, 김철수 twice");
    assert_eq!(found.pairs.len(), expected);
    assert!((found.possible - possible).abs() < 1e-9);
}

#[test]
fn the_correction_is_the_ratio_of_expected_to_found_pairs() {
    // 200 pairs of 3 bits, 100 of 9, one in ten of one person; 1e6 pairs of people at all.
    let bits: Vec<f32> = std::iter::repeat_n(3.0, 200).chain(std::iter::repeat_n(9.0, 100)).collect();
    let found = sample(&bits, 1e4).correction(0.8, |_| 0.1);
    let same = 30.0;
    let expected = |pairs: f64, bits: f64| -> f64 {
        let by_chance = 1e4 * 0.8 * pairs * 0.1 * (-bits).exp2() / same;
        ((by_chance + 50.0) / (pairs * 0.9 + 50.0)).log2().clamp(-2.0, 2.0)
    };
    for (at, correction) in found.iter().enumerate() {
        let expected = match at {
            1 => expected(200.0, 3.0),
            4 => expected(100.0, 9.0),
            _ => 0.0,
        };
        assert!((f64::from(*correction) - expected).abs() < 1e-4, "{at}: {correction} {expected}");
    }
}

#[test]
fn names_as_rare_as_the_tables_say_are_not_corrected() {
    // One person's pairs have 4 bits. Of the possible pairs of strangers a sixteenth share the name: as many as are found.
    let strangers = 10_000usize;
    let bits = vec![4.0f32; strangers + 1_000];
    let share = 1_000.0 / bits.len() as f64;
    let found = sample(&bits, strangers as f64 * 16.0).correction(1.0, |_| share);
    assert!(found[2].abs() < 1e-3, "{}", found[2]);
    // Twice as many strangers as that: the names are taken for rarer than they are, and lose a bit.
    let found = sample(&bits, strangers as f64 * 8.0).correction(1.0, |_| share);
    assert!((found[2] + 1.0).abs() < 0.02, "{}", found[2]);
}

#[test]
fn a_correction_is_bounded_and_nothing_is_corrected_without_pairs() {
    assert_eq!(sample(&[], 0.0).correction(0.9, |_| 0.5), [0.0; BANDS]);
    for (possible, probability) in [(0.0, 0.0), (1e18, 1.0), (1e18, 0.0), (0.0, 1.0)] {
        let found = sample(&[-60.0, 0.0, 5.0, 60.0], possible).correction(1.0, |_| probability);
        assert!(found.iter().all(|bits| bits.abs() <= 2.0), "{found:?}");
    }
}

#[test]
fn ten_thousand_namesakes_make_no_more_pairs_than_can_be_looked_at() {
    let roster = roster(&vec![("박영남", "M"); 10_000]);
    let found = Sample::of(&roster, &Frequencies::of(&roster), 1);
    // Fewer records are taken: all pairs of these, and no other number of possible pairs than theirs.
    assert!((50_000..=2_000_000).contains(&found.pairs.len()), "{}", found.pairs.len());
    assert!((found.possible - found.pairs.len() as f64).abs() < 1e-6);
}
