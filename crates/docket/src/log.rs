//! Lists entries of the log, and tells how far somebody outside vouches for it.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::log::{LogState, Logged};
use serde::Serialize;

/// What entries to list. An absent filter lets everything through.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Pseudonym.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// To what.
    pub object: Option<String>,
    /// From this entry on.
    pub since: Option<u64>,
    /// Of what is left, the newest so many.
    pub last: Option<usize>,
}

/// A filter that can match nothing, since the log knows no such code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no entry has the {what} `{found}`; accepted are {accepted}")]
pub struct UnknownCode {
    /// Which filter.
    pub what: &'static str,
    /// As given.
    pub found: String,
    /// What there is.
    pub accepted: String,
}

/// The entries that pass the filter, oldest first.
pub fn list(case: &OpenCase, filter: &Filter) -> Result<Vec<Logged>, DocketError> {
    Ok(filtered(case.for_reading(Operation::ListLog)?.log()?, filter)?)
}

fn filtered(entries: Vec<Logged>, filter: &Filter) -> Result<Vec<Logged>, UnknownCode> {
    known(&entries, "actor", filter.actor.as_deref(), |entry| &entry.actor)?;
    known(&entries, "action", filter.action.as_deref(), |entry| &entry.action)?;
    known(&entries, "object", filter.object.as_deref(), |entry| &entry.object)?;
    let passes = |entry: &Logged| {
        filter.actor.as_ref().is_none_or(|actor| entry.actor == *actor)
            && filter.action.as_ref().is_none_or(|action| entry.action == *action)
            && filter.object.as_ref().is_none_or(|object| entry.object == *object)
            && filter.since.is_none_or(|since| entry.seq >= since)
    };
    let mut left: Vec<Logged> = entries.into_iter().filter(passes).collect();
    let dropped = left.len().saturating_sub(filter.last.unwrap_or(usize::MAX));
    Ok(left.split_off(dropped))
}

fn known(
    entries: &[Logged],
    what: &'static str,
    found: Option<&str>,
    code: impl Fn(&Logged) -> &String,
) -> Result<(), UnknownCode> {
    let Some(found) = found else { return Ok(()) };
    let accepted: std::collections::BTreeSet<&str> = entries.iter().map(|entry| code(entry).as_str()).collect();
    if accepted.contains(found) {
        return Ok(());
    }
    let accepted = accepted.into_iter().collect::<Vec<_>>().join(", ");
    Err(UnknownCode { what, found: found.to_owned(), accepted })
}

/// How far the log is vouched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vouched {
    /// Entries, newest checkpoint, newest checkpoint signed outside.
    #[serde(flatten)]
    pub state: LogState,
    /// Whole days since that outside signature; negative where it is dated later than `now`.
    pub days: Option<i64>,
    /// The same in a sentence, with what it means.
    pub words: String,
}

/// Tells the age of the newest checkpoint that was signed outside: what came after it, a holder of the case's key can rewrite
/// without a trace.
pub fn vouched(case: &OpenCase, now: &str) -> Result<Vouched, DocketError> {
    Ok(vouched_by(case.for_reading(Operation::SeeVouched)?.log_state()?, now))
}

/// The same of a state that is at hand.
pub(crate) fn vouched_by(state: LogState, now: &str) -> Vouched {
    let days = state.outside.as_ref().and_then(|outside| days(&outside.at, now));
    let words = words(&state, days);
    Vouched { state, days, words }
}

fn days(from: &str, to: &str) -> Option<i64> {
    let [from, to] = [from, to].map(|text| text.parse::<jiff::Timestamp>().ok());
    Some((to?.as_second() - from?.as_second()).div_euclid(86_400))
}

fn words(state: &LogState, days: Option<i64>) -> String {
    let entries = state.entries;
    let Some(outside) = &state.outside else {
        return format!(
            "No checkpoint was signed outside: a holder of the case's key can rewrite all {entries} entries without a trace."
        );
    };
    let age = match days {
        None => "at an unreadable time".to_owned(),
        Some(0) => "less than a day ago".to_owned(),
        Some(1) => "1 day ago".to_owned(),
        Some(days) if days < 0 => "at a time later than this computer's clock".to_owned(),
        Some(days) => format!("{days} days ago"),
    };
    let (size, by, kind) = (outside.size, &outside.by, outside.kind.code());
    let after = entries.saturating_sub(size);
    format!(
        "Newest checkpoint signed outside: over {size} entries, {age} ({}), {kind} by {by}. Entries since then ({after}) can still be rewritten by a holder of the case's key.",
        outside.at
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_store::log::{DepositKind, Outside};
    use expect_test::expect;

    fn entry(seq: u64, actor: &str, action: &str) -> Logged {
        let code = |text: &str| text.to_owned();
        Logged {
            seq,
            at: code("2026-01-01T00:00:00Z"),
            actor: code(actor),
            action: code(action),
            object: code("log"),
            reason: code("asked"),
            commitment: String::new(),
            previous: String::new(),
        }
    }

    fn listed(filter: &Filter) -> String {
        let entries = vec![
            entry(0, "owner", "create"),
            entry(1, "p7", "import"),
            entry(2, "owner", "import"),
            entry(3, "owner", "checkpoint"),
        ];
        match filtered(entries, filter) {
            Ok(left) => left.iter().map(|entry| entry.seq.to_string()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn filters_meet_and_a_code_that_nothing_has_is_refused() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(listed(&Filter { action: text("import"), ..Filter::default() }), "1 2");
        assert_eq!(listed(&Filter { action: text("import"), actor: text("owner"), ..Filter::default() }), "2");
        assert_eq!(listed(&Filter { since: Some(1), last: Some(2), ..Filter::default() }), "2 3");
        let refused = "no entry has the actor `kim`; accepted are owner, p7";
        assert_eq!(listed(&Filter { actor: text("kim"), ..Filter::default() }), refused);
    }

    #[test]
    fn the_age_of_the_outside_checkpoint_is_told_with_what_it_means() {
        let mut state = LogState { entries: 12, checkpoint: Some(9), outside: None };
        let told = |state: &LogState, now: &str| {
            words(state, state.outside.as_ref().and_then(|outside| days(&outside.at, now)))
        };
        let mut all = vec![told(&state, "2026-01-01T00:00:00Z")];
        state.outside = Some(Outside {
            size: 9,
            at: "2026-01-02T00:00:00Z".into(),
            by: "partner.example".into(),
            kind: DepositKind::Cosignature,
        });
        for now in ["2026-01-02T23:59:59Z", "2026-01-03T00:00:00Z", "2026-03-02T12:00:00Z", "2025-12-31T00:00:00Z"] {
            all.push(told(&state, now));
        }
        expect![[r#"
            No checkpoint was signed outside: a holder of the case's key can rewrite all 12 entries without a trace.
            Newest checkpoint signed outside: over 9 entries, less than a day ago (2026-01-02T00:00:00Z), cosignature by partner.example. Entries since then (3) can still be rewritten by a holder of the case's key.
            Newest checkpoint signed outside: over 9 entries, 1 day ago (2026-01-02T00:00:00Z), cosignature by partner.example. Entries since then (3) can still be rewritten by a holder of the case's key.
            Newest checkpoint signed outside: over 9 entries, 59 days ago (2026-01-02T00:00:00Z), cosignature by partner.example. Entries since then (3) can still be rewritten by a holder of the case's key.
            Newest checkpoint signed outside: over 9 entries, at a time later than this computer's clock (2026-01-02T00:00:00Z), cosignature by partner.example. Entries since then (3) can still be rewritten by a holder of the case's key."#]].assert_eq(&all.join("\n"));
    }
}
