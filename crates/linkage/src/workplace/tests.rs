//! Which texts are brought together and which are not. Links nobody.

use super::*;
use crate::party::Kind;
use crate::party::read::{Reader, Row};
use crate::roster::List;

/// Reads texts, each so many times; gives the text that stands for each.
fn standing<'a>(texts: &[(&'a str, u32)], linked: Option<&Firms>) -> Vec<&'a str> {
    let mut spelled = Spelled::default();
    let numbers: Vec<u32> =
        texts.iter().map(|(text, times)| (0..*times).map(|_| spelled.of(text)).max().unwrap()).collect();
    if let Some(firms) = linked {
        spelled.stand_for(firms);
    }
    let hubs = spelled.workplaces();
    assert!(hubs.iter().all(|hub| hubs[*hub as usize] == *hub), "what stands for others stands for itself");
    let first = |hub: u32| numbers.iter().position(|number| *number == hub).map_or("", |at| texts[at].0);
    numbers.iter().map(|number| first(hubs[*number as usize])).collect()
}

fn is_one(one: &str, other: &str) -> bool {
    let found = standing(&[(one, 1), (other, 1)], None);
    found[0] == found[1]
}

#[test]
fn a_host_is_one_state_in_every_language() {
    let of = |texts: &[&str]| {
        let mut spelled = Spelled::default();
        let numbers: Vec<u32> = texts.iter().map(|text| spelled.of(text)).collect();
        let hubs = spelled.hosts();
        numbers.into_iter().map(|number| hubs[number as usize]).collect::<Vec<_>>()
    };
    for texts in [
        ["RU", "Russia", "Россия", "로씨야", "俄罗斯", "Russian Federation", "Vladivostok, Russia"],
        ["QA", "Qatar", "Катар", "까타르", "卡塔尔", "قطر", "State of Qatar"],
        ["KZ", "Kazakhstan", "Казахстан", "카자흐스탄", "哈萨克斯坦", "kaz", "Republic of Kazakhstan"],
        ["SA", "Saudi Arabia", "Саудовская Аравия", "사우디아라비아", "沙特", "KSA", "Kingdom of Saudi Arabia"],
        ["TZ", "Tanzania", "Танзания", "탄자니아", "坦桑尼亚", "TZA", "United Republic of Tanzania"],
    ] {
        let found = of(&texts);
        assert!(found.iter().all(|host| *host == found[0]), "{texts:?} {found:?}");
    }
    let apart = of(&[
        "Equatorial Guinea",
        "Guinea",
        "DR Congo",
        "Congo",
        "South Korea",
        "North Korea",
        "Niger",
        "Nigeria",
        "Zone A",
        "Zone B",
        "",
        "?",
    ]);
    assert_eq!(apart[10..], [0, 0]);
    assert!((0..10).all(|at| !apart[..at].contains(&apart[at])), "{apart:?}");
    // Two states named in one text are none that is certain.
    let both = of(&["Russia", "Russia or China", "China"]);
    assert!(both[1] != both[0] && both[1] != both[2]);
}

#[test]
fn an_employer_is_one_in_every_script_spacing_and_legal_form() {
    let mut wrong = Vec::new();
    for (one, other) in [
        ("Kumryong Construction", "KUM RYONG CONSTRUCTION CO., LTD."),
        ("Mansudae Overseas Construction", "만수대해외건설"),
        ("조선릉라도무역총회사", "Korea Rungrado Trading"),
        ("ООО Зарянка", "Zaryanka LLC"),
        ("대성무역", "Daesong Trading Company"),
        ("大成贸易公司", "Taesong Trading"),
        ("Site No. 3", "site no 3"),
    ] {
        if !is_one(one, other) {
            wrong.push(format!("two: {one} {:?}, {other} {:?}", said(one), said(other)));
        }
    }
    for (one, other) in [
        ("Kumryong Construction", "Kumryong Trading"),
        ("Kumsan Trading", "Kumgang Trading"),
        ("Site 3", "Site 13"),
        ("KW-C002", "KW-C003"),
        ("KW-C002", "KW-S002"),
        ("GD-1", "KT-1"),
        ("SA-12", "AG-12"),
        ("Factory A", "Factory B"),
    ] {
        if is_one(one, other) {
            wrong.push(format!("one: {one}, {other} {:?}", said(one)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_rare_spelling_one_error_off_is_the_frequent_one_and_a_frequent_one_is_not() {
    assert_eq!(standing(&[("Pyolmuri Sewing", 8), ("Pyolmiri Sewing", 1)], None), ["Pyolmuri Sewing"; 2]);
    assert_eq!(
        standing(&[("Pyolmuri Sewing", 8), ("Pyolmiri Sewing", 2)], None),
        ["Pyolmuri Sewing", "Pyolmiri Sewing"]
    );
    // Two that are as near: neither. Another number, another trade: another place.
    let two = [("Pyolmuri Sewing", 8), ("Pyolmeri Sewing", 9), ("Pyolmiri Sewing", 1)];
    assert_eq!(standing(&two, None)[2], "Pyolmiri Sewing");
    assert_eq!(standing(&[("Pyolmuri 3", 80), ("Pyolmiri 4", 1)], None)[1], "Pyolmiri 4");
    assert_eq!(standing(&[("RU-S1", 80), ("RU-C1", 1)], None)[1], "RU-C1");
}

#[test]
fn linked_firms_are_one_whatever_they_are_called_and_two_by_one_sound_stay_two() {
    let names = ["Golden Dragon", "Kumryong", "Taesong Trading", "Daesong Trading", "Zarya"];
    let rows: Vec<Row<'_>> = names.iter().map(|name| Row { name, ..Row::default() }).collect();
    let mut reader = Reader::new(Kind::Organisations, vec![List { name: "a".into(), nobody_twice: false }]);
    reader.read(&rows);
    let firms = Firms::of(&reader.finish().0, &[0, 0, 2, 3, 4], &[0, 0, 2, 3, 4]);
    let texts = [
        ("Golden Dragon", 1),
        ("Kumryong", 3),
        ("금룡", 9),
        ("Taesong Trading", 2),
        ("Daesong Trading", 1),
        ("대성무역", 5),
        ("Заря", 1),
    ];
    let found = standing(&texts, Some(&firms));
    // 금룡 sounds like a name of the one; what sounds like two firms is neither.
    assert_eq!(found, ["Kumryong", "Kumryong", "Kumryong", "Taesong Trading", "Daesong Trading", "대성무역", "Заря"]);
    let mut spelled = Spelled::default();
    texts.iter().for_each(|(text, times)| (0..*times).for_each(|_| _ = spelled.of(text)));
    assert_eq!(spelled.stand_for(&firms), Employed { stated: 22, known: 7 });
}

#[test]
fn what_is_nearest_is_found_without_comparing_all_with_all() {
    let mut spelled = Spelled::default();
    let texts: Vec<String> = (0..60_000u32)
        .map(|at| {
            format!(
                "Place {}",
                ["ka", "mo", "ri", "tu", "se"]
                    .iter()
                    .cycle()
                    .skip(at as usize % 5)
                    .step_by(1 + at as usize % 3)
                    .take(8)
                    .copied()
                    .collect::<String>()
                    + &at.to_string()
            )
        })
        .collect();
    texts.iter().for_each(|text| _ = spelled.of(text));
    assert_eq!(spelled.workplaces().len(), 60_001);
}

#[test]
fn a_text_that_is_no_name_is_compared_as_it_stands_and_costs_no_more_than_its_length() {
    let long = ["가".repeat(300_000), "a".repeat(300_000), "a ".repeat(300_000), "Россия ".repeat(50_000)];
    let mut spelled = Spelled::default();
    for text in &long {
        (0..TIMES).for_each(|_| _ = spelled.of(text));
    }
    spelled.of(&format!("{}b", long[1]));
    // Of the same letters, however spaced; one letter more is another text.
    assert_eq!(spelled.workplaces(), [0, 1, 2, 2, 4, 5]);
    assert_eq!(spelled.hosts(), [0, 1, 2, 2, 4, 5]);
}
