//! Backups: what they hold, what they cost, what damage does to them, and that none counts that was not restored.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::results::Results;
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::Study;
use assize_store::{
    Case, Cost, Credentials, Depot, IdempotencyKey, StoreError, backup_names, backups, restore, verify_backup,
};
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PASSPHRASE: &[u8] = b"six random words would be better";
const NOW: &str = "2026-01-01T00:00:00Z";
const LATER: &str = "2026-02-01T00:00:00Z";
const CANARY: &str = "canary-of-the-made-up-witness";

fn entropy(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = u64::from(seed) << 32;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The only user's passphrase.
const OURS: Credentials<'_> = Credentials { user: None, passphrase: PASSPHRASE, key_file: None };

fn files() -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([
        ("claims.csv".to_owned(), CANARY.repeat(20_000).into_bytes()),
        ("empty.csv".to_owned(), Vec::new()),
    ])
}

fn study() -> Study {
    let mut study = Study { title: format!("Study {CANARY}"), ..Study::default() };
    for (file, bytes) in files() {
        let custody = Custody {
            file: file.clone(),
            bytes: bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&bytes)),
            blake3: blake3::hash(&bytes).to_hex().to_string(),
        };
        study.custody.insert(file, custody);
    }
    study.rows.insert("K001".into(), RowOrigin { file: "claims.csv".into(), line: 2 });
    study
}

/// A case with a study, open, and where its backups go.
struct Ground {
    kept: TempDir,
    case: Case,
}

impl Ground {
    fn new() -> Self {
        let kept = TempDir::new().unwrap();
        let folder = kept.path().join("case");
        let mut case = Case::create(&folder, PASSPHRASE, Cost::FLOOR, &mut entropy(7), NOW).unwrap();
        case.import(&study(), &files(), "a colleague", NOW).unwrap();
        Self { kept, case }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.kept.path().join(name)
    }

    fn record(&mut self, gap: &str) {
        let results = Results { gaps: vec![gap.into()], ..Results::default() };
        self.case.record_results(&results, &IdempotencyKey::of(&[gap]), LATER).unwrap();
    }
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(all_files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

fn problem<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn a_restored_backup_is_the_case_as_it_was() {
    let mut ground = Ground::new();
    ground.record("before");
    let made = ground.case.backup(&ground.at("backups"), LATER).unwrap();
    ground.record("after");
    assert_eq!((made.name.as_str(), made.verified), ("2026-02-01T000000Z.backup", 12));
    let held = &made.holdings;
    assert_eq!((held.case.as_str(), held.evidence, held.log_entries), (&*study().title, 2, 3));
    let restored = restore(&ground.at("backups"), None, &OURS, &ground.at("restored"), &mut entropy(9), LATER).unwrap();
    assert_eq!((&restored.holdings, restored.verified), (held, 12));
    let case = Case::open(&ground.at("restored"), PASSPHRASE).unwrap();
    assert!(case.study().unwrap() == study());
    assert_eq!(case.results().unwrap().unwrap().gaps, ["before"]);
    assert_eq!(case.evidence(&case.custody().unwrap()[0]).unwrap(), files()["claims.csv"]);
    let operations: Vec<String> = case.log().unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(operations, ["create", "import", "record-results", "restore"]);
    assert!(!ground.at("restored.assize-restoring").exists());
}

#[test]
fn the_second_backup_copies_what_changed_and_the_first_stays_restorable() {
    let mut ground = Ground::new();
    let first = ground.case.backup(&ground.at("backups"), NOW).unwrap();
    ground.record("between");
    let second = ground.case.backup(&ground.at("backups"), LATER).unwrap();
    // Evidence of three pieces and the empty one, the vault, the database's two pieces and the manifest.
    assert_eq!((first.tally.written, first.tally.kept), (8, 0));
    assert_eq!((second.tally.written, second.tally.kept), (3, 5));
    let listed = backups(&ground.at("backups"), &OURS).unwrap();
    let entries: Vec<_> = listed.iter().map(|(name, held)| (name.as_str(), held.log_entries)).collect();
    assert_eq!(entries, [("2026-01-01T000000Z.backup", 2), ("2026-02-01T000000Z.backup", 4)]);
    for (name, held) in listed {
        let proved = verify_backup(&ground.at("backups"), Some(&name), &OURS, &ground.at("scratch")).unwrap();
        assert_eq!((proved.holdings, ground.at("scratch").exists()), (held, false));
    }
}

#[test]
fn backups_in_one_second_have_names_of_their_own_and_the_last_of_them_is_the_newest() {
    let mut ground = Ground::new();
    let mut made: Vec<String> = (0..11).map(|_| ground.case.backup(&ground.at("backups"), NOW).unwrap().name).collect();
    assert_eq!(made[1], "2026-01-01T000000Z-2.backup");
    made.push(ground.case.backup(&ground.at("backups"), LATER).unwrap().name);
    made.push(ground.case.backup(&ground.at("backups"), LATER).unwrap().name);
    let listed = backups(&ground.at("backups"), &OURS).unwrap();
    assert_eq!(listed.iter().map(|(name, _)| name).collect::<Vec<_>>(), made.iter().collect::<Vec<_>>());
    let newest = verify_backup(&ground.at("backups"), None, &OURS, &ground.at("scratch")).unwrap();
    assert_eq!(newest.name, "2026-02-01T000000Z-2.backup");
}

#[test]
fn no_byte_of_a_backup_tells_what_was_said() {
    let mut ground = Ground::new();
    ground.case.backup(&ground.at("backups"), NOW).unwrap();
    for path in all_files(&ground.at("backups")) {
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found && !path.to_string_lossy().contains("claims"), "{}", path.display());
    }
}

#[test]
fn a_restore_writes_over_nothing_and_leaves_nothing_when_it_fails() {
    let mut ground = Ground::new();
    let (backups, target) = (ground.at("backups"), ground.at("target"));
    ground.case.backup(&backups, NOW).unwrap();
    fs::create_dir(&target).unwrap();
    fs::write(target.join("letter.txt"), "mine").unwrap();
    assert!(problem(restore(&backups, None, &OURS, &target, &mut entropy(9), NOW)).contains("is not empty"));
    assert_eq!(fs::read_to_string(target.join("letter.txt")).unwrap(), "mine");
    let fresh = ground.at("fresh");
    let wrong = Credentials { passphrase: b"not the passphrase", ..OURS };
    assert!(
        problem(restore(&backups, None, &wrong, &fresh, &mut entropy(9), NOW)).contains("the passphrase does not open")
    );
    assert!(
        problem(restore(&backups, Some("x.backup"), &OURS, &fresh, &mut entropy(9), NOW))
            .contains("accepted are 2026-01-01")
    );
    let piece =
        all_files(&backups.join("blobs")).into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let mut bytes = fs::read(&piece).unwrap();
    bytes[1_000] ^= 1;
    fs::write(&piece, bytes).unwrap();
    let said = problem(restore(&backups, None, &OURS, &fresh, &mut entropy(9), NOW));
    assert!(said.contains("the backup 2026-01-01T000000Z.backup is damaged"), "{said}");
    assert!(!fresh.exists() && !ground.at("fresh.assize-restoring").exists());
    assert!(
        problem(restore(&ground.at("case"), None, &OURS, &fresh, &mut entropy(9), NOW)).contains("holds no backup")
    );
}

#[test]
fn a_damaged_piece_is_copied_anew_by_the_next_backup() {
    let mut ground = Ground::new();
    let backups = ground.at("backups");
    ground.case.backup(&backups, NOW).unwrap();
    for piece in all_files(&backups.join("blobs")) {
        fs::write(piece, b"nothing that anybody wrote").unwrap();
    }
    ground.case.backup(&backups, LATER).unwrap();
    verify_backup(&backups, None, &OURS, &ground.at("scratch")).unwrap();
}

#[test]
fn a_case_that_does_not_verify_gives_no_backup() {
    let mut ground = Ground::new();
    let blob =
        all_files(&ground.at("case/blobs")).into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let mut bytes = fs::read(&blob).unwrap();
    bytes[70_000] ^= 1;
    fs::write(&blob, bytes).unwrap();
    let said = problem(ground.case.backup(&ground.at("backups"), NOW));
    assert!(said.contains("counts for nothing: evidence claims.csv"), "{said}");
    assert!(problem(backup_names(&ground.at("backups"))).contains("holds no backup"));
    assert!(!ground.at("backups/proof.part").exists());
}

#[test]
fn a_label_that_was_changed_is_refused() {
    let mut ground = Ground::new();
    let backups = ground.at("backups");
    ground.case.backup(&backups, NOW).unwrap();
    let label = backups.join("2026-01-01T000000Z.backup");
    let text = fs::read_to_string(&label).unwrap();
    for (from, to, message) in [
        (r#""made_at": "2026"#, r#""made_at": "2025"#, "its label was changed"),
        ("assize backup", "assize backups", "its label cannot be read"),
        (r#""version": 1"#, r#""version": 9"#, "reads versions up to 1"),
    ] {
        fs::write(&label, text.replacen(from, to, 1)).unwrap();
        let said = problem(verify_backup(&backups, None, &OURS, &ground.at("scratch")));
        assert!(said.contains(message), "{from}: {said}");
    }
}

#[test]
fn a_folder_of_something_else_or_of_another_case_takes_no_backup() {
    let mut ground = Ground::new();
    let (letters, backups) = (ground.at("letters"), ground.at("backups"));
    fs::create_dir(&letters).unwrap();
    fs::write(letters.join("letter.txt"), "mine").unwrap();
    assert!(problem(ground.case.backup(&letters, NOW)).contains("is not empty"));
    ground.case.backup(&backups, NOW).unwrap();
    let mut other = Case::create(&ground.at("other"), PASSPHRASE, Cost::FLOOR, &mut entropy(8), NOW).unwrap();
    assert!(problem(other.backup(&backups, NOW)).contains("backups of another case"));
}

/// A depot behind a line that breaks.
#[derive(Default)]
struct Far {
    held: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Names in the order in which they were written.
    written: RefCell<Vec<String>>,
    /// Requests until it breaks.
    left: Cell<usize>,
}

impl Far {
    fn asked(&self) -> Result<(), StoreError> {
        let broken = || StoreError::Depot { place: "far".into(), what: "the line broke".into() };
        self.left.set(self.left.get().checked_sub(1).ok_or_else(broken)?);
        Ok(())
    }
}

impl Depot for Far {
    fn called(&self) -> PathBuf {
        "far".into()
    }

    fn names(&self) -> Result<BTreeSet<String>, StoreError> {
        self.asked()?;
        let top = |name: &String| name.split('/').next().unwrap().to_owned();
        Ok(self.held.borrow().keys().map(top).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.asked()?;
        Ok(self.held.borrow().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.asked()?;
        self.written.borrow_mut().push(name.to_owned());
        self.held.borrow_mut().insert(name.to_owned(), bytes.to_owned());
        Ok(())
    }
}

#[test]
fn a_backup_cut_off_at_any_request_counts_for_nothing_and_the_next_try_writes_nothing_twice() {
    let mut ground = Ground::new();
    let (far, proof) = (Far::default(), ground.at("proof"));
    let mut tries = 0;
    let made = loop {
        far.left.set(tries);
        match ground.case.backup_to(&far, &proof, NOW) {
            Ok(made) => break made,
            Err(error) => assert_eq!(error.to_string(), "far: the line broke", "after {tries} requests"),
        }
        assert!(!far.held.borrow().keys().any(|name| name.ends_with(".backup")) && !proof.exists());
        tries += 1;
    };
    assert!(tries > 15, "only {tries} requests");
    let written = far.written.borrow().clone();
    let manifests = written.len() - 2 - usize::try_from(made.tally.kept + made.tally.written).unwrap();
    assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len(), "{written:?}");
    assert_eq!((manifests, written.first().unwrap().as_str()), (0, "backups.of"));
    assert_eq!(written.last(), Some(&made.name), "the label is the last thing that is written");
    far.left.set(usize::MAX);
    assert_eq!(verify_backup(&far, None, &OURS, &proof).unwrap().holdings, made.holdings);
}

#[test]
fn whatever_a_depot_gives_back_instead_is_noticed_and_named() {
    let mut ground = Ground::new();
    let (far, proof) = (Far::default(), ground.at("proof"));
    far.left.set(usize::MAX);
    let made = ground.case.backup_to(&far, &proof, NOW).unwrap();
    let whole = far.held.borrow().clone();
    let pieces: Vec<&String> = whole.keys().filter(|name| name.starts_with("blobs/")).collect();
    for (place, name) in pieces.iter().enumerate() {
        let other = &whole[pieces[(place + 1) % pieces.len()]];
        let cut = &whole[*name][..whole[*name].len() - 1];
        for (instead, what) in [
            (Some(other.as_slice()), "was damaged"),
            (Some(cut), "was damaged"),
            (Some(&[]), "was damaged"),
            (None, "is not there"),
        ] {
            let mut held = whole.clone();
            held.remove(*name);
            held.extend(instead.map(|bytes| ((*name).clone(), bytes.to_owned())));
            far.held.replace(held);
            let said = problem(verify_backup(&far, None, &OURS, &proof));
            assert!(said.contains(&format!("the backup {} is damaged: the piece {name} {what}", made.name)), "{said}");
            assert!(!proof.exists());
        }
    }
    far.held.replace(BTreeMap::new());
    assert!(problem(verify_backup(&far, None, &OURS, &proof)).contains("far holds no backup"));
}
