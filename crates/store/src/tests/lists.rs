//! Lists in the vault, judgements about their rows, and the linkage in the case.

use super::*;
use crate::vault::lists::OfferedList;
use crate::vault::rows::HeldRows;
use crate::vault::{FILE, Vault};
use crate::{Applied, PairsExport};
use assize_record::id::{ListId, RecordId, RunId};
use assize_record::identity::Reason;
use assize_record::linkage::{CaptureTables, Field, FileMapping, Kind, Linked, Said};
use assize_record::results::Run;
use std::collections::BTreeMap;

const ROWS: [[&str; 2]; 3] = [["Канареев Имярек", "1980"], ["Canary Name", "1981"], ["카나리", ""]];

fn mapping() -> FileMapping {
    let columns = BTreeMap::from([(Field::Name, "name".to_owned()), (Field::Birth, "born".to_owned())]);
    FileMapping { kind: Kind::Person, list: Some(ListId::new("visas")), columns, ..FileMapping::default() }
}

/// Puts the rows in as lines 2, 3 and 4 of a file.
fn put(case: &mut Case, vault: &mut Vault, name: &str, seed: u8) -> Applied {
    let (columns, mapping) = (["name".to_owned(), "born".to_owned()], mapping());
    let digest = format!("digest of {name}");
    let list = OfferedList { name, digest: &digest, columns: &columns, mapping: &mapping };
    let rows = (2..).zip(ROWS.iter().map(|cells| cells.to_vec()));
    vault.put_list(case, &list, rows, &mut later(seed), NOW).unwrap()
}

/// A row as it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HeldRow {
    record: RecordId,
    line: u32,
    cells: Vec<String>,
}

fn rows(vault: &Vault, place: usize) -> Vec<HeldRow> {
    let list = vault.lists().unwrap().remove(place);
    let mut all = Vec::new();
    let mut add = |rows: HeldRows| {
        all.extend((0..rows.len()).map(|row| HeldRow {
            record: list.record(rows.line(row)),
            line: rows.line(row),
            cells: (0..list.columns.len()).map(|column| rows.cell(row, column).to_owned()).collect(),
        }));
    };
    vault.rows(&list, &mut add).unwrap();
    all
}

fn linked(run: &str) -> Linked {
    let run = Run {
        id: RunId::new(run),
        step: "link".into(),
        method: "a test".into(),
        assumptions: Vec::new(),
        seed: Some(1),
        inputs_digest: String::new(),
        results_digest: String::new(),
    };
    Linked {
        kind: Kind::Person,
        run,
        lists: Vec::new(),
        captures: (Vec::new(), Vec::new()),
        gaps: 0,
        compared: 0,
        expected_persons: 0.1 + 0.2,
        judged: BTreeMap::new(),
        lesson: None,
        blocking: Vec::new(),
        readings: Vec::new(),
        averaged: None,
        made_whole: Some(true),
        tables: CaptureTables::default(),
        pairs: Vec::new(),
        questions: Vec::new(),
    }
}

#[test]
fn rows_come_back_as_they_were_received_and_the_same_file_again_is_no_change() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    assert_eq!(put(&mut case, &mut vault, "visas.csv", 2), Applied::Now);
    assert_eq!(put(&mut case, &mut vault, "visas.csv", 3), Applied::Before);
    let held = vault.lists().unwrap();
    assert_eq!(
        (held.len(), held[0].number, held[0].mapping == mapping(), held[0].by.as_str()),
        (1, 1, true, "custodian")
    );
    let found = rows(&vault, 0);
    assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(found.iter().map(|row| row.cells.clone()).collect::<Vec<_>>(), ROWS);
    assert_eq!(vault.records(&held[0]).unwrap(), found.into_iter().map(|row| row.record).collect::<Vec<_>>());
    assert_eq!(operations(&case), ["create", "put-list list-1"]);
}

#[test]
fn how_a_file_is_read_can_be_changed_and_its_rows_stay() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    let before = rows(&vault, 0);
    let other = FileMapping { list: Some(ListId::new("farms")), ..FileMapping::default() };
    let held = vault.lists().unwrap().remove(0);
    vault.map_list(&held, &other).unwrap();
    assert_eq!(vault.lists().unwrap()[0].mapping, other);
    assert_eq!(rows(&vault, 0), before, "ids and cells are the same");
}

#[test]
fn which_lists_hold_nobody_twice_is_said_anew_as_a_whole() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    assert_eq!(vault.nobody_twice().unwrap(), BTreeSet::new());
    let set = |names: &[&str]| -> BTreeSet<ListId> { names.iter().map(|name| ListId::new(*name)).collect() };
    for names in [set(&["visas", "payroll"]), set(&["payroll"]), set(&[])] {
        vault.set_nobody_twice(&names).unwrap();
        assert_eq!(vault.nobody_twice().unwrap(), names);
    }
}

#[test]
fn a_coder_and_an_analyst_do_not_open_the_vault_for_a_list() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    vault.close().unwrap();
    add(&mut case, "coder-1", &[Role::Coder]);
    add(&mut case, "analyst-1", &[Role::Analyst]);
    drop(case);
    for user in ["coder-1", "analyst-1"] {
        let mut case = open(&folder, user).unwrap();
        assert!(problem(case.open_vault(&mut later(3), NOW)).contains("does not hold the key"), "{user}");
    }
}

#[test]
fn an_id_of_a_record_follows_from_nothing_that_stands_outside_the_vault() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    put(&mut case, &mut vault, "copy.csv", 3);
    let all: BTreeSet<RecordId> = (0..2).flat_map(|place| rows(&vault, place)).map(|row| row.record).collect();
    assert_eq!(all.len(), 6, "the same rows in another file have other ids");
    let is_hex = |id: &RecordId| id.as_str().len() == 16 && id.as_str().bytes().all(|b| b.is_ascii_hexdigit());
    assert!(all.iter().all(is_hex));
}

#[test]
fn no_row_of_a_list_is_ever_changed_and_no_judgement_but_by_withdrawing_it() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    let [a, b, _] = &rows(&vault, 0)[..] else { panic!("three rows") };
    vault.judge(&mut case, (&a.record, &b.record), Said::Same, "one face", NOW).unwrap();
    for (sql, problem) in [
        ("UPDATE list_block SET cells = ''", "a row of a list is never changed"),
        ("DELETE FROM judgement", "a judgement is never removed"),
        ("UPDATE judgement SET said = 'different'", "never changed but by withdrawing"),
        ("UPDATE judgement SET said = 'different', withdrawn = '{}'", "never changed but by withdrawing"),
    ] {
        let said = vault.database.execute(sql, []).unwrap_err().to_string();
        assert!(said.contains(problem), "{sql}: {said}");
    }
}

#[test]
fn a_judgement_keeps_author_time_and_reason_and_is_withdrawn_once() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    let [a, b, _] = &rows(&vault, 0)[..] else { panic!("three rows") };
    // Whichever comes first, the pair stands in order of ids.
    let (high, low) = if a.record > b.record { (&a.record, &b.record) } else { (&b.record, &a.record) };
    let made = vault.judge(&mut case, (high, low), Said::Same, "Canary Name has one face", NOW).unwrap();
    assert_eq!((made.number, &made.records.0, &made.records.1), (1, low, high));
    assert_eq!((made.by.as_str(), made.at.as_str(), made.said), ("custodian", NOW, Said::Same));
    let withdrawn = vault.withdraw_judgement(&mut case, 1, "a brother", "2026-01-02T00:00:00Z").unwrap();
    assert_eq!(withdrawn.withdrawn.as_ref().unwrap().reason, "a brother");
    assert_eq!(vault.judgements().unwrap(), [withdrawn]);
    assert!(problem(vault.withdraw_judgement(&mut case, 1, "", NOW)).contains("no judgement 1 that stands"));
    assert!(problem(vault.withdraw_judgement(&mut case, 7, "", NOW)).contains("no judgement 7 that stands"));
    let pair = format!("{low}/{high}");
    let logged = [format!("judge-pair (linkage) {pair}"), format!("withdraw-judgement (linkage) {pair}")];
    assert_eq!(operations(&case)[2..], logged);
}

#[test]
fn openings_are_logged_by_id_and_their_reasons_in_words_stay_in_the_vault() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    vault.open_lists(&mut case, "to look for Canary Name", NOW).unwrap();
    let [a, b, _] = &rows(&vault, 0)[..] else { panic!("three rows") };
    vault.open_records(&mut case, [&a.record, &b.record], "", NOW).unwrap();
    let expected = ["open-lists (linkage) lists".to_owned()];
    let records = [&a.record, &b.record].map(|record| format!("open-record (linkage) {record}"));
    assert_eq!(operations(&case)[2..], [&expected[..], &records].concat());
    assert!(!format!("{:?}", case.log().unwrap()).contains("Canary"));
    assert_eq!(vault.openings().unwrap()[0].note, "to look for Canary Name");
}

#[test]
fn a_removed_list_is_gone_and_judgements_about_it_stay_on_record() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    put(&mut case, &mut vault, "payroll.csv", 3);
    let (one, other) = (rows(&vault, 0)[0].record.clone(), rows(&vault, 1)[0].record.clone());
    vault.judge(&mut case, (&one, &other), Said::Same, "one face", NOW).unwrap();
    let list = vault.lists().unwrap().remove(0);
    vault.remove_list(&mut case, &list, "asked for it", NOW).unwrap();
    assert_eq!(vault.lists().unwrap().iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["payroll.csv"]);
    let left: u32 = vault.database.query_row("SELECT count(*) FROM list_block", [], |row| row.get(0)).unwrap();
    assert_eq!((left, rows(&vault, 0).len(), vault.judgements().unwrap().len()), (1, 3, 1));
    assert!(operations(&case).contains(&"remove-list (erasure) list-1".to_owned()));
}

#[test]
fn no_byte_of_a_list_stands_in_the_clear_and_the_case_without_the_vault_has_none_of_it() {
    let (kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    vault.close().unwrap();
    case.record_linkage(&linked("RUN-link-1"), NOW).unwrap();
    drop(case);
    for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        for word in ["Канареев", "Canary", "카나리", "visas"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} in {}", entry.path().display());
        }
    }
    let copy = kept.path().join("copy");
    copy_folder(&folder, &copy);
    std::fs::remove_file(copy.join(FILE)).unwrap();
    let mut case = open(&copy, "custodian").unwrap();
    assert_eq!(case.linkage(Kind::Person).unwrap(), Some(linked("RUN-link-1")));
    assert!(problem(case.open_vault(&mut later(3), NOW)).contains("made without its identity vault"));
}

#[test]
fn a_vault_of_the_version_before_takes_lists_and_keeps_its_persons() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let person = assize_record::identity::Identity { names: vec!["A".into()], ..Default::default() };
    let one = vault.put(&mut case, &person, &[], &mut later(2), NOW).unwrap();
    vault
        .database
        .execute_batch(
            "DROP TABLE list_block; DROP TABLE list_row; DROP TABLE list_file; DROP TABLE nobody_twice; DROP TABLE judgement; PRAGMA user_version = 1;",
        )
        .unwrap();
    vault.close().unwrap();
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(3), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &one, Reason::Safety, "", NOW).unwrap(), person);
    assert_eq!((put(&mut case, &mut vault, "visas.csv", 4), rows(&vault, 0).len()), (Applied::Now, 3));
}

#[test]
fn rows_that_an_earlier_version_put_in_one_by_one_keep_their_ids_and_are_removed_like_others() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    let before = rows(&vault, 0);
    // As version 2 wrote them.
    for row in &before {
        let cells = serde_json::to_string(&row.cells).unwrap();
        vault.database.execute("INSERT INTO list_row VALUES (1, ?1, ?2)", (row.line, cells)).unwrap();
    }
    vault.database.execute_batch("DROP TABLE list_block; PRAGMA user_version = 2;").unwrap();
    vault.close().unwrap();
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(3), NOW).unwrap();
    assert_eq!(rows(&vault, 0), before);
    let list = vault.lists().unwrap().remove(0);
    let ids: Vec<RecordId> = before.into_iter().map(|row| row.record).collect();
    assert_eq!(vault.records(&list).unwrap(), ids);
    let said = vault.database.execute("UPDATE list_row SET cells = '[]'", []).unwrap_err().to_string();
    assert!(said.contains("never changed"), "{said}");
    vault.remove_list(&mut case, &list, "asked for it", NOW).unwrap();
    let left: u32 = vault.database.query_row("SELECT count(*) FROM list_row", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_long_list_stands_in_several_blocks_and_comes_back_whole_in_order_of_lines() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let (columns, mapping) = (["name".to_owned(), "born".to_owned()], mapping());
    let list = OfferedList { name: "long.csv", digest: "of long", columns: &columns, mapping: &mapping };
    let names: Vec<String> = (0..20_000).map(|number| format!("카나리 {number}")).collect();
    let offered = (2..).zip(names.iter().map(|name| vec![name.as_str(), ""]));
    vault.put_list(&mut case, &list, offered, &mut later(2), NOW).unwrap();
    let blocks: u32 = vault.database.query_row("SELECT count(*) FROM list_block", [], |row| row.get(0)).unwrap();
    assert_eq!(blocks, 3);
    let found = rows(&vault, 0);
    assert!(found.iter().map(|row| row.line).eq(2..20_002));
    assert!(found.iter().zip(&names).all(|(row, name)| row.cells == [name.as_str(), ""]));
    let records = vault.records(&vault.lists().unwrap()[0]).unwrap();
    assert!(found.iter().map(|row| &row.record).eq(&records));
}

#[test]
fn a_file_with_a_row_that_does_not_fit_its_columns_is_not_put_in_at_all() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let (columns, mapping) = (["name".to_owned(), "born".to_owned()], mapping());
    let list = OfferedList { name: "cut.csv", digest: "of cut", columns: &columns, mapping: &mapping };
    let offered = [(2, vec!["A", "1980"]), (3, vec!["B"])].into_iter();
    let said = problem(vault.put_list(&mut case, &list, offered, &mut later(2), NOW));
    assert!(said.contains("line 3 has 1 cells and not 2"), "{said}");
    assert_eq!(vault.lists().unwrap(), []);
}

#[test]
fn lists_and_judgements_stand_under_the_vaults_next_key_with_the_same_ids() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "visas.csv", 2);
    let before = rows(&vault, 0);
    vault.set_nobody_twice(&[ListId::new("visas")].into()).unwrap();
    vault.judge(&mut case, (&before[0].record, &before[1].record), Said::Different, "two faces", NOW).unwrap();
    vault.close().unwrap();
    case.rotate_vault(&mut later(3), NOW).unwrap();
    let vault = case.open_vault(&mut later(4), NOW).unwrap();
    assert_eq!(rows(&vault, 0), before);
    assert_eq!((vault.judgements().unwrap().len(), vault.nobody_twice().unwrap().len()), (1, 1));
    let said = vault.database.execute("UPDATE list_block SET cells = ''", []).unwrap_err().to_string();
    assert!(said.contains("never changed"), "the rules went along: {said}");
}

#[test]
fn a_linkage_is_kept_to_the_last_bit_once_and_the_newest_takes_the_place_of_the_one_before() {
    let (_kept, _folder, mut case) = alone();
    assert_eq!(case.linkage(Kind::Person).unwrap(), None);
    assert_eq!(case.record_linkage(&linked("RUN-link-1"), NOW).unwrap(), Applied::Now);
    assert_eq!(case.record_linkage(&linked("RUN-link-1"), NOW).unwrap(), Applied::Before);
    assert_eq!(case.record_linkage(&linked("RUN-link-2"), NOW).unwrap(), Applied::Now);
    assert_eq!(
        case.record_linkage(&linked("RUN-link-1"), NOW).unwrap(),
        Applied::Now,
        "the first again, after another"
    );
    assert_eq!(case.linkage(Kind::Person).unwrap(), Some(linked("RUN-link-1")));
    let recorded = operations(&case).iter().filter(|one| one.starts_with("record-linkage")).count();
    assert_eq!(recorded, 3);
}

#[test]
fn the_linkage_of_each_kind_stands_apart_and_a_file_that_holds_one_reads_as_it_was() {
    let (_kept, _folder, mut case) = alone();
    let of = |kind: Kind, run: &str| Linked { kind, ..linked(run) };
    // As it was written before there were kinds: one item, without the word.
    let mut body = Vec::new();
    ciborium::into_writer(&linked("RUN-link-1"), &mut body).unwrap();
    assert!(!body.windows(4).any(|window| window == b"kind"));
    case.database.execute("INSERT INTO linkage (only_one, body) VALUES (1, ?1)", [&body]).unwrap();
    assert_eq!(case.linkages().unwrap(), [linked("RUN-link-1")]);
    case.record_linkage(&of(Kind::Worksite, "RUN-link-2"), NOW).unwrap();
    case.record_linkage(&of(Kind::Organisation, "RUN-link-3"), NOW).unwrap();
    assert_eq!(case.record_linkage(&of(Kind::Worksite, "RUN-link-2"), NOW).unwrap(), Applied::Before);
    case.record_linkage(&linked("RUN-link-4"), NOW).unwrap();
    let runs: Vec<String> = case.linkages().unwrap().iter().map(|one| format!("{} {}", one.kind, one.run.id)).collect();
    assert_eq!(runs, ["person RUN-link-4", "organisation RUN-link-3", "worksite RUN-link-2"]);
    assert_eq!(case.linkage(Kind::Worksite).unwrap(), Some(of(Kind::Worksite, "RUN-link-2")));
}

#[test]
fn pairs_leave_with_two_signatures_and_an_approval_of_pairs_opens_no_identity() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "keeper-2", &[Role::IdentityKeeper]);
    let pairs = PairsExport { run: RunId::new("RUN-link-1"), least: 0.5 };
    let signed = case.propose_pairs(pairs.clone(), "a partner", Reason::Linkage, NOW).unwrap();
    let of_persons = case.propose_export(BTreeSet::new(), "a partner", Reason::Linkage, NOW).unwrap();
    drop(case);
    let mut second = open(&folder, "keeper-2").unwrap();
    let approval = second.approve_export(&signed, NOW).unwrap();
    assert_eq!(second.let_pairs_out(&signed, &approval, NOW).unwrap(), pairs);
    let mut looser = signed.clone();
    looser.proposal.pairs = Some(PairsExport { least: 0.01, ..pairs });
    assert!(problem(second.let_pairs_out(&looser, &approval, NOW)).contains("the proposal's signature is false"));
    let other = second.approve_export(&of_persons, NOW).unwrap();
    assert!(problem(second.let_pairs_out(&of_persons, &other, NOW)).contains("about identities"));
    let mut vault = second.open_vault(&mut later(3), NOW).unwrap();
    assert!(problem(vault.export(&mut second, &signed, &approval, NOW)).contains("about pairs"));
    assert!(operations(&second).contains(&"export-pairs RUN-link-1".to_owned()));
}
