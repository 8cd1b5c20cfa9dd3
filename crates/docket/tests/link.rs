//! Linking made-up lists in a case: what is found, who may see what, judgements obeyed and withdrawn, and what leaves.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chance.rs"]
mod chance;

#[path = "link/shared.rs"]
mod shared;

#[path = "link/firms.rs"]
mod firms;

use assize_docket::link::look::look;
use assize_docket::link::{self, Done, Offer, Settings, export, judge, pair, score};
use assize_docket::open_case::OpenCase;
use assize_docket::{DocketError, identity, log};
use assize_intake::list::{ListFile, read_list};
use assize_record::id::{ListId, UserId};
use assize_record::identity::Reason;
use assize_record::linkage::{Kind, Linked, Mapping, PatternCount, Said};
use assize_record::role::Role;
use assize_store::{Case, Cost, Credentials, FirstUser, NewKeys, Upkeep};
use chance::entropy;
use expect_test::expect;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";
const SENTENCE: &[u8] = b"what everybody in this office would say";

fn quiet(_: &str) {}

/// The example's lists, as the child reads them.
fn lists() -> Vec<ListFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/lists");
    let read = |name: &str| read_list(name, &std::fs::read(folder.join(name)).unwrap()).unwrap();
    ["visas.csv", "payroll.csv", "interviews.csv"].map(read).to_vec()
}

/// A case of a founder with every role, two identity keepers, an analyst and a coder.
struct Office {
    kept: TempDir,
}

impl Office {
    fn new() -> Self {
        let kept = TempDir::new().unwrap();
        let first = FirstUser {
            user: UserId::new("founder"),
            roles: Role::ALL.iter().copied().collect(),
            passphrase: SENTENCE,
            cost: Cost::FLOOR,
        };
        let mut case = Case::create_for(&kept.path().join("case"), &first, &mut entropy(1), NOW).unwrap();
        let users = [
            ("keeper-1", Role::IdentityKeeper),
            ("keeper-2", Role::IdentityKeeper),
            ("analyst", Role::Analyst),
            ("coder", Role::Coder),
        ];
        for (seed, (name, role)) in (2..).zip(users) {
            let keys = NewKeys::Passphrase { passphrase: SENTENCE, cost: Cost::FLOOR };
            case.add_user(&UserId::new(name), &BTreeSet::from([role]), keys, &mut entropy(seed), NOW).unwrap();
        }
        Self { kept }
    }

    fn folder(&self) -> PathBuf {
        self.kept.path().join("case")
    }

    fn open(&self, name: &str) -> OpenCase {
        let credentials = Credentials { user: Some(UserId::new(name)), passphrase: SENTENCE, key_file: None };
        let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(90), now: NOW };
        OpenCase::open(&self.folder(), &credentials, upkeep).unwrap()
    }
}

fn settings() -> Settings {
    Settings { samples: 5, first: vec![ListId::new("visas")], ..Settings::standard() }
}

fn linked(case: &mut OpenCase, files: &[ListFile], mapping: Option<&Mapping>) -> Result<Done, DocketError> {
    let settings = settings();
    let offer = Offer { files, mapping, words: "to try it", settings: &settings };
    link::link(case, &offer, &mut entropy(7), NOW, &quiet)
}

fn persons(table: &[PatternCount]) -> u64 {
    table.iter().map(|cell| cell.count).sum()
}

fn probability(linked: &Linked, pair: (&str, &str)) -> Option<f64> {
    let is = |records: &(assize_record::id::RecordId, assize_record::id::RecordId)| {
        [(pair.0, pair.1), (pair.1, pair.0)].contains(&(records.0.as_str(), records.1.as_str()))
    };
    linked.pairs.iter().find(|one| is(&one.records)).map(|one| one.probability)
}

#[test]
fn a_dry_look_says_what_every_column_is_taken_for_and_which_cells_cannot_be_read() {
    let mut files = lists();
    let broken = "name,sex,age,note\nKim Yong Ho,robot,33,x\n";
    files.push(read_list("broken.csv", broken.as_bytes()).unwrap());
    let seen = look(&files, None).unwrap();
    let read = |file: &link::look::FileLook| {
        let columns = file.columns.iter().map(|c| format!("{}={}", c.column, c.field.map_or("-", |f| f.code())));
        let lists: Vec<String> = file.lists.iter().map(|(list, rows)| format!("{list} {rows}")).collect();
        format!("{} [{}]: {}", file.file, lists.join(", "), columns.collect::<Vec<_>>().join(" "))
    };
    expect![[r#"
        visas.csv [visas 78]: ФИО=name Пол=sex Дата рождения=birth Страна=host Год=year Паспорт=document who=-
        payroll.csv [payroll 76]: name=name sex=sex dob=birth province=province site=site company=employer year=year passport=document who=-
        interviews.csv [interviews 44]: 이름=name 성별=sex 생년=birth_year 도=province 현장=site 연도=year who=-
        broken.csv [broken 1]: name=name sex=sex age=age note=-"#]].assert_eq(&seen.files.iter().map(read).collect::<Vec<_>>().join("\n"));
    let unread: Vec<String> = seen
        .first_unread
        .iter()
        .map(|one| format!("{} line {}, {}: {}", one.file, one.line, one.column, one.accepted))
        .collect();
    expect![[r#"
        broken.csv line 2, sex: M or F
        broken.csv line 2, age: a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year"#]]
    .assert_eq(&unread.join("\n"));
    assert_eq!(seen.unread, 2);
}

#[test]
fn a_dry_look_tells_list_by_list_how_dates_are_read_that_may_be_read_in_two_ways() {
    let rows = "\
        list,name,born,passport\n\
        russian,Kim Yong Ho,09.03.1980,N/A\n\
        russian,Ri Chol Su,25.03.1961,нет\n\
        american,Pak Il,03/25/1970,123456789\n\
        american,Han Min Su,04/05/1971,123456789\n\
        korean,Choe Nam,1974년 3월 9일,123456789\n\
        korean,O Yong,주체70(1981)년 4월 5일,123456789\n\
        korean,So Ryong,1983. 4. 5.,123456789\n";
    let seen = look(&[read_list("all.csv", rows.as_bytes()).unwrap()], None).unwrap();
    let told = |(list, of): (&ListId, &link::look::DatesLook)| {
        (list.to_string(), of.either, of.month_first, of.for_it, of.against_it)
    };
    let dates: Vec<_> = seen.files[0].dates.iter().map(told).collect();
    assert_eq!(dates, [("american".to_owned(), 1, true, 1, 0), ("russian".to_owned(), 1, false, 1, 0)]);
    // The number that five people of five years have is nobody's, and is told.
    let unread: Vec<_> =
        seen.first_unread.iter().map(|of| (of.line, of.column.as_str(), of.accepted.as_str())).collect();
    assert_eq!(unread, [4, 5, 6, 7, 8].map(|line| (line, "passport", "a number that one person has, not many")));
}

#[test]
fn a_mapping_is_saved_changed_and_confirmed_and_every_fault_of_it_is_told() {
    let files = lists();
    let mut mapping = look(&files, None).unwrap().mapping;
    mapping.nobody_twice.insert(ListId::new("visas"));
    assert_eq!(look(&files, Some(&mapping)).unwrap().mapping, mapping);
    mapping.files.remove("payroll.csv");
    mapping.files.get_mut("visas.csv").unwrap().list = Some(ListId::new("of Kim"));
    let doubled = [files.clone(), files[..1].to_vec()].concat();
    let said = look(&doubled, Some(&mapping)).unwrap_err().to_string();
    expect![[r#"
        the lists break 3 rules; nothing was written:
          visas.csv: cannot be a list of this name; found `of Kim`; accepted: 1 to 32 of a-z, A-Z, 0-9, - and _; it stands outside the vault, so let it name nobody
          payroll.csv: is not in the mapping; accepted: an entry of this name under "files"; --save-mapping writes one for every file
          visas.csv: is given twice; accepted: each name of a file once"#]].assert_eq(&said);
}

#[test]
fn three_scripts_are_linked_and_the_result_names_nobody() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let done = linked(&mut keeper, &lists(), None).unwrap();
    assert_eq!((done.added, done.there_before, done.linkages[0].is_new), (3, 0, true));
    let again = linked(&mut keeper, &lists(), None).unwrap();
    assert_eq!((again.added, again.there_before, again.linkages[0].is_new), (0, 3, false));
    assert_eq!(again.linkages[0].linked, done.linkages[0].linked, "the same bytes every time");
    let score = score::score(&mut keeper, (Kind::Person, "who"), "to try it", &mut entropy(8), NOW, &quiet).unwrap();
    let likely = &score.thresholds[1];
    assert!(likely.precision >= 0.9 && likely.recall >= 0.8, "{likely:?}");
    assert!(score.reached >= 0.9 && score.reached <= 1.0, "{}", score.reached);
    let scripts: Vec<&str> = score.scripts.iter().map(|one| one.of.as_str()).collect();
    assert_eq!(scripts, ["Hangul and Latin", "Hangul and Cyrillic", "Latin and Cyrillic"]);
    drop(keeper);
    let seen = link::see(&office.open("analyst"), Kind::Person).unwrap();
    assert_eq!(seen, done.linkages[0].linked);
    let words = serde_json::to_string(&seen).unwrap();
    for file in lists() {
        let name = file.columns.iter().position(|c| ["ФИО", "name", "이름"].contains(&c.as_str())).unwrap();
        for row in 0..file.len() {
            assert!(!words.contains(file.cell(row, name)), "a name stands outside the vault");
        }
    }
}

#[test]
fn tables_under_each_reading_hold_every_person_once_and_nest() {
    let office = Office::new();
    let found = linked(&mut office.open("keeper-1"), &lists(), None).unwrap().linkages.remove(0).linked;
    let tables = &found.tables;
    assert_eq!(tables.lists.iter().map(ListId::as_str).collect::<Vec<_>>(), ["interviews", "payroll", "visas"]);
    let [strict, likely, loose] = [&tables.strict, &tables.likely, &tables.loose].map(|table| persons(table));
    assert!(strict >= likely && likely >= loose, "{strict} {likely} {loose}");
    let noted: Vec<u64> = found.readings.iter().map(|one| one.persons).collect();
    assert_eq!(noted, [strict, likely, loose]);
    assert_eq!(tables.samples.len(), 5);
    let rows: u64 = found.lists.iter().map(|list| list.rows).sum();
    for table in tables.samples.iter().chain([&tables.strict, &tables.likely, &tables.loose]) {
        let on_lists: u64 = table
            .iter()
            .map(|cell| cell.count * cell.pattern.bytes().filter(|sign| *sign == b'1').count() as u64)
            .sum();
        assert!(on_lists <= rows && persons(table) < rows, "{table:?}");
        assert!(table.iter().all(|cell| cell.pattern.len() == 3 && cell.pattern.contains('1')));
    }
    let likely = found.readings[1].chapman.unwrap();
    let by_hand = (likely.first + 1) * (likely.second + 1);
    let people = by_hand as f64 / (likely.both as f64 + 1.0) - 1.0;
    assert!((likely.people - people).abs() < 1e-9);
    assert_eq!(found.captures.0, [ListId::new("visas")]);
}

#[test]
fn a_judgement_is_obeyed_by_the_next_linkage_and_its_withdrawal_too() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let before = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let sure = before.pairs.iter().find(|pair| pair.probability > 0.99).unwrap();
    let (one, other) = (sure.records.0.to_string(), sure.records.1.to_string());
    let pair = (one.as_str(), other.as_str());
    let made = judge::judge(&mut keeper, pair, Said::Different, "two faces", &mut entropy(9), NOW).unwrap();
    assert_eq!((made.number, made.by.as_str(), made.reason.as_str()), (1, "keeper-1", "two faces"));
    let told = pair::why(&mut keeper, pair, "", &mut entropy(9), NOW, &quiet).unwrap();
    assert_eq!((told.judged.as_deref(), told.judgements.len()), (Some("two people"), 1));
    let apart = linked(&mut keeper, &[], None).unwrap().linkages.remove(0);
    assert!(apart.is_new && apart.linked.judged[&Said::Different] == 1);
    assert!(probability(&apart.linked, pair).is_none_or(|p| p < 0.01));
    judge::withdraw(&mut keeper, 1, "the same after all", &mut entropy(9), NOW).unwrap();
    let after = linked(&mut keeper, &[], None).unwrap().linkages.remove(0).linked;
    assert_eq!(probability(&after, pair), Some(sure.probability));
    assert_eq!((&after.tables, after.judged[&Said::Different]), (&before.tables, 0));
    // Two records that nothing links become one person where somebody says so.
    let is_linked = |a: &str, b: &str| probability(&after, (a, b)).is_some();
    let strangers =
        before.pairs.iter().map(|pair| pair.records.0.to_string()).find(|id| !is_linked(id, &one) && *id != one);
    let strangers = (one.as_str(), strangers.unwrap());
    judge::judge(&mut keeper, (strangers.0, &strangers.1), Said::Same, "one face", &mut entropy(9), NOW).unwrap();
    let joined = linked(&mut keeper, &[], None).unwrap().linkages.remove(0).linked;
    assert!(probability(&joined, (strangers.0, &strangers.1)).unwrap() > 0.999);
}

#[test]
fn judgements_that_contradict_one_another_are_refused_with_the_way_between_them() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let found = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let ids: BTreeSet<String> = found.pairs.iter().map(|pair| pair.records.0.to_string()).collect();
    let ids: Vec<String> = ids.into_iter().take(3).collect();
    let mut say = |one: usize, other: usize, said| {
        judge::judge(&mut keeper, (&ids[one], &ids[other]), said, "a test", &mut entropy(9), NOW)
            .map_err(|error| error.to_string())
    };
    say(0, 1, Said::Same).unwrap();
    say(1, 2, Said::Same).unwrap();
    let refused = say(0, 2, Said::Different).unwrap_err();
    let expected =
        format!("{} and {} would be two people, and one person by way of {}", ids[0], ids[2], ids.join(", "));
    assert!(refused.starts_with(&expected), "{refused}");
    assert!(say(0, 0, Said::Same).unwrap_err().contains("set against itself"));
    say(0, 2, Said::Unsure).unwrap();
    let nothing = judge::judge(&mut keeper, (&ids[0], "ffffffffff"), Said::Same, "x", &mut entropy(9), NOW);
    assert!(nothing.unwrap_err().to_string().contains("no record begins with `ffffffffff`"));
    let silent = judge::judge(&mut keeper, (&ids[0], &ids[1]), Said::Same, "  ", &mut entropy(9), NOW);
    assert!(silent.unwrap_err().to_string().contains("a judgement needs a reason"));
}

#[test]
fn the_way_to_a_pair_adds_up_and_shows_both_as_they_were_written() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let found = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let best = found.pairs.iter().max_by(|a, b| a.probability.total_cmp(&b.probability)).unwrap();
    let (one, other) = (&best.records.0.as_str()[..8], best.records.1.as_str());
    let why = pair::why(&mut keeper, (one, other), "to try it", &mut entropy(9), NOW, &quiet).unwrap();
    let sum: f64 = why.steps.iter().map(|step| step.bits).sum();
    assert!((sum - why.total.unwrap()).abs() < 0.01, "{sum} {:?}", why.total);
    assert_eq!(why.steps[0].about, "before");
    assert!(why.steps[0].meaning.starts_with("before anything is compared, 1 pair in "), "{}", why.steps[0].meaning);
    let name = why.steps.iter().find(|step| step.about == "name").unwrap();
    assert!(name.meaning.contains("times as likely of one person as of two"), "{}", name.meaning);
    let namesakes = name.namesakes.as_ref().unwrap();
    assert!(namesakes.contains("stands in ") && namesakes.ends_with(" records"), "{namesakes}");
    assert_eq!(why.together, Some(best.probability));
    for side in &why.sides {
        let list = lists().into_iter().find(|list| list.file == side.file).unwrap();
        let row = list.lines.iter().position(|line| *line == side.line).unwrap();
        for (_, cell) in &side.stated {
            assert!(list.row(row).any(|written| written == cell), "{cell} is not in {} line {}", side.file, side.line);
        }
    }
}

#[test]
fn what_a_link_run_does_stands_in_the_log_without_a_name() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let found = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let (one, other) = (found.pairs[0].records.0.to_string(), found.pairs[0].records.1.to_string());
    judge::judge(&mut keeper, (&one, &other), Said::Same, "Pak Hak Hyok says so", &mut entropy(9), NOW).unwrap();
    pair::why(&mut keeper, (&one, &other), "Pak asked", &mut entropy(9), NOW, &quiet).unwrap();
    drop(keeper);
    let entries = log::list(&office.open("founder"), &log::Filter::default()).unwrap();
    let actions: Vec<&str> =
        entries.iter().map(|entry| entry.action.as_str()).filter(|a| !a.contains("user")).collect();
    let run = format!("{:?}", entries);
    assert_eq!(
        actions,
        [
            "create",
            "put-list",
            "put-list",
            "put-list",
            "open-lists",
            "record-linkage",
            "judge-pair",
            "open-record",
            "open-record"
        ]
    );
    for word in ["Pak", "visas", "이름", "ФИО", "who"] {
        assert!(!run.contains(word), "{word} in the log");
    }
}

#[test]
fn nobody_but_an_identity_keeper_reaches_a_row_and_a_copy_without_the_vault_has_none() {
    let office = Office::new();
    linked(&mut office.open("keeper-1"), &lists(), None).unwrap();
    for user in ["analyst", "coder"] {
        let mut case = office.open(user);
        let refused = linked(&mut case, &[], None).unwrap_err();
        assert!(matches!(refused, DocketError::NotPermitted { .. }), "{user}: {refused}");
    }
    std::fs::remove_file(office.folder().join("identities.assize")).unwrap();
    let mut keeper = office.open("keeper-1");
    let absent = linked(&mut keeper, &[], None).unwrap_err().to_string();
    assert!(absent.contains("made without its identity vault"), "{absent}");
    assert!(link::see(&keeper, Kind::Person).is_ok(), "what was found stands without the vault");
}

#[test]
fn pairs_leave_by_file_and_line_with_two_keepers_and_a_picture_only_of_a_pair_among_them() {
    let office = Office::new();
    let mut first = office.open("keeper-1");
    let found = linked(&mut first, &lists(), None).unwrap().linkages.remove(0).linked;
    let (signed, count) = export::propose(&mut first, (Kind::Person, 0.9), "a partner", Reason::Linkage, NOW).unwrap();
    assert_eq!(count, found.pairs.iter().filter(|pair| pair.probability >= 0.9).count() as u64);
    let own = serde_json::json!({ "by": "keeper-1", "signature": signed.signature });
    let own = serde_json::from_value(own).unwrap();
    let alone = export::export(&mut first, &signed, &own, &mut entropy(9), NOW).unwrap_err();
    assert!(matches!(alone, DocketError::OnePerson { .. }), "{alone}");
    drop(first);
    let mut second = office.open("keeper-2");
    let approval = identity::approve_export(&mut second, &signed, NOW).unwrap();
    let out = export::export(&mut second, &signed, &approval, &mut entropy(9), NOW).unwrap();
    assert_eq!(out.len() as u64, count);
    let truth = |file: &str, line: u32| {
        let list = lists().into_iter().find(|list| list.file == file).unwrap();
        let row = list.lines.iter().position(|known| *known == line).unwrap();
        list.cell(row, list.columns.iter().position(|column| column == "who").unwrap()).to_owned()
    };
    let right = out.iter().filter(|p| truth(&p.one.file, p.one.line) == truth(&p.other.file, p.other.line)).count();
    assert!(right * 100 >= out.len() * 95, "{right} of {}", out.len());
    let signatures = (&signed, &approval);
    let pair = (out[0].one.record.as_str(), out[0].other.record.as_str());
    assert!(export::explain(&mut second, signatures, pair, &mut entropy(9), NOW, &quiet).is_ok());
    let low = (out[0].one.record.as_str(), out[1].one.record.as_str());
    let refused = export::explain(&mut second, signatures, low, &mut entropy(9), NOW, &quiet).unwrap_err().to_string();
    assert!(refused.contains("not among those that were approved (0.9 and more)"), "{refused}");
    // Another linkage is not what was agreed on.
    judge::judge(&mut second, pair, Said::Different, "two faces", &mut entropy(9), NOW).unwrap();
    linked(&mut second, &[], None).unwrap();
    let other = export::export(&mut second, &signed, &approval, &mut entropy(9), NOW).unwrap_err().to_string();
    assert!(other.contains("were approved, and the case holds"), "{other}");
}

#[test]
fn a_file_that_changed_needs_another_name_and_a_removed_one_counts_no_more() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let files = lists();
    let first = linked(&mut keeper, &files, None).unwrap().linkages.remove(0).linked;
    let changed = read_list("visas.csv", "ФИО\nКим\n".as_bytes()).unwrap();
    let said = linked(&mut keeper, &[changed], None).unwrap_err().to_string();
    assert!(said.contains("visas.csv: is in the vault with another content"), "{said}");
    let wrong = link::remove(&mut keeper, "none.csv", "x", &mut entropy(9), NOW).unwrap_err().to_string();
    expect!["the vault holds no file of this name; accepted are visas.csv, payroll.csv, interviews.csv"]
        .assert_eq(&wrong);
    link::remove(&mut keeper, "visas.csv", "asked for it", &mut entropy(9), NOW).unwrap();
    let settings = Settings { first: Vec::new(), ..settings() };
    let offer = Offer { files: &[], mapping: None, words: "again", settings: &settings };
    let left = link::link(&mut keeper, &offer, &mut entropy(9), NOW, &quiet).unwrap().linkages.remove(0).linked;
    assert_eq!((first.lists.len(), left.lists.len()), (3, 2));
    assert_eq!(link::see(&keeper, Kind::Person).unwrap(), left);
}

#[test]
fn what_cannot_be_linked_says_what_can() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let said = |outcome: Result<Done, DocketError>| outcome.unwrap_err().to_string();
    assert!(said(linked(&mut keeper, &[], None)).starts_with("the vault holds no list yet"));
    assert!(link::see(&keeper, Kind::Person).unwrap_err().to_string().starts_with("the case holds no linkage yet"));
    let one = read_list("visas.csv", b"name\nKim Yong Ho\n").unwrap();
    assert_eq!(
        said(linked(&mut keeper, &[one], None)),
        "the lists of people in the vault hold 1 rows; accepted are 2 or more"
    );
    let settings = Settings { second: vec![ListId::new("nowhere")], ..settings() };
    let files = lists();
    let offer = Offer { files: &files[1..], mapping: None, words: "x", settings: &settings };
    let outcome = link::link(&mut keeper, &offer, &mut entropy(9), NOW, &quiet);
    assert_eq!(said(outcome), "there is no list `nowhere`; accepted are interviews, payroll, visas");
}

#[test]
fn one_file_may_hold_several_lists_and_a_list_that_holds_nobody_twice_is_believed() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let text = "list,name,dob\nvisa,Kim Yong Ho,1980-01-02\nvisa,Kim Yong Ho,1980-01-02\npay,김영호,1980-01-02\npay,박철수,1970-05-06\n";
    let file = read_list("all.csv", text.as_bytes()).unwrap();
    let mut mapping = look(std::slice::from_ref(&file), None).unwrap().mapping;
    mapping.nobody_twice.insert(ListId::new("visas"));
    let slip = linked(&mut keeper, std::slice::from_ref(&file), Some(&mapping)).unwrap_err().to_string();
    assert_eq!(slip, "\"nobody_twice\" names the list `visas`, which is not there; accepted are pay, visa");
    mapping.nobody_twice = [ListId::new("visa")].into();
    let settings = Settings { samples: 1, ..Settings::standard() };
    let offer = Offer { files: &[file], mapping: Some(&mapping), words: "x", settings: &settings };
    let found = link::link(&mut keeper, &offer, &mut entropy(9), NOW, &quiet).unwrap().linkages.remove(0).linked;
    let noted: Vec<(&str, u64, bool)> =
        found.lists.iter().map(|list| (list.list.as_str(), list.rows, list.nobody_twice)).collect();
    assert_eq!(noted, [("pay", 2, false), ("visa", 2, true)]);
    assert!(found.run.assumptions.contains(&"visa holds nobody twice, as its keeper vouches".to_owned()));
    let twice =
        found.tables.loose.iter().filter(|cell| cell.pattern.ends_with('1')).map(|cell| cell.count).sum::<u64>();
    assert_eq!(twice, 2, "two rows of the list are two persons");
}

/// The rows of a list in another order, under the same columns.
fn reordered(list: &ListFile) -> ListFile {
    let quoted = |cells: Vec<&str>| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    let mut rows: Vec<String> = (0..list.len()).map(|row| quoted(list.row(row).collect())).collect();
    // By their ends, which follow no order of the list.
    rows.sort_by_key(|row| row.chars().rev().collect::<String>());
    let text = format!("{}\n{}\n", list.columns.join(","), rows.join("\n"));
    read_list(&list.file, text.as_bytes()).unwrap()
}

#[test]
fn the_order_of_rows_and_of_files_changes_no_table() {
    let (one, other) = (Office::new(), Office::new());
    let found = linked(&mut one.open("keeper-1"), &lists(), None).unwrap().linkages.remove(0).linked;
    let files: Vec<ListFile> = lists().iter().rev().map(reordered).collect();
    assert_ne!(files[0].row(0).collect::<Vec<_>>(), lists()[2].row(0).collect::<Vec<_>>());
    let settings = settings();
    let offer = Offer { files: &files, mapping: None, words: "to try it", settings: &settings };
    let again = link::link(&mut other.open("keeper-1"), &offer, &mut entropy(77), NOW, &quiet)
        .unwrap()
        .linkages
        .remove(0)
        .linked;
    assert_eq!(again.tables.strict, found.tables.strict);
    assert_eq!(again.tables.likely, found.tables.likely);
    assert_eq!(again.tables.loose, found.tables.loose);
    assert_eq!(again.pairs.len(), found.pairs.len());
    assert!(see_ids(&other).is_disjoint(&see_ids(&one)), "ids of one case say nothing in another");
}

/// The ids in the linkage of an office's case.
fn see_ids(office: &Office) -> BTreeSet<String> {
    let linked = link::see(&office.open("analyst"), Kind::Person).unwrap();
    linked.pairs.iter().flat_map(|pair| [pair.records.0.to_string(), pair.records.1.to_string()]).collect()
}

#[test]
fn a_list_in_two_files_is_one_list() {
    let office = Office::new();
    let whole = &lists()[1];
    let half = |name: &str, rows: std::ops::Range<usize>| {
        let row = |row: usize| whole.row(row).collect::<Vec<_>>().join(",");
        let text = format!("{}\n{}\n", whole.columns.join(","), rows.map(row).collect::<Vec<_>>().join("\n"));
        read_list(name, text.as_bytes()).unwrap()
    };
    let files = [half("payroll-1.csv", 0..30), half("payroll-2.csv", 30..whole.len())];
    let mut mapping = look(&files, None).unwrap().mapping;
    for how in mapping.files.values_mut() {
        how.list = Some(ListId::new("payroll"));
    }
    let settings = Settings { samples: 1, ..Settings::standard() };
    let offer = Offer { files: &files, mapping: Some(&mapping), words: "x", settings: &settings };
    let found = link::link(&mut office.open("keeper-1"), &offer, &mut entropy(9), NOW, &quiet)
        .unwrap()
        .linkages
        .remove(0)
        .linked;
    let noted: Vec<(&str, u64)> = found.lists.iter().map(|list| (list.list.as_str(), list.rows)).collect();
    assert_eq!(noted, [("payroll", whole.len() as u64)]);
    assert_eq!((found.captures, found.averaged), ((Vec::new(), Vec::new()), None), "one list has no second capture");
}

#[test]
fn a_mapping_that_is_changed_reads_the_same_rows_anew() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let before = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let mut mapping = look(&lists(), None).unwrap().mapping;
    mapping.files.get_mut("payroll.csv").unwrap().list = Some(ListId::new("farms"));
    let after = linked(&mut keeper, &[], Some(&mapping)).unwrap().linkages.remove(0).linked;
    let names: Vec<&str> = after.lists.iter().map(|list| list.list.as_str()).collect();
    assert_eq!(names, ["farms", "interviews", "visas"]);
    assert_eq!(
        before.lists.iter().map(|list| list.rows).sum::<u64>(),
        after.lists.iter().map(|list| list.rows).sum::<u64>()
    );
    mapping
        .files
        .get_mut("payroll.csv")
        .unwrap()
        .columns
        .insert(assize_record::linkage::Field::County, "parish".into());
    let said = linked(&mut keeper, &[], Some(&mapping)).unwrap_err().to_string();
    assert!(
        said.contains("payroll.csv: has no such column; found `parish`; accepted: one of name, sex, dob"),
        "{said}"
    );
    assert_eq!(link::see(&keeper, Kind::Person).unwrap(), after, "what is refused changes nothing");
}

#[test]
fn tables_for_estimates_count_the_persons_that_the_linkage_found() {
    let office = Office::new();
    let found = linked(&mut office.open("keeper-1"), &lists(), None).unwrap().linkages.remove(0).linked;
    let tables = link::tables::for_estimates(&office.open("analyst"), Kind::Person).unwrap();
    assert_eq!(tables.likely.lists(), ["interviews", "payroll", "visas"]);
    for (table, counts) in [(&tables.strict, &found.tables.strict), (&tables.likely, &found.tables.likely)] {
        assert_eq!((table.observed(), table.counts()[0]), (persons(counts), 0));
    }
    let rows: Vec<u64> = (0..3).map(|list| tables.strict.on_all(1 << list)).collect();
    let listed: Vec<u64> = found.lists.iter().map(|list| list.rows).collect();
    assert_eq!(rows, listed, "at strict nobody stands on a list twice, so each list keeps its rows");
    assert_eq!(tables.samples.len(), 5);
    let doubtful = found.pairs.iter().filter(|pair| pair.probability < 0.99).count() as u64;
    assert_eq!(tables.uncertain_links, doubtful);
    let refused = link::tables::for_estimates(&office.open("coder"), Kind::Person).unwrap_err();
    assert!(matches!(refused, DocketError::NotPermitted { .. }), "{refused}");
}

#[test]
fn a_refusal_writes_no_judgement_and_no_entry() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let found = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let (one, other) = (found.pairs[0].records.0.to_string(), found.pairs[0].records.1.to_string());
    drop(keeper);
    let entries = |office: &Office| log::list(&office.open("founder"), &log::Filter::default()).unwrap().len();
    let before = entries(&office);
    let mut analyst = office.open("analyst");
    let chance = &mut entropy(9);
    assert!(judge::judge(&mut analyst, (&one, &other), Said::Same, "x", chance, NOW).is_err());
    assert!(judge::withdraw(&mut analyst, 1, "x", chance, NOW).is_err());
    assert!(pair::why(&mut analyst, (&one, &other), "x", chance, NOW, &quiet).is_err());
    assert!(export::propose(&mut analyst, (Kind::Person, 0.5), "x", Reason::Linkage, NOW).is_err());
    drop(analyst);
    let mut keeper = office.open("keeper-1");
    assert!(judge::judge(&mut keeper, (&one, "0000"), Said::Same, "x", chance, NOW).is_err());
    assert!(judge::withdraw(&mut keeper, 1, "x", chance, NOW).is_err());
    let least = export::propose(&mut keeper, (Kind::Person, 0.0), "x", Reason::Linkage, NOW).unwrap_err().to_string();
    assert_eq!(least, "the least probability is 0; accepted are 0.01 to 1");
    drop(keeper);
    assert_eq!(entries(&office), before);
}

#[test]
fn what_people_judged_outlives_a_change_of_the_vaults_key_and_a_keeper_who_left() {
    let office = Office::new();
    let mut keeper = office.open("keeper-1");
    let found = linked(&mut keeper, &lists(), None).unwrap().linkages.remove(0).linked;
    let sure = found.pairs.iter().find(|pair| pair.probability > 0.99).unwrap();
    let (one, other) = (sure.records.0.to_string(), sure.records.1.to_string());
    judge::judge(&mut keeper, (&one, &other), Said::Different, "two faces", &mut entropy(9), NOW).unwrap();
    drop(keeper);
    let mut founder = office.open("founder");
    assize_docket::users::remove(&mut founder, &UserId::new("keeper-1"), &mut entropy(31), NOW).unwrap();
    drop(founder);
    let mut second = office.open("keeper-2");
    let after = linked(&mut second, &[], None).unwrap().linkages.remove(0).linked;
    assert_eq!(after.judged[&Said::Different], 1);
    assert!(probability(&after, (&one, &other)).is_none_or(|p| p < 0.01), "ids are the same under the next key");
    let why = pair::why(&mut second, (&one, &other), "", &mut entropy(9), NOW, &quiet).unwrap();
    assert_eq!(why.judgements[0].by.as_str(), "keeper-1");
}
