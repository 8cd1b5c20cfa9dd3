//! How much two names speak for one person: symmetric, bounded, and as rare as the names are.

use assize_linkage::name::book::{NameBook, NameId, Sex};
use assize_linkage::name::compare::{FIRST_OF_WORDS, NAME_LEVELS, NAME_SHARES, NameAgreement, NameLevel};

fn together(names: &[&str]) -> (NameBook, Vec<NameId>) {
    let mut book = NameBook::new();
    let written: Vec<(&str, Sex)> = names.iter().map(|name| (*name, Sex::Unknown)).collect();
    let ids = book.add(&written);
    (book, ids)
}

fn agreement(one: &str, other: &str) -> NameAgreement {
    let (book, ids) = together(&[one, other]);
    book.compare(ids[0], ids[1], Sex::Unknown)
}

const NAMES: [&str; 28] = [
    "박영남",
    "Pak Yong Nam",
    "Park Young-nam",
    "Pak Yŏng-nam",
    "朴永男",
    "Piao Yongnan",
    "Пак Ён Нам",
    "باك يونغ نام",
    "Pak Y. N.",
    "박영",
    "Yong Nam Pak",
    "남궁민수",
    "Namgung Min Su",
    "리룡호",
    "이용호",
    "Ri Ryong Ho",
    "Lee Yong-ho",
    "Kim Cgol Su",
    "김철수",
    "Ivanov Ivan",
    "Иванов Иван",
    "محمد الراشد",
    "Mohammed Al-Rashid",
    "",
    "???",
    "Kim",
    "Pak Yong Nam (박영남)",
    "金철수",
];

#[test]
fn comparing_is_symmetric_and_bounded_for_all_pairs_of_spellings() {
    let (book, ids) = together(&NAMES);
    for (one, a) in NAMES.iter().zip(&ids) {
        for (other, b) in NAMES.iter().zip(&ids) {
            for sex in [Sex::Unknown, Sex::Male, Sex::Female] {
                let (there, back) = (book.compare(*a, *b, sex), book.compare(*b, *a, sex));
                assert_eq!(there.level, back.level, "{one} {other}");
                assert!((there.bits - back.bits).abs() < 1e-3, "{one} {other}: {there:?} {back:?}");
                assert!(there.bits.is_finite() && there.bits.abs() < 80.0, "{one} {other}: {there:?}");
            }
        }
    }
}

#[test]
fn spellings_of_one_name_agree_and_none_of_another_does() {
    let one_name = &NAMES[..8];
    for one in one_name {
        for other in one_name {
            assert_eq!(agreement(one, other).level, NameLevel::Same, "{one} {other}");
        }
        for stranger in ["남궁민수", "Ri Ryong Ho", "Ivanov Ivan", "김철수", "محمد الراشد"] {
            assert!(agreement(one, stranger).level > NameLevel::OneNear, "{one} {stranger}");
        }
    }
}

#[test]
fn levels_say_what_agrees() {
    for (one, other, level) in [
        ("박영남", "박영남", NameLevel::Same),
        ("리룡호", "이용호", NameLevel::Same),
        ("박영남", "박영", NameLevel::Shorter),
        ("박영남", "김영남", NameLevel::GivenOnly),
        ("박영남", "박영희", NameLevel::OneGiven),
        ("박영남", "박철수", NameLevel::SurnameOnly),
        ("박영남", "김철남", NameLevel::OneSyllable),
        ("박영남", "김철수", NameLevel::Nothing),
        ("박영남", "박영난", NameLevel::OneNear),
        ("박영남", "박형남", NameLevel::OneNear),
    ] {
        assert_eq!(agreement(one, other).level, level, "{one} {other}");
    }
}

#[test]
fn shares_of_levels_sum_to_one_and_an_agreement_is_their_product_with_its_rarity() {
    let (syllables, words) = NAME_SHARES.split_at(FIRST_OF_WORDS);
    assert!((syllables.iter().sum::<f64>() - 1.0).abs() < 1e-12 && (words.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert_eq!(NAME_SHARES.len(), NAME_LEVELS);
    let same = agreement("박영남", "박영남");
    assert!((same.log2_ratio() - (f64::from(same.bits) + 0.86f64.log2())).abs() < 1e-9);
    assert!(NAME_SHARES[NameLevel::Nothing as usize] < NAME_SHARES[NameLevel::Same as usize]);
}

#[test]
fn kin_who_share_a_rare_surname_and_the_generation_name_are_two() {
    // Whatever the surname, names whose given names differ are worth no more than kin explains: 7 bits and the share of the level.
    for (one, other, level) in [
        ("어성철", "어성민", NameLevel::OneGiven),
        ("탁성철", "탁성민", NameLevel::OneGiven),
        ("탁성철", "탁영남", NameLevel::SurnameOnly),
        ("金正恩", "金正哲", NameLevel::OneGiven),
    ] {
        let found = agreement(one, other);
        assert_eq!(found.level, level, "{one} {other}");
        let most = 7.0 + NAME_SHARES[level as usize].log2();
        assert!(found.log2_ratio() <= most && most < 3.0, "{one} {other}: {found:?}");
        assert!(agreement(one, one).log2_ratio() > most + 7.0, "{one}");
    }
    // What is learned from a roster weighs the bits themselves, which stay.
    assert!(agreement("어성철", "어성민").bits > 10.0);
}

#[test]
fn honorifics_order_and_hyphens_change_no_figure() {
    let plain = agreement("Pak Yong Nam", "박영남");
    for written in ["Mr. Pak Yong Nam", "PAK YONG NAM", "Comrade Pak Yong-nam", "'Pak Yong Nam'"] {
        let found = agreement(written, "박영남");
        assert_eq!(found.level, plain.level, "{written}");
        assert!((found.bits - plain.bits).abs() < 1.0, "{written}: {found:?} {plain:?}");
    }
    for written in ["박영남씨", "박영남 동지", "박 영 남", "영남 박", "박영남선생님"] {
        assert_eq!(agreement(written, "박영남"), agreement("박영남", "박영남"), "{written}");
    }
}

#[test]
fn sounds_that_run_together_are_written_as_they_are_heard() {
    // McCune and Reischauer 1939: r after m, ng is n; k before n, m, r is ng.
    for (heard, hangul) in [
        ("Kim Tongnyong", "김동룡"),
        ("Kim Samnyong", "김삼룡"),
        ("Kim Chŏngnim", "김정림"),
        ("Kim Ch'ŏllyong", "김철룡"),
        ("Kim Pongguk", "김봉국"),
        ("Kim Yŏnggil", "김영길"),
        ("Kim Tŏngnam", "김덕남"),
    ] {
        assert!(
            agreement(heard, hangul).level <= NameLevel::OneNear,
            "{heard} {hangul}: {:?}",
            agreement(heard, hangul)
        );
    }
}

#[test]
fn a_name_weighs_less_the_more_often_it_is_in_the_roster() {
    let mut last = f32::INFINITY;
    for times in [1, 10, 100, 1_000, 10_000] {
        let mut book = NameBook::new();
        let ids = book.add(&vec![("박영남", Sex::Male); times]);
        book.add(&vec![("김철수", Sex::Male); 10_000]);
        book.learn();
        let bits = book.compare(ids[0], ids[0], Sex::Male).bits;
        assert!(bits < last, "{times}: {bits} {last}");
        last = bits;
    }
    // Half of all names: each piece is worth about one bit.
    assert!((2.0..5.0).contains(&last), "{last}");
}

#[test]
fn learned_frequencies_are_those_of_the_roster() {
    // 30,000 and 10,000 of 240,000 records; the tables weigh as much as 300.
    let mut book = NameBook::new();
    let ids = book.add(&[("박영남", Sex::Unknown), ("최영남", Sex::Unknown)]);
    book.add(&vec![("박영남", Sex::Unknown); 29_999]);
    book.add(&vec![("최영남", Sex::Unknown); 9_999]);
    book.add(&vec![("김철수", Sex::Unknown); 200_000]);
    book.learn();
    let bits = |id: NameId| book.compare(id, id, Sex::Unknown).bits;
    assert!((bits(ids[1]) - bits(ids[0]) - 3f32.log2()).abs() < 0.02, "{} {}", bits(ids[0]), bits(ids[1]));
    // The surname is one in eight, each syllable one in six; the length hardly counts.
    let expected = 8f32.log2() + 2.0 * 6f32.log2();
    assert!((bits(ids[0]) - expected).abs() < 0.15, "{} {expected}", bits(ids[0]));
}

#[test]
fn the_order_in_which_names_come_changes_nothing() {
    let forward = {
        let (mut book, ids) = together(&NAMES);
        book.learn();
        (book, ids)
    };
    let mut names = NAMES;
    names.reverse();
    let (mut backward, mut reversed) = together(&names);
    backward.learn();
    reversed.reverse();
    for one in 0..NAMES.len() {
        for other in 0..NAMES.len() {
            let there = forward.0.compare(forward.1[one], forward.1[other], Sex::Unknown);
            let back = backward.compare(reversed[one], reversed[other], Sex::Unknown);
            assert_eq!(there.level, back.level, "{} {}", NAMES[one], NAMES[other]);
            assert!((there.bits - back.bits).abs() < 1e-2, "{} {}: {there:?} {back:?}", NAMES[one], NAMES[other]);
        }
    }
}

#[test]
fn a_spelling_added_again_has_its_number_and_is_counted() {
    let mut book = NameBook::new();
    assert!(book.is_empty());
    let first = book.add(&[("박영남", Sex::Male), ("김철수", Sex::Male), ("박영남", Sex::Female)]);
    assert_eq!(first, [NameId(0), NameId(1), NameId(0)]);
    assert_eq!(book.add(&[("김철수", Sex::Unknown), ("Pak Yong Nam", Sex::Male)]), [NameId(1), NameId(2)]);
    assert_eq!(book.add(&[]), []);
    assert_eq!(book.len(), 3);
    book.learn();
    assert_eq!(["박영남", "김철수", "박영남"].map(String::from), [0, 1, 2].map(|id| book.hangul(NameId(id))));
}

#[test]
fn the_rarest_error_in_a_roster_of_a_million_is_still_a_number() {
    let mut book = NameBook::new();
    let ids =
        book.add(&[("Qxk Zcgol Xsu", Sex::Unknown), ("Kim Cgwol Sxu", Sex::Unknown), ("Nkamgung Cgwol", Sex::Female)]);
    book.add(&vec![("김철수", Sex::Male); 1_000_000]);
    book.learn();
    for one in &ids {
        for other in &ids {
            for sex in [Sex::Unknown, Sex::Male, Sex::Female] {
                let found = book.compare(*one, *other, sex);
                assert!(found.bits.is_finite() && found.bits < 130.0, "{found:?}");
            }
        }
    }
}

#[test]
fn a_surname_that_nearly_everybody_bears_still_agrees() {
    let mut book = NameBook::new();
    let mut written: Vec<(&str, Sex)> = vec![("김철수", Sex::Unknown); 5000];
    written.extend([("김영남", Sex::Unknown), ("Kim Yong Nam", Sex::Unknown), ("박영남", Sex::Unknown)]);
    let ids = book.add(&written);
    book.learn();
    let [north, latin, other] = [5000, 5001, 5002].map(|at| ids[at]);
    let found = book.compare(north, latin, Sex::Unknown);
    assert_eq!(found.level, NameLevel::Same, "that both are Kim says little, and is no disagreement: {found:?}");
    assert!(found.bits < book.compare(other, other, Sex::Unknown).bits);
    assert_ne!(book.compare(north, other, Sex::Unknown).level, NameLevel::Same);
}
