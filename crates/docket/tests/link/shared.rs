//! What somebody who knows a list says of all its rows.

use super::*;
use assize_record::linkage::Field;

/// Sixty people, with their host and year or without.
fn workers(file: &str, states_work: bool) -> ListFile {
    let mut text = String::from(if states_work { "name,dob,country,year,who\n" } else { "name,age,who\n" });
    let (surnames, first, last) =
        (["Kim", "Pak", "Choe", "Ryu", "Han"], ["Chol", "Song", "Myong"], ["Su", "Ho", "Jin", "Il"]);
    for at in 0..60 {
        let name = format!("{} {} {}", surnames[at % 5], first[at / 5 % 3], last[at / 15]);
        let born = 1960 + at % 29;
        text += &if states_work {
            format!("{name},{born}-0{}-1{},Qatar,2014,{at}\n", 1 + at % 9, at % 7)
        } else {
            format!("{name},{},{at}\n", 2014 - born)
        };
    }
    read_list(file, text.as_bytes()).unwrap()
}

#[test]
fn what_is_said_of_all_rows_is_compared_shown_as_such_and_can_be_taken_back() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let files = [workers("visas.csv", true), workers("payroll.csv", false)];
    let seen = look(&files, None).unwrap();
    assert_eq!(
        seen.files.iter().map(|file| file.lacking.clone()).collect::<Vec<_>>(),
        [vec![], vec![Field::Host, Field::Year]]
    );
    assert_eq!(seen.unread, 60, "an age says nothing without its year");
    let mut mapping = seen.mapping;
    let of_all = |mapping: &mut Mapping, said: &[(Field, &str)]| {
        let said = said.iter().map(|(field, text)| (*field, (*text).to_owned()));
        mapping.files.get_mut("payroll.csv").unwrap().otherwise = said.collect();
    };
    of_all(&mut mapping, &[(Field::Host, "QA"), (Field::Year, "2014")]);
    let seen = look(&files, Some(&mapping)).unwrap();
    assert_eq!((seen.unread, seen.files[1].lacking.as_slice()), (0, &[][..]));

    let kept = |done: Done| done.linkages.into_iter().next().unwrap().linked;
    let found = kept(linked(&mut keeper, &files, Some(&mapping)).unwrap());
    assert_eq!(
        found.lists[0].states.iter().map(|field| field.code()).collect::<Vec<_>>(),
        ["name", "age", "host", "year"]
    );
    let probable = found.pairs.iter().find(|pair| pair.probability > 0.5).unwrap();
    let (one, other) = (probable.records.0.to_string(), probable.records.1.to_string());
    let why = |case: &mut OpenCase| pair::why(case, (&one, &other), "to try it", &mut entropy(9), NOW, &quiet).unwrap();
    let about = |case: &mut OpenCase, about: &str| {
        let steps = why(case).steps.into_iter();
        steps.filter(|step| step.about == about).map(|step| step.words).collect::<Vec<_>>()
    };
    assert_eq!(about(&mut keeper, "work"), ["the same host in the same year"]);
    assert_eq!(about(&mut keeper, "birth"), ["a date and its year"]);
    let sides = why(&mut keeper).sides;
    let side = sides.iter().find(|side| side.file == "payroll.csv").unwrap();
    let stated: Vec<&str> = side.stated.iter().map(|(_, said)| said.as_str()).skip(2).collect();
    assert_eq!(stated, ["QA (said of all rows)", "2014 (said of all rows)"]);

    // A slip is refused, of a list that is in the vault too, and changes nothing.
    of_all(&mut mapping, &[(Field::Year, "soon"), (Field::Document, "7")]);
    for files in [&files[..], &[]] {
        let refused = linked(&mut keeper, files, Some(&mapping)).unwrap_err().to_string();
        assert!(refused.contains("what is no `year`") && refused.contains("what each says for itself"), "{refused}");
    }
    assert_eq!(about(&mut keeper, "work"), ["the same host in the same year"]);
    of_all(&mut mapping, &[]);
    let alone = kept(linked(&mut keeper, &[], Some(&mapping)).unwrap());
    assert_ne!(alone.run.id, found.run.id, "what is said of all rows is an input of the linkage");
    assert_eq!(about(&mut keeper, "work"), [""; 0]);
}
