//! Fields that point at one person only together.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::mosaic::{Fields, MosaicError, StatedPopulation, exposure};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn fields(text: &str) -> Fields {
    text.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(f, v)| (f.into(), v.into())).collect()
}

/// Twelve loggers in one camp; one of them cooked, in May.
fn case() -> Vec<Fields> {
    let mut case = vec![fields("village=Tynda month=May employer=Tynda-Les job=logger"); 11];
    case.push(fields("village=Tynda month=May employer=Tynda-Les job=cook"));
    case.extend(vec![fields("village=Chita month=May employer=Chita-Les job=cook"); 14]);
    case.push(fields("village=Tynda job=logger"));
    case
}

#[track_caller]
fn check(leaving: &str, stated: &[(&str, u64)], expected: &Expect) {
    let stated: Vec<StatedPopulation> = stated
        .iter()
        .map(|(of, people)| StatedPopulation { of: fields(of), people: *people, ground: "K9".into() })
        .collect();
    let found = exposure(&case(), &fields(leaving), &stated, 10).unwrap();
    let sets: Vec<String> =
        found.revealing.iter().map(|set| set.iter().cloned().collect::<Vec<_>>().join("+")).collect();
    let show = |figure: &Option<(u64, String)>| figure.as_ref().map_or("-".into(), |(people, _)| people.to_string());
    expected.assert_eq(&format!(
        "in case {}, outside {}, at most {}, flagged {}: {}",
        found.in_case,
        show(&found.outside),
        show(&found.at_most),
        found.is_flagged,
        sets.join(" ")
    ));
}

#[test]
fn each_field_hides_the_cook_and_two_together_show_him() {
    check("village=Tynda", &[], &expect!["in case 13, outside -, at most -, flagged false: "]);
    check("job=cook", &[], &expect!["in case 15, outside -, at most -, flagged false: "]);
    check(
        "village=Tynda month=May employer=Tynda-Les job=cook",
        &[],
        &expect!["in case 1, outside -, at most -, flagged true: employer+job job+village"],
    );
}

#[test]
fn somebody_of_whom_a_field_is_not_known_hides_nobody() {
    check("village=Tynda job=logger", &[], &expect!["in case 12, outside -, at most -, flagged false: "]);
    check("village=Tynda job=logger month=May", &[], &expect!["in case 11, outside -, at most -, flagged false: "]);
}

#[test]
fn a_figure_for_the_whole_combination_lifts_the_flag_and_one_for_a_part_does_not() {
    let cook = "village=Tynda job=cook";
    check(cook, &[(cook, 40)], &expect!["in case 1, outside 40, at most 40, flagged false: "]);
    check(cook, &[("village=Tynda", 4000)], &expect!["in case 1, outside -, at most 4000, flagged true: job+village"]);
    check(
        cook,
        &[("village=Chita job=cook", 40)],
        &expect!["in case 1, outside -, at most -, flagged true: job+village"],
    );
}

#[test]
fn a_stated_figure_under_the_threshold_flags_whatever_the_case_holds() {
    check(
        "village=Tynda job=logger",
        &[("village=Tynda", 9)],
        &expect!["in case 12, outside -, at most 9, flagged true: "],
    );
}

#[test]
fn nothing_that_leaves_shows_nobody() {
    check("", &[], &expect!["in case 27, outside -, at most -, flagged false: "]);
}

#[test]
fn more_fields_than_can_be_combined_are_refused() {
    let many: Fields = (0..17).map(|n| (n.to_string(), String::new())).collect();
    assert_eq!(exposure(&[], &many, &[], 10), Err(MosaicError { fields: 17 }));
}

proptest! {
    #[test]
    fn revealing_sets_are_exactly_the_least_ones(rows in prop::collection::vec((0u8..3, 0u8..3, 0u8..3), 0..40), threshold in 1u64..8) {
        let row = |(a, b, c): (u8, u8, u8)| fields(&format!("a={a} b={b} c={c}"));
        let case: Vec<Fields> = rows.into_iter().map(row).collect();
        let leaving = row((1, 1, 1));
        let found = exposure(&case, &leaving, &[], threshold).unwrap();
        let names: Vec<&String> = leaving.keys().collect();
        let count = |set: u32| {
            let shares = |person: &&Fields| (0..3).filter(|i| set >> i & 1 == 1).all(|i| person.get(names[i]) == Some(&leaving[names[i]]));
            case.iter().filter(shares).count() as u64
        };
        let is_least = |set: u32| count(set) < threshold && (0..3).filter(|i| set >> i & 1 == 1).all(|i| set == 1 << i || count(set & !(1 << i)) >= threshold);
        let expected = (1u32..8).filter(|set| is_least(*set)).count();
        prop_assert_eq!(found.revealing.len(), expected);
        prop_assert_eq!(found.is_flagged, count(7) < threshold);
    }
}
