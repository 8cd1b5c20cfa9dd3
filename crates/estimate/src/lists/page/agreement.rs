//! Whether the methods agree with each other on one table. Takes no side: agreement proves nothing that they all assume.

use super::Line;
use serde::Serialize;

/// How far the methods that gave a figure are apart. A lower bound is no figure and does not count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Methods with a figure.
    pub figures: usize,
    /// Methods without one.
    pub refused: usize,
    /// The smallest figure, with its method.
    pub lowest: (&'static str, f64),
    /// The largest.
    pub highest: (&'static str, f64),
    /// Methods whose figure lies below the whole interval of the lower bound, which then cannot both be right with it.
    pub below_bound: Vec<&'static str>,
    /// What lies in every interval: from, and to if any interval has an end. `None` where some two share nothing.
    pub common: Option<(f64, Option<f64>)>,
}

/// The agreement of the lines, the first of which is the lower bound; `None` where none has a figure.
pub fn agreement(lines: &[Line]) -> Option<Agreement> {
    let bound = lines.first().and_then(|line| line.found.as_ref().ok()).map_or(0.0, |(_, interval)| interval.low);
    of(lines.get(1..).unwrap_or_default(), bound)
}

/// The agreement of lines none of which is a bound; `None` where none has a figure.
pub fn agreed_of(lines: &[Line]) -> Option<Agreement> {
    of(lines, 0.0)
}

fn of(methods: &[Line], bound: f64) -> Option<Agreement> {
    let found: Vec<_> = methods.iter().filter_map(|line| line.found.as_ref().ok().map(|f| (line.method, f))).collect();
    let figures = || found.iter().map(|(method, (figure, _))| (*method, *figure));
    let lowest = figures().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let highest = figures().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let low = found.iter().map(|(_, (_, interval))| interval.low).fold(0.0, f64::max);
    let high = found.iter().filter_map(|(_, (_, interval))| interval.high).reduce(f64::min);
    let below_bound = figures().filter(|(_, figure)| *figure < bound).map(|(method, _)| method).collect();
    let common = high.is_none_or(|high| low <= high).then_some((low, high));
    let (figures, refused) = (found.len(), methods.len() - found.len());
    Some(Agreement { figures, refused, lowest, highest, below_bound, common })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::interval::Interval;
    use crate::lists::refusal::Refusal;

    fn line(method: &'static str, figure: f64, low: f64, high: Option<f64>) -> Line {
        Line { method, assumes: "", paper: "", found: Ok((figure, Interval { low, high, level: 0.95 })) }
    }

    #[test]
    fn the_bound_has_no_say_and_a_refusal_is_counted() {
        let bound = line("bound", 1.0, 1.0, Some(2.0));
        let none = Line { method: "none", assumes: "", paper: "", found: Err(Refusal::Nobody) };
        assert_eq!(agreement(&[bound.clone(), none.clone()]), None);
        let found = agreement(&[bound, line("A", 50.0, 40.0, None), none, line("B", 70.0, 60.0, Some(90.0))]).unwrap();
        assert_eq!((found.figures, found.refused), (2, 1));
        assert_eq!(found.below_bound, Vec::<&str>::new());
        assert_eq!((found.lowest, found.highest, found.common), (("A", 50.0), ("B", 70.0), Some((60.0, Some(90.0)))));
    }

    #[test]
    fn intervals_that_share_nothing_have_nothing_in_common() {
        let bound = line("bound", 1.0, 1.0, Some(2.0));
        let apart =
            agreement(&[bound.clone(), line("A", 50.0, 40.0, Some(55.0)), line("B", 70.0, 60.0, None)]).unwrap();
        assert_eq!(apart.common, None);
        let open = agreement(&[bound, line("A", 50.0, 40.0, None), line("B", 70.0, 60.0, None)]).unwrap();
        assert_eq!(open.common, Some((60.0, None)));
    }

    #[test]
    fn a_figure_within_the_error_of_the_bound_does_not_contradict_it() {
        for (low, expected) in [(60.0, vec!["A"]), (50.0, vec![]), (45.0, vec![])] {
            let bound = line("bound", 65.0, low, None);
            let found = agreement(&[bound, line("A", 50.0, 40.0, None), line("B", 70.0, 60.0, None)]).unwrap();
            assert_eq!(found.below_bound, expected, "{low}");
        }
    }
}
