//! Spellings on the left, the redacted text on the right.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::quotation::{Scanner, TermKind, VaultTerm, What};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn term(owner: &str, kind: TermKind, spellings: &[&str]) -> VaultTerm {
    VaultTerm { owner: owner.into(), kind, spellings: spellings.iter().map(ToString::to_string).collect() }
}

/// Made-up people and places.
fn vault() -> Vec<VaultTerm> {
    vec![
        term("p1", TermKind::Name, &["김철수", "철수", "Kim Chol-su", "金哲洙", "Ким Чхоль Су"]),
        term("p2", TermKind::Name, &["Иван Петров", "Мария", "José Müller", "Strauß"]),
        term("p3", TermKind::Name, &["이수"]),
        term("l1", TermKind::Place, &["회령", "Hoeryong", "Владивосток", "Хабаровский край"]),
        term("e1", TermKind::Employer, &["Mokran LLC", "목란무역회사"]),
        term("t1", TermKind::Phone, &["+82 10-1234-5678"]),
        term("n1", TermKind::Number, &["AB-77 12"]),
    ]
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(Scanner::new(&vault()).unwrap().redact(text).text, expected);
}

#[test]
fn korean_names_are_found_with_particles_spaces_and_in_any_normal_form() {
    check("김철수", "[[P1]]");
    check("김철수가 말했다", "[[P1]]가 말했다");
    check("김 철수는, 김-철수를", "[[P1]]는, [[P1]]를");
    check("우리김철수씨도", "우리[[P1]]씨도");
    check("철수한테서 들었다", "[[P1]]한테서 들었다");
    check("철수씨와 회령에서", "[[P1]]씨와 [[L1]]에서");
    check("그가 철수했다", "그가 철수했다");
    check("많이 수고했다", "많이 수고했다");
    check("이수는 갔다", "[[P1]]는 갔다");
    check("김철숙이 왔다", "김철숙이 왔다");
    let decomposed: String = "어제 김철수가 회령에 갔다".nfd().collect();
    let expected: String = "어제 [[P1]]가 [[L1]]에 갔다".nfd().collect();
    check(&decomposed, &expected);
    let not_him: String = "김철숙이".nfd().collect();
    check(&not_him, &not_him);
    check("목란 무역 회사에서", "[[E1]]에서");
    check("金哲洙は", "[[P1]]は");
    check("見金 哲洙", "見[[P1]]");
}

#[test]
fn latin_names_are_found_in_any_case_width_order_and_joint() {
    check("KIM CHOL-SU said", "[[P1]] said");
    check("kim cholsu's wife", "[[P1]]'s wife");
    check("Chol Su Kim", "[[P1]]");
    check("Kim, Chol-su", "[[P1]]");
    check("Kim\u{2011}Chol\u{00A0}su", "[[P1]]");
    check("Kim\u{200B}Cholsu", "[[P1]]");
    check("Ｋｉｍ Ｃｈｏｌ－ｓｕ", "[[P1]]");
    check("Kim Cholsung", "Kim Cholsung");
    check("Hakim Cholsung", "Hakim Cholsung");
    check("Hakim Cholsu", "Hakim [[P1]]");
    check("JOSE MULLER and Jose\u{301} Mu\u{308}ller!", "[[P1]] and [[P1]]!");
    check("STRAUSS", "[[P1]]");
    check("at Mokran, LLC", "at [[E1]]");
    check("Kim Chol-su가", "[[P1]]가");
}

#[test]
fn a_name_that_the_vault_holds_in_korean_only_is_found_in_latin_letters() {
    let vault = [
        term("p1", TermKind::Name, &["김철수"]),
        term("p2", TermKind::Name, &["박정희"]),
        term("p3", TermKind::Name, &["리 영호"]),
    ];
    let scanner = Scanner::new(&vault).unwrap();
    for text in
        ["Kim Chol Su", "Gim Cheol-su", "KIM Cheolsoo", "Kim Ch\u{2019}\u{14F}l-su", "Cheol-Su Kim", "kim chul soo"]
    {
        assert_eq!(scanner.redact(text).text, "[[P1]]", "{text}");
    }
    for text in ["Park Jung-hee", "Pak Chong-hui", "Bak Jeong-hui", "Chung Hee Park"] {
        assert_eq!(scanner.redact(text).text, "[[P1]]", "{text}");
    }
    for text in ["Lee Young-ho", "Ri Yong Ho", "Yeongho Lee", "Rhee Yong-ho"] {
        assert_eq!(scanner.redact(text).text, "[[P1]]", "{text}");
    }
    for text in ["Kim Chol Sung", "Hakim Cholsu", "parking hee", "Kim said so"] {
        assert_eq!(scanner.redact(text).text, text);
    }
}

#[test]
fn russian_names_are_found_in_their_cases() {
    check("Ивана Петрова видели", "[[P1]] видели");
    check("с Иваном Петровым", "с [[P1]]");
    check("ПЕТРОВУ ИВАНУ", "[[P1]]");
    check("о Марии и Марией", "о [[P1]] и [[P1]]");
    check("Кима Чхоль Су", "[[P1]]");
    check("во Владивостоке", "во [[L1]]");
    check("в Хабаровском крае", "в [[L1]]");
    check("Иванович Петров", "Иванович Петров");
    check("владивостокский", "владивостокский");
    check("Ким Чхоль Суд", "Ким Чхоль Суд");
}

#[test]
fn numbers_and_addresses_are_found_in_any_notation() {
    check("call 010-1234-5678 now", "call [[N1]] now");
    check("00821012345678", "[[N1]]");
    check("０１０ １２３４ ５６７８", "[[N1]]");
    check("paper ab 7712", "paper [[N1]]");
    check("write to a.b+c@mail.example.org.", "write to [[N1]].");
    check("or @some_body, twice @some_body", "or [[N1]], twice [[N1]]");
    check("ring +7 (423) 222-33-44 or 02-555-1234", "ring [[N1]] or [[N2]]");
    check("born 900101-1234567", "born [[N1]]");
    check("passport M12345678, 4508 123456", "passport [[N1]], [[N2]]");
    check("account 110123456789", "account [[N1]]");
}

#[test]
fn figures_and_dates_of_a_report_are_left_alone() {
    for text in [
        "50,000 to 60,000 people in 2015-2016",
        "between 1 200 000 and 12 000 000 dollars",
        "on 2015-05-14, on 14.05.2015 and 2015/05",
        "1.2 to 2.3 billion; 4,000.50 a year; 18 hours",
        "paragraph 17 of resolution 2375 (2017)",
        "K001 and SR01, page 12-13",
    ] {
        check(text, text);
    }
}

#[test]
fn tags_follow_the_text_and_the_owners_stay_behind() {
    let redaction = Scanner::new(&vault()).unwrap().redact("Мария told Kim Cholsu that 철수 knew her");
    assert_eq!(redaction.text, "[[P1]] told [[P2]] that [[P2]] knew her");
    let owners: Vec<(&str, &str)> =
        redaction.owners.iter().map(|(tag, owner)| (tag.as_str(), owner.as_str())).collect();
    assert_eq!(owners, [("P1", "p2"), ("P2", "p1")]);
}

#[test]
fn spans_are_bytes_of_the_text_as_given() {
    let text = "어제 김철수가";
    let found = Scanner::new(&vault()).unwrap().scan(text);
    assert_eq!(found.len(), 1);
    assert_eq!(&text[found[0].start..found[0].end], "김철수");
    assert_eq!(found[0].what, What::Term(TermKind::Name, "p1".into()));
}

#[test]
fn an_empty_vault_still_finds_shapes_and_an_empty_spelling_finds_nothing() {
    let scanner = Scanner::new(&[term("x", TermKind::Name, &["", " - "])]).unwrap();
    assert_eq!(scanner.redact("a - b, c@d.org").text, "a - b, [[N1]]");
}

#[test]
fn twenty_thousand_terms_are_looked_for_in_one_pass() {
    let spell = |n: u32| -> String { (0..4).map(|i| char::from(b'a' + ((n >> (4 * i)) & 15) as u8)).collect() };
    let vault: Vec<VaultTerm> = (0..20_000)
        .map(|n| term(&n.to_string(), TermKind::Name, &[&format!("q{} z{}", spell(n), spell(n * 7))]))
        .collect();
    let scanner = Scanner::new(&vault).unwrap();
    let text = "nothing of the vault stands here, not a word of it; ".repeat(2_000)
        + "Q"
        + &spell(777)
        + "-Z"
        + &spell(777 * 7);
    let found = scanner.scan(&text);
    assert_eq!(found.iter().map(|f| f.what.clone()).collect::<Vec<_>>(), [What::Term(TermKind::Name, "777".into())]);
}

fn anything() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "김철수",
        "철수",
        "가 ",
        "Kim ",
        "Chol-su",
        " ",
        "\u{301}",
        "é",
        "Иван",
        "а",
        " Петров",
        "010-1234-5678",
        "@",
        "a.org",
        "회령",
        "ß",
        "７",
        "-",
        "[[P1]]",
        "\u{1100}",
        "\u{11A8}",
        "İ",
    ]);
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_breaks_the_scanner_and_spans_are_in_order(text in anything()) {
        let scanner = Scanner::new(&vault()).unwrap();
        let mut from = 0;
        for found in scanner.scan(&text) {
            prop_assert!(found.start >= from && found.end > found.start);
            prop_assert!(text.is_char_boundary(found.start) && text.is_char_boundary(found.end));
            from = found.end;
        }
    }

    #[test]
    fn a_name_in_a_sentence_is_always_found(
        before in "[a-z가-힣 ,.]{0,12}", after in "[a-z가-힣 ,.]{0,12}", which in 0usize..6, upper: bool, decomposed: bool,
    ) {
        let names = ["김철수", "Kim Chol-su", "金哲洙", "Иваном Петровым", "Hoeryong", "목란무역회사"];
        let mut text = format!("{before}. {} {after}", names[which]);
        if upper { text = text.to_uppercase(); }
        if decomposed { text = text.nfd().collect(); }
        let redaction = Scanner::new(&vault()).unwrap().redact(&text);
        prop_assert!(redaction.text.contains("[["), "{text} -> {}", redaction.text);
        prop_assert!(!redaction.owners.is_empty());
    }
}
