//! Claims, where they come from, and objections to them.

use super::Work;
use crate::breach::Breach;
use crate::reader::Reader;
use assize_record::claim::{Claim, Critique, Descent};
use assize_record::id::{ClaimId, CritiqueId, SourceId};
use assize_record::quantity::{Quantity, QuantityError};
use assize_record::study::Study;
use assize_record::term::{Derivation, DerivationGround};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Claims, and the links between them, which form no circle.
pub fn claims(work: &mut Work<'_>) {
    let known = work.column("claims", "claim_id");
    work.rows("claims", |reader, study| {
        let claim = claim(reader, study, &known)?;
        let id = claim.id.to_string();
        study.claims.insert(claim.id.clone(), claim);
        Some(id)
    });
    circles(work);
}

fn claim(reader: &mut Reader<'_>, study: &Study, known: &BTreeSet<String>) -> Option<Claim> {
    let id = reader.text("claim_id");
    let measure = reader.code("measure", "measure");
    let host = reader.place("subject_host", true);
    let sectors = reader.codes("sector", "sector");
    let period = reader.period();
    let quantity = quantity(reader);
    let unit = reader.code("unit", "unit");
    let basis = reader.code("basis", "basis");
    let credibility = reader.term("credibility");
    let derived = descent(reader, &id, known);
    let status = reader.term("status");
    let original = original(reader);
    let note = note(reader, known);
    let claim = Claim {
        id: ClaimId::new(id),
        source: SourceId::new(reader.text("source_id")),
        locator: reader.text("locator"),
        measure: measure?,
        host: host?,
        area: reader.text("subject_area"),
        sectors,
        period: period?,
        quantity: quantity?,
        unit: unit?,
        original,
        basis: basis?,
        informants: reader.whole("informants"),
        credibility: credibility?,
        derived,
        status: status?,
        note,
    };
    fits_measure(reader, study, &claim);
    Some(claim)
}

fn quantity(reader: &mut Reader<'_>) -> Option<Quantity> {
    let cells = ["low", "point", "high"].map(|column| reader.number(column));
    let unreadable = ["low", "point", "high"]
        .iter()
        .zip(&cells)
        .any(|(column, value)| value.is_none() && !reader.row.cell(column).is_empty());
    if unreadable {
        return None;
    }
    let quantity = match Quantity::new(cells[0], cells[1], cells[2]) {
        Ok(quantity) => quantity,
        Err(error) => {
            let found = ["low", "point", "high"].map(|column| reader.text(column)).join(", ");
            let accepted = match error {
                QuantityError::Empty => "at least one of low, point and high",
                QuantityError::Disordered { .. } => "low <= point <= high",
                QuantityError::HalfBounded { .. } => "a point alone, both bounds, or one bound alone",
                QuantityError::Negative { .. } => "numbers from 0 up",
            };
            reader.breach("low", "low, point and high give no value", &found, accepted);
            return None;
        }
    };
    if reader.row.cell("unit") == "percent" && cells.iter().flatten().any(|value| *value > Decimal::ONE_HUNDRED) {
        let found = ["low", "point", "high"].map(|column| reader.text(column)).join(", ");
        reader.breach("unit", "is more than the whole", &found, "0 to 100 percent");
    }
    Some(quantity)
}

fn descent(reader: &mut Reader<'_>, id: &str, known: &BTreeSet<String>) -> Option<Descent> {
    let parents = reader.parts("derived_from");
    for parent in &parents {
        if parent == id {
            reader.breach("derived_from", "is the claim itself", parent, "other claims");
        } else if !known.contains(parent) {
            reader.breach("derived_from", "names a claim that is not there", parent, "claim_ids of this table");
        }
    }
    let (derivation, ground) =
        (reader.term::<Derivation>("derivation"), reader.term::<DerivationGround>("derivation_ground"));
    let filled = ["derived_from", "derivation", "derivation_ground"].map(|column| !reader.row.cell(column).is_empty());
    if filled != [filled[0]; 3] {
        let found = ["derived_from", "derivation", "derivation_ground"].map(|column| reader.text(column)).join(", ");
        reader.breach(
            "derived_from",
            "is only partly explained",
            &found,
            "derived_from, derivation and derivation_ground together, or none",
        );
    }
    let parents: Vec<ClaimId> = parents.into_iter().map(ClaimId::new).collect();
    Some(Descent { parents, derivation: derivation?, ground: ground? }).filter(|descent| !descent.parents.is_empty())
}

fn original(reader: &mut Reader<'_>) -> Option<(String, String)> {
    let (value, unit) = (reader.text("original_value"), reader.text("original_unit"));
    match (value.is_empty(), unit.is_empty()) {
        (true, true) => None,
        (false, false) => Some((value, unit)),
        _ => {
            reader.breach(
                "original_value",
                "stands without its other half",
                &format!("{value} {unit}"),
                "value and unit before conversion, or neither",
            );
            None
        }
    }
}

/// The note gives the reason for the credibility, and names only claims that are there.
fn note(reader: &mut Reader<'_>, known: &BTreeSet<String>) -> String {
    let (note, grade) = (reader.text("note"), reader.text("credibility"));
    let mark = format!("Credibility {grade}: ");
    if !note.is_empty() && note.split_once(&mark).is_none_or(|(_, reason)| reason.trim().is_empty()) {
        reader.breach(
            "note",
            "gives no reason for the credibility",
            &note,
            &format!("a text with `{mark}` and the reason"),
        );
    }
    let looks_like_claim = |word: &&str| known.iter().next().is_some_and(|sample| same_form(sample, word));
    let words =
        note.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').flat_map(|word| word.split('-'));
    let unknown: BTreeSet<&str> = words.filter(looks_like_claim).filter(|word| !known.contains(*word)).collect();
    for word in unknown {
        reader.breach("note", "names a claim that is not there", word, "claim_ids of this table");
    }
    note
}

/// Same letters in the same places, digits where the other has digits.
fn same_form(sample: &str, word: &str) -> bool {
    let same = |(a, b): (char, char)| a == b || (a.is_ascii_digit() && b.is_ascii_digit());
    sample.len() == word.len()
        && sample.contains(|c: char| c.is_ascii_digit())
        && sample.chars().zip(word.chars()).all(same)
}

fn fits_measure(reader: &mut Reader<'_>, study: &Study, claim: &Claim) {
    let Some(measure) = study.measures.get(&claim.measure) else { return };
    if !measure.units.contains(&claim.unit) {
        let units = measure.units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        reader.breach("unit", &format!("does not fit the measure {}", claim.measure), claim.unit.as_str(), &units);
    }
    let published = study.sources.get(&claim.source).map(|source| source.published);
    let begins_late =
        claim.period.start.zip(published).is_some_and(|(start, published)| start.first_day() > published.last_day());
    if measure.class != "plan" && begins_late {
        let found = reader.text("period_start");
        reader.breach(
            "period_start",
            "lies after the source was published",
            &found,
            "a period that begins by then, or a measure of class plan",
        );
    }
}

/// Circles in `derived_from`, each reported once, written out from its smallest member.
fn circles(work: &mut Work<'_>) {
    let Some(table) = work.tables.get("claims") else { return };
    let parents: BTreeMap<&str, Vec<&str>> = table
        .rows
        .iter()
        .map(|row| (row.cell("claim_id"), row.cell("derived_from").split(';').filter(|p| !p.is_empty()).collect()))
        .collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in parents.keys().copied() {
        let mut path = vec![(start, 0usize)];
        while let Some((claim, next)) = path.last_mut() {
            let claim = *claim;
            let parent = parents.get(claim).and_then(|list| list.get(*next)).copied();
            *next += 1;
            let Some(parent) = parent else {
                done.insert(claim);
                path.pop();
                continue;
            };
            if let Some(from) = path.iter().position(|(on_path, _)| *on_path == parent) {
                if path.len() - from > 1 {
                    let circle: Vec<&str> = path[from..].iter().map(|(c, _)| *c).collect();
                    report_circle(table.file.as_str(), table, &circle, work.breaches);
                }
            } else if !done.contains(parent) {
                path.push((parent, 0));
            }
        }
    }
}

fn report_circle(file: &str, table: &crate::table::Table, circle: &[&str], breaches: &mut Vec<Breach>) {
    let smallest = circle.iter().enumerate().min_by_key(|(_, claim)| **claim).map_or(0, |(i, _)| i);
    let mut turned: Vec<&str> = circle[smallest..].iter().chain(&circle[..smallest]).copied().collect();
    turned.push(circle[smallest]);
    if let Some(row) = table.rows.iter().find(|row| row.cell("claim_id") == circle[smallest]) {
        breaches.push(row.breach(
            file,
            "derived_from",
            "the links form a circle",
            &turned.join(" > "),
            "links that lead back to a claim without parents",
        ));
    }
}

/// Objections to figures.
pub fn critiques(work: &mut Work<'_>) {
    let known = work.column("claims", "claim_id");
    work.rows("critiques", |reader, study| {
        let claims = reader.parts("claim_ids");
        for claim in claims.iter().filter(|claim| !known.contains(*claim)) {
            reader.breach("claim_ids", "names a claim that is not there", claim, "claim_ids of the claims table");
        }
        let critique = Critique {
            id: CritiqueId::new(reader.text("note_id")),
            source: SourceId::new(reader.text("source_id")),
            text: reader.text("critique"),
            claims: claims.into_iter().map(ClaimId::new).collect(),
        };
        let id = critique.id.to_string();
        study.critiques.insert(critique.id.clone(), critique);
        Some(id)
    });
}
