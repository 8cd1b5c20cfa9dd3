//! The public record in `examples/dprk`, as far as estimates need it: sources, claims, groups, measures.

use assize_record::claim::{Claim, Descent};
use assize_record::date::Period;
use assize_record::id::{ClaimId, Code, OriginId, SourceId};
use assize_record::measure::Measure;
use assize_record::place::Group;
use assize_record::quantity::Quantity;
use assize_record::source::Source;
use assize_record::study::{CodeMeaning, Study};
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn table(name: &str) -> Vec<Row> {
    let path = format!("{}/../../examples/dprk/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn codes(cell: &str) -> Vec<Code> {
    cell.split(';').map(str::trim).filter(|c| !c.is_empty()).map(Code::new).collect()
}

pub fn period(start: &str, end: &str) -> Period {
    Period { start: (!start.is_empty()).then(|| start.parse().unwrap()), end: end.parse().unwrap() }
}

/// The record as a study.
pub fn study() -> Study {
    let mut study = Study::default();
    for row in table("sources") {
        let source = source(&row);
        study.sources.insert(source.id.clone(), source);
    }
    for row in table("claims") {
        let claim = claim(&row);
        study.claims.insert(claim.id.clone(), claim);
    }
    for row in table("groups") {
        let group = Group {
            code: Code::new(&row["code"]),
            name: row["name"].clone(),
            members: codes(&row["members"]),
            extent: row["extent"].parse().unwrap(),
            note: row["note"].clone(),
        };
        study.groups.insert(group.code.clone(), group);
    }
    for row in table("codes") {
        let (list, code, meaning) = (row["list"].clone(), Code::new(&row["code"]), row["meaning"].clone());
        if list == "measure" {
            let measure = Measure {
                code: code.clone(),
                class: row["class"].clone(),
                units: row["units"].split([';', ',']).map(str::trim).map(Code::new).collect(),
                meaning: meaning.clone(),
            };
            study.measures.insert(code.clone(), measure);
        }
        study.codes.push(CodeMeaning { list, code, meaning });
    }
    study
}

fn source(row: &Row) -> Source {
    Source {
        id: SourceId::new(&row["source_id"]),
        kind: Code::new(&row["kind"]),
        author: row["author"].clone(),
        title: row["title"].clone(),
        published: row["published"].parse().unwrap(),
        language: row["language"].clone(),
        url: row["url"].clone(),
        via: row["via"].clone(),
        reliability: row["reliability"].parse().unwrap(),
        origin: OriginId::new(&row["independence_group"]),
        note: row["note"].clone(),
    }
}

fn claim(row: &Row) -> Claim {
    let number = |column: &str| (!row[column].is_empty()).then(|| row[column].parse().unwrap());
    let parents: Vec<ClaimId> =
        row["derived_from"].split(';').filter(|p| !p.is_empty()).map(|p| ClaimId::new(p.trim())).collect();
    Claim {
        id: ClaimId::new(&row["claim_id"]),
        source: SourceId::new(&row["source_id"]),
        locator: row["locator"].clone(),
        measure: Code::new(&row["measure"]),
        host: Code::new(&row["subject_host"]),
        area: row["subject_area"].clone(),
        sectors: codes(&row["sector"]),
        period: period(&row["period_start"], &row["period_end"]),
        quantity: Quantity::new(number("low"), number("point"), number("high")).unwrap(),
        unit: Code::new(&row["unit"]),
        original: None,
        basis: Code::new(&row["basis"]),
        informants: (!row["informants"].is_empty()).then(|| row["informants"].parse().unwrap()),
        credibility: row["credibility"].parse().unwrap(),
        derived: (!parents.is_empty()).then(|| Descent {
            parents,
            derivation: row["derivation"].parse().unwrap(),
            ground: row["derivation_ground"].parse().unwrap(),
        }),
        status: row["status"].parse().unwrap(),
        note: row["note"].clone(),
    }
}
