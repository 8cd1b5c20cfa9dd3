//! What a withdrawal touches: every released figure and quotation that rests on what was withdrawn, and what must be run again.

use assize_record::consent::{ConsentRegister, Withdrawal};
use assize_record::id::{FigureId, ReleaseId, RunId, SourceId};
use assize_record::release::Release;
use assize_record::term::Use;
use assize_record::trace::{Graph, NodeKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a withdrawal touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// The sources that may no longer be used as they were.
    pub sources: BTreeSet<SourceId>,
    /// Figures of the case that rest on them, released or not.
    pub figures: BTreeSet<FigureId>,
    /// The computations behind those figures: each must be run again on what is left.
    pub rerun: BTreeSet<RunId>,
    /// What stands in editions that are out, oldest first.
    pub released: Vec<TouchedRelease>,
}

/// One edition that holds something a withdrawal touches. It cannot be called back; those who have it can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedRelease {
    /// The edition.
    pub release: ReleaseId,
    /// Its day.
    pub edition: Date,
    /// Its uses from which the person withdrew.
    pub uses: BTreeSet<Use>,
    /// Figures in it that rest on what was withdrawn: findings, estimates, checks, ratings.
    pub figures: BTreeSet<FigureId>,
    /// Quotations in it that were taken from what was withdrawn.
    pub quotations: BTreeSet<String>,
}

/// The sources from which a withdrawal takes a person's consent.
pub fn withdrawn_sources(register: &ConsentRegister, withdrawal: &Withdrawal) -> BTreeSet<SourceId> {
    let behind =
        register.people.iter().filter(|behind| behind.person == withdrawal.person).map(|behind| &behind.source);
    let answered =
        register.answers.iter().filter(|answer| answer.person == withdrawal.person).map(|answer| &answer.source);
    let named = withdrawal.source.iter();
    behind
        .chain(answered)
        .chain(named)
        .filter(|source| withdrawal.source.as_ref().is_none_or(|own| own == *source))
        .cloned()
        .collect()
}

/// Everything that rests on `sources`, in the case and in the editions that went out for any of `uses` (empty: any use at all).
///
/// `graph` is the trace of the case as it stood when the editions were made, or a later one that still holds their figures: a
/// figure that the graph no longer knows is counted as touched, since nothing shows that it is not. An edition that a
/// source is not in was computed without it, so nothing in it rests on that source, though the same figure of the case does.
pub fn touched(graph: &Graph, releases: &[Release], sources: &BTreeSet<SourceId>, uses: &[Use]) -> Touched {
    let above = graph.resting_on(sources.iter().map(SourceId::as_str));
    let is_figure = |id: &&String| graph.nodes().get(*id).is_some_and(|node| node.kind == NodeKind::Figure);
    let figures: BTreeSet<FigureId> = above.iter().filter(is_figure).map(FigureId::new).collect();
    let is_run = |id: &&str| graph.nodes().get(*id).is_some_and(|node| node.kind == NodeKind::Run);
    let below = figures.iter().flat_map(|figure| graph.below(figure.as_str()));
    let rerun = below.filter(is_run).map(RunId::new).collect();
    let mut released: Vec<TouchedRelease> =
        releases.iter().filter_map(|release| touched_release(graph, release, sources, uses)).collect();
    released.sort_by(|a, b| (a.edition, &a.release).cmp(&(b.edition, &b.release)));
    Touched { sources: sources.clone(), figures, rerun, released }
}

fn touched_release(
    graph: &Graph,
    release: &Release,
    sources: &BTreeSet<SourceId>,
    withdrawn: &[Use],
) -> Option<TouchedRelease> {
    let is_within = |source: &&SourceId| release.sources.as_ref().is_none_or(|within| within.contains(*source));
    let mut within = sources.iter().filter(is_within).map(SourceId::as_str).peekable();
    within.peek()?;
    let above = graph.resting_on(within);
    let uses: BTreeSet<Use> =
        release.uses.iter().copied().filter(|used| withdrawn.is_empty() || withdrawn.contains(used)).collect();
    let is_touched = |id: &str| above.contains(id) || !graph.nodes().contains_key(id);
    let figures: BTreeSet<FigureId> =
        release.figures.iter().filter(|figure| is_touched(figure.as_str())).cloned().collect();
    let quotations: BTreeSet<String> = release.quotations.iter().filter(|id| is_touched(id)).cloned().collect();
    let is_free = uses.is_empty() || (figures.is_empty() && quotations.is_empty());
    let (id, edition) = (release.id.clone(), release.edition);
    (!is_free).then_some(TouchedRelease { release: id, edition, uses, figures, quotations })
}
