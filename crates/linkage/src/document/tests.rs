//! One keying error between two numbers; check digits of numbers that their rules' own texts give.

use super::*;
use proptest::prelude::*;

#[test]
fn one_sign_wrong_left_out_put_in_or_two_exchanged_are_one_error() {
    let cases = [
        ("123456789", "123456780", true),
        ("123456789", "213456789", true),
        ("123456789", "123456789", false),
        ("123456789", "123456700", false),
        ("123456789", "12345678", true),
        ("123456789", "23456789", true),
        ("123456789", "1234567899", true),
        ("123456789", "12345", false),
        ("12", "123", true),
        ("12", "1234", false),
        ("1234567890", "12345678901", true),
        ("11010519491231002X", "11010519491213002X", true),
        ("11010519491231002X", "110105194912310021", true),
        ("11010519491231002X", "1101051949123102X", true),
        ("11010519491231002X", "11010519491231012", false),
        ("11010519491231002X", "110105194912310002X", false),
        ("012345678901", "112345678901", true),
        ("012345678901", "12345678901", true),
        ("AB1234567890X", "AB1234567890Y", false),
    ];
    for (one, other, expected) in cases {
        assert_eq!(is_one_error(number(one), number(other)), expected, "{one} {other}");
        assert_eq!(is_one_error(number(other), number(one)), expected, "{other} {one}");
    }
    assert_eq!(number("ab-123 4"), number("AB1234"));
}

#[test]
fn check_digits_are_those_of_the_rules_own_examples() {
    let cases = [
        (Rule::Travel, "L898902C36", Some(true)),
        (Rule::Travel, "D231458907", Some(true)),
        (Rule::Travel, "D231458970", Some(false)),
        (Rule::Travel, "L898902C3", None),
        (Rule::Resident, "11010519491231002X", Some(true)),
        (Rule::Resident, "440524188001010014", Some(true)),
        (Rule::Resident, "440524188001010041", Some(false)),
        (Rule::Resident, "44052418800101001", None),
        (Rule::TaxOfCompany, "7707083893", Some(true)),
        (Rule::TaxOfCompany, "7707083983", Some(false)),
        (Rule::TaxOfPerson, "500100732259", Some(true)),
        (Rule::TaxOfPerson, "500100732295", Some(false)),
        (Rule::TaxOfPerson, "50010073225X", None),
        (Rule::Pesel, "02070803628", Some(true)),
        (Rule::Pesel, "20070803628", Some(false)),
    ];
    for (rule, text, expected) in cases {
        assert_eq!(rule.fits(Signs::of(number(text)).unwrap().all()), expected, "{rule:?} {text}");
    }
}

/// The resident number with its check digit, of 17 digits.
fn resident(at: u64) -> String {
    let body = format!("{:06}{:08}{:03}", 110_105 + at % 7, 19_500_101 + at % 28, at % 1000);
    let whole = "0123456789X".chars().map(|check| format!("{body}{check}"));
    whole.into_iter().find(|text| Rule::Resident.fits(Signs::of(number(text)).unwrap().all()) == Some(true)).unwrap()
}

#[test]
fn a_rule_is_in_force_where_nearly_all_numbers_fit_it_and_then_the_others_are_miskeyed() {
    let right: Vec<u64> = (0..30).map(|at| number(&resident(at))).collect();
    let wrong = number("110105195001010011");
    let rules = Rules::of(right.iter().copied().chain([wrong]));
    assert_eq!(rules.in_force, [Rule::Resident]);
    assert!(right.iter().all(|of| rules.check(*of) == Check::Right));
    assert_eq!(rules.check(wrong), Check::Wrong);
    assert_eq!(rules.check(number("123456789")), Check::None);
    assert_eq!(Rules::of(right.iter().copied().take(19)).check(wrong), Check::None, "nineteen numbers show no rule");
    // Ten digits in a row: one in ten or eleven fits by chance.
    let serial = Rules::of((0..500u64).map(|at| number(&format!("{:010}", 4_100_000_000 + at * 7919))));
    assert_eq!(serial.in_force, []);
}

proptest! {
    #[test]
    fn every_one_digit_wrong_and_every_exchange_of_unlike_neighbours_shows_in_a_resident_number(at in 0u64..100_000, place in 0usize..17, other in 0u8..10) {
        let text = resident(at);
        let mut changed: Vec<u8> = text.bytes().collect();
        changed[place] = b'0' + other;
        let changed = String::from_utf8(changed).unwrap();
        let fits = Rule::Resident.fits(Signs::of(number(&changed)).unwrap().all());
        prop_assert_eq!(fits, Some(changed == text));
        prop_assert_eq!(is_one_error(number(&text), number(&changed)), changed != text);
    }

    #[test]
    fn a_number_keeps_its_signs(text in "[0-9A-Z]{1,10}|[0-9]{10,17}[0-9X]") {
        prop_assume!(!states_none(&text));
        let signs = Signs::of(number(&text)).unwrap();
        let back: Vec<u8> = text.bytes().map(code).collect();
        prop_assert_eq!(signs.all(), &back[..]);
    }
}

#[test]
fn what_stands_where_a_number_is_lacking_is_no_number() {
    for written in ["", "-", "N/A", "none", "нет", "б/н", "없음", "0", "000000000", "99999999", "٠٠٠", "-0-"]
    {
        assert_eq!(number(written), 0, "{written}");
    }
    for written in ["1", "11", "55555", "100", "A0", "C000000000", "0001"] {
        assert_ne!(number(written), 0, "{written}");
    }
}

#[test]
fn digits_of_any_script_and_letters_that_look_alike_make_one_number() {
    for (one, other) in [
        ("417694669", "٤١٧٦٩٤٦٦٩"),
        ("417694669", "۴۱۷۶۹۴۶۶۹"),
        ("417694669", "４１７６９４６６９"),
        ("C417694669", "С417694669"),
        ("AB 12", "АВ№12"),
    ] {
        assert_eq!(number(one), number(other), "{one} {other}");
    }
}
