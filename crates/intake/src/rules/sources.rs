//! Groups of states and sources.

use super::Work;
use crate::reader::{Reader, is_state};
use assize_record::id::{Code, OriginId, SourceId};
use assize_record::place::Group;
use assize_record::source::Source;
use std::collections::BTreeMap;

/// Groups: closed or open lists of states, sorted.
pub fn groups(work: &mut Work<'_>) {
    work.rows("groups", |reader, study| {
        let code = reader.text("code");
        if is_state(&code) {
            reader.breach("code", "is the code of a state", &code, "a code that is no ISO 3166-1 alpha-3 code");
        }
        let members = reader.parts("members");
        if !members.is_sorted() {
            reader.breach("members", "are not sorted", &members.join(";"), "codes in alphabetical order");
        }
        for member in members.iter().filter(|member| !is_state(member)) {
            reader.breach("members", "is no state", member, "ISO 3166-1 alpha-3 codes separated by ;");
        }
        let group = Group {
            code: Code::new(code.as_str()),
            name: reader.text("name"),
            members: members.into_iter().map(Code::new).collect(),
            extent: reader.term("extent")?,
            note: reader.text("note"),
        };
        study.groups.insert(group.code.clone(), group);
        Some(code)
    });
}

/// Sources: a document as it was read, once.
pub fn sources(work: &mut Work<'_>) {
    let mut twins: BTreeMap<[String; 4], u64> = BTreeMap::new();
    work.rows("sources", |reader, study| {
        let identity = ["author", "title", "url", "via"].map(|column| reader.text(column));
        if let Some(line) = twins.get(&identity) {
            let problem = format!("author, title, address and carrier are those of line {line}");
            reader.breach("title", &problem, &identity[1], "each source once");
        } else {
            twins.insert(identity, reader.row.line);
        }
        let source = source(reader)?;
        let id = source.id.to_string();
        study.sources.insert(source.id.clone(), source);
        Some(id)
    });
}

fn source(reader: &mut Reader<'_>) -> Option<Source> {
    let url = reader.text("url");
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if !url.is_empty() && rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
        reader.breach("url", "is no address", &url, "http:// or https:// and no space");
    }
    let (kind, published, reliability) =
        (reader.code("kind", "source_kind"), reader.date("published"), reader.term("reliability"));
    Some(Source {
        id: SourceId::new(reader.text("source_id")),
        kind: kind?,
        author: reader.text("author"),
        title: reader.text("title"),
        published: published?,
        language: reader.text("language"),
        url,
        via: reader.text("via"),
        reliability: reliability?,
        origin: OriginId::new(reader.text("independence_group")),
        note: reader.text("note"),
    })
}

/// Sources on which nothing rests.
pub fn unused(work: &mut Work<'_>) {
    let citing = work.tables.iter().filter(|(name, _)| *name != "sources");
    let cited: std::collections::BTreeSet<&str> = citing.flat_map(|(_, table)| table.column("source_id")).collect();
    let Some(table) = work.tables.get("sources") else { return };
    for row in table.rows.iter().filter(|row| !cited.contains(row.cell("source_id"))) {
        let found = row.cell("source_id");
        work.breaches.push(row.breach(
            &table.file,
            "source_id",
            "is used by no row of another table",
            found,
            "sources that something rests on",
        ));
    }
}

/// Cells that name a row of another table which is not there, also where the package's descriptor does not ask for it: what hangs
/// on nothing would be lost without a word. Said in the words of a broken foreign key, so that one breach is not reported twice.
pub fn unknown(work: &mut Work<'_>) {
    let links = [("condition_facts", "statement_id", "conditions"), ("condition_facts", "variable", "variables")];
    let citing = work.tables.keys().filter(|name| *name != "sources");
    let links = links.into_iter().chain(citing.map(|name| (name.as_str(), "source_id", "sources")));
    for (name, column, target) in links {
        let (Some(table), Some(target)) = (work.tables.get(name), work.tables.get(target)) else { continue };
        let known = target.column(column);
        let is_unknown = |found: &str| !found.is_empty() && !known.contains(found);
        for row in table.rows.iter().filter(|row| is_unknown(row.cell(column))) {
            let accepted = format!("a {column} that stands in {}", target.file);
            let found = row.cell(column);
            work.breaches.push(row.breach(&table.file, column, "names what is not there", found, &accepted));
        }
    }
}
