//! Every level reached, every comparison the same from either side.

use super::*;
use crate::roster::{List, Reader, Row};

/// The level in words and the bits, from either side; nothing where no comparison is made.
fn words(rows: [Row<'_>; 2], comparison: Comparison) -> Option<&'static str> {
    // Others, so that no value is everybody's.
    let others = Row {
        birth: "1960-07-09",
        sex: "F",
        host: "CN",
        site: "other",
        employer: "other",
        county: "Musan",
        province: "Kangwon",
        ..Row::default()
    };
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    reader.read(&[rows[0], rows[1], others, others, others]);
    let (roster, gaps) = reader.finish();
    // A day that no calendar has is a gap, and compared as it stands.
    assert!(gaps.iter().all(|gap| gap.field == "birth" && rows[gap.row].birth.len() == 10), "{gaps:?}");
    let frequencies = Frequencies::of(&roster);
    let (there, back) = (compare(&roster, &frequencies, 0, 1), compare(&roster, &frequencies, 1, 0));
    let at = comparison as usize;
    assert_eq!(there.levels[at], back.levels[at], "{rows:?}");
    assert!((there.bits[at] - back.bits[at]).abs() < 1e-5, "{rows:?}");
    assert!(there.bits[at] > -3.0 && there.bits[at].is_finite(), "{rows:?}: {}", there.bits[at]);
    (there.levels[at] != MISSING).then(|| LEVELS[at][usize::from(there.levels[at])].words)
}

#[test]
fn two_births_agree_as_far_as_the_table_says() {
    let cases = [
        ("1980-05-06", "1980-05-06", "the same date of birth"),
        ("1980-05-06", "1980-05-16", "the same year, one digit of day or month off, or the two exchanged"),
        ("1980-05-06", "1980-11-06", "the same year, another day or another month"),
        ("1980-05-06", "1980-05-71", "the same year, another day or another month"),
        ("1980-05-17", "1980-05-71", "the same year, one digit of day or month off, or the two exchanged"),
        ("1980-05-06", "1980-15-06", "the same year, one digit of day or month off, or the two exchanged"),
        ("1980-05-06", "1980-06-05", "the same year, one digit of day or month off, or the two exchanged"),
        ("1980-05-06", "1980-01-01", "the same year, one date the first of January"),
        ("1980-01-06", "1980-01-01", "the same year, one digit of day or month off, or the two exchanged"),
        ("1980-05-06", "1980-07-08", "the same year, another day"),
        ("1980-05-06", "1990-05-06", "the same day, one digit of the year off"),
        ("1980-05-06", "1979-05-06", "the same day, another year"),
        ("1980-01-01", "1990-01-01", "another date of birth"),
        ("1980-05-06", "1983-07-08", "another date of birth"),
        ("1980-05-06", "1980", "a date and its year"),
        ("1980-05-06", "1979", "a date and the year before it"),
        ("1980-05-06", "1981", "a date and the year after it"),
        ("1980-05-06", "1978-03", "a date and a year two earlier"),
        ("1980-05-06", "1982", "a date and a year two later"),
        ("1980-05-06", "1977", "a date and a year three off"),
        ("1980-05-06", "1983", "a date and a year three off"),
        ("1980-05-06", "1986", "a date and a year four to six off"),
        ("1980-05-06", "1973", "a date and a distant year"),
        ("1980", "1980-03", "the same year of birth"),
        ("1980", "1981", "years of birth one apart"),
        ("1980", "1978", "years of birth two apart"),
        ("1980", "1983", "years of birth three apart"),
        ("1980", "1984", "years of birth four to six apart"),
        ("1980", "1986", "years of birth four to six apart"),
        ("1980", "1987", "years of birth far apart"),
    ];
    for (one, other, expected) in cases {
        let rows = [one, other].map(|birth| Row { birth, ..Row::default() });
        assert_eq!(words(rows, Comparison::Birth), Some(expected), "{one} {other}");
    }
    let reached: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.2).collect();
    assert_eq!(reached.len(), LEVELS[1].len(), "every level is reached");
    assert_eq!(words([Row { birth: "1980", ..Row::default() }, Row::default()], Comparison::Birth), None);
}

#[test]
fn two_places_of_work_agree_as_far_as_both_state_them() {
    let row = |(site, employer, host, year): (&'static str, &'static str, &'static str, &'static str)| Row {
        site,
        employer,
        host,
        year,
        ..Row::default()
    };
    let cases = [
        (("s", "e", "RU", "2015"), ("s", "f", "RU", "2015"), "the same site in the same year"),
        (("s", "e", "RU", "2015"), ("s", "e", "RU", "2016"), "the same site in another year"),
        (("s", "e", "RU", "2015"), ("t", "e", "RU", "2015"), "the same employer at another site"),
        (("s", "e", "RU", "2015"), ("s", "e", "QA", "2015"), "the same employer at another site"),
        (("s", "e", "RU", "2015"), ("s", "f", "QA", "2015"), "another host in the same year"),
        (("s", "e", "RU", ""), ("s", "f", "QA", ""), "another host, year not stated"),
        (("s", "e", "RU", "2015"), ("t", "f", "RU", "2015"), "another site at the same host in the same year"),
        (("s", "e", "RU", "2015"), ("t", "f", "RU", "2011"), "another site at the same host in another year"),
        (("s", "e", "RU", "2015"), ("t", "f", "RU", "2020"), "another site at the same host, five years apart or more"),
        (("s", "", "RU", "2015"), ("t", "", "QA", "2015"), "another host in the same year"),
        (("s", "", "RU", "2015"), ("t", "", "QA", "2019"), "another host in another year"),
        (("s", "", "RU", "2015"), ("t", "", "QA", "2009"), "another host, five years apart or more"),
        (("", "e", "RU", "2015"), ("t", "e", "RU", "2015"), "the same employer in the same year"),
        (("", "e", "RU", "2015"), ("", "e", "RU", "2017"), "the same employer in another year"),
        (("", "e", "RU", "2015"), ("", "f", "RU", "2015"), "another employer at the same host in the same year"),
        (("", "e", "RU", "2015"), ("", "f", "RU", "2016"), "another employer at the same host in another year"),
        (
            ("", "e", "RU", "2015"),
            ("", "f", "RU", "2025"),
            "another employer at the same host, five years apart or more",
        ),
        (("", "e", "RU", "2015"), ("", "f", "QA", "2015"), "another host and employer in the same year"),
        (("", "e", "RU", "2015"), ("", "f", "QA", "2013"), "another host and employer in another year"),
        (("", "e", "RU", "2015"), ("", "f", "QA", "2010"), "another host and employer, five years apart or more"),
        (("s", "", "RU", "2015"), ("", "f", "RU", "2015"), "the same host in the same year"),
        (("", "", "RU", "2015"), ("", "", "RU", "2016"), "the same host in another year"),
        (("", "", "RU", "2015"), ("", "", "RU", "2021"), "the same host, five years apart or more"),
        (("s", "", "RU", "2015"), ("", "", "QA", "2015"), "another host in the same year, site or employer not stated"),
        (("s", "", "RU", "2015"), ("", "", "QA", "2012"), "another host in another year, site or employer not stated"),
        (
            ("s", "", "RU", "2015"),
            ("", "", "QA", "2008"),
            "another host, five years apart or more, site or employer not stated",
        ),
        (("s", "e", "RU", "2015"), ("s", "e", "", "2015"), "the same site in the same year, host not stated"),
        (("s", "", "", "2015"), ("s", "", "", "2014"), "the same site in another year, host not stated"),
        (("s", "e", "", "2015"), ("t", "e", "RU", "2009"), "the same employer at another site, host not stated"),
        (("s", "e", "", "2015"), ("t", "f", "RU", "2015"), "another site in the same year, host not stated"),
        (("s", "", "", "2015"), ("t", "", "", "2016"), "another site in another year, host not stated"),
        (("s", "", "", "2015"), ("t", "", "", "2020"), "another site, five years apart or more, host not stated"),
        (("s", "e", "", "2015"), ("", "e", "RU", "2015"), "the same employer in the same year, host not stated"),
        (("", "e", "", "2015"), ("", "e", "", "2003"), "the same employer in another year, host not stated"),
        (("", "e", "", "2015"), ("t", "f", "", "2015"), "another employer in the same year, host not stated"),
        (("", "e", "", "2015"), ("t", "f", "", "2012"), "another employer in another year, host not stated"),
        (("", "e", "", "2015"), ("", "f", "", "1999"), "another employer, five years apart or more, host not stated"),
        (("s", "", "", "2015"), ("", "f", "RU", "2015"), "the same year, place not stated"),
        (("", "", "", "2015"), ("", "", "", "2016"), "another year, place not stated"),
        (("", "", "", "2015"), ("", "", "RU", "2020"), "five years apart or more, place not stated"),
        (("s", "e", "RU", ""), ("s", "e", "RU", ""), "the same site, year not stated"),
        (("s", "e", "RU", ""), ("t", "e", "RU", "2015"), "the same employer at another site, year not stated"),
        (("s", "e", "RU", "2015"), ("t", "f", "RU", ""), "another site at the same host, year not stated"),
        (("s", "e", "RU", ""), ("t", "f", "QA", ""), "another host, year not stated"),
        (("s", "e", "RU", ""), ("", "e", "RU", ""), "the same employer, year not stated"),
        (("", "e", "RU", "2015"), ("", "f", "RU", ""), "another employer at the same host, year not stated"),
        (("", "e", "RU", ""), ("", "f", "QA", ""), "another host and employer, year not stated"),
        (("s", "", "RU", ""), ("", "", "RU", ""), "the same host, year not stated"),
        (("s", "", "RU", ""), ("", "", "QA", ""), "another host, site or employer and year not stated"),
        (("s", "e", "", ""), ("s", "f", "", ""), "the same site, host and year not stated"),
        (("s", "e", "", ""), ("t", "e", "RU", ""), "the same employer at another site, host and year not stated"),
        (("s", "e", "RU", "2015"), ("t", "f", "", ""), "another site, host and year not stated"),
        (("", "e", "", ""), ("", "e", "", ""), "the same employer, host and year not stated"),
        (("s", "e", "", ""), ("", "f", "", ""), "another employer, host and year not stated"),
    ];
    for (one, other, expected) in cases {
        assert_eq!(words([row(one), row(other)], Comparison::Work), Some(expected), "{one:?} {other:?}");
    }
    let reached: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.2).collect();
    assert_eq!(reached.len(), LEVELS[2].len(), "every level is reached");
    for (one, other) in [(("s", "", "", ""), ("", "e", "RU", "2015")), (("", "", "", ""), ("", "", "", "2015"))] {
        assert_eq!(words([row(one), row(other)], Comparison::Work), None, "{one:?} {other:?}");
    }
}

#[test]
fn origins_documents_and_sexes_agree_as_the_table_says() {
    let origin = |(province, county): (&'static str, &'static str)| Row { province, county, ..Row::default() };
    for (one, other, expected) in [
        (("Jagang", "Manpo"), ("Jagang", "Manpo"), Some("the same county")),
        (("Jagang", "Manpo"), ("", "Manpo"), Some("the same county")),
        (("Jagang", "Manpo"), ("Jagang", "Kanggye"), Some("the same province, another county")),
        (("Jagang", "Manpo"), ("Rason", "Sonbong"), Some("another province")),
        (("Jagang", "Manpo"), ("Jagang", ""), Some("the same province")),
        (("Jagang", ""), ("Rason", ""), Some("another province, county not stated")),
        (("", "Manpo"), ("Jagang", ""), None),
    ] {
        assert_eq!(words([origin(one), origin(other)], Comparison::Origin), expected, "{one:?} {other:?}");
    }
    for (one, other, expected) in [
        ("123456789", "12-345 6789", Some("the same number")),
        ("123456789", "123456780", Some("a number one keying error off")),
        ("123456789", "12345678", Some("a number one keying error off")),
        ("110105194912310021", "110105194912310012", Some("a number one keying error off")),
        ("123456789", "987654321", Some("another number")),
        ("AB1234567890X", "AB1234567890Y", Some("another number")),
        ("123456789", "--", None),
    ] {
        let rows = [one, other].map(|document| Row { document, ..Row::default() });
        assert_eq!(words(rows, Comparison::Document), expected, "{one} {other}");
    }
    let at = |document, site, year| Row { document, site, year, ..Row::default() };
    let elsewhere =
        ["the same number, at another place or in another year", "another number, at another place or in another year"];
    let elsewhere_too = Row { host: "QA", ..at("123456789", "a", "2015") };
    let rows = [Row { host: "RU", ..at("123456789", "a", "2015") }, elsewhere_too];
    assert_eq!(words(rows, Comparison::Document), Some(elsewhere[0]), "one name of a site in two states");
    for (site, year, expected) in [
        ("a", "2015", ["the same number", "another number"]),
        ("a", "2016", elsewhere),
        ("b", "2015", elsewhere),
        ("", "", ["the same number", "another number"]),
    ] {
        for (document, expected) in ["123456789", "987654321"].into_iter().zip(expected) {
            let rows = [at("123456789", "a", "2015"), at(document, site, year)];
            assert_eq!(words(rows, Comparison::Document), Some(expected), "{site} {year}");
        }
    }
    for (one, other, expected) in [("M", "남", Some("the same sex")), ("м", "ж", Some("another sex")), ("", "F", None)]
    {
        assert_eq!(words([one, other].map(|sex| Row { sex, ..Row::default() }), Comparison::Sex), expected);
    }
}

#[test]
fn what_is_rarer_weighs_more() {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    let row = |county, birth| Row { county, birth, ..Row::default() };
    let mut rows = vec![row("Manpo", "1980-05-06"); 2];
    rows.extend(vec![row("Haeju", "1970-01-02"); 30]);
    reader.read(&rows);
    let roster = reader.finish().0;
    let frequencies = Frequencies::of(&roster);
    let (rare, frequent) = (compare(&roster, &frequencies, 0, 1), compare(&roster, &frequencies, 2, 3));
    // Two of 32 against thirty of 32, half a record added to each.
    let bits = |count: f32| -((count + 0.5) / 33.0).log2();
    let at = Comparison::Origin as usize;
    assert!((rare.bits[at] - bits(2.0)).abs() < 1e-4 && (frequent.bits[at] - bits(30.0)).abs() < 1e-4);
    assert!(rare.bits[Comparison::Birth as usize] > frequent.bits[Comparison::Birth as usize] + 7.0);
}

/// Tax numbers of people in Russia with their check digits, by the rule's own weights.
fn tax_number(at: u64) -> String {
    let body = format!("{:010}", 5_001_007_300 + at * 37);
    let check = |body: &str, weights: &[u32]| {
        let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        sum % 11 % 10
    };
    let first = format!("{body}{}", check(&body, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]));
    format!("{first}{}", check(&first, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]))
}

#[test]
fn check_digits_tell_two_numbers_from_one_that_is_miskeyed() {
    let [right, near_wrong, far, far_wrong] = ["500100732259", "500100732256", "500100730004", "500100730005"];
    let cases = [
        (right, right, "the same number, its check digit right"),
        (near_wrong, near_wrong, "the same number, its check digit wrong"),
        (right, near_wrong, "a number one keying error off, as a check digit shows"),
        (right, "50010073225", "a number one keying error off, as a check digit shows"),
        (right, &tax_number(5), "another number, check digits right"),
        (right, far_wrong, "another number, a check digit wrong"),
    ];
    assert_ne!(far, far_wrong);
    let mut reached = std::collections::BTreeSet::new();
    for (one, other, expected) in cases {
        let others: Vec<String> = (0..40).map(tax_number).collect();
        let numbers = [one, other].into_iter().chain(others.iter().map(String::as_str));
        let rows: Vec<Row<'_>> = numbers.map(|document| Row { document, ..Row::default() }).collect();
        let mut reader = Reader::new(vec![List { name: "tax".into(), nobody_twice: false }]);
        reader.read(&rows);
        let roster = reader.finish().0;
        let frequencies = Frequencies::of(&roster);
        let (there, back) = (compare(&roster, &frequencies, 0, 1), compare(&roster, &frequencies, 1, 0));
        let at = Comparison::Document as usize;
        assert_eq!((there.levels[at], there.bits[at]), (back.levels[at], back.bits[at]));
        let level = LEVELS[at][usize::from(there.levels[at])];
        assert_eq!(level.words, expected, "{one} {other}");
        reached.insert(level.words);
    }
    assert_eq!(reached.len(), LEVELS[Comparison::Document as usize].iter().filter(|level| level.group == 1).count());
}
