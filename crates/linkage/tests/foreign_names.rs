//! Names that are neither Korean nor Chinese: errors, spellings, order and omissions against `foreign_cases.tsv`, and against how frequent
//! words are in a roster.

use assize_linkage::name::book::{NameBook, NameId, Sex};
use assize_linkage::name::compare::{NameAgreement, NameLevel};
use proptest::prelude::*;

const CASES: &str = include_str!("foreign_cases.tsv");
/// Bits from which two names are taken for one: odds of 32 to 1 before anything else is known.
const SAME: f64 = 5.0;

fn agreement(one: &str, other: &str) -> NameAgreement {
    let mut book = NameBook::new();
    let ids = book.add(&[(one, Sex::Unknown), (other, Sex::Unknown)]);
    book.compare(ids[0], ids[1], Sex::Unknown)
}

#[test]
fn every_case_in_the_table_is_told_apart() {
    let rows = CASES.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = rows
        .filter_map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            let same = match fields[2] {
                "same" => true,
                "different" => false,
                other => panic!("`{other}` is neither same nor different: {row}"),
            };
            let found = agreement(fields[0], fields[1]);
            let whole = (NameLevel::Words..=NameLevel::WordsShorter).contains(&found.level);
            let said = whole && found.log2_ratio() >= SAME;
            (said != same).then(|| format!("{row}: {found:?} {:.1}", found.log2_ratio()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A roster of German names: given names and surnames with how many records have them; the names asked for are added to it.
fn among_germans(asked: &[&str]) -> (NameBook, Vec<NameId>) {
    let given = [("PETER", 40), ("HANS", 40), ("STEFAN", 30), ("SABINE", 30), ("MARTIN", 20), ("MARTINA", 20)];
    let surnames = [("MUELLER", 50), ("SCHMIDT", 40), ("MEYER", 30), ("MEIER", 30), ("MAIER", 20), ("RICHTER", 10)];
    let bag = |words: &[(&'static str, usize)]| -> Vec<&'static str> {
        words.iter().flat_map(|(word, times)| std::iter::repeat_n(*word, *times)).collect()
    };
    let (given, surnames) = (bag(&given), bag(&surnames));
    let others: Vec<String> = (0..900usize)
        .map(|at| format!("{} {}", given[at * 7 % given.len()], surnames[at * 11 % surnames.len()]))
        .collect();
    let mut book = NameBook::new();
    let names: Vec<(&str, Sex)> =
        asked.iter().copied().chain(others.iter().map(String::as_str)).map(|name| (name, Sex::Unknown)).collect();
    let ids = book.add(&names);
    book.learn();
    (book, ids[..asked.len()].to_vec())
}

#[test]
fn a_name_met_once_beside_a_frequent_one_is_an_error_of_it_and_two_frequent_ones_are_two() {
    let asked = [
        "PETER MUELLER",
        "PETER MUELLRR",
        "PETER MUELLLER",
        "PTEER MUELLER",
        "PETER MEYER",
        "PETER MEIER",
        "MARTIN RICHTER",
        "SABINE RICHTER",
        "PETER OTTERBACH",
        "PETER OTTERBACH",
    ];
    let (book, ids) = among_germans(&asked);
    let compare = |one: usize, other: usize| book.compare(ids[one], ids[other], Sex::Unknown);
    for (one, other, level) in [
        (0, 0, NameLevel::Words),
        (0, 1, NameLevel::WordsSlip),
        (4, 5, NameLevel::WordsSpelled),
        (0, 2, NameLevel::WordsSlip),
        (0, 3, NameLevel::WordsSlip),
        (1, 2, NameLevel::WordsSlip),
        (6, 7, NameLevel::WordsPart),
        (8, 9, NameLevel::Words),
        (0, 8, NameLevel::WordsPart),
    ] {
        let found = compare(one, other);
        assert_eq!(found.level, level, "{} {}: {found:?}", asked[one], asked[other]);
    }
    // The error says as much as the word that was meant, and that somebody erred: P(Peter) P(Mueller) among 1000 records.
    let (same, slip, rare) = (compare(0, 0).bits, compare(0, 1).bits, compare(8, 9).bits);
    assert!(slip > same && slip < same + 8.0, "{same} {slip}");
    assert!(rare > same + 4.0, "a rare surname weighs more: {rare} {same}");
}

#[test]
fn what_is_left_out_turned_round_or_an_initial_agrees_less_than_the_whole() {
    let asked = ["STEFAN RICHTER", "RICHTER STEFAN", "S. RICHTER", "RICHTER", "STEFAN HANS RICHTER", "SABINE SCHMIDT"];
    let (book, ids) = among_germans(&asked);
    let compare = |other: usize| book.compare(ids[0], ids[other], Sex::Unknown);
    let levels: Vec<NameLevel> = (0..asked.len()).map(|other| compare(other).level).collect();
    assert_eq!(
        levels,
        [
            NameLevel::Words,
            NameLevel::WordsOrder,
            NameLevel::WordsShorter,
            NameLevel::WordsShorter,
            NameLevel::WordsShorter,
            NameLevel::OtherWords
        ]
    );
    assert!(compare(2).bits < compare(0).bits, "an initial says less than the word: {:?}", compare(2));
}

#[test]
fn names_that_might_be_korean_are_words_where_a_list_is_full_of_those_words() {
    // Koch, Lang and Jan are spellings of Korean syllables, Peter and Martin errors of some.
    let asked = ["MARTIN KOCH", "MARTIN KOHC", "PETER LANG", "HANS LANG"];
    let (book, ids) = among_germans(&asked);
    assert_eq!(book.compare(ids[0], ids[1], Sex::Unknown).level, NameLevel::WordsSlip);
    assert_eq!(book.compare(ids[2], ids[3], Sex::Unknown).level, NameLevel::WordsPart);
    let mut alone = NameBook::new();
    let korean: Vec<(&str, Sex)> = ["Kim Chol Su", "Pak Yong Nam", "Ri Lang"].map(|name| (name, Sex::Unknown)).into();
    let ids = alone.add(&korean);
    alone.learn();
    assert_eq!(alone.hangul(ids[2]).chars().next(), Some('리'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn comparing_words_is_symmetric_learned_or_not(one in "[A-Z]{2,9} [A-Z]{2,9}( [A-Z]{1,9})?", other in "[A-Z]{2,9} [A-Z]{1,9}|[А-Я]{2,9} [А-Я]{2,9}") {
        let mut book = NameBook::new();
        let ids = book.add(&[one.as_str(), other.as_str(), "PETER MUELLER"].map(|name| (name, Sex::Male)));
        for _ in 0..2 {
            let (there, back) = (book.compare(ids[0], ids[1], Sex::Male), book.compare(ids[1], ids[0], Sex::Male));
            prop_assert_eq!(there.level, back.level);
            prop_assert!((there.bits - back.bits).abs() < 1e-3 && there.bits.is_finite(), "{:?} {:?}", there, back);
            book.learn();
        }
    }

    #[test]
    fn one_keying_error_in_a_long_word_is_found(word in "[a-z]{7,12}", at in 0usize..7, letter in proptest::char::range('a', 'z')) {
        let mut letters: Vec<char> = word.chars().collect();
        letters.insert(at, letter);
        let keyed: String = letters.into_iter().collect();
        let found = agreement(&format!("Wolfgang {word}"), &format!("Wolfgang {keyed}"));
        let found_korean = found.level < NameLevel::Words;
        prop_assert!(found_korean || (NameLevel::Words..=NameLevel::WordsSpelled).contains(&found.level), "{word} {keyed} {found:?}");
    }
}
