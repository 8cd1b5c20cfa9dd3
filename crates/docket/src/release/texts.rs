//! The prose of a study, place by place, and what is taken out of it before it leaves.

use crate::DocketError;
use assize_disclosure::quotation::{Scanner, TermKind, VaultTerm, What};
use assize_record::claim::Critique;
use assize_record::condition::FactValue;
use assize_record::id::{CritiqueId, Pseudonym, RecommendationId, ResponseId, SourceId};
use assize_record::identity::Identity;
use assize_record::response::{PolicyRow, Recommendation, Response, TierRow};
use assize_record::study::Study;
use std::collections::{BTreeMap, BTreeSet};

/// Words for relatives that stand beside names in the vault and say nothing by themselves.
const RELATIVES: &[&str] = &[
    "mother",
    "father",
    "brother",
    "sister",
    "wife",
    "husband",
    "son",
    "daughter",
    "uncle",
    "aunt",
    "cousin",
    "parents",
    "child",
    "children",
    "grandmother",
    "grandfather",
    "nephew",
    "niece",
    "어머니",
    "아버지",
    "형",
    "누나",
    "오빠",
    "언니",
    "동생",
    "아내",
    "남편",
    "아들",
    "딸",
    "삼촌",
    "이모",
    "고모",
    "사촌",
];
/// A contact with at least so many digits is a telephone number.
const LEAST_DIGITS: usize = 6;

/// Prose in one place of a study.
pub struct Prose<'a> {
    /// Id and field (`C001 text`).
    pub place: String,
    /// Whose words they are, where they are a source's.
    pub source: Option<SourceId>,
    /// The text.
    pub text: &'a mut String,
}

/// All prose of a study, in the order of its tables.
pub fn prose(study: &mut Study) -> Vec<Prose<'_>> {
    let mut out = Vec::new();
    let mut add =
        |place: String, source: Option<&SourceId>, text| out.push(Prose { place, source: source.cloned(), text });
    let Study { title, groups, sources, claims, statements, postings, tiers, policies, .. } = study;
    let (responses, recommendations, critiques) =
        (&mut study.responses, &mut study.recommendations, &mut study.critiques);
    add("title".to_owned(), None, title);
    for group in groups.values_mut() {
        add(format!("{} name", group.code), None, &mut group.name);
        add(format!("{} note", group.code), None, &mut group.note);
    }
    for (id, source) in sources {
        for (field, text) in [
            ("author", &mut source.author),
            ("title", &mut source.title),
            ("url", &mut source.url),
            ("via", &mut source.via),
            ("note", &mut source.note),
        ] {
            add(format!("{id} {field}"), Some(id), text);
        }
    }
    for (id, claim) in claims {
        let source = Some(&claim.source);
        for (field, text) in [("locator", &mut claim.locator), ("area", &mut claim.area), ("note", &mut claim.note)] {
            add(format!("{id} {field}"), source, text);
        }
    }
    for (id, statement) in statements {
        let source = Some(&statement.source);
        add(format!("{id} text"), source, &mut statement.text);
        for fact in &mut statement.facts {
            if let FactValue::Text(text) = &mut fact.value {
                add(format!("{id} {}", fact.variable), source, text);
            }
        }
    }
    for (id, posting) in postings {
        add(format!("{id} area"), None, &mut posting.area);
        add(format!("{id} description"), None, &mut posting.description);
    }
    states((tiers, policies), responses, recommendations, critiques, &mut out);
    out
}

/// Prose of rows about states.
fn states<'a>(
    (tiers, policies): (&'a mut Vec<TierRow>, &'a mut Vec<PolicyRow>),
    responses: &'a mut BTreeMap<ResponseId, Response>,
    recommendations: &'a mut BTreeMap<RecommendationId, Recommendation>,
    critiques: &'a mut BTreeMap<CritiqueId, Critique>,
    out: &mut Vec<Prose<'a>>,
) {
    let mut add =
        |place: String, source: &SourceId, text| out.push(Prose { place, source: Some(source.clone()), text });
    for row in tiers {
        add(format!("tier:{}-{} note", row.state, row.year), &row.source, &mut row.note);
    }
    for row in policies {
        add(format!("policy:{}-{} note", row.state, row.year), &row.source, &mut row.note);
    }
    for (id, response) in responses {
        add(format!("{id} explanation"), &response.source, &mut response.explanation);
        add(format!("{id} note"), &response.source, &mut response.note);
    }
    for (id, asked) in recommendations {
        let source = asked.source.clone();
        for (field, text) in
            [("action", &mut asked.action), ("progress", &mut asked.progress), ("note", &mut asked.note)]
        {
            add(format!("{id} {field}"), &source, text);
        }
    }
    for (id, critique) in critiques {
        add(format!("{id} text"), &critique.source, &mut critique.text);
    }
}

/// BLAKE3 over all places and texts, lower-case hex.
pub fn digest(study: &mut Study) -> String {
    let mut hasher = blake3::Hasher::new();
    for prose in prose(study) {
        for part in [prose.place.as_bytes(), prose.text.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// What the vault knows of everybody, as terms to look for.
pub fn terms(everybody: &BTreeMap<Pseudonym, Identity>) -> Vec<VaultTerm> {
    let mut out = Vec::new();
    for (pseudonym, identity) in everybody {
        let mut add = |kind: TermKind, whose: &str, spellings: Vec<String>| {
            if !spellings.is_empty() {
                out.push(VaultTerm { owner: format!("{pseudonym} {whose}"), kind, spellings });
            }
        };
        add(TermKind::Name, "", identity.names.clone());
        for (number, relative) in identity.family.iter().enumerate() {
            add(TermKind::Name, &format!("family {number}"), parts(relative));
        }
        for (number, interpreter) in identity.interpreters.iter().enumerate() {
            add(TermKind::Name, &format!("interpreter {number}"), parts(interpreter));
        }
        for (number, contact) in identity.contacts.iter().enumerate() {
            let digits = contact.chars().filter(char::is_ascii_digit).count();
            let kind = if digits >= LEAST_DIGITS { TermKind::Phone } else { TermKind::Number };
            add(kind, &format!("contact {number}"), vec![contact.clone()]);
        }
        for (number, place) in identity.places.iter().enumerate() {
            add(TermKind::Place, &format!("place {number}"), vec![place.clone()]);
        }
        for (number, note) in identity.notes.iter().enumerate() {
            add(TermKind::Employer, &format!("note {number}"), vec![note.clone()]);
        }
    }
    out
}

/// The parts of an entry such as `brother, Name (in Place)`, without the words for relatives.
fn parts(entry: &str) -> Vec<String> {
    let parts = entry.split([',', '(', ')', ';', ':', '/']).map(str::trim);
    let names = |part: &&str| !part.is_empty() && !RELATIVES.contains(&part.to_lowercase().as_str());
    parts.filter(names).map(str::to_owned).collect()
}

/// What is left of each text in which something of the vault stands, by place.
pub fn held_against(study: &mut Study, terms: &[VaultTerm]) -> Result<BTreeMap<String, String>, DocketError> {
    let scanner = scanner(terms)?;
    let mut left = BTreeMap::new();
    for prose in prose(study) {
        if scanner.scan(prose.text).iter().any(|found| matches!(found.what, What::Term(..))) {
            left.insert(prose.place, scanner.redact(prose.text).text);
        }
    }
    Ok(left)
}

/// Puts what is left into the study, and takes numbers and addresses out of the words of `people`: sources that people gave.
pub fn redact(
    study: &mut Study,
    left: &BTreeMap<String, String>,
    people: &BTreeSet<SourceId>,
) -> Result<BTreeSet<String>, DocketError> {
    let shapes = scanner(&[])?;
    let mut changed = BTreeSet::new();
    for prose in prose(study) {
        if let Some(redacted) = left.get(&prose.place) {
            prose.text.clone_from(redacted);
            changed.insert(prose.place.clone());
        }
        if prose.source.is_none_or(|source| people.contains(&source)) && !people.is_empty() {
            let redacted = shapes.redact(prose.text).text;
            if redacted != *prose.text {
                *prose.text = redacted;
                changed.insert(prose.place);
            }
        }
    }
    Ok(changed)
}

fn scanner(terms: &[VaultTerm]) -> Result<Scanner, DocketError> {
    // What the scanner says is its count of terms alone.
    Scanner::new(terms).map_err(|error| DocketError::Release(error.to_string()))
}
