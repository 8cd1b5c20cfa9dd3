//! The package's descriptor (Frictionless Data Package v1): which files, which columns, which constraints.

use crate::DESCRIPTOR;
use crate::breach::Breach;
use crate::table::Table;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Tables that a study cannot do without.
const NEEDED: &[&str] = &["codes", "groups", "sources", "claims"];
/// Tables that this reader knows.
const KNOWN: &[&str] = &[
    "codes",
    "groups",
    "sources",
    "claims",
    "variables",
    "conditions",
    "condition_facts",
    "postings",
    "tiers",
    "policy_or_pattern",
    "state_reports",
    "recommendations",
    "critiques",
];

/// Levels of brackets; the format has seven.
const DEPTH: usize = 32;

#[derive(Debug, Deserialize)]
pub struct Descriptor {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub resources: Vec<Resource>,
}

#[derive(Debug, Deserialize)]
pub struct Resource {
    pub name: String,
    pub path: String,
    #[serde(default)]
    pub schema: Schema,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub primary_key: OneOrMany,
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
}

#[derive(Debug, Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type", default)]
    pub kind: FieldKind,
    #[serde(default)]
    pub constraints: Constraints,
}

/// Frictionless types that the reader tells apart; others are read as text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    Integer,
    Number,
    #[default]
    #[serde(other)]
    String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Constraints {
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub unique: bool,
    pub pattern: Option<String>,
    #[serde(rename = "enum")]
    pub members: Option<Vec<String>>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct ForeignKey {
    pub fields: OneOrMany,
    pub reference: Reference,
}

#[derive(Debug, Deserialize)]
pub struct Reference {
    #[serde(default)]
    pub resource: String,
    pub fields: OneOrMany,
}

/// The files that a package is made of, beside the descriptor itself.
///
/// # Errors
/// Where the descriptor cannot be read.
pub fn file_names(descriptor: &[u8]) -> Result<Vec<String>, Box<Breach>> {
    Ok(Descriptor::read(descriptor)?.resources.into_iter().map(|resource| resource.path).collect())
}

/// The deepest level of brackets, counted without reading; brackets inside texts are not counted.
fn depth(bytes: &[u8]) -> usize {
    let (mut level, mut deepest, mut in_text, mut escaped) = (0usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => level += 1,
            b']' | b'}' if !in_text => level = level.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(level);
    }
    deepest
}

impl Descriptor {
    pub fn read(bytes: &[u8]) -> Result<Self, Box<Breach>> {
        let found = depth(bytes);
        if found > DEPTH {
            let (found, accepted) = (format!("{found} levels"), format!("{DEPTH} levels at most"));
            return Err(Box::new(Breach::of_file(DESCRIPTOR, "is nested too deeply", &found, &accepted)));
        }
        // A list would be read as a struct by position; the format is an object.
        let object: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_slice(bytes);
        object.and_then(|object| serde_json::from_value(object.into())).map_err(|error| {
            Box::new(Breach::of_file(
                DESCRIPTOR,
                &format!("cannot be read: {error}"),
                "",
                "a Frictionless Data Package descriptor (JSON)",
            ))
        })
    }

    /// Tables that are missing, unknown, named twice or outside the package's folder.
    pub fn breaches(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        if self.title.chars().any(char::is_control) {
            let problem = "has a title with a control character";
            breaches.push(Breach::of_file(DESCRIPTOR, problem, &self.title, "plain text on one line"));
        }
        let mut names = BTreeSet::new();
        for resource in &self.resources {
            if !KNOWN.contains(&resource.name.as_str()) {
                let problem = "names a resource that this reader does not know";
                breaches.push(Breach::of_file(DESCRIPTOR, problem, &resource.name, &KNOWN.join(", ")));
            }
            if !names.insert(&resource.name) {
                let problem = "names a resource twice";
                breaches.push(Breach::of_file(DESCRIPTOR, problem, &resource.name, "each resource once"));
            }
            if resource.path.starts_with('/')
                || resource.path.split('/').any(|part| part == "..")
                || resource.path.contains('\\')
            {
                let problem = "names a file outside the package";
                breaches.push(Breach::of_file(
                    DESCRIPTOR,
                    problem,
                    &resource.path,
                    "a path inside the package's folder",
                ));
            }
        }
        for needed in NEEDED.iter().filter(|needed| !self.resources.iter().any(|r| r.name == **needed)) {
            let problem = format!("has no resource `{needed}`");
            breaches.push(Breach::of_file(
                DESCRIPTOR,
                &problem,
                "",
                "a package with sources, claims, groups and codes",
            ));
        }
        breaches
    }

    /// Cells that name a row of another table which is not there.
    pub fn check_foreign_keys(&self, tables: &BTreeMap<String, Table>, breaches: &mut Vec<Breach>) {
        for resource in &self.resources {
            for key in &resource.schema.foreign_keys {
                let (Some(table), Some(target)) = (tables.get(&resource.name), tables.get(&key.reference.resource))
                else {
                    continue;
                };
                let ([column], [target_column]) = (key.fields.names(), key.reference.fields.names()) else { continue };
                let known = target.column(target_column);
                for row in &table.rows {
                    let found = row.cell(column);
                    if !found.is_empty() && !known.contains(found) {
                        let accepted = format!("a {target_column} that stands in {}", target.file);
                        breaches.push(row.breach(&table.file, column, "names what is not there", found, &accepted));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_count_and_brackets_in_texts_do_not() {
        let depths = [r#"{"a":[1,{"b":[]}]}"#, r#"{"a":"[[[\"[[["}"#, "[]]]]][", "", r#""\\"[["#]
            .map(|text| depth(text.as_bytes()));
        assert_eq!(depths, [4, 1, 1, 0, 2]);
    }
}
