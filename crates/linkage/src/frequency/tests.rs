//! Frequencies against counts made by hand and pair by pair.

use super::*;
use crate::roster::{List, Reader, Row, month_day};

fn roster(rows: &[Row<'_>]) -> Roster {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    reader.read(rows);
    reader.finish().0
}

#[track_caller]
fn close(found: f32, expected: f64) {
    assert!((f64::from(found) - expected).abs() < 1e-4, "{found} {expected}");
}

#[test]
fn a_value_is_as_rare_as_its_count_and_half_a_record() {
    let found = shares([0, 0, 7, 7, 7, 9].into_iter());
    assert_eq!(found.len(), 2);
    close(found[&7], -(3.5f64 / 5.0).log2());
    close(found[&9], -(1.5f64 / 5.0).log2());
    assert!(shares([0, 0].into_iter()).is_empty());
    // One value alone is nearly certain, never more than that.
    for count in [1, 10, 100_000] {
        let alone = shares(std::iter::repeat_n(3, count));
        close(alone[&3], -((count as f64 + 0.5) / (count as f64 + 1.0)).log2());
        assert!(alone[&3] >= 0.0);
    }
}

#[test]
fn two_records_state_the_same_value_as_often_as_pairs_do() {
    // With replacement, and half a record more for each value: the sum of squares of (n + 1/2) / (N + 1).
    let counts = [(1u64, 40usize), (2, 30), (3, 20), (4, 10)];
    let values: Vec<u64> = counts.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count)).collect();
    let found = same(&shares(values.iter().copied()));
    let pairs = values.iter().flat_map(|one| values.iter().map(move |other| one == other)).filter(|same| *same).count();
    let share = pairs as f64 / 10_000.0;
    assert!((share - 0.30).abs() < 1e-12);
    assert!((found - share).abs() < 0.01, "{found} {share}");
}

#[test]
fn the_more_frequent_a_value_the_less_an_agreement_on_it_is_worth() {
    let mut values = Vec::new();
    for value in 1..=20u64 {
        values.extend(std::iter::repeat_n(value, usize::try_from(value * value).unwrap()));
    }
    let found = shares(values.into_iter());
    for value in 2..=20 {
        assert!(found[&value] < found[&(value - 1)], "{value}");
    }
}

#[test]
fn years_far_apart_are_counted_pair_by_pair() {
    let years = [1950u64, 1956, 1957, 1963, 1964, 1990, 1990, 1990];
    let found = shares(years.iter().copied());
    let share = |year: u64| (-f64::from(found[&year])).exp2();
    let mut distinct = years.to_vec();
    distinct.dedup();
    let mut expected = 0.0;
    for one in &distinct {
        for other in &distinct {
            // Six apart is near, seven is far.
            if one.max(other) - one.min(other) >= 7 {
                expected += share(*one) * share(*other);
            }
        }
    }
    assert!((far_apart(&found) - expected).abs() < 1e-9, "{} {expected}", far_apart(&found));
    assert!((far_apart(&shares([1980, 1981].into_iter())) - 0.05).abs() < 1e-12, "never taken for impossible");
    assert!((far_apart(&FxHashMap::default()) - 0.05).abs() < 1e-12);
}

#[test]
fn birthdays_share_a_day_or_a_month_as_in_a_calendar() {
    // A uniform calendar of 12 months of 28 days: one part shared and not both, 1/12 x 27/28 + 11/12 x 1/28, slips among them.
    let days = (1..=12u16).flat_map(|month| (1..=28).flat_map(move |day| [u64::from(month_day(month, day)); 100]));
    let [slip, part] = parts_of_day(&shares(days));
    let any = (27.0 + 11.0) / (12.0 * 28.0);
    assert!((slip + part - any).abs() < 0.004, "{slip} {part} {any}");
    let near = |last: u64| {
        let pairs = (1..=last).flat_map(|one| (1..=last).map(move |other| is_slip(one, other)));
        pairs.filter(|near| *near).count() as f64 / (last * last) as f64
    };
    // Exchanged parts: a day that is a month of the other, and the other way round.
    let expected = near(28) / 12.0 + near(12) / 28.0 + (1.0 / 28.0f64).powi(2);
    assert!((slip - expected).abs() < 0.002, "{slip} {expected}");
    let alone = parts_of_day(&shares([129, 129].into_iter()));
    assert!(alone.iter().all(|share| (0.0..=1.0).contains(share)), "{alone:?}");
}

#[test]
fn a_slip_is_one_digit_changed_left_out_put_in_or_two_exchanged() {
    let cases = [
        (1, 2, true),
        (1, 11, true),
        (1, 21, true),
        (2, 12, true),
        (12, 21, true),
        (17, 71, true),
        (28, 29, true),
        (28, 38, true),
        (28, 39, false),
        (9, 10, false),
        (3, 3, false),
        (0, 5, true),
        (0, 10, true),
        (1943, 1946, true),
        (1953, 1935, true),
        (1935, 1995, true),
        (1985, 9185, true),
        (1979, 1980, false),
        (1999, 2000, false),
    ];
    for (one, other, expected) in cases {
        assert_eq!(is_slip(one, other), expected, "{one} {other}");
        assert_eq!(is_slip(other, one), expected, "{other} {one}");
    }
    // Against the distance of the written numbers, for all pairs up to 120.
    let letters = |number: u64| number.to_string().chars().collect::<Vec<char>>();
    for one in 0..120u64 {
        for other in 0..120u64 {
            let near =
                crate::name::channel::slips(&letters(one), &letters(other)).is_some_and(|slips| slips.errors == 1);
            assert_eq!(is_slip(one, other), near, "{one} {other}");
        }
    }
}

#[test]
fn years_of_birth_are_slips_of_each_other_pair_by_pair() {
    let found = slips_of_years(&shares([1953u64, 1935, 1954].into_iter()));
    // 1953 and 1935, 1953 and 1954 are; 1935 and 1954 are not.
    assert!((found - 0.5).abs() < 1e-9, "clamped at one half: {found}");
    let found = slips_of_years(&shares([1953u64, 1953, 1964, 1964, 1965].into_iter()));
    let share = |count: f64| (count + 0.5) / 6.0;
    let (a, b, c) = (share(2.0), share(2.0), share(1.0));
    assert!((found - b * c / (a * b + a * c + b * c)).abs() < 1e-6, "{found}");
    assert!((slips_of_years(&FxHashMap::default()) - 0.2).abs() < 1e-12);
}

#[test]
fn one_of_two_dates_is_the_first_of_january_with_a_probability() {
    // 2 p (1 - p): greatest, 1 bit, at one half.
    for (share, expected) in
        [(0.5f64, 1.0), (0.25, -(0.375f64).log2()), (0.75, -(0.375f64).log2()), (0.01, -(0.0198f64).log2())]
    {
        #[expect(clippy::cast_possible_truncation, reason = "the table holds bits of 32 bits")]
        let bits = -share.log2() as f32;
        close(one_of_two(bits), expected);
    }
    let all: Vec<Row<'_>> = (0..9).map(|_| Row { birth: "1970-01-01", ..Row::default() }).collect();
    let found = Frequencies::of(&roster(&all));
    assert!(found.first_of_january >= 0.0, "{}", found.first_of_january);
}

#[test]
fn an_empty_roster_has_frequencies_that_are_numbers() {
    let found = Frequencies::of(&roster(&[]));
    for bits in [
        found.document,
        found.part_of_day,
        found.slip_of_day,
        found.slip_of_year,
        found.miskeyed,
        found.first_of_january,
        found.far_birth,
        found.other_sex,
    ] {
        assert!(bits.is_finite() && bits >= 0.0, "{bits}");
    }
    let nobody = Record::default();
    assert_eq!((found.site(&nobody), found.host(&nobody), found.sex(0)), (0.0, 0.0, 0.0));
    assert_eq!((found.birth_year(1980), found.month_day(month_day(1, 1))), (8.0, 8.5));
}

#[test]
fn each_field_is_counted_among_the_records_that_state_it() {
    let rows = [
        Row { sex: "M", birth: "1980-05-06", host: "RU", site: "A", year: "2019", document: "1", ..Row::default() },
        Row { sex: "M", birth: "1980-05-07", host: "RU", site: "A", year: "2020", document: "2", ..Row::default() },
        Row { sex: "F", birth: "1981", host: "CN", site: "B", ..Row::default() },
        Row::default(),
    ];
    let roster = roster(&rows);
    let found = Frequencies::of(&roster);
    let [a, b, c, nobody] = [0, 1, 2, 3].map(|at: usize| roster.records[at]);
    close(found.birth_year(1980), -(2.5f64 / 4.0).log2());
    close(found.birth_year(1981), -(1.5f64 / 4.0).log2());
    close(found.month_day(month_day(5, 6)), -(1.5f64 / 3.0).log2());
    close(found.host(&a), -(2.5f64 / 4.0).log2());
    close(found.host_year(&a), -(1.5f64 / 3.0).log2());
    close(found.site(&b), -(2.5f64 / 4.0).log2());
    close(found.site_year(&b), -(1.5f64 / 3.0).log2());
    close(found.sex(2), -(1.5f64 / 4.0).log2());
    assert_eq!((found.site_year(&c), found.host(&nobody)), (0.0, 0.0));
    // Sexes differ: 1 - (2.5/4)^2 - (1.5/4)^2.
    close(found.other_sex, -(1.0 - (2.5f64 / 4.0).powi(2) - (1.5f64 / 4.0).powi(2)).log2());
    // Two documents stated count as ten: one number in a hundred.
    close(found.document, 100f64.log2());
    // Hosts differ: the mean of how surprising it is for either.
    let surprise = |share: f64| -(1.0 - share).log2();
    close(found.other_host(&a, &c), f64::midpoint(surprise(2.5 / 4.0), surprise(1.5 / 4.0)));
    close(found.other_host(&c, &a), f64::midpoint(surprise(2.5 / 4.0), surprise(1.5 / 4.0)));
}

#[test]
fn years_lie_as_far_apart_as_pairs_of_records_have_them() {
    let of_years = |years: &[&'static str]| {
        let rows: Vec<Row<'_>> = years.iter().map(|year| Row { year, ..Row::default() }).collect();
        Frequencies::of(&roster(&rows)).years_between
    };
    // Halves of 2010 and 2016 are the same year or six apart, half and half; a quarter each of 2010, 2013, 2016 and 2019 has three
    // distances of three, two of six, one of nine, each way, and four of none: 4, 6 and 6 of 16.
    for (years, expected) in [
        (["2010", "2016"].repeat(500), [0.5, 0.01, 0.5]),
        (["2010", "2013", "2016", "2019"].repeat(500), [0.25, 0.375, 0.375]),
        (["2015"].repeat(500), [1.0, 0.01, 0.01]),
    ] {
        let found = of_years(&years);
        for (bits, share) in found.into_iter().zip(expected) {
            assert!(((-f64::from(bits)).exp2() - share).abs() < 0.002, "{years:?}: {found:?}");
        }
    }
    assert_eq!(of_years(&["", ""]), [0.0; 3]);
}
