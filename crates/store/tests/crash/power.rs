//! Power losses: a run is recorded once, call by call, and cut off at random moments; what was not synced then is
//! dropped, reordered or trashed, sector by sector, and the case that is left is opened.

mod disk;

use crate::tracer::{self, CALLS};
use crate::witness::{Acknowledged, Key, OURS, PASSPHRASE, check, scratch, start};
use assize_store::{Case, verify_backup};
use disk::{Disk, Moment};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt;
use std::io::Read;
use std::path::Path;

const WORKERS: u64 = 2;
/// Of the states that hold an acknowledged backup, one in so many restores it: that costs a key derivation.
const RESTORED: u64 = 50;

/// What was counted. Anything wrong ends the run with a panic that names seed and state.
#[derive(Default)]
pub struct Summary {
    skipped: Option<String>,
    calls: usize,
    states: u64,
    acknowledged: u64,
    unmade: u64,
    repaired: u64,
    torn: u64,
    restored: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = &self.skipped {
            return write!(f, "skipped: {reason}");
        }
        write!(
            f,
            "{} states from {} recorded calls, {} acknowledged writes in them, 0 lost, 0 doubled, 0 cases that do not open \
             ({} states were cut before the case was made), {} headers repaired, {} logs with an unreadable end rolled back, \
             {} backups restored",
            self.states, self.calls, self.acknowledged, self.unmade, self.repaired, self.torn, self.restored
        )
    }
}

pub fn power(count: u64, seed: u64) -> Summary {
    if let Some(reason) = tracer::missing() {
        return Summary { skipped: Some(reason), ..Summary::default() };
    }
    let kept = scratch();
    let root = kept.path().join("recorded");
    let (moments, key) = record(kept.path(), &root);
    let mut total = Summary { calls: moments.len(), ..Summary::default() };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let (moments, place) = (&moments, kept.path().join(format!("state-{worker}")));
                scope.spawn(move || {
                    let mut part = Summary::default();
                    for state in (worker..count).step_by(WORKERS as usize) {
                        lose_power(moments, &place, key, (seed, state), &mut part);
                    }
                    part
                })
            })
            .collect();
        for worker in workers {
            let part = worker.join().unwrap();
            total.states += part.states;
            total.acknowledged += part.acknowledged;
            total.unmade += part.unmade;
            total.repaired += part.repaired;
            total.torn += part.torn;
            total.restored += part.restored;
        }
    });
    total
}

/// One life of a case: made, filled, written to, backed up, a copy of its header spoilt and repaired, written to again,
/// its keys changed.
fn record(under: &Path, root: &Path) -> (Vec<Moment>, Key) {
    std::fs::create_dir(root).unwrap();
    let (log, folder, backups) = (under.join("trace"), root.join("case"), root.join("backups"));
    let backup = format!("backup:{}", backups.display());
    let deeds = [
        "create",
        "import",
        "record:1-12",
        &backup,
        "record:13-20",
        "spoil:case.header.2",
        "record:21-30",
        "open",
        "spoil:case.header",
        "record:31-40",
        &backup,
        "rotate",
        "record:41-44",
    ];
    let trace = format!("trace={CALLS},close,lseek");
    let mut child = start(&tracer::words(&log, &trace, &[]), &folder, &deeds, &[]);
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "the recorded child failed after {said}");
    let moments = disk::moments(&tracer::read(&log), root);
    let mut disk = Disk::default();
    moments.iter().for_each(|moment| disk.play(moment));
    let replayed = disk.with_everything_synced();
    for path in ["case/case.header", "case/case.header.2", "case/case.db", "backups/backups.of"] {
        assert!(replayed.content(path) == std::fs::read(root.join(path)).unwrap(), "{path} was not recorded whole");
    }
    (moments, Case::open(&folder, PASSPHRASE).unwrap().key())
}

/// Where the power goes. One state in five loses it while a copy of the header is written, which is a small part of the
/// run.
fn cut(moments: &[Moment], state: u64, random: &mut ChaCha8Rng) -> usize {
    if state % 10 < 2 {
        let of_header: Vec<usize> = (0..moments.len()).filter(|at| moments[*at].names_a_header()).collect();
        return (of_header.choose(random).unwrap() + random.random_range(0..5)).min(moments.len());
    }
    random.random_range(0..=moments.len())
}

fn lose_power(moments: &[Moment], place: &Path, key: Key, (seed, state): (u64, u64), summary: &mut Summary) {
    let mut random = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(state));
    let cut = cut(moments, state, &mut random);
    let (mut disk, mut said) = (Disk::default(), Acknowledged::default());
    for moment in &moments[..cut] {
        disk.play(moment);
        if let Moment::Said(line) = moment {
            said.take(line);
        }
    }
    disk.after_the_loss(&mut random).write_out(place);
    summary.states += 1;
    let folder = place.join("case");
    let mut case = match Case::open_with_key(&folder, key) {
        Ok(case) => case,
        Err(_) if !said.created => {
            summary.unmade += 1;
            return;
        }
        Err(error) => panic!("seed {seed}, state {state}, after {said:?}: {error}"),
    };
    summary.repaired += u64::from(!case.repaired().is_empty());
    summary.torn += u64::from(case.torn().is_some());
    summary.acknowledged += said.recorded + u64::from(said.imported);
    check(&mut case, &said).unwrap_or_else(|error| panic!("seed {seed}, state {state}, after {said:?}: {error}"));
    if let Some(name) = said.backups.last()
        && state % RESTORED < WORKERS
    {
        verify_backup(&place.join("backups"), Some(name), &OURS, &place.join("restored"))
            .unwrap_or_else(|error| panic!("seed {seed}, state {state}, {name}: {error}"));
        summary.restored += 1;
    }
}
