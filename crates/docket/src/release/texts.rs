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
/// Words that stand before those for relatives.
const BESIDE_RELATIVES: &[&str] =
    &["his", "her", "their", "my", "the", "elder", "older", "eldest", "younger", "youngest", "big", "little", "late"];
/// A contact with at least so many digits is a telephone number.
const LEAST_DIGITS: usize = 6;

/// Prose in one place of a study.
pub struct Prose<'a> {
    /// Id and field (`C001 text`), with the table between them where other tables have such a field (`K001 claim note`).
    pub place: String,
    /// Whose words they are, where they are a source's.
    pub source: Option<SourceId>,
    /// The text.
    pub text: &'a mut String,
}

/// All prose of a study, in the order of its tables. No two places have one name, also where tables share an id: what is left
/// of a text is kept by its place, and must not land in another. Nor does a name follow from what else the study holds.
pub fn prose(study: &mut Study) -> Vec<Prose<'_>> {
    let mut out = Vec::new();
    let mut add =
        |place: String, source: Option<&SourceId>, text| out.push(Prose { place, source: source.cloned(), text });
    let Study { title, groups, sources, claims, statements, postings, tiers, policies, .. } = study;
    let (responses, recommendations, critiques) =
        (&mut study.responses, &mut study.recommendations, &mut study.critiques);
    add("title".to_owned(), None, title);
    for meaning in &mut study.codes {
        add(format!("{} code {} meaning", meaning.code, meaning.list), None, &mut meaning.meaning);
    }
    for measure in study.measures.values_mut() {
        add(format!("{} measure meaning", measure.code), None, &mut measure.meaning);
    }
    for (id, variable) in &mut study.variables {
        add(format!("{id} variable question"), None, &mut variable.question);
        add(format!("{id} variable definition"), None, &mut variable.definition);
    }
    for group in groups.values_mut() {
        add(format!("{} group name", group.code), None, &mut group.name);
        add(format!("{} group note", group.code), None, &mut group.note);
    }
    for (id, source) in sources {
        for (field, text) in [
            ("author", &mut source.author),
            ("title", &mut source.title),
            ("url", &mut source.url),
            ("via", &mut source.via),
            ("note", &mut source.note),
        ] {
            add(format!("{id} source {field}"), Some(id), text);
        }
    }
    for (id, claim) in claims {
        let source = Some(&claim.source);
        for (field, text) in [("locator", &mut claim.locator), ("area", &mut claim.area), ("note", &mut claim.note)] {
            add(format!("{id} claim {field}"), source, text);
        }
        if let Some((value, unit)) = &mut claim.original {
            add(format!("{id} claim original value"), source, value);
            add(format!("{id} claim original unit"), source, unit);
        }
    }
    for (id, statement) in statements {
        let source = Some(&statement.source);
        add(format!("{id} text"), source, &mut statement.text);
        for (number, fact) in (1..).zip(&mut statement.facts) {
            if let FactValue::Text(text) = &mut fact.value {
                add(format!("{id} fact {number} {}", fact.variable), source, text);
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
        add(format!("tier:{}-{} {} note", row.state, row.year, row.source), &row.source, &mut row.note);
    }
    for row in policies {
        add(format!("policy:{}-{} {} note", row.state, row.year, row.source), &row.source, &mut row.note);
    }
    for (id, response) in responses {
        add(format!("{id} response explanation"), &response.source, &mut response.explanation);
        add(format!("{id} response note"), &response.source, &mut response.note);
    }
    for (id, asked) in recommendations {
        let source = asked.source.clone();
        for (field, text) in
            [("action", &mut asked.action), ("progress", &mut asked.progress), ("note", &mut asked.note)]
        {
            add(format!("{id} recommendation {field}"), &source, text);
        }
    }
    for (id, critique) in critiques {
        add(format!("{id} critique text"), &critique.source, &mut critique.text);
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
        let names = identity.names.iter().flat_map(|name| spellings(name, &['(', ')', ';', '/']));
        add(TermKind::Name, "", names.collect());
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
            add(TermKind::Place, &format!("place {number}"), place_spellings(place));
        }
        for (number, note) in identity.notes.iter().enumerate() {
            add(TermKind::Employer, &format!("note {number}"), vec![note.clone()]);
        }
    }
    out
}

/// The parts of an entry such as `brother, Name (in Place)`, without the words for relatives. Of `brother Name` both the whole and
/// the name by itself.
fn parts(entry: &str) -> Vec<String> {
    let parts = entry.split([',', '(', ')', ';', ':', '/']).map(str::trim);
    let mut found = Vec::new();
    for part in parts {
        let words: Vec<&str> = part.split_whitespace().filter(|word| !is_dash(word)).collect();
        let bare = bare(&words);
        if bare.is_empty() {
            continue;
        }
        found.push(bare.join(" "));
        if bare.len() < words.len() {
            found.push(part.to_owned());
        }
    }
    found
}

/// The words without those for relatives at either end.
fn bare<'a, 'b>(words: &'b [&'a str]) -> &'b [&'a str] {
    let is_name = |word: &&str| !is_relative(word);
    let Some(first) = words.iter().position(is_name) else { return &[] };
    let last = words.iter().rposition(is_name).unwrap_or(first);
    &words[first..=last]
}

fn is_relative(word: &str) -> bool {
    let word = word.to_lowercase();
    RELATIVES.contains(&word.as_str()) || BESIDE_RELATIVES.contains(&word.as_str())
}

fn is_dash(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}'))
}

/// The entry as it stands, and the parts of one that holds several.
fn spellings(entry: &str, between: &[char]) -> Vec<String> {
    // A single Latin word, such as a family name in brackets, would be taken out of everything.
    let is_telling = |part: &str| part.split_whitespace().count() > 1 || !part.is_ascii();
    let parts = entry.split(between).map(str::trim).filter(|part| is_telling(part) && *part != entry.trim());
    std::iter::once(entry.to_owned()).chain(parts.map(str::to_owned)).collect()
}

/// The entry as it stands, and of `Village, Province` the village by itself: a text seldom has both.
fn place_spellings(entry: &str) -> Vec<String> {
    let first = entry.split([',', '(', ';', '/']).map(str::trim).find(|part| !part.is_empty());
    let first = first.filter(|part| *part != entry.trim()).map(str::to_owned);
    std::iter::once(entry.to_owned()).chain(first).collect()
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

#[cfg(test)]
mod tests;
