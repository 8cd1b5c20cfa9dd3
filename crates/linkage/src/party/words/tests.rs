//! Words of the table cut out of names in five scripts. Tests only.

use super::*;

/// Known words in capitals, others as they are.
fn read(text: &str) -> String {
    let words = Words::shared();
    let kept = |role| role != Role::Street;
    let said = |word: Word| match word {
        Word::Known(concept) => words.english(concept).to_uppercase(),
        Word::Proper(piece) => piece.text,
    };
    words.read(text, kept).into_iter().map(said).collect::<Vec<_>>().join(" ")
}

#[test]
fn forms_and_trades_are_set_apart_from_proper_words_in_every_language() {
    for (text, expected) in [
        ("Korea Hyoksin Trading Corporation", "KOREA hyoksin TRADING CORPORATION"),
        ("조선혁신무역회사", "KOREA 혁신 TRADING CORPORATION"),
        ("조선 릉라도 무역총회사", "KOREA 릉라도 TRADING GENERAL CORPORATION"),
        ("丹东鸿祥实业发展有限公司", "DANDONG 鸿祥 INDUSTRY DEVELOPMENT LIMITED"),
        ("ООО «Заря-Строй»", "LIMITED заря CONSTRUCTION"),
        ("Заря, ооо", "заря LIMITED"),
        ("شركة المها للتجارة ذ.م.م", "CORPORATION مها TRADING LIMITED"),
        ("Al Maha Trading Co. W.L.L.", "OF maha TRADING CORPORATION LIMITED"),
        ("Atal Sp. z o.o.", "atal LIMITED"),
        ("Leader (Hong Kong) International", "leader HONG KONG INTERNATIONAL"),
        ("Green Pine Associated Corporation", "green pine UNITED CORPORATION"),
        ("Korea Ryenha Machinery J/V Corporation", "KOREA ryenha MACHINERY JOINT VENTURE CORPORATION"),
        ("대성 Trading 2", "대성 TRADING 2"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_countrys_code_counts_only_where_it_is_all_that_is_said() {
    let words = Words::shared();
    let country = |text: &str| words.whole(text).map(|concept| words.english(concept));
    for text in ["RU", "rus", "Russia", "Россия", "Российская Федерация", "俄罗斯", "러시아", "روسيا"]
    {
        assert_eq!(country(text), Some("russia"), "{text}");
    }
    assert_eq!(read("Ru Trading"), "ru TRADING");
    assert_eq!(country("Atlantis"), None);
}

#[test]
fn every_row_of_the_table_reads_back_as_itself() {
    let words = Words::shared();
    let mut rows = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 3, "{line}");
        let expected = fields[1].split('|').next().unwrap();
        for text in fields[1].split('|').filter(|text| !text.ends_with('*')) {
            // Some codes of states are words as well (SA, IN, DE).
            let found = if fields[0] == "country" { words.state(text) } else { words.whole(text) };
            assert_eq!(found.map(|concept| words.english(concept)), Some(expected), "`{text}` stands in two rows");
        }
        rows += 1;
    }
    assert!(rows > 120, "{rows}");
}
