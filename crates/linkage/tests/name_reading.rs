//! How written names are cut and read: order, hyphens, titles, initials, scripts, signs that show nothing, and what is no name at all.

use assize_linkage::name::book::{NameBook, Sex};
use assize_linkage::name::compare::NameLevel;
use assize_linkage::name::hangul::Syllable;
use assize_linkage::name::parse::{Alphabet, MOST_READINGS, Reading, readings};
use assize_linkage::name::script::{Script, composed, fold_arabic, fold_latin};
use assize_linkage::name::tables::Tables;
use proptest::prelude::*;
use std::fmt::Write as _;

fn best(written: &str) -> String {
    let found = readings(Tables::shared(), written);
    let Some(Reading { surname, given: (first, second), .. }) = found.into_iter().next() else {
        return "nothing".into();
    };
    let mut line = format!("{} {}", surname.text, first.text);
    if let Some(second) = second {
        write!(line, " {}", second.text).expect("a string takes any text");
    }
    if matches!(surname.alphabet, Alphabet::Foreign | Alphabet::Transcribed | Alphabet::Consonants) {
        line.push_str(" (words)");
    }
    line
}

fn hangul(written: &str) -> String {
    let mut book = NameBook::new();
    let ids = book.add(&[(written, Sex::Unknown)]);
    book.hangul(ids[0])
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(written, expected)| best(written) != *expected)
        .map(|(written, expected)| format!("{written}: {} instead of {expected}", best(written)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_surname_of_two_syllables_is_not_taken_for_a_given_name() {
    check(&[
        ("남궁 민", "남궁 민"),
        ("선우 진", "선우 진"),
        ("황보 전", "황보 전"),
        ("민수 남궁", "남궁 민 수"),
        ("선우 영희", "선우 영 희"),
        ("남궁민수", "남궁 민 수"),
        ("南宮民秀", "南宮 民 秀"),
        ("哲洙 金", "金 哲 洙"),
        ("철수 김", "김 철 수"),
        ("김 철 수", "김 철 수"),
        ("김, 철수", "김 철 수"),
        ("강 민", "강 민"),
    ]);
}

#[test]
fn titles_are_no_part_of_a_name_even_written_onto_it() {
    check(&[
        ("김철수씨", "김 철 수"),
        ("김철수님", "김 철 수"),
        ("김철수동지", "김 철 수"),
        ("김철수선생님", "김 철 수"),
        ("남궁민수지배인", "남궁 민 수"),
        ("김철수 사장", "김 철 수"),
        ("金哲洙先生", "金 哲 洙"),
        ("金哲洙同志", "金 哲 洙"),
        ("김동지", "김 동 지"),
        ("이소장", "이 소 장"),
        ("г-н Пак Ён Нам", "пак ён нам"),
        ("Г-жа Пак Ён Хи", "пак ён хи"),
        ("г-ну Пак Ён Наму", "пак ён наму"),
        ("г. Пак Ён Нам", "пак ён нам"),
        ("товарищ Пак Ён Нам", "пак ён нам"),
        ("Пак Ч. Г.", "пак ч г"),
        ("MR. PAK YONG NAM", "pak yong nam"),
        ("Mr.Pak Yong Nam", "pak yong nam"),
        ("Pak Yong-nam-ssi", "pak yong nam"),
        ("Dr. Comrade Pak Yong Nam, Director", "pak yong nam"),
        ("السيد باك يونغ نام", "باك يونغ نام"),
    ]);
    for only in ["Mr.", "동지", "г-н", "", " ", "...", "12345", "()", "ㅤㅤ", "'"] {
        assert_eq!(best(only), "nothing", "{only}");
    }
}

#[test]
fn the_same_letters_in_another_encoding_are_the_same_name() {
    let decomposed = |text: &str| {
        use unicode_normalization::UnicodeNormalization;
        text.nfd().collect::<String>()
    };
    let names = ["김철수", "리영호", "Kim Ch'ŏl-su", "Пак Ён Чхой", "Чой Ён Нам", "朴鳳柱", "سيد أوه"];
    for name in names {
        assert_eq!(readings(Tables::shared(), &decomposed(name)), readings(Tables::shared(), name), "{name}");
    }
    check(&[
        ("Ｋｉｍ Ｃｈｏｌ Ｓｕ", "kim chol su"),
        ("김\u{200D}철\u{FEFF}수", "김 철 수"),
        ("Kim Chol\u{AD}su", "kim chol su"),
        ("\u{200F}كيم تشول سو\u{200E}", "كيم تشول سو"),
        ("\u{202B}كيم تشول سو\u{202C}", "كيم تشول سو"),
        ("朴鳳\u{FE00}柱\u{E0100}", "朴 鳳 柱"),
        // U+F9E1 is the Korean standard's second code for 李.
        ("\u{F9E1}哲洙", "李 哲 洙"),
        // Arabic presentation forms of كيم تشول سو.
        ("\u{FEDB}\u{FEF4}\u{FEE2} \u{FE97}\u{FEB8}\u{FEEE}\u{FEDD} \u{FEB3}\u{FEEE}", "كيم تشول سو"),
        ("Ким Чхо\u{301}ль Су", "ким чхоль су"),
        ("K\u{336}im C\u{327}hol\u{300} Su", "kim chol su"),
    ]);
}

#[test]
fn every_sign_for_an_apostrophe_is_one_and_quotation_marks_are_none() {
    for sign in ['\'', '\u{2018}', '\u{2019}', '\u{2BC}', '`', '\u{B4}'] {
        assert_eq!(best(&format!("Kim Ch{sign}ŏl-su")), "kim ch'ŏl su", "{sign:?}");
        assert_eq!(best(&format!("{sign}Kim Chol Su{sign}")), "kim chol su", "{sign:?}");
    }
    assert_eq!(best("Kim Ch`ol Su"), "kim ch'ol su");
    assert_eq!(best("\"Kim Chol Su\""), "kim chol su");
    assert_eq!(best("«Ким Чхоль Су»"), "ким чхоль су");
}

#[test]
fn hyphens_commas_and_initials_show_which_word_is_the_surname() {
    check(&[
        ("Pak, Yong Nam", "pak yong nam"),
        ("Yong-nam Pak", "pak yong nam"),
        ("Yong‑nam Pak", "pak yong nam"),
        ("Pak Yong–nam", "pak yong nam"),
        ("PAK Yongnam", "pak yong nam"),
        ("Pak Y. N.", "pak y n"),
        ("Pak Y.N.", "pak y n"),
        ("Y. N. Pak", "pak y n"),
        ("Пак Е. Н.", "пак е н"),
    ]);
}

#[test]
fn two_scripts_in_one_field_are_two_spellings_of_one_name() {
    for both in [
        "Pak Yong Nam (박영남)",
        "박영남 / Pak Yong Nam",
        "Pak Yong Nam 박영남",
        "박영남 Пак Ён Нам",
        "朴永男 Pak Yong Nam",
    ] {
        let found = readings(Tables::shared(), both);
        let alphabets: std::collections::BTreeSet<_> = found.iter().map(|reading| reading.surname.alphabet).collect();
        assert!(alphabets.len() >= 2 && !alphabets.contains(&Alphabet::Foreign), "{both}: {found:?}");
    }
    check(&[("金철수", "金 철 수"), ("김哲수", "김 哲 수"), ("南宮민수", "南宮 민 수"), ("김철수 金哲洙", "김 철 수")]);
}

#[test]
fn hanja_have_their_korean_readings_and_the_surname_its_own() {
    // Readings as in the Unihan field kHangul; 金 and 李 as surnames are 김 and, in the north, 리.
    for (written, read) in [
        ("金哲洙", "김철수"),
        ("李龍浩", "리룡호"),
        ("朴永男", "박영남"),
        ("崔成哲", "최성철"),
        ("鄭明姬", "정명희"),
        ("林春植", "림춘식"),
        ("柳京洙", "류경수"),
        ("南宮民", "남궁민"),
        ("车成哲", "차성철"),
        ("郑明姬", "정명희"),
        ("张永男", "장영남"),
    ] {
        assert_eq!(hangul(written), read, "{written}");
    }
}

#[test]
fn third_tones_of_pinyin_are_no_breves() {
    let ratio = |one: &str, other: &str| {
        let mut book = NameBook::new();
        let ids = book.add(&[(one, Sex::Unknown), (other, Sex::Unknown)]);
        book.compare(ids[0], ids[1], Sex::Unknown)
    };
    for (toned, plain, han) in [("Piáo Yǒngnán", "Piao Yongnan", "朴永男"), ("Cuī Wǔzhé", "Cui Wuzhe", "崔武哲")]
    {
        assert_eq!(ratio(toned, han).level, NameLevel::Same, "{toned}");
        assert!((ratio(toned, han).bits - ratio(plain, han).bits).abs() < 3.0, "{toned}");
    }
}

#[test]
fn letters_without_end_are_read_and_are_nobody() {
    for piece in ["김", "김 ", "kim", "kim ", "kim-", "'", "ким ", "金", "كيم", "\u{301}", "ﷺ", "(", "a(b)", "ㅤ", "👩‍👧"]
    {
        let long = piece.repeat(200_000 / piece.len());
        let found = readings(Tables::shared(), &long);
        assert!(found.len() <= MOST_READINGS, "{piece}");
    }
}

#[test]
fn hangul_is_put_together_and_written_in_the_south_as_the_orthography_says() {
    // Hangul orthography of 1988, articles 10 (녀 뇨 뉴 니), 11 (랴 려 례 료 류 리) and 12 (라 래 로 뢰 루 르), with any final.
    let heads = [
        ("녀뇨뉴니", "여요유이"),
        ("랴려례료류리", "야여예요유이"),
        ("라래로뢰루르", "나내노뇌누느"),
        ("나내노뇌누느", "나내노뇌누느"),
        ("가다마바사아자차카타파하", "가다마바사아자차카타파하"),
    ];
    for (north, south) in heads {
        for (one, other) in north.chars().zip(south.chars()) {
            for last in 0..28 {
                let closed =
                    |open: char| Syllable::of(char::from_u32(open as u32 + last).expect("a final")).expect("one");
                assert_eq!(closed(one).at_head_in_the_south(), closed(other), "{one} with final {last}");
                assert!(closed(other).northern_forms().contains(&closed(one)), "{one} with final {last}");
            }
        }
    }
    for no_syllable in ['\u{ABFF}', '\u{D7A4}', 'ㄱ', '\u{1100}', 'k', '金', '\u{10FFFF}'] {
        assert_eq!(Syllable::of(no_syllable), None, "{no_syllable:?}");
    }
}

#[test]
fn only_what_a_syllable_may_come_from_is_its_northern_form() {
    let all: Vec<Syllable> = ('가'..='힣').filter_map(Syllable::of).collect();
    assert_eq!(all.len(), 11_172);
    for syllable in all {
        assert_eq!(syllable.at_head_in_the_south().at_head_in_the_south(), syllable.at_head_in_the_south());
        for form in syllable.northern_forms() {
            assert!(form == syllable || form.at_head_in_the_south() == syllable, "{form:?} {syllable:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_is_written_has_few_readings_with_shares_that_sum_to_one(written in "\\PC{0,40}|[\\u{0}-\\u{2FF}\\u{600}-\\u{6FF}\\u{1100}-\\u{11FF}\\u{200B}-\\u{206F}가-힣一-龥' -]{0,40}") {
        let found = readings(Tables::shared(), &written);
        prop_assert!(found.len() <= MOST_READINGS);
        let total: f32 = found.iter().map(|reading| reading.weight).sum();
        prop_assert!(found.is_empty() || (total - 1.0).abs() < 1e-4, "{}", total);
        prop_assert!(found.windows(2).all(|two| two[0].weight >= two[1].weight));
        // A name of one word that is no syllable has nothing beside it.
        let words = [Alphabet::Foreign, Alphabet::Transcribed, Alphabet::Consonants];
        let stated = |reading: &Reading| !reading.given.0.text.is_empty() || words.contains(&reading.surname.alphabet);
        prop_assert!(found.iter().all(|reading| !reading.surname.text.is_empty() && stated(reading)));
    }

    #[test]
    fn plain_forms_are_plain_already(written in "\\PC{0,40}") {
        let (latin, arabic, whole) = (fold_latin(&written), fold_arabic(&written), composed(&written));
        prop_assert_eq!(&composed(&whole), &whole);
        prop_assert_eq!(fold_arabic(&arabic), arabic);
        prop_assert!(!latin.chars().any(|letter| letter.is_ascii_uppercase() || letter == '`'));
        prop_assert!(written.chars().any(char::is_alphabetic) || Script::of_text(&written) != Script::Hangul);
    }
}

#[test]
fn a_space_at_the_wrong_place_is_put_where_it_belongs() {
    check(&[
        ("KimChol Su", "kim chol su"),
        ("Ki mChol Su", "kim chol su"),
        ("Kim CholS u", "kim chol su"),
        ("Chol SuKim", "kim chol su"),
        ("ПакЧхоль Су", "пак чхоль су"),
        ("Па кЧхоль Су", "пак чхоль су"),
    ]);
}

#[test]
fn syllables_that_begin_with_a_vowel_are_spelled_as_passports_have_them() {
    check(&[
        ("Kim Woo-jung", "kim woo jung"),
        ("Cho Il Woo", "cho il woo"),
        ("Roh Tae-woo", "roh tae woo"),
        ("Woong Kim", "kim woong"),
        ("Kim Yi-hyun", "kim yi hyun"),
    ]);
    for (written, expected) in [("Kim Woo-jung", "김우정"), ("Cho Il Woo", "조일우"), ("Roh Tae-woo", "로태우")]
    {
        assert_eq!(hangul(written), expected);
    }
}

#[test]
fn a_short_name_with_breves_is_not_taken_for_foreign_words() {
    check(&[("Ro Ŭn-ŭn", "ro ŭn ŭn"), ("O Ŭn", "o ŭn"), ("Han Ŏk", "han ŏk")]);
}
