//! Tiers, policies, what states reported, and recommendations.

use super::Work;
use crate::reader::Reader;
use assize_record::id::{RecommendationId, ResponseId, SourceId};
use assize_record::response::{PolicyRow, Recommendation, Response, TierRow};
use assize_record::term::{RepatriatedQualifier, ResponseStatus, Tier, TierStatus};

fn year(reader: &Reader<'_>) -> Option<i16> {
    reader.row.cell("year").parse().ok()
}

/// Tiers, sorted by state and year.
pub fn tiers(work: &mut Work<'_>) {
    work.rows("tiers", |reader, study| {
        let state = reader.place("iso3", false);
        let (tier, status) = (reader.term::<Tier>("tier"), reader.term::<TierStatus>("status"));
        let evidence_date = reader.date("evidence_date");
        if tier == Some(Tier::OneOrTwo) && status == Some(TierStatus::Sourced) {
            reader.breach("status", "an open tier cannot be sourced", "NA, sourced", "partly-sourced");
        }
        let row = TierRow {
            state: state?,
            year: year(reader)?,
            tier: tier?,
            status: status?,
            source: SourceId::new(reader.text("source_id")),
            evidence_date,
            note: reader.text("note"),
        };
        let id = format!("tier:{}-{}", row.state, row.year);
        study.tiers.push(row);
        Some(id)
    });
    work.study.tiers.sort_by(|a, b| (&a.state, a.year).cmp(&(&b.state, b.year)));
}

/// Findings of a policy or pattern, sorted by state and year.
pub fn policies(work: &mut Work<'_>) {
    work.rows("policy_or_pattern", |reader, study| {
        let (state, finding) = (reader.place("iso3", false), reader.code("finding", "finding"));
        let complete = reader.code("list_complete", "yes_no");
        let row = PolicyRow {
            state: state?,
            year: year(reader)?,
            finding: finding?,
            source: SourceId::new(reader.text("source_id")),
            list_complete: complete?.as_str() == "yes",
            note: reader.text("note"),
        };
        let id = format!("policy:{}-{}", row.state, row.year);
        study.policies.push(row);
        Some(id)
    });
    work.study.policies.sort_by(|a, b| (&a.state, a.year).cmp(&(&b.state, b.year)));
}

/// Reports, statements and silences, whose arithmetic and dates agree with themselves.
pub fn responses(work: &mut Work<'_>) {
    work.rows("state_reports", |reader, study| {
        let (state, kind) = (reader.place("state", true), reader.code("kind", "report_kind"));
        let status: Option<ResponseStatus> = reader.term("status");
        let (due, filed, as_of) = (reader.date("due"), reader.date("filed"), reader.date("as_of"));
        let unit_counted = reader.code("unit_counted", "unit_counted");
        let repatriated_qualifier: Option<RepatriatedQualifier> = reader.term("repatriated_qualifier");
        let response = Response {
            id: ResponseId::new(reader.text("report_id")),
            state: state?,
            kind: kind?,
            status: status?,
            due,
            filed,
            as_of: as_of?,
            unit_counted: unit_counted?,
            baseline: reader.whole("baseline"),
            repatriated: reader.whole("repatriated"),
            repatriated_qualifier: repatriated_qualifier?,
            remaining: reader.whole("remaining"),
            explanation: reader.text("explanation"),
            source: SourceId::new(reader.text("source_id")),
            note: reader.text("note"),
        };
        agrees(reader, &response);
        let id = response.id.to_string();
        study.responses.insert(response.id.clone(), response);
        Some(id)
    });
}

fn agrees(reader: &mut Reader<'_>, response: &Response) {
    if let (Some(baseline), Some(back), Some(left)) = (response.baseline, response.repatriated, response.remaining)
        && back.checked_add(left) != Some(baseline)
    {
        reader.breach(
            "baseline",
            "is not repatriated plus remaining",
            &format!("{baseline}, {back}, {left}"),
            "baseline = repatriated + remaining",
        );
    }
    let filed_late = response.due.zip(response.filed).is_some_and(|(due, filed)| filed.first_day() > due.last_day());
    let status = response.status.code();
    match response.status {
        ResponseStatus::Late if !filed_late => {
            reader.breach("status", "is not borne out by the dates", status, "late only where filed lies after due");
        }
        ResponseStatus::Reported if filed_late => {
            reader.breach("status", "is not borne out by the dates", status, "late, where filed lies after due");
        }
        ResponseStatus::Silent if response.filed.is_some() || response.kind.as_str() != "none" => {
            reader.breach(
                "status",
                "contradicts a report",
                status,
                "silent only without a filing date and with kind none",
            );
        }
        _ => {}
    }
    let counted = matches!(
        response.repatriated_qualifier,
        RepatriatedQualifier::Exact | RepatriatedQualifier::About | RepatriatedQualifier::AtLeast
    );
    if counted != response.repatriated.is_some() {
        let found = response.repatriated_qualifier.code();
        reader.breach(
            "repatriated_qualifier",
            "does not go with the number",
            found,
            "exact, about or at_least with a number, and only then",
        );
    }
}

/// Recommendations.
pub fn recommendations(work: &mut Work<'_>) {
    work.rows("recommendations", |reader, study| {
        let audiences = reader.codes("audience", "audience");
        let addressees = reader.parts("addressees");
        for state in addressees.iter().filter(|state| !crate::reader::is_state(state)) {
            reader.breach("addressees", "is no state", state, "ISO 3166-1 alpha-3 codes separated by ;");
        }
        let basis = reader.code("basis", "rec_basis");
        let recommendation = Recommendation {
            id: RecommendationId::new(reader.text("rec_id")),
            source: SourceId::new(reader.text("source_id")),
            audiences,
            addressees: addressees.into_iter().map(assize_record::id::Code::new).collect(),
            action: reader.text("action"),
            progress: reader.text("indicator_of_progress"),
            basis: basis?,
            note: reader.text("note"),
        };
        let id = recommendation.id.to_string();
        study.recommendations.insert(recommendation.id.clone(), recommendation);
        Some(id)
    });
}
