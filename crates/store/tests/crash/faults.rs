//! Calls to the system that fail, one after the other: a full disk from some call on, one error of the device, or a
//! kill.
//!
//! Whatever fails, the case holds the old state or the new, opens, verifies, and takes the same write when it is asked
//! again.

use crate::tracer::{self, Call};
use crate::witness::{
    Acknowledged, CREATED_AT, Key, OLD, OURS, Template, check, copy, files, key_of, open_as, results, scratch, start,
    study,
};
use assize_store::{Case, backup_names, verify_backup};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

const WORKERS: usize = 2;
/// Calls that a full disk or a failing device can make fail.
const FAILING: &str = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,mkdir,unlink,copy_file_range";

/// A way to fail: in which operation, and what strace is told.
struct Failure {
    operation: &'static Operation,
    number: usize,
    key: Key,
    inject: Vec<String>,
}

/// An operation under test: what stands before it, and what the child does.
struct Operation {
    name: &'static str,
    deed: &'static str,
    prepare: fn(&mut Ground),
}

const OPERATIONS: &[Operation] = &[
    Operation { name: "create", deed: "create", prepare: |ground| drop(std::fs::remove_dir_all(&ground.folder)) },
    Operation { name: "intake", deed: "import", prepare: |_| {} },
    Operation { name: "commit", deed: "record:3-4", prepare: filled },
    Operation { name: "repair of the header", deed: "open", prepare: spoilt },
    Operation { name: "backup", deed: "backup:BACKUPS", prepare: backed_up },
    Operation { name: "change of keys", deed: "rotate", prepare: filled },
    Operation { name: "migration", deed: "open", prepare: of_version_one },
    Operation { name: "renewal of the header", deed: "renew", prepare: with_header_one },
];

/// Where one run happens.
struct Ground {
    folder: PathBuf,
    backups: PathBuf,
    log: PathBuf,
    key: Key,
}

fn filled(ground: &mut Ground) {
    let mut case = Case::open_with_key(&ground.folder, ground.key).unwrap();
    case.import(&study(), &files(), "a colleague", CREATED_AT).unwrap();
    for number in 1..=2 {
        case.record_results(&results(number), &key_of(number), CREATED_AT).unwrap();
    }
}

fn spoilt(ground: &mut Ground) {
    filled(ground);
    std::fs::write(ground.folder.join("case.header"), b"spoilt").unwrap();
    std::fs::remove_file(ground.folder.join("case.header.3")).unwrap();
}

fn backed_up(ground: &mut Ground) {
    filled(ground);
    let mut case = Case::open_with_key(&ground.folder, ground.key).unwrap();
    case.backup(&ground.backups, CREATED_AT).unwrap();
    case.record_results(&results(3), &key_of(3), CREATED_AT).unwrap();
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1")
}

/// A database that version 1 made, under a header that was brought to the newest version already.
fn of_version_one(ground: &mut Ground) {
    with_header_one(ground);
    ground.key = open_as(&ground.folder, &OLD).unwrap().key();
    std::fs::copy(fixture().join("case.db"), ground.folder.join("case.db")).unwrap();
    std::fs::remove_file(ground.folder.join("case.db.version-1")).unwrap();
}

/// A case that version 1 made.
fn with_header_one(ground: &mut Ground) {
    copy(&fixture(), &ground.folder);
}

/// What was counted. Anything wrong ends the run with a panic that names operation, call and error.
#[derive(Default)]
pub struct Summary {
    skipped: Option<String>,
    operations: BTreeMap<&'static str, u64>,
    old: u64,
    new: u64,
    restored: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = &self.skipped {
            return write!(f, "skipped: {reason}");
        }
        let counts: Vec<String> = self.operations.iter().map(|(name, count)| format!("{name} {count}")).collect();
        write!(
            f,
            "{} calls made to fail or to be the last ({}): {} times the old state, {} times the new, 0 times neither; {} backups restored after",
            self.old + self.new,
            counts.join(", "),
            self.old,
            self.new,
            self.restored
        )
    }
}

pub fn faults(most: u64) -> Summary {
    let mut summary = Summary::default();
    if let Some(reason) = tracer::missing() {
        return Summary { skipped: Some(reason), ..summary };
    }
    let kept = scratch();
    let template = Template::new(kept.path());
    let mut prepared = Vec::new();
    for (number, operation) in OPERATIONS.iter().enumerate() {
        let mut ground = ground(kept.path(), &format!("before-{number}"), template.key);
        template.copy_to(&ground.folder);
        (operation.prepare)(&mut ground);
        let key = ground.key;
        let failures = failures(&ground, operation, kept.path());
        prepared.extend(failures.into_iter().map(|inject| Failure { operation, number, key, inject }));
    }
    // Fewer than all are spread evenly over all.
    let stride = (prepared.len() as u64).div_ceil(most.max(1)).max(1) as usize;
    let chosen: Vec<&Failure> = prepared.iter().step_by(stride).collect();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let (chosen, under) = (&chosen, kept.path());
                scope.spawn(move || {
                    let mut part = Summary::default();
                    for failure in chosen.iter().skip(worker).step_by(WORKERS) {
                        let before = ground(under, &format!("before-{}", failure.number), failure.key);
                        let place = ground(under, &format!("now-{worker}"), failure.key);
                        renew(&before, &place);
                        fail(&place, failure.operation, &failure.inject, &mut part);
                        *part.operations.entry(failure.operation.name).or_default() += 1;
                    }
                    part
                })
            })
            .collect();
        for worker in workers {
            let part = worker.join().unwrap();
            (summary.old, summary.new) = (summary.old + part.old, summary.new + part.new);
            summary.restored += part.restored;
            for (name, count) in part.operations {
                *summary.operations.entry(name).or_default() += count;
            }
        }
    });
    summary
}

fn ground(under: &Path, name: &str, key: Key) -> Ground {
    let place = under.join(name);
    Ground { folder: place.join("case"), backups: place.join("backups"), log: under.join(format!("{name}.trace")), key }
}

fn renew(before: &Ground, place: &Ground) {
    copy(before.folder.parent().unwrap(), place.folder.parent().unwrap());
}

/// For each call of an undisturbed run after the child began: the disk is full from that call on; that call alone
/// fails; the child is killed in it. strace counts the calls of each name apart.
fn failures(before: &Ground, operation: &Operation, under: &Path) -> Vec<Vec<String>> {
    let place = ground(under, "now", before.key);
    renew(before, &place);
    run(&place, operation, &[]);
    let calls = tracer::read(&place.log);
    let is_ready = |call: &Call| call.name == "write" && call.arguments[1] == b"ready\n";
    let began = calls.iter().position(is_ready).unwrap();
    let so_far = |name: &str, place: usize| calls[..place].iter().filter(|call| call.name == name).count();
    let mut failures = Vec::new();
    for (place, call) in calls.iter().enumerate().skip(began + 1) {
        let full = |name| format!("inject={name}:error=ENOSPC:when={}+", so_far(name, place) + 1);
        failures.push(FAILING.split(',').map(full).collect());
        let name = call.name.as_str();
        for end in ["error=EIO", "signal=KILL"] {
            failures.push(vec![format!("inject={name}:{end}:when={}", so_far(name, place) + 1)]);
        }
    }
    failures
}

fn run(place: &Ground, operation: &Operation, inject: &[String]) -> Vec<String> {
    let deed = operation.deed.replace("BACKUPS", place.backups.to_str().unwrap());
    let trace = format!("trace={FAILING}");
    let words = tracer::words(&place.log, &trace, inject);
    let mut child = start(&words, &place.folder, &[&deed], &place.key);
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    said.lines().map(str::to_owned).collect()
}

fn fail(place: &Ground, operation: &Operation, inject: &[String], summary: &mut Summary) {
    let lines = run(place, operation, inject);
    let named = format!("{}, {inject:?}, which said {lines:?}", operation.name);
    if matches!(operation.name, "migration" | "renewal of the header") {
        return migrated(place, &named, summary);
    }
    let making = operation.name == "create";
    let mut said = Acknowledged { created: !making, ..Acknowledged::default() };
    if matches!(operation.name, "commit" | "repair of the header" | "backup" | "change of keys") {
        (said.imported, said.recorded) = (true, if operation.name == "backup" { 3 } else { 2 });
    }
    let before = said.recorded;
    lines.iter().for_each(|line| said.take(line));
    let mut case = match Case::open_with_key(&place.folder, place.key) {
        Ok(case) => case,
        Err(_) if making && !said.created => {
            summary.old += 1;
            return;
        }
        Err(error) => panic!("{named}: {error}"),
    };
    // More than one write may follow the failed one, each acknowledged; so the last is what counts.
    let imported = case.custody().unwrap_or_else(|error| panic!("{named}: {error}")).len() == files().len();
    let found = check(&mut case, &said).unwrap_or_else(|error| panic!("{named}: {error}"));
    let is_new = match operation.name {
        "create" => said.created,
        "intake" => imported,
        "commit" => found.recorded > before,
        "change of keys" => case.log().unwrap().iter().any(|entry| entry.action == "rotate-keys"),
        "backup" => backup_names(&place.backups).is_ok_and(|names| names.len() == 2),
        _ => true,
    };
    *(if is_new { &mut summary.new } else { &mut summary.old }) += 1;
    if operation.name == "backup" {
        good_backups(&mut case, place, &named, summary);
    }
}

/// The case of version 1 opens and is whole; where it was migrated, the database as it was stands beside the new one.
fn migrated(place: &Ground, named: &str, summary: &mut Summary) {
    let was = std::fs::read(place.folder.join("case.db.version-1")).ok();
    let case = open_as(&place.folder, &OLD).unwrap_or_else(|error| panic!("{named}: {error}"));
    let bad: Vec<_> = case.verify().unwrap().into_iter().filter(|found| !found.ok).collect();
    assert!(bad.is_empty(), "{named}: {bad:?}");
    let carried = case.log().unwrap().iter().filter(|entry| entry.reason == "carried-over").count();
    assert_eq!((case.study().unwrap().title.as_str(), carried), ("A study of version one", 3), "{named}");
    let is_new = case.copied().is_none();
    assert!(!is_new || was == std::fs::read(fixture().join("case.db")).ok(), "{named}: migrated without a copy");
    *(if is_new { &mut summary.new } else { &mut summary.old }) += 1;
}

/// Every label stands for a backup that restores, and the next backup is good whatever was left behind. A restoring
/// costs a key derivation, so one in eight is done.
fn good_backups(case: &mut Case, place: &Ground, named: &str, summary: &mut Summary) {
    case.backup(&place.backups, CREATED_AT).unwrap_or_else(|error| panic!("{named}: then {error}"));
    if (summary.old + summary.new).is_multiple_of(8) {
        for name in backup_names(&place.backups).unwrap() {
            let scratch = place.backups.with_file_name("restored");
            verify_backup(&place.backups, Some(&name), &OURS, &scratch)
                .unwrap_or_else(|error| panic!("{named}: {name}: {error}"));
            summary.restored += 1;
        }
    }
}
