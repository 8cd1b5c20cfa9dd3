//! What is learned of firms: how strangers agree where one is known to be two, in which context, and that small lists keep their links.

use super::*;
use crate::partition::Weighing;
use crate::party::link::{Settings, link};
use crate::party::read::{Reader, Row};
use crate::roster::List;

const NAMES: [(&str, &str); 8] = [
    ("Hyoksin Trading Corporation", "혁신무역회사"),
    ("Kumgang Fishery Company", "금강수산회사"),
    ("Namsan Bank", "남산은행"),
    ("Rungrado Shipping Company", "릉라도해운회사"),
    ("Paekho Mining Corporation", "백호광업회사"),
    ("Mokran Garment Company", "목란피복회사"),
    ("Pugang Machinery Corporation", "부강기계회사"),
    ("Tanchon Textile Company", "단천방직회사"),
];

fn two_lists(nobody_twice: bool) -> crate::party::link::Linkage {
    let list = |name: &str| List { name: name.into(), nobody_twice };
    let mut reader = Reader::new(Kind::Organisations, vec![list("latin"), list("hangul")]);
    for (latin, hangul) in NAMES {
        reader.read(&[Row { list: 0, name: latin, ..Row::default() }, Row { list: 1, name: hangul, ..Row::default() }]);
    }
    link(reader.finish().0, Settings::default())
}

#[test]
fn a_list_of_a_few_firms_without_any_number_is_linked_too() {
    for nobody_twice in [true, false] {
        let linkage = two_lists(nobody_twice);
        for (firm, (name, _)) in NAMES.iter().enumerate() {
            let odds = linkage.log2_odds(2 * firm, 2 * firm + 1);
            assert!(odds > 2.0, "{nobody_twice} {name}: {odds}");
        }
        assert!(linkage.log2_odds(0, 3) < -3.0, "two firms");
        let expected = linkage.expected()[1];
        assert!((6.0..=8.0).contains(&expected), "{nobody_twice} {expected}");
    }
}

#[test]
fn every_group_of_levels_sums_to_one_in_m_and_in_u_after_learning() {
    let model = two_lists(true).model;
    for (comparison, (about, levels)) in comparisons(Kind::Organisations).iter().enumerate() {
        for group in 0..=levels.iter().map(|level| level.group).max().unwrap_or(0) {
            let of_group = (0..levels.len()).filter(|at| levels[*at].group == group);
            let (m, u) =
                of_group.map(|at| model.shares(comparison, at)).fold((0.0, 0.0), |(m, u), of| (m + of.0, u + of.1));
            assert!((m - 1.0).abs() < 1e-9 && (u - 1.0).abs() < 1e-9, "{about} {group}: {m} {u}");
        }
    }
}

#[test]
fn how_strangers_agree_depends_on_what_their_names_share() {
    let model = two_lists(true).model;
    let evidence = |name: u8, trade: u8| {
        let mut levels = [MISSING; COMPARISONS];
        (levels[0], levels[3]) = (name, trade);
        Evidence { levels, shares: [1.0; COMPARISONS] }
    };
    let (place, trade) = (2, 3);
    // Name and trade, then the context of the place and of the trade.
    for (name, of_trade, expected) in [
        (MISSING, 0, [0, 0]),
        (9, 3, [0, 0]),
        (7, 0, [1, 1]),
        (0, 0, [2, 2]),
        (1, 3, [3, 2]),
        (AGREEMENTS + 1, 3, [3, 2]),
        (6, 0, [3, 3]),
        (2 * AGREEMENTS + 8, 0, [3, 3]),
    ] {
        let found = [place, trade].map(|comparison| model.context(&evidence(name, of_trade), comparison));
        assert_eq!(found, expected, "name {name}, trade {of_trade}");
    }
    assert_eq!(model.context(&evidence(0, 0), 0), 0, "names themselves have one context");
}
