//! The order of records against a slow sort.

use super::*;
use crate::roster::{List, Reader, Row};

#[test]
fn records_stand_in_the_order_of_sounds_then_of_names_then_of_themselves() {
    let names = ["Kim Chol Su", "김철수", "리영희", "Ким Чхоль Су", "", "Pak Yong"];
    let mut reader = Reader::new(vec![List { name: "visa".into(), nobody_twice: false }]);
    let rows: Vec<Row<'_>> =
        (0..500usize).map(|at| Row { name: names[at * at % 31 % names.len()], ..Row::default() }).collect();
    reader.read(&rows);
    let roster = reader.finish().0;
    let classes = Classes::of(&roster.names);
    let count = u32::try_from(roster.names.len()).unwrap();
    let of_name: Vec<Vec<Sounds>> = (0..count).map(|name| classes.sounds(NameId(name))).collect();
    let mut slow: Vec<u32> = (0..500).collect();
    slow.sort_by_key(|record| {
        let name = roster.records[*record as usize].name;
        (of_name[name as usize].first().copied().unwrap_or_default(), name, *record)
    });
    let order = in_order_of_sounds(&roster, &of_name);
    assert_eq!(order, slow);
    // The three spellings of one name stand together.
    let is_kim =
        |record: &u32| [0, 1, 3].contains(&names.iter().position(|n| *n == rows[*record as usize].name).unwrap());
    let runs = order.chunk_by(|a, b| is_kim(a) == is_kim(b)).filter(|run| is_kim(&run[0])).count();
    assert_eq!(runs, 1);
    let places = Blocks::of(&roster, 40);
    assert!((0..500).all(|record| places.order[places.places[record] as usize] as usize == record));
}
