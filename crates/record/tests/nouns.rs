//! Dates, quantities, cells and terms, against slow definitions of the same.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::cell::{begins_formula, csv_cell, is_number};
use assize_record::date::{PartialDate, Period};
use assize_record::quantity::{Quantity, grouped};
use assize_record::term;
use expect_test::expect;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::str::FromStr;

/// A partial date within three years, with its days written out.
fn dates() -> impl Strategy<Value = PartialDate> {
    let text = prop_oneof![
        (2014i16..2017).prop_map(|y| format!("{y}")),
        (2014i16..2017, 1i8..13).prop_map(|(y, m)| format!("{y}-{m:02}")),
        (2014i16..2017, 1i8..13, 1i8..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
    ];
    text.prop_map(|text| text.parse().unwrap())
}

/// The days that a date may mean: all whose own text begins with the date's text.
fn days_of(date: PartialDate) -> BTreeSet<Date> {
    let written = date.to_string();
    all_days().into_iter().filter(|day| day.to_string().starts_with(&written)).collect()
}

fn all_days() -> Vec<Date> {
    let first = date(2014, 1, 1);
    (0..3 * 366).map(|n| first.saturating_add(n.days())).filter(|day| day.year() < 2017).collect()
}

fn periods() -> impl Strategy<Value = Period> {
    let ordered = |(a, b, open): (PartialDate, PartialDate, bool)| {
        let (start, end) = if a.first_day() <= b.last_day() { (a, b) } else { (b, a) };
        Period { start: (!open).then_some(start), end }
    };
    (dates(), dates(), prop::bool::weighted(0.2)).prop_map(ordered)
}

/// The days of a period among those of the three years, an open start reaching the first of them.
fn days_in(period: &Period) -> BTreeSet<Date> {
    let last = *days_of(period.end).last().unwrap();
    let first = period.start.map_or(date(2014, 1, 1), |start| *days_of(start).first().unwrap());
    all_days().into_iter().filter(|day| *day >= first && *day <= last).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_partial_date_means_exactly_the_days_that_begin_with_it(date in dates()) {
        let days = days_of(date);
        prop_assert_eq!((date.first_day(), date.last_day()), (*days.first().unwrap(), *days.last().unwrap()));
        prop_assert_eq!(date.is_exact_day(), days.len() == 1);
        prop_assert_eq!(date.year(), days.first().unwrap().year());
        let written = serde_json::to_string(&date).unwrap();
        prop_assert_eq!(&written, &format!("\"{date}\""));
        prop_assert_eq!(serde_json::from_str::<PartialDate>(&written).unwrap(), date);
    }

    #[test]
    fn periods_stand_to_each_other_as_their_days_do(a in periods(), b in periods()) {
        let (mine, theirs) = (days_in(&a), days_in(&b));
        prop_assert_eq!(a.overlaps(&b), !mine.is_disjoint(&theirs));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        let same_start = a.start.is_some() || b.start.is_none();
        prop_assert_eq!(a.lies_within(&b), same_start && mine.is_subset(&theirs));
        for year in 2014..2017 {
            prop_assert_eq!(a.touches_year(year), mine.iter().any(|day| day.year() == year));
        }
        let gap = mine.iter().next().zip(theirs.iter().next_back()).map(|(first, last)| (*first - *last).get_days());
        let other = theirs.iter().next().zip(mine.iter().next_back()).map(|(first, last)| (*first - *last).get_days());
        let expected = gap.unwrap().max(other.unwrap()).max(0);
        prop_assert_eq!(a.days_from(&b), i64::from(expected));
        prop_assert_eq!(a.days_from(&b), b.days_from(&a));
        prop_assert_eq!(a.days_from(&b) == 0, a.overlaps(&b));
    }

    #[test]
    fn years_of_a_period_are_those_that_it_touches(period in periods()) {
        let touched = (1990..2030).filter(|year| period.touches_year(*year)).count();
        match period.start {
            Some(_) => prop_assert_eq!(period.years() as usize, touched),
            None => prop_assert_eq!(period.years(), u32::MAX),
        }
        prop_assert!(period.is_ordered());
        prop_assert!(period.lies_within(&period) && period.overlaps(&period));
    }

    #[test]
    fn a_period_never_lies_across_its_own_end(days in (1i8..28, 1i8..28)) {
        let day = |d: i8| format!("2015-06-{d:02}").parse::<PartialDate>().unwrap();
        let period = Period { start: Some(day(days.0)), end: day(days.1) };
        prop_assert_eq!(period.is_ordered(), days.0 <= days.1);
    }
}

#[test]
fn the_last_day_of_february_follows_the_calendar() {
    // Gregorian rule: centuries are leap years only where 400 divides them.
    for year in [1900i16, 2000, 2015, 2016, 2100, 2400] {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let month: PartialDate = format!("{year}-02").parse().unwrap();
        assert_eq!(month.last_day().day(), if leap { 29 } else { 28 }, "{year}");
        assert_eq!(format!("{year}-02-29").parse::<PartialDate>().is_ok(), leap, "{year}");
    }
}

#[test]
fn what_is_no_date_is_refused_with_what_would_be_one() {
    for text in
        ["2017-00", "2017-01-00", "2017-01-32", "-2017", "2017-", "２０１７", " 2017", "2017-1-1", "20171130", "-"]
    {
        let refused = text.parse::<PartialDate>().unwrap_err().to_string();
        assert_eq!(
            refused,
            format!("`{text}` is no date; accepted are YYYY, YYYY-MM and YYYY-MM-DD of a day that exists")
        );
        assert!(serde_json::from_str::<PartialDate>(&format!("\"{text}\"")).is_err());
    }
}

fn d(n: i64) -> Decimal {
    Decimal::from(n)
}

proptest! {
    #[test]
    fn three_cells_are_a_quantity_exactly_where_they_are_in_order_and_whole(low in prop::option::of(-3i64..6), point in prop::option::of(-3i64..6), high in prop::option::of(-3i64..6)) {
        let given: Vec<i64> = [low, point, high].into_iter().flatten().collect();
        let rises = given.windows(2).all(|pair| pair[0] <= pair[1]);
        let half = point.is_some() && (low.is_some() != high.is_some());
        let good = !given.is_empty() && given.iter().all(|n| *n >= 0) && rises && !half;
        let read = Quantity::new(low.map(d), point.map(d), high.map(d));
        prop_assert_eq!(read.is_ok(), good);
        if let Ok(quantity) = read {
            let only = |end: Option<i64>| end.or(point.filter(|_| low.is_none() && high.is_none())).map(d);
            prop_assert_eq!((quantity.low(), quantity.high(), quantity.point()), (only(low), only(high), point.map(d)));
            prop_assert_eq!(quantity.is_one_sided(), given.len() == 1 && point.is_none());
            let kept = serde_json::to_string(&quantity).unwrap();
            prop_assert_eq!(serde_json::from_str::<Quantity>(&kept).unwrap(), quantity);
        }
    }

    #[test]
    fn grouping_adds_commas_and_nothing_else(number in -10_000_000_000i64..10_000_000_000, scale in 0u32..6) {
        let value = Decimal::new(number, scale);
        let shown = grouped(value);
        prop_assert_eq!(shown.replace(',', "").parse::<Decimal>().unwrap(), value);
        let whole = shown.trim_start_matches('-').split('.').next().unwrap();
        let groups: Vec<&str> = whole.split(',').collect();
        prop_assert!(groups[1..].iter().all(|group| group.len() == 3));
        prop_assert!((1..=3).contains(&groups[0].len()));
        prop_assert!(!shown.contains('.') || !shown.ends_with('0'));
    }

    /// The grammar of the standard library's own number reader, without the words that it takes too.
    #[test]
    fn a_number_is_what_a_reader_of_numbers_takes(text in "[-+0-9.eE ]{0,8}") {
        let shape = text.parse::<f64>().is_ok() && !text.contains("..");
        let bare = text.trim_start_matches(['-', '+']);
        let dots = bare.starts_with('.') || text.to_lowercase().split('e').next().unwrap().ends_with('.');
        prop_assert_eq!(is_number(&text), shape && !dots, "{:?}", text);
    }

    /// OWASP names the characters =, +, -, @, tab and carriage return as what starts a formula.
    #[test]
    fn no_cell_that_is_written_starts_a_formula(text in "[ \\t\\r\\n=+\\-@a-c0-9.|%＝\u{200b}\u{feff}]{0,6}") {
        let cell = csv_cell(&text);
        prop_assert!(!begins_formula(&cell) , "{:?}", cell);
        let first = cell.chars().find(|c| !matches!(c, ' ' | '\u{200b}' | '\u{feff}'));
        prop_assert!(is_number(&cell) || !matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{:?}", cell);
        prop_assert!(cell == text || cell.strip_prefix('\'') == Some(text.as_str()), "text is never lost");
    }
}

#[test]
fn zero_may_have_a_sign_and_a_refusal_shows_what_was_found() {
    assert_eq!(Quantity::new(None, Some("-0".parse().unwrap()), None).unwrap(), Quantity::Point(Decimal::ZERO));
    let refusals = [
        (None, None, None),
        (Some(5), Some(4), Some(6)),
        (Some(5), None, Some(4)),
        (Some(5), Some(6), None),
        (None, Some(6), Some(7)),
        (Some(-1), None, None),
    ];
    let said: Vec<String> =
        refusals.iter().map(|(l, p, h)| Quantity::new(l.map(d), p.map(d), h.map(d)).unwrap_err().to_string()).collect();
    expect![[r"
        low, point and high are all empty; at least one is needed
        low, point and high are 5, 4, 6; accepted is low <= point <= high
        low, point and high are 5, 4; accepted is low <= point <= high
        a point with only one bound (5, 6); accepted are a point alone, both bounds, or one bound alone
        a point with only one bound (6, 7); accepted are a point alone, both bounds, or one bound alone
        -1 is below 0; accepted are numbers from 0 up"]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn quantities_are_said_and_written_in_one_way_each() {
    let range = |point: Option<i64>| Quantity::Range { low: d(50_000), point: point.map(d), high: d(60_000) };
    let all = [
        Quantity::Point(d(1_200_000)),
        range(None),
        range(Some(55_000)),
        Quantity::AtLeast(d(0)),
        Quantity::AtMost(d(999)),
    ];
    let lines: Vec<String> = all.iter().map(|one| format!("{one} = {}", serde_json::to_string(one).unwrap())).collect();
    expect![[r#"
        1,200,000 = {"point":"1200000"}
        50,000 to 60,000 = {"range":{"low":"50000","point":null,"high":"60000"}}
        50,000 to 60,000 = {"range":{"low":"50000","point":"55000","high":"60000"}}
        at least 0 = {"at-least":"0"}
        at most 999 = {"at-most":"999"}"#]]
    .assert_eq(&lines.join("\n"));
}

/// Every member is read back from its own code, and nothing else is.
fn closed<T>(list: &str, all: &[T], code: fn(T) -> &'static str)
where
    T: Copy + PartialEq + std::fmt::Debug + FromStr<Err = term::TermError> + serde::Serialize,
{
    let codes: BTreeSet<&str> = all.iter().map(|one| code(*one)).collect();
    assert_eq!(codes.len(), all.len(), "{list}: a code twice");
    for one in all {
        assert_eq!(code(*one).parse::<T>().unwrap(), *one);
        assert_eq!(serde_json::to_value(one).unwrap(), code(*one), "{list}: the file says what the table says");
    }
    for wrong in ["", " ", "all of them", &code(all[0]).to_uppercase().repeat(2)] {
        let refused = wrong.parse::<T>().unwrap_err();
        assert_eq!((refused.list, refused.found.as_str()), (list, wrong));
        assert_eq!(refused.accepted.split(", ").collect::<BTreeSet<_>>(), codes);
    }
}

#[test]
fn closed_lists_hold_their_codes_and_no_others() {
    macro_rules! lists {
        ($($name:ident),+ $(,)?) => { $(closed(term::$name::LIST, term::$name::ALL, term::$name::code);)+ };
    }
    lists!(
        Reliability,
        Credibility,
        Derivation,
        DerivationGround,
        ClaimStatus,
        Phase,
        Imposer,
        Polarity,
        Qualifier,
        VariableType,
        Tier,
        TierStatus,
        ResponseStatus,
        RepatriatedQualifier,
        Extent,
        Use,
        ConsentAnswer,
        Capacity,
        PersonRole,
    );
}
