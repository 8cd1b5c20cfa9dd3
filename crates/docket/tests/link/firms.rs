//! Firms and worksites linked in one case: what employers are taken for, and the tables that estimates take.

use super::*;

/// The example's lists of worksites and of the firms that work there.
fn worksites() -> Vec<ListFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/worksites");
    let read = |name: &str| read_list(name, &std::fs::read(folder.join(name)).unwrap()).unwrap();
    ["contractors.csv", "tax-register.csv", "inspections.csv", "permits.csv"].map(read).to_vec()
}

/// The pair said to be one of which a row states the text.
fn pair_with(case: &mut OpenCase, found: &Linked, text: &str) -> [String; 2] {
    let said = found.pairs.iter().filter(|pair| pair.probability > 0.5);
    let mut pairs = said.map(|pair| [pair.records.0.to_string(), pair.records.1.to_string()]);
    let states = |[one, other]: &[String; 2]| {
        let why = pair::why(case, (one, other), "to find it", &mut entropy(9), NOW, &quiet).unwrap();
        why.sides.iter().any(|side| side.stated.iter().any(|(_, cell)| cell == text))
    };
    pairs.find(states).unwrap()
}

#[test]
fn employers_of_worksites_are_the_firms_that_the_case_has_linked_and_a_judgement_about_firms_moves_them() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let settings = Settings { samples: 2, ..Settings::standard() };
    let again = |case: &mut OpenCase, files: &[ListFile]| -> [Linked; 2] {
        let offer = Offer { files, mapping: None, words: "to try it", settings: &settings };
        let done = link::link(case, &offer, &mut entropy(7), NOW, &quiet).unwrap();
        let found: Vec<Linked> = done.linkages.into_iter().map(|kept| kept.linked).collect();
        found.try_into().unwrap()
    };
    let [firms, sites] = again(&mut keeper, &worksites());
    assert_eq!((firms.kind, sites.kind), (Kind::Organisation, Kind::Worksite));
    let told = |linked: &Linked| linked.run.assumptions.iter().find(|said| said.contains("state an employer")).cloned();
    expect![[r#"
        None
        Some("of 46 rows that state an employer 44 state one that is certain among the linked organisations, and are compared by that; the others by its name")"#]].assert_eq(&format!("{:?}\n{:?}", told(&firms), told(&sites)));

    let [one, other] = pair_with(&mut keeper, &sites, "Zolotoy Rog Construction Site");
    let employer = |case: &mut OpenCase| {
        let why = pair::why(case, (&one, &other), "to try it", &mut entropy(9), NOW, &quiet).unwrap();
        let step = why.steps.into_iter().find(|step| step.about == "employer").unwrap();
        (step.words, step.bits > 0.0)
    };
    assert_eq!(employer(&mut keeper), ("the same employer, as firms were linked".to_owned(), true));
    let [dragon, kumryong] = pair_with(&mut keeper, &firms, "Golden Dragon Builders Ltd");
    judge::judge(&mut keeper, (&dragon, &kumryong), Said::Different, "two owners", &mut entropy(9), NOW).unwrap();
    let [_, apart] = again(&mut keeper, &[]);
    assert_eq!(employer(&mut keeper), ("another employer, as firms were linked".to_owned(), false));
    assert_ne!(apart.run.id, sites.run.id, "what firms are is an input of the linkage of worksites");
    judge::withdraw(&mut keeper, 1, "one owner after all", &mut entropy(9), NOW).unwrap();
    assert_eq!(again(&mut keeper, &[]), [firms, sites], "as if it had never been said");

    let score = score::score(&mut keeper, (Kind::Worksite, "who"), "to try it", &mut entropy(8), NOW, &quiet).unwrap();
    assert!(score.thresholds[1].precision > 0.95 && score.thresholds[1].recall > 0.9, "{:?}", score.thresholds);
    // Without the firms employers are compared by name.
    for file in ["contractors.csv", "tax-register.csv"] {
        link::remove(&mut keeper, file, "to try it", &mut entropy(9), NOW).unwrap();
    }
    assert_eq!(employer(&mut keeper), ("another employer".to_owned(), false));
}

#[test]
fn tables_for_estimates_of_firms_and_worksites_count_them_and_say_what_they_count() {
    let office = Office::new();
    let done = linked(&mut office.open("keeper-1"), &worksites(), None);
    assert!(done.unwrap_err().to_string().contains("there is no list `visas`"), "the settings are of other lists");
    let settings = Settings { samples: 3, ..Settings::standard() };
    let offer = Offer { files: &worksites(), mapping: None, words: "to try it", settings: &settings };
    let done = link::link(&mut office.open("keeper-1"), &offer, &mut entropy(7), NOW, &quiet).unwrap();
    for kept in done.linkages {
        let (kind, found) = (kept.linked.kind, kept.linked.tables);
        let tables = link::tables::for_estimates(&office.open("analyst"), kind).unwrap();
        assert_eq!((tables.kind, tables.likely.observed(), tables.samples.len()), (kind, persons(&found.likely), 3));
        assert_eq!(tables.likely.n_lists(), 2);
        for reading in &kept.linked.readings {
            let rows: u64 = reading.sizes.iter().map(|(size, count)| size * count).sum();
            assert_eq!(rows, kept.linked.lists.iter().map(|list| list.rows).sum::<u64>(), "every row is counted");
        }
        let states: Vec<usize> = kept.linked.lists.iter().map(|list| list.states.len()).collect();
        assert_eq!(states, [5, 5], "name, number or employer, address, city, state");
    }
    let none = link::tables::for_estimates(&office.open("analyst"), Kind::Person).unwrap_err().to_string();
    assert!(none.contains("holds no linkage"), "{none}");
}

/// Sixty people on a list that names their employer and host in its own words.
fn workers(file: &str, [employer, other, host]: [&str; 3]) -> ListFile {
    let mut text = String::from("name,sex,dob,company,country,year,who\n");
    let (surnames, first, last) =
        (["Kim", "Pak", "Choe", "Ryu", "Han"], ["Chol", "Song", "Myong"], ["Su", "Ho", "Jin", "Il"]);
    for at in 0..60 {
        let name = format!("{} {} {}", surnames[at % 5], first[at / 5 % 3], last[at / 15]);
        let of = if at % 3 == 0 { employer } else { other };
        text += &format!("{name},M,19{}-0{}-1{},{of},{host},2013,{at}\n", 60 + at % 29, 1 + at % 9, at % 7);
    }
    read_list(file, text.as_bytes()).unwrap()
}

#[test]
fn employers_of_persons_are_the_firms_that_the_case_has_linked() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let settings = Settings { samples: 2, ..Settings::standard() };
    let again = |case: &mut OpenCase, files: &[ListFile]| -> Vec<Linked> {
        let offer = Offer { files, mapping: None, words: "to try it", settings: &settings };
        let done = link::link(case, &offer, &mut entropy(7), NOW, &quiet).unwrap();
        done.linkages.into_iter().map(|kept| kept.linked).collect()
    };
    let people = [
        workers("visas.csv", ["Golden Dragon Builders Ltd", "Paekho Trading", "Russia"]),
        workers("payroll.csv", ["Kumryong Construction Company", "백호무역", "Россия"]),
    ];
    let alone = again(&mut keeper, &people);
    let [one, other] = pair_with(&mut keeper, &alone[0], "Golden Dragon Builders Ltd");
    let work = |case: &mut OpenCase| {
        let why = pair::why(case, (&one, &other), "to try it", &mut entropy(9), NOW, &quiet).unwrap();
        why.steps.into_iter().find(|step| step.about == "work").unwrap().words
    };
    // Without linked firms names are compared: one firm by two names is two, and its host is one state in two languages.
    assert_eq!(work(&mut keeper), "another employer at the same host in the same year");
    let by_sound = pair_with(&mut keeper, &alone[0], "백호무역");
    let why = pair::why(&mut keeper, (&by_sound[0], &by_sound[1]), "to try it", &mut entropy(9), NOW, &quiet).unwrap();
    assert_eq!(
        why.steps.into_iter().find(|step| step.about == "work").unwrap().words,
        "the same employer in the same year"
    );

    let firms = &worksites()[..2];
    let found = again(&mut keeper, firms);
    assert_eq!(found.iter().map(|linked| linked.kind).collect::<Vec<_>>(), [Kind::Person, Kind::Organisation]);
    assert_eq!(work(&mut keeper), "the same employer in the same year");
    let told = found[0].run.assumptions.iter().filter(|said| said.contains("are compared by that")).collect::<Vec<_>>();
    expect![[r#"
        [
            "of 120 rows that state an employer 40 state one that is certain among the linked organisations, and are compared by that; the others by its name",
        ]
    "#]].assert_debug_eq(&told);
    assert_ne!(found[0].run.id, alone[0].run.id, "what firms are is an input of the linkage of persons");
    for file in ["contractors.csv", "tax-register.csv"] {
        link::remove(&mut keeper, file, "to try it", &mut entropy(9), NOW).unwrap();
    }
    assert_eq!(again(&mut keeper, &[]), alone, "as if they had never been there");
}
