//! Asks a program about all its figures. Long lists of questions are divided and asked side by side, always in the
//! same parts, so that the answers do not depend on which part is ready first.

use super::effort::Effort;
use super::program::Asked;
use super::pulls::Pulls;
use super::rays::Rays;
use super::simplex::{Constraints, Drive, Simplex, TOLERANCE, Towards};
use super::{Depth, WHOLE, as_float, lower_target, upper_target};
use crate::bounds::Bounds;
use crate::rule::Demand;

/// Work is divided into so many parts, where there are more questions than [`FEW`], or more than [`FEW_HARD`] of those that
/// rays did not answer. Rays are shot where there are more variables than `FEW`.
pub const PARTS: usize = 2;
pub const FEW: usize = 400;
const FEW_HARD: usize = 8;
/// Multiplications, about, for each variable of the table inside.
const FITTED: usize = 10_000;
/// Figures made of several variables are looked at after so many questions.
const LOOK_AFTER: usize = 16;

/// How far to go.
pub struct Goals<'a> {
    /// Outer bounds of the cells of the view.
    pub outer: &'a [Bounds],
    /// What a cell's range must satisfy.
    pub demand: Demand,
    /// What size a change must be able to have.
    pub change: u64,
    /// Whether to stop there.
    pub depth: Depth,
}

/// Values that a figure has at feasible points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Least.
    pub low: f64,
    /// Greatest.
    pub high: f64,
    /// True where there are none beyond.
    pub exact: bool,
}

/// The ends that were proved to be the last ones.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    low: Option<f64>,
    high: Option<f64>,
}

/// A question: number of the figure, and what it is.
type Question = (usize, Asked);

/// What was found of each figure; none where no point satisfies the constraints.
///
/// Where the numbers fail, or the effort is spent, nothing is proved, and an empty range comes back, which fails every demand.
pub fn answers(constraints: Constraints, asked: &[Asked], goals: &Goals, effort: &mut Effort) -> Option<Vec<Found>> {
    let width = constraints.columns.len();
    let is_large = goals.depth != Depth::Exact && width > FEW;
    let pulls = is_large.then(|| Pulls::of(&constraints)).flatten();
    let inside = pulls.as_ref().map_or_else(|| vec![0.0; width], |pulls| pulls.inside().to_vec());
    let rays = (pulls.is_some() && asked.len() > FEW).then(|| Rays::of(&constraints, &inside)).flatten();
    effort.add(rays.as_ref().map_or(0, Rays::cost) + if pulls.is_some() { FITTED * width } else { 0 });
    let mut simplex = Simplex::new(constraints, inside.clone());
    simplex.effort = *effort;
    let start = simplex.make_feasible();
    *effort = simplex.effort;
    match start {
        Drive::Reached if simplex.check() => {}
        Drive::Optimum(_) => return None,
        Drive::Reached | Drive::GaveUp => return Some(vec![Found { low: 0.0, high: 0.0, exact: false }; asked.len()]),
    }
    let all: Vec<Question> = asked.iter().copied().enumerate().collect();
    if let Some(pulls) = &pulls {
        let figures: Vec<usize> = (0..asked.len()).filter(|&f| matches!(asked[f], Asked::Cell(_))).collect();
        if let Some(rays) = &rays {
            rays.widen(&mut simplex, &figures, goals.demand);
        }
        pulls.widen(&mut simplex, &figures, goals.demand);
    }
    let is_left = pulls.is_some() && goals.depth == Depth::Pulls;
    let is_asked = |(_, asked): Question| !is_left || matches!(asked, Asked::Change(_));
    let (open, done): (Vec<Question>, Vec<Question>) =
        all.iter().partition(|question| is_asked(**question) && !goals.is_met(&simplex, **question));
    let few = if pulls.is_some() { FEW_HARD } else { FEW };
    let parts: Vec<&[Question]> =
        open.chunks(if open.len() > few { open.len().div_ceil(PARTS) } else { few }).collect();
    let mut found = vec![Found { low: 0.0, high: 0.0, exact: false }; asked.len()];
    let together = pulls.is_none();
    let share = simplex.effort.share(parts.len().max(1));
    let walked = side_by_side(&parts, |part| {
        let mut own = simplex.clone();
        own.effort = share;
        walk(own, part, goals, together)
    });
    *effort = simplex.effort;
    for (part, (answers, spent)) in parts.iter().zip(walked) {
        effort.take_in(spent);
        part.iter().zip(answers).for_each(|(&(figure, _), answer)| found[figure] = answer);
    }
    for question in done {
        found[question.0] = goals.found(&simplex, question, Ends::default());
    }
    Some(found)
}

/// What each part gives, worked out at the same time and handed back in order.
pub fn side_by_side<P: Sync, T: Send>(parts: &[P], work: impl Fn(&P) -> T + Sync) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let started: Vec<_> = parts.iter().map(|part| scope.spawn(move || work(part))).collect();
        started.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Asks one question after the other; before that, where rays answered none, raises all cells `together`.
fn walk(mut simplex: Simplex, asked: &[Question], goals: &Goals, together: bool) -> (Vec<Found>, Effort) {
    let mut ends = vec![Ends::default(); asked.len()];
    // What a failed check took back is asked again, once.
    for _ in 0..2 {
        if together {
            goals.raise_together(&mut simplex, asked);
        }
        let mut open: Vec<Question> = asked.to_vec();
        for (number, &question) in asked.iter().enumerate() {
            if number % LOOK_AFTER == 0 {
                simplex.look(open.iter().map(|(figure, _)| *figure));
                open.retain(|&question| !goals.is_met(&simplex, question));
            }
            goals.ask(&mut simplex, question, &mut ends[number]);
        }
        if simplex.check() || simplex.make_feasible() != Drive::Reached {
            break;
        }
    }
    let found = asked.iter().zip(&ends).map(|(&question, ends)| goals.found(&simplex, question, *ends)).collect();
    (found, simplex.effort)
}

impl Goals<'_> {
    /// True where nothing more needs to be known of a figure.
    fn is_met(&self, simplex: &Simplex, (figure, asked): Question) -> bool {
        let (low, high) = simplex.reached(figure);
        match asked {
            Asked::Cell(_) => {
                self.depth != Depth::Exact
                    && high >= upper_target((low, high), self.demand) - TOLERANCE
                    && low <= lower_target((low, high), self.demand) + TOLERANCE
            }
            Asked::Change(_) => high.max(-low) >= as_float(self.change) - TOLERANCE,
        }
    }

    /// Raises many cells at once, as far as they have to go.
    fn raise_together(&self, simplex: &mut Simplex, asked: &[Question]) {
        let target = |&(figure, question): &Question| match question {
            Asked::Cell(cell) => {
                Some((figure, upper_target(simplex.reached(figure), self.demand).min(self.ends(cell).1)))
            }
            Asked::Change(_) => None,
        };
        let targets: Vec<(usize, f64)> = asked.iter().filter_map(target).collect();
        if self.depth != Depth::Exact && simplex.drive_together(&targets) == Drive::GaveUp {
            simplex.make_feasible();
        }
    }

    fn ask(&self, simplex: &mut Simplex, question: Question, ends: &mut Ends) {
        let (figure, asked) = question;
        simplex.look([figure]);
        if self.is_met(simplex, question) {
            return;
        }
        match asked {
            Asked::Cell(cell) => {
                let outer = self.ends(cell);
                let exact = self.depth == Depth::Exact;
                let most = upper_target(simplex.reached(figure), self.demand).min(outer.1);
                drive(simplex, figure, Towards::Greater, if exact { outer.1 } else { most }, &mut ends.high);
                let least = lower_target(simplex.reached(figure), self.demand).max(outer.0);
                drive(simplex, figure, Towards::Lesser, if exact { outer.0 } else { least }, &mut ends.low);
            }
            Asked::Change(_) => {
                let size = as_float(self.change);
                drive(simplex, figure, Towards::Greater, size, &mut ends.high);
                if !self.is_met(simplex, question) {
                    drive(simplex, figure, Towards::Lesser, -size, &mut ends.low);
                }
            }
        }
    }

    fn ends(&self, cell: usize) -> (f64, f64) {
        let (low, high) = self.outer[cell];
        (as_float(low), if high == u64::MAX { f64::INFINITY } else { as_float(high) })
    }

    fn found(&self, simplex: &Simplex, (figure, asked): Question, ends: Ends) -> Found {
        let (low, high) = simplex.reached(figure);
        if low > high {
            return Found { low: 0.0, high: 0.0, exact: false };
        }
        let outer = if let Asked::Cell(cell) = asked { self.ends(cell) } else { (f64::NEG_INFINITY, f64::INFINITY) };
        let low_is_last = low <= outer.0 + TOLERANCE || ends.low.is_some_and(|end| low <= end + WHOLE);
        let high_is_last = high >= outer.1 - TOLERANCE || ends.high.is_some_and(|end| high >= end - WHOLE);
        Found { low, high, exact: low_is_last && high_is_last }
    }
}

/// Drives, and remembers an end that was proved; after numbers that failed, goes back to a feasible point.
fn drive(simplex: &mut Simplex, figure: usize, towards: Towards, target: f64, end: &mut Option<f64>) {
    match simplex.drive(figure, towards, target) {
        Drive::Reached => {}
        Drive::Optimum(value) => *end = Some(value),
        Drive::GaveUp => {
            simplex.make_feasible();
        }
    }
}
