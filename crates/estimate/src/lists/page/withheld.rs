//! The page of a table whose publisher withheld counts: every method over the tables that it could be. Guesses no count.

use super::lines::{self, Found, named};
use super::{Overview, Page, Plan, agreement, hangs, overview, page};
use crate::lists::averaging;
use crate::lists::bootstrap::{self, bootstrap};
use crate::lists::chao::lower_bound;
use crate::lists::closed_form::{TwoLists, highest_order, two_lists};
use crate::lists::linkage::{Linked, over_linkages};
use crate::lists::loglinear::Model;
use crate::lists::profile::profile;
use crate::lists::refusal::Refusal;
use crate::lists::search::{Family, search};
use crate::lists::table::CaptureTable;
use crate::lists::withheld::{Mixture, Settings, WrittenTable, draw, mixture};
use serde::Serialize;

/// A count of which only a range is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// The lists of the combination.
    pub combination: String,
    /// The least it can be.
    pub low: u64,
    /// The most.
    pub high: u64,
}

/// One method over the possible tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Over {
    /// The method, as in the page's lines.
    pub method: &'static str,
    /// Figure, interval and the figures it goes between, or why it is left out.
    pub found: Result<Mixture, Refusal>,
}

/// What withheld counts do to every method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithheldDoubt {
    /// The counts.
    pub ranges: Vec<Withheld>,
    /// How possible tables were drawn.
    pub settings: Settings,
    /// Different tables among those drawn.
    pub distinct: usize,
    /// The table with every withheld count at its lowest.
    pub lowest: Overview,
    /// The same at its highest.
    pub highest: Overview,
    /// The table with each withheld count at the median of the draws; what the page shows beside the methods is of this one.
    pub likely: CaptureTable,
    /// The methods in the page's order. The two tables at the ends are among those that lowest and highest figures are taken over.
    pub methods: Vec<Over>,
    /// Part of the variance of ln N that comes from what was withheld, by graph averaging.
    pub from_withheld: Option<f64>,
}

/// Tables with their weights.
type Possible = Vec<(f64, CaptureTable)>;

/// The page of a written table; of one whose counts are all known that of [`page`]. Latent classes are left out where counts were
/// withheld.
pub fn page_of_written(written: &WrittenTable, mut plan: Plan, done: &mut dyn FnMut(&'static str)) -> Page {
    if written.withheld.is_empty() {
        return page(&written.lowest, plan, done);
    }
    let settings = Settings::with_seed(plan.bootstrap.seed);
    let drawn = draw(written, settings);
    let likely = drawn.as_ref().map_or_else(|_| written.lowest.clone(), |tables| likely(written, tables));
    let chains = std::mem::take(&mut plan.classes);
    let mut page = page(&likely, plan, done);
    page.plan.classes = chains;
    let (two, doubt) = doubt(written, &drawn, likely, settings, page.plan.bootstrap.threshold);
    done("withheld counts");
    let left_out = |over: &Over| over.found.clone().map(|found| (found.figure, found.interval));
    let lines: Vec<Found> = doubt.methods.iter().map(left_out).collect();
    for (line, found) in page.lines.iter_mut().zip(lines) {
        line.found = found;
    }
    page.two_lists = two;
    page.classes = Err(NO_CHAINS);
    page.agreement = agreement(&page.lines);
    page.withheld = Some(doubt);
    page.hangs = hangs(&page);
    page
}

const NO_CHAINS: Refusal =
    Refusal::NotWithWithheld { because: "chains would have to settle on each of the tables that it could be" };

fn likely(written: &WrittenTable, tables: &[CaptureTable]) -> CaptureTable {
    let mut counts = written.lowest.counts().to_vec();
    for range in &written.withheld {
        let mut drawn: Vec<u64> = tables.iter().map(|table| table.counts()[range.pattern]).collect();
        drawn.sort_unstable();
        counts[range.pattern] = drawn[drawn.len() / 2];
    }
    // The first of the drawn tables has the same lists, and medians lie between counts that were fit to be in one.
    let made = CaptureTable::new(written.lowest.lists().to_vec(), counts);
    made.and_then(|table| table.with_impossible(written.lowest.impossible().iter().copied()))
        .unwrap_or_else(|_| written.lowest.clone())
}

fn doubt(
    written: &WrittenTable,
    drawn: &Result<Vec<CaptureTable>, Refusal>,
    likely: CaptureTable,
    settings: Settings,
    threshold: f64,
) -> (Result<TwoLists, Refusal>, WithheldDoubt) {
    let ends = [written.lowest.clone(), written.highest()];
    let tables: Result<Possible, Refusal> = drawn.as_ref().map(|tables| distinct(tables)).map_err(Clone::clone);
    let boot = bootstrap::Settings { replications: settings.replications, seed: settings.seed, threshold };
    let over = |run: &dyn Fn(&CaptureTable) -> Found| over(&tables, &ends, run);
    let (averaged, from_withheld) = averaged(&tables, &ends);
    let found = [
        over(&|table| lines::bound(&lower_bound(table), table.observed())),
        over(&|table| lines::profiled(&profile(table, &Model::INDEPENDENCE))),
        over(&|table| lines::interaction(&highest_order(table))),
        over(&|table| lines::best(&search(table, Family::Pairs))),
        over(&|table| lines::best(&search(table, Family::Hierarchical))),
        over(&|table| lines::stepwise(&bootstrap(table, boot))),
        averaged,
        Err(NO_CHAINS),
    ];
    let two = over(&|table| two_lists(table).map(|found| (found.chapman, found.interval)));
    let two = two.map(|two| TwoLists { lincoln_petersen: None, chapman: two.figure, interval: two.interval });
    let names = named(std::array::from_fn(|_| Err(Refusal::Nobody))).into_iter().map(|line| line.method);
    let range = |range: &crate::lists::withheld::Range| Withheld {
        combination: written.lowest.name(range.pattern),
        low: range.low,
        high: range.high,
    };
    let doubt = WithheldDoubt {
        ranges: written.withheld.iter().map(range).collect(),
        settings,
        distinct: tables.as_ref().map_or(0, Vec::len),
        lowest: overview(&ends[0]),
        highest: overview(&ends[1]),
        likely,
        methods: names.zip(found).map(|(method, found)| Over { method, found }).collect(),
        from_withheld,
    };
    (two, doubt)
}

/// Each table once, weighed by how often it was drawn.
fn distinct(tables: &[CaptureTable]) -> Possible {
    let mut found: Possible = Vec::new();
    for table in tables {
        match found.iter_mut().find(|(_, known)| known == table) {
            Some((weight, _)) => *weight += 1.0,
            None => found.push((1.0, table.clone())),
        }
    }
    found
}

/// A method on every possible table. One that gives none on some of them is left out: a figure over the others would be one over
/// tables that were picked for having a figure.
fn over(
    tables: &Result<Possible, Refusal>,
    ends: &[CaptureTable; 2],
    run: &dyn Fn(&CaptureTable) -> Found,
) -> Result<Mixture, Refusal> {
    let tables = tables.as_ref().map_err(Clone::clone)?;
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for (weight, table) in tables {
        match run(table) {
            Ok((figure, interval)) => found.push((*weight, figure, interval)),
            Err(refusal) => refused.push(refusal),
        }
    }
    let count = refused.len();
    if let Some(first) = refused.into_iter().next() {
        return Err(if found.is_empty() && tables.len() == 1 {
            first
        } else {
            Refusal::OnPossibleTables { refused: count, of: tables.len(), first: Box::new(first) }
        });
    }
    let mut mixed = mixture(&found)?;
    for (figure, _) in ends.iter().filter_map(|table| run(table).ok()) {
        (mixed.lowest, mixed.highest) = (mixed.lowest.min(figure), mixed.highest.max(figure));
    }
    Ok(mixed)
}

/// Graph averaging: its posteriors mix as they are.
fn averaged(tables: &Result<Possible, Refusal>, ends: &[CaptureTable; 2]) -> (Result<Mixture, Refusal>, Option<f64>) {
    let mixed = tables.as_ref().map_err(Clone::clone).and_then(|tables| {
        let linked = |(weight, table): &(f64, CaptureTable)| Linked {
            name: String::new(),
            table: table.clone(),
            weight: *weight,
        };
        let standard = averaging::Settings::standard(ends[0].n_lists());
        let found = over_linkages(&tables.iter().map(linked).collect::<Vec<_>>(), standard)?;
        let at_ends =
            ends.iter().filter_map(|table| averaging::average(table, standard).ok()).map(|found| found.median);
        let figures = found.readings.iter().map(|reading| reading.median).chain(at_ends);
        let (lowest, highest) = figures.fold((f64::INFINITY, 0.0f64), |(low, high), n| (low.min(n), high.max(n)));
        Ok((Mixture { figure: found.median, interval: found.interval, lowest, highest }, found.from_linkage))
    });
    match mixed {
        Ok((mixed, share)) => (Ok(mixed), Some(share)),
        Err(refusal) => (Err(refusal), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::page::tests::quick_plan;
    use crate::lists::published::published;
    use crate::lists::withheld::Range;

    /// The table with every count of 1 to 4 withheld as such.
    fn published_as(name: &str) -> WrittenTable {
        let table = published(name).unwrap();
        let mut counts = table.counts().to_vec();
        let mut ranges = Vec::new();
        for (pattern, count) in counts.iter_mut().enumerate().filter(|(_, count)| (1..5).contains(*count)) {
            *count = 1;
            ranges.push(Range { pattern, low: 1, high: 4, line: pattern as u64 + 1 });
        }
        WrittenTable::new(CaptureTable::new(table.lists().to_vec(), counts).unwrap(), ranges).unwrap()
    }

    #[test]
    fn a_table_with_its_small_counts_withheld_gives_about_the_figures_of_the_whole_table() {
        let (written, table) = (published_as("spina_3"), published("spina_3").unwrap());
        let whole = page(&table, quick_plan(&table), &mut |_| ());
        let mut heard = Vec::new();
        let found = page_of_written(&written, quick_plan(&table), &mut |step| heard.push(step));
        assert_eq!(heard.last(), Some(&"withheld counts"));
        let doubt = found.withheld.as_ref().unwrap();
        assert_eq!((doubt.lowest.observed, doubt.highest.observed), (618, 621), "{:?}", doubt.ranges);
        for (ours, theirs) in found.lines.iter().zip(&whole.lines).take(7) {
            match (&ours.found, &theirs.found) {
                (Ok((figure, interval)), Ok((known, _))) => {
                    println!("{}: {figure:.0} {interval:?} {known:.0}", ours.method);
                    assert!(interval.holds(*known), "{} {figure} {interval:?} {known}", ours.method);
                }
                (Err(ours), Err(_)) => println!("{ours}"),
                (ours, theirs) => panic!("{ours:?} {theirs:?}"),
            }
        }
        let said = found.lines[7].found.as_ref().unwrap_err().to_string();
        assert_eq!(
            said,
            "not shown, for some counts were withheld, and chains would have to settle on each of the tables that it could be"
        );
        for over in doubt.methods.iter().filter_map(|over| over.found.as_ref().ok()) {
            assert!(over.lowest <= over.figure && over.figure <= over.highest, "{over:?}");
        }
    }

    #[test]
    fn what_was_withheld_widens_every_interval() {
        // Six people or fewer on several lists decide: whether each of three overlaps is 1 or 9 is all there is to know.
        let names: Vec<String> = ["A", "B", "C"].map(String::from).to_vec();
        let known = CaptureTable::new(names, vec![0, 60, 50, 5, 40, 5, 5, 1]).unwrap();
        let mut counts = known.counts().to_vec();
        let ranges = [3, 5, 6].map(|pattern| Range { pattern, low: 1, high: 9, line: 1 });
        ranges.iter().for_each(|range| counts[range.pattern] = 1);
        let lowest = CaptureTable::new(known.lists().to_vec(), counts).unwrap();
        let written = WrittenTable::new(lowest, ranges.to_vec()).unwrap();
        let [whole, ours] = [WrittenTable::new(known.clone(), Vec::new()).unwrap(), written]
            .map(|written| page_of_written(&written, quick_plan(&known), &mut |_| ()));
        assert_eq!(whole.withheld, None);
        let width = |page: &Page, place: usize| {
            let (_, interval) = page.lines[place].found.as_ref().unwrap();
            interval.high.map_or(f64::INFINITY, |high| (high / interval.low).ln())
        };
        for place in [1, 6] {
            assert!(width(&ours, place) > width(&whole, place), "{:?} {:?}", ours.lines[place], whole.lines[place]);
        }
        assert!(ours.withheld.unwrap().from_withheld > Some(0.02));
        assert!(ours.hangs.iter().any(|hanging| hanging.what == "withheld counts"), "{:?}", ours.hangs);
    }

    #[test]
    fn a_method_that_fails_on_some_possible_tables_is_left_out_with_the_reason() {
        let table =
            CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), vec![0, 60, 50, 9, 40, 8, 9, 0]).unwrap();
        let range = Range { pattern: 7, low: 0, high: 4, line: 8 };
        let written = WrittenTable::new(table.clone(), vec![range]).unwrap();
        let found = page_of_written(&written, quick_plan(&table), &mut |_| ());
        let said = found.lines[2].found.as_ref().unwrap_err().to_string();
        assert!(
            said.contains(
                "possible tables give no figure; on the first, no finite estimate: nobody is on exactly A+B+C"
            ),
            "{said}"
        );
    }
}
