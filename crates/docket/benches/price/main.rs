//! The price of encryption, audit and permits: the same work on the same data through Assize and through plain SQLite, turn
//! by turn in one run, each in its own process. Ends with failure where a ratio is over its limit.
//!
//! `cargo bench -p assize-docket --bench price`; docs/method/price.md says what each line compares.
#![expect(clippy::unwrap_used, reason = "a measurement may fail by panicking")]

mod aside;
mod material;
mod plain;

use aside::Aside;
use assize_docket::claims::{Filter, claims};
use assize_docket::consent::decide_public;
use assize_docket::echoes::{Asked, ask};
use assize_docket::import::import;
use assize_docket::open_case::OpenCase;
use assize_docket::permit::Operation;
use assize_intake::Intake;
use assize_record::id::Code;
use assize_record::study::Study;
use assize_record::term::Use;
use assize_store::{Case, Cost, Credentials, IdempotencyKey, Upkeep};
use material::{NOW, PASSPHRASE, entropy, results, scaled};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tempfile::TempDir;

/// Copies of the public record in the study that is read: some nine thousand claims.
const COPIES: usize = 30;
/// Most that a read may cost, in times of plain SQLite.
const READ: f64 = 1.6;
/// Most that a single write may cost.
const WRITE: f64 = 2.5;

/// One line of the table.
struct Line {
    what: &'static str,
    plain: Duration,
    assize: Duration,
    limit: Option<f64>,
}

impl Line {
    fn ratio(&self) -> f64 {
        self.assize.as_secs_f64() / self.plain.as_secs_f64()
    }
}

/// What a piece of work takes.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn timed(work: impl FnOnce()) -> Duration {
    let begin = std::time::Instant::now();
    work();
    begin.elapsed()
}

/// What two pieces of work take, in turns: plain in its own process, by name, then Assize.
fn in_turns(turns: usize, plain: (&mut Aside, &str), mut assize: impl FnMut(usize)) -> (Duration, Duration) {
    prepared(turns, plain, |turn| timed(|| assize(turn)))
}

/// The same for work that measures itself. The first turn is not counted. Gives the lower quartile of each side, since
/// whatever else runs on the machine only adds.
fn prepared(
    turns: usize,
    (plain, work): (&mut Aside, &str),
    mut assize: impl FnMut(usize) -> Duration,
) -> (Duration, Duration) {
    let (mut theirs, mut ours): (Vec<Duration>, Vec<Duration>) =
        (0..=turns).map(|turn| (plain.time(work, turn), assize(turn))).skip(1).unzip();
    theirs.sort();
    ours.sort();
    (theirs[turns / 4], ours[turns / 4])
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != aside::PLAIN).skip(1);
    if let Some(folder) = arguments.next() {
        aside::serve(Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    let kept = TempDir::new().unwrap();
    let study = scaled(COPIES);
    let key = Case::create(&kept.path().join("key"), PASSPHRASE, Cost::FLOOR, &mut entropy(), NOW).unwrap();
    let made = |name: &str| {
        let folder = kept.path().join(name);
        copy(&kept.path().join("key"), &folder);
        folder
    };
    let case = made("case");
    let mut open = OpenCase::from(key.open_copy(&case).unwrap());
    let parser = |_: &material::Files| Ok(Intake { study: study.clone(), doubts: Vec::new() });
    import(&mut open, &material::files(), &parser, "the bench", NOW).unwrap();
    decide_public(&mut open, &[], &[Use::InternalAnalysis], "the bench's own", NOW).unwrap();
    drop(open);
    plain::import(&mut plain::open(&kept.path().join("plain.db")), &study);

    let mut plain = Aside::start(kept.path());
    let mut lines = opening(&key, &case, &mut plain);
    lines.extend(reading(&key, &case, &mut plain));
    lines.extend(writing(&key, &made("written"), &mut plain));
    lines.push(importing(&key, kept.path(), &mut plain, &study));
    print(&study, &lines);
    let over = lines.iter().filter(|line| line.limit.is_some_and(|limit| line.ratio() >= limit)).count();
    if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Opening and the first question, with the user's key at hand and from a passphrase.
fn opening(key: &Case, case: &Path, plain: &mut Aside) -> Vec<Line> {
    let (theirs, ours) = in_turns(40, (plain, "open"), |_| drop(key.open_copy(case).unwrap().custody().unwrap()));
    let mut unlocked = |cost: Cost, turns| {
        let credentials = Credentials { user: None, passphrase: PASSPHRASE, key_file: None };
        in_turns(turns, (plain, "open"), |_| {
            let upkeep = Upkeep { cost, entropy: &mut entropy(), now: NOW };
            drop(Case::open_as(case, &credentials, upkeep).unwrap());
        })
    };
    let (plain_floor, floor) = unlocked(Cost::FLOOR, 5);
    // The first turn, not counted, raises the cost of the user's slot.
    let (plain_usual, usual) = unlocked(Cost::default(), 5);
    vec![
        Line { what: "open, key at hand", plain: theirs, assize: ours, limit: None },
        Line { what: "open, passphrase at 64 MiB", plain: plain_floor, assize: floor, limit: None },
        Line { what: "open, passphrase at 256 MiB", plain: plain_usual, assize: usual, limit: None },
    ]
}

/// Reads: the whole study, claims by a column, an echo; each from an empty page cache and from a warm one.
fn reading(key: &Case, case: &Path, plain: &mut Aside) -> Vec<Line> {
    let host = Code::new("RUS");
    let filter = Filter { host: Some(host.clone()), ..Filter::default() };
    let asked = Asked { measure: "workers_present".into(), host: "RUS".into(), ..Asked::default() };
    let mut lines = Vec::new();
    let mut line = |what, (plain, assize)| lines.push(Line { what, plain, assize, limit: Some(READ) });
    let whole = key.open_copy(case).unwrap();
    let study = |_| {
        permit(&whole, Operation::Echo);
        drop(whole.study().unwrap());
    };
    line("read the study", in_turns(15, (plain, "study"), study));
    drop(whole);
    let assize = OpenCase::from(key.open_copy(case).unwrap());
    let expected = COPIES * material::claims_about(&host);
    let ours = |_| assert_eq!(claims(&assize, &filter, NOW).unwrap().len(), expected);
    line("find claims by host", in_turns(60, (plain, "claims"), ours));
    line("echo of a question", in_turns(15, (plain, "echo"), |_| drop(ask(&assize, &asked, NOW).unwrap())));
    drop(assize);
    let ours = |_| {
        let assize = OpenCase::from(key.open_copy(case).unwrap());
        timed(|| drop(claims(&assize, &filter, NOW).unwrap()))
    };
    line("find claims by host, cold", prepared(30, (plain, "cold"), ours));
    lines
}

/// Single writes, each on the disk when it returns: results under an idempotency key. Assize asks for the permit and
/// writes the entry of the log in the same transaction.
fn writing(key: &Case, folder: &Path, plain: &mut Aside) -> Vec<Line> {
    let mut assize = key.open_copy(folder).unwrap();
    let timed = prepared(300, (plain, "write"), |turn| {
        let (results, name) = (results(turn), format!("write {turn}"));
        timed(|| {
            permit(&assize, Operation::RecordResults);
            assize.record_results(&results, &IdempotencyKey::of(&[&name]), NOW).unwrap();
        })
    });
    vec![Line { what: "write one result, durable", plain: timed.0, assize: timed.1, limit: Some(WRITE) }]
}

/// A package into an empty case: files durable first, then all rows in one transaction.
fn importing(key: &Case, place: &Path, plain: &mut Aside, study: &Study) -> Line {
    let turns = 5;
    let folders: Vec<PathBuf> = (0..=turns).map(|turn| place.join(format!("import-{turn}"))).collect();
    folders.iter().for_each(|folder| copy(&place.join("key"), folder));
    let mut cases: Vec<OpenCase> = folders.iter().map(|folder| key.open_copy(folder).unwrap().into()).collect();
    let parser = |_: &material::Files| Ok(Intake { study: study.clone(), doubts: Vec::new() });
    let files = material::files();
    let (plain, assize) = in_turns(turns, (plain, "import"), |turn| {
        drop(import(&mut cases[turn], &files, &parser, "the bench", NOW).unwrap());
    });
    Line { what: "import a package", plain, assize, limit: None }
}

/// What an open case asks before each operation, where the bench goes to the store by itself.
fn permit(case: &Case, operation: Operation) {
    assert!(case.roles().iter().any(|role| operation.is_for(*role)));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn print(study: &Study, lines: &[Line]) {
    println!("{} claims, {} sources; lower quartiles, milliseconds", study.claims.len(), study.sources.len());
    println!("{:<30}{:>10}{:>10}{:>8}{:>8}", "", "plain", "assize", "times", "limit");
    for line in lines {
        let limit = line.limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let [plain, assize] = [line.plain, line.assize].map(|time| time.as_secs_f64() * 1000.0);
        println!("{:<30}{plain:>10.3}{assize:>10.3}{:>8.2}{limit:>8}", line.what, line.ratio());
    }
}
