//! Children killed at random moments while they write.

use crate::witness::{Acknowledged, Template, check, scratch, start};
use assize_store::Case;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

/// Kills that one case lives through before the next begins as an empty one.
const LIVES: u64 = 8;
const WORKERS: u64 = 2;

/// What was counted. Anything wrong ends the run with a panic that names seed, worker and kill.
#[derive(Default)]
pub struct Summary {
    kills: u64,
    acknowledged: u64,
    unacknowledged: u64,
    repaired: u64,
    torn: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} children killed, {} acknowledged writes, 0 lost, 0 doubled, {} done but not acknowledged, 0 cases that do not open, \
             {} headers repaired, {} unfinished writes in the log rolled back",
            self.kills, self.acknowledged, self.unacknowledged, self.repaired, self.torn
        )
    }
}

pub fn kills(count: u64, seed: u64) -> Summary {
    let kept = scratch();
    let template = Template::new(kept.path());
    let mut total = Summary::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let share = count / WORKERS + u64::from(worker < count % WORKERS);
                let (template, folder) = (&template, kept.path().join(format!("case-{worker}")));
                scope.spawn(move || work(template, &folder, share, seed * WORKERS + worker))
            })
            .collect();
        for worker in workers {
            let part = worker.join().unwrap();
            total.kills += part.kills;
            total.acknowledged += part.acknowledged;
            total.unacknowledged += part.unacknowledged;
            total.repaired += part.repaired;
            total.torn += part.torn;
        }
    });
    total
}

fn work(template: &Template, folder: &Path, count: u64, seed: u64) -> Summary {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut summary = Summary::default();
    let mut said = Acknowledged::default();
    for kill in 0..count {
        if kill % LIVES == 0 {
            template.copy_to(folder);
            said = Acknowledged { created: true, ..Acknowledged::default() };
        }
        let earlier = said.recorded;
        let lines = random.random_range(0..12);
        let wait = Duration::from_micros(random.random_range(0..if lines == 0 { 60_000 } else { 8_000 }));
        killed(template, folder, &mut said, lines, wait);
        let mut case = Case::open_with_key(folder, template.key)
            .unwrap_or_else(|error| panic!("seed {seed}, kill {kill}: {error}"));
        let found =
            check(&mut case, &said).unwrap_or_else(|error| panic!("seed {seed}, kill {kill}, after {said:?}: {error}"));
        summary.kills += 1;
        summary.acknowledged += said.recorded - earlier;
        summary.unacknowledged += u64::from(found.unacknowledged);
        summary.repaired += u64::from(!case.repaired().is_empty());
        summary.torn += u64::from(case.torn().is_some());
        // What was asked again is acknowledged now.
        said = Acknowledged { imported: true, recorded: found.recorded, ..said };
    }
    summary
}

/// Starts a child, waits for some acknowledgements and then for a moment, and kills it.
fn killed(template: &Template, folder: &Path, said: &mut Acknowledged, lines: u32, wait: Duration) {
    let record = format!("record:{}", said.recorded + 1);
    let mut child = start(&[], folder, &["import", &record], &template.key);
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in answers.by_ref().take(lines as usize) {
        said.take(&line.unwrap());
    }
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    // A line is one write to the pipe, so none is cut in two.
    answers.for_each(|line| said.take(&line.unwrap()));
}
