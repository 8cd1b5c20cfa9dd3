//! Log-linear models worked out the slow way: one term at a time, from the definition. Shares no line with the crate.

use assize_estimate::lists::table::CaptureTable;

/// A fit by cyclic ascent: each pass sets every parameter to where its own margin is met.
pub struct Slow {
    /// The terms that have a finite parameter, with it.
    pub parameters: Vec<(usize, f64)>,
    /// Observable patterns that may hold people.
    pub live: Vec<usize>,
    /// Parameters, those at minus infinity included.
    pub counted: usize,
    /// Poisson log-likelihood.
    pub log_likelihood: f64,
}

/// Terms that stay and patterns that stay once every term that nobody has is at minus infinity.
pub fn extended(table: &CaptureTable, interactions: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let k = table.n_lists();
    let terms = std::iter::once(0).chain((0..k).map(|j| 1 << j)).chain(interactions.iter().copied());
    let (free, lost): (Vec<usize>, Vec<usize>) = terms.partition(|term| table.on_all(*term) > 0);
    let live = (1..1usize << k).filter(|w| !lost.iter().any(|lost| w & lost == *lost)).collect();
    (free, live)
}

impl Slow {
    /// Fits by `passes` passes over the terms.
    pub fn fit(table: &CaptureTable, interactions: &[usize], passes: usize) -> Self {
        let (free, live) = extended(table, interactions);
        let counted = 1 + table.n_lists() + interactions.len();
        let mut slow =
            Self { parameters: free.iter().map(|term| (*term, 0.0)).collect(), live, counted, log_likelihood: 0.0 };
        for _ in 0..passes {
            for (place, term) in free.iter().enumerate() {
                let expected = slow.expected_on_all(*term);
                slow.parameters[place].1 += (table.on_all(*term) as f64 / expected).ln();
            }
        }
        slow.log_likelihood = slow
            .live
            .iter()
            .map(|w| {
                let (seen, expected) = (table.counts()[*w], slow.expected(*w));
                let log_factorial: f64 = (1..=seen).map(|i| (i as f64).ln()).sum();
                seen as f64 * expected.ln() - expected - log_factorial
            })
            .sum();
        slow
    }

    /// Expected people of a pattern, 0 being the unseen.
    pub fn expected(&self, w: usize) -> f64 {
        self.parameters.iter().filter(|(term, _)| w & term == *term).map(|(_, value)| value).sum::<f64>().exp()
    }

    /// Expected people on all lists of a term.
    pub fn expected_on_all(&self, term: usize) -> f64 {
        self.live.iter().filter(|w| **w & term == term).map(|w| self.expected(*w)).sum()
    }
}

/// Every set of interactions of two to `most` lists that has with a term all terms within it.
pub fn hierarchical(k: usize, most: u32) -> Vec<Vec<usize>> {
    let terms: Vec<usize> = (1..1usize << k).filter(|term| (2..=most).contains(&term.count_ones())).collect();
    (0..1u32 << terms.len())
        .map(|set| (0..terms.len()).filter(|place| set >> place & 1 == 1).map(|place| terms[place]).collect())
        .filter(|model: &Vec<usize>| {
            let within = |term: usize| terms.iter().filter(move |part| **part & term == **part);
            model.iter().all(|term| within(*term).all(|part| model.contains(part)))
        })
        .collect()
}
