//! Cells as lists of several countries have them, each with what it states.

use super::*;
use crate::roster::month_and_day;

/// Year, month and day as numbers; `?` where month and day are no day.
fn said(text: &str, reference: i16) -> String {
    let Some(of) = date(text, reference) else { return "-".to_owned() };
    let (month, day) = month_and_day(of.month_day);
    let order = match of.order {
        Order::Silent => "",
        Order::DayFirst => " day first",
        Order::MonthFirst => " month first",
        Order::Either => " either",
    };
    let none = if of.is_date { "" } else { "?" };
    if of.month_day == 0 {
        format!("{}{order}{none}", of.year)
    } else {
        format!("{}-{month}-{day}{order}{none}", of.year)
    }
}

#[test]
fn dates_are_read_as_each_country_writes_them() {
    for (written, expected) in [
        ("1980-03-09", "1980-3-9"),
        ("1980.3.9", "1980-3-9"),
        ("1980. 3. 9.", "1980-3-9"),
        ("1980/03/09", "1980-3-9"),
        ("1980년 3월 9일", "1980-3-9"),
        ("1980년3월9일생", "1980-3-9"),
        ("3월 9일 1980년", "1980-3-9"),
        ("1980年3月9日", "1980-3-9"),
        ("1980年", "1980"),
        ("1980년생", "1980"),
        ("1980 г.р.", "1980"),
        ("около 1980 г.", "1980"),
        ("1980-03", "1980"),
        ("03.1980", "1980"),
        ("1980년 3월", "1980"),
        ("March 1980", "1980"),
        ("19800309", "1980-3-9"),
        ("25031980", "1980-3-25 day first"),
        ("800309", "1980-3-9"),
        ("198003", "1980"),
        ("25.03.1980", "1980-3-25 day first"),
        ("25.3.1980 г.", "1980-3-25 day first"),
        ("03/25/1980", "1980-3-25 month first"),
        ("09.03.1980", "1980-3-9 either"),
        ("05.05.1980", "1980-5-5"),
        ("25-03-1980", "1980-3-25 day first"),
        ("25.03.80", "1980-3-25 day first"),
        ("80-03-25", "1980-3-25"),
        ("80.3.25", "1980-3-25"),
        ("9 March 1980", "1980-3-9"),
        ("9-Mar-80", "1980-3-9"),
        ("09MAR1980", "1980-3-9"),
        ("March 9th, 1980", "1980-3-9"),
        ("9 марта 1980 года", "1980-3-9"),
        ("9 мая 1980", "1980-5-9"),
        ("٩ مارس ١٩٨٠", "1980-3-9"),
        ("٢٥/٠٣/١٩٨٠", "1980-3-25 day first"),
        ("٩ كانون الثاني ١٩٨٠", "1980-1-9"),
        ("9 كانون الأول 1980م", "1980-12-9"),
        ("9 تشرين الاول 1980", "1980-10-9"),
        ("تشرين الثاني 1980", "1980"),
        ("1980 تشرين الثاني 9", "1980-11-9"),
        ("مواليد 1980", "1980"),
        ("9 كانون 1980", "-"),
        ("9 الثاني 1980", "-"),
        ("9 مارس الثاني 1980", "-"),
        ("1400/5/13 هـ", "-"),
        ("１９８０－０３－０９", "1980-3-9"),
        ("주체69(1980)년 3월 9일", "1980-3-9"),
        ("주체69년 3월 9일", "1980-3-9"),
        ("Juche 69 (1980)", "1980"),
        ("1980-03-09 00:00:00", "1980-3-9"),
        ("1980-03-09T00:00:00Z", "1980-3-9"),
        ("25.03.1980 0:00", "1980-3-25 day first"),
        ("00.00.1980", "1980"),
        ("1980-00-00", "1980"),
        ("1980-03-00", "1980"),
        ("1980-00-15", "1980-0-15?"),
        ("xx.xx.1980", "1980"),
        ("??/??/1980", "1980"),
        ("1980-13-40", "1980-13-40?"),
        ("1980-02-30", "1980-2-30?"),
        ("31.02.1980", "1980-2-31 day first?"),
    ] {
        assert_eq!(said(written, 0), expected, "{written}");
    }
}

#[test]
fn what_states_no_day_is_not_read_as_one() {
    let none = [
        "x-1-1",
        "1980-02-30-1",
        "unknown",
        "미상",
        "12",
        "3.9",
        "1979-1981",
        "1750-01-01",
        "1980-100-1",
        "00:00",
        "-",
        "33 years",
        "9999999999",
        "Mar Apr 1980",
        "999999",
        "월",
        "주체",
    ];
    for written in none {
        assert_eq!(said(written, 0), "-", "{written}");
    }
}

#[test]
fn a_year_in_two_digits_is_one_in_which_its_bearer_was_old_enough_to_work() {
    for (written, reference, expected) in [
        ("25.03.80", 2013, "1980-3-25 day first"),
        ("25.03.01", 2013, "1901-3-25 day first"),
        ("25.03.01", 2018, "2001-3-25 day first"),
        ("25.03.01", 0, "2001-3-25 day first"),
        ("25.03.15", 0, "1915-3-25 day first"),
        ("010325", 2020, "2001-3-25"),
    ] {
        assert_eq!(said(written, reference), expected, "{written} in {reference}");
    }
}

#[test]
fn years_ages_and_sexes_come_with_words() {
    for (written, expected) in [
        ("2018", Some(2018)),
        ("2018년", Some(2018)),
        ("2018 г.", Some(2018)),
        ("주체107(2018)", Some(2018)),
        ("01.05.2018", Some(2018)),
    ] {
        assert_eq!(year(written), expected, "{written}");
    }
    assert_eq!([year("18"), year("-2018"), year("20180"), year("")], [None; 4]);
    for (written, expected) in [
        ("33", Some(33)),
        ("33세", Some(33)),
        ("33 лет", Some(33)),
        ("33 y.o.", Some(33)),
        ("٣٣", Some(33)),
        ("33-35", None),
        ("세", None),
        ("133", None),
    ] {
        assert_eq!(age(written), expected, "{written}");
    }
    for (written, expected) in [
        ("MALE", Some(Sex::Male)),
        ("муж.", Some(Sex::Male)),
        ("여성", Some(Sex::Female)),
        ("أنثى", Some(Sex::Female)),
        (" ", Some(Sex::Unknown)),
        ("x", None),
    ] {
        assert_eq!(sex(written), expected, "{written}");
    }
}

proptest::proptest! {
    /// Whatever is written, nothing panics, and a day that is read is one.
    #[test]
    fn any_text_is_read_or_left(written in "[0-9٠-٩xг월년일주체marT:?./ -]{0,14}", reference in 0i16..2100) {
        if let Some(of) = date(&written, reference) {
            let (month, day) = month_and_day(of.month_day);
            proptest::prop_assert!((1850..=2150).contains(&of.year) && month <= 99 && day <= 99, "{written:?}: {of:?}");
            let is_day = (1..=12).contains(&month) && (1..=days_of(of.year, month)).contains(&day);
            proptest::prop_assert_eq!(of.is_date, is_day || of.month_day == 0, "{:?}", written);
        }
        let _ = (year(&written), age(&written), sex(&written));
    }
}
