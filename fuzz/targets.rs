//! What is fuzzed: one function a parser. None may panic on any bytes, and each checks what must hold where it reads them.
//!
//! Used by the targets that `cargo xtask fuzz` builds with libFuzzer, and by `crates/assize/tests/fuzz.rs`.

use std::collections::BTreeMap;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by the name of its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("package", package),
    ("standard", standard),
    ("scenario", scenario),
    ("header", header),
    ("literal", literal),
    ("lists", lists),
    ("interviews", interviews),
    ("persons", persons),
    ("roster", roster),
    ("note", note),
    ("stamp", stamp),
    ("secret", secret),
];

/// A line that begins a file of a package: `=== name`.
const FILE: &str = "=== ";

/// A data package written as one text: each file after a line with its name.
pub fn package(bytes: &[u8]) {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut name = String::from("datapackage.json");
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(next) = line.strip_prefix(FILE.as_bytes()) {
            name = String::from_utf8_lossy(next).trim_end().to_owned();
        } else {
            files.entry(name.clone()).or_default().extend_from_slice(line);
        }
    }
    match assize_intake::read_package(&files) {
        Ok(intake) => assert!(intake.study.custody.keys().all(|file| files.contains_key(file))),
        Err(breaches) => {
            assert!(!breaches.is_empty());
            assert!(breaches.iter().all(|breach| !breach.to_string().contains('\u{1b}')));
        }
    }
}

/// The standards language and what stands beside it. What is read once reads the same again.
pub fn standard(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let first = assize_standard::language::parse("fuzz.toml", text);
    assert_eq!(format!("{first:?}"), format!("{:?}", assize_standard::language::parse("fuzz.toml", text)));
    if let Ok(standard) = first {
        assert!(!standard.note().code.as_str().is_empty());
    }
    drop(assize_standard::judge::EvidenceRule::parse("fuzz.toml", text));
    drop(assize_standard::check::CheckRules::parse("fuzz.toml", text));
    drop(assize_standard::rate::Methodology::parse("fuzz.toml", text));
    drop(assize_standard::language::cases::parse(text));
}

/// A scenario. One that is accepted has years in order and can be described.
pub fn scenario(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(scenario) = assize_estimate::scenario::Scenario::parse("fuzz.toml", text) {
        assert!((1..=201).contains(&scenario.years().count()));
        assert!(!scenario.note().code.as_str().is_empty());
    }
}

/// A copy of a header. One that is whole is not whole without its end.
pub fn header(bytes: &[u8]) {
    if assize_store::is_whole(bytes) {
        let end = bytes.trim_ascii_end().len();
        assert!(!assize_store::is_whole(&bytes[..end - 1]));
    }
}

/// A text on its way into markup: the literal ends where it should and nowhere before.
pub fn literal(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let literal = assize_report::literal(&text);
    let inside = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("\"");
    let (mut escaped, mut read) = (false, String::new());
    for c in inside.chars() {
        assert!(escaped || c != '"', "the literal ends early");
        escaped = !escaped && c == '\\';
        if !escaped {
            read.push(c);
        }
    }
    assert!(!escaped, "the literal does not end");
    assert_eq!(read, text.chars().filter(|c| !c.is_control()).collect::<String>());
}

/// A table of capture patterns as CSV, or the tables of several linkages as JSON. What is accepted has as many people as its counts, and
/// is written and read back as itself.
pub fn lists(bytes: &[u8]) {
    use assize_estimate::lists::linkage::tables::LinkedTables;
    use assize_estimate::lists::read::{Unwritten, read, read_written};
    use assize_estimate::lists::withheld::WrittenTable;
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for unwritten in [Unwritten::Refused, Unwritten::Nobody] {
        match read(text, unwritten) {
            Ok(table) => {
                assert_eq!(table.counts().len(), 1 << table.n_lists());
                assert_eq!(table.counts()[0], 0);
            }
            Err(error) => assert!(error.line > 0),
        }
        if let Ok(table) = read_written(text, unwritten) {
            assert!(table.withheld.iter().all(|range| table.highest().counts()[range.pattern] == range.high));
            let written = serde_json::to_vec(&table).expect("a table has nothing that cannot be written");
            assert_eq!(serde_json::from_slice::<WrittenTable>(&written).ok(), Some(table));
        }
    }
    if let Ok(tables) = serde_json::from_slice::<LinkedTables>(bytes) {
        assert!(tables.samples.iter().all(|sample| sample.lists() == tables.likely.lists()));
        let written = serde_json::to_vec(&tables).expect("tables have nothing that cannot be written");
        assert_eq!(serde_json::from_slice::<LinkedTables>(&written).ok(), Some(tables));
    }
}

/// A table of interviews as CSV, in each of its four forms. What is accepted goes through the pipe of the child unchanged; recruits that are read
/// can be estimated from, or are too few.
pub fn interviews(bytes: &[u8]) {
    use assize_estimate::interviews::read::{Form, Sheet, read};
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for form in [Form::Answers, Form::Sizes, Form::Members, Form::Recruits] {
        match read(form, text) {
            Ok(sheet) => {
                if let Sheet::Recruits(recruits) = &sheet {
                    let found = recruits.recruitment(recruits.traits.first().map(String::as_str));
                    assert_eq!(found.is_err(), recruits.recruits.len() < 2);
                }
                let mut written = Vec::new();
                ciborium::into_writer(&sheet, &mut written).expect("a table has nothing that cannot be written");
                assert_eq!(ciborium::from_reader(written.as_slice()).ok(), Some(sheet));
            }
            Err(error) => assert!(error.line > 0),
        }
    }
}

/// A list of persons as CSV. What is accepted goes through the pipe of the child unchanged, and every column that is guessed exists.
pub fn persons(bytes: &[u8]) {
    use assize_intake::list::columns::{breaches, guess};
    match assize_intake::list::read_list("fuzz.csv", bytes) {
        Ok(list) => {
            let mapping = guess(&list);
            assert!(mapping.columns.values().all(|column| list.columns.contains(column)));
            assert!(breaches(&mapping, &list).iter().all(|breach| !breach.to_string().contains('\u{1b}')));
            assert!((0..list.len()).all(|row| list.row(row).count() == list.columns.len()));
            let mut written = Vec::new();
            ciborium::into_writer(&list, &mut written).expect("a list has nothing that cannot be written");
            assert_eq!(ciborium::from_reader(written.as_slice()).ok(), Some(list));
        }
        Err(breaches) => {
            assert!(!breaches.is_empty());
            assert!(breaches.iter().all(|breach| !breach.to_string().contains('\u{1b}')));
        }
    }
}

/// Records of two lists, one a line, fields divided by `|`: who is who of them. Every probability is one.
pub fn roster(bytes: &[u8]) {
    use assize_linkage::judgement::Verdicts;
    use assize_linkage::link::{Settings, link};
    use assize_linkage::partition::{Weighing, partition};
    use assize_linkage::roster::{List, Reader, Row};
    /// Records that are looked at; pairs grow with their square.
    const MOST: usize = 64;
    let text = String::from_utf8_lossy(bytes);
    let rows: Vec<Row<'_>> = text
        .lines()
        .take(MOST)
        .map(|line| {
            let mut fields = line.split('|');
            let mut next = || fields.next().unwrap_or("");
            Row {
                list: u8::from(next() == "1"),
                name: next(),
                sex: next(),
                birth: next(),
                birth_year: next(),
                age: next(),
                province: next(),
                county: next(),
                host: next(),
                site: next(),
                employer: next(),
                year: next(),
                document: next(),
            }
        })
        .collect();
    let list = |name: &str| List { name: name.to_owned(), nobody_twice: name == "register" };
    let mut reader = Reader::new(vec![list("register"), list("interviews")]);
    reader.read(&rows);
    let (roster, gaps) = reader.finish();
    assert!(gaps.iter().all(|gap| gap.row < rows.len()));
    let mut linkage = link(roster, Settings::default());
    linkage.refine(&Verdicts::default());
    let partitions = partition(&linkage, &Verdicts::default());
    assert!(partitions.pairs.iter().all(|pair| (0.0..=1.0).contains(&pair.probability)));
    assert_eq!(partitions.draw(1).len(), rows.len());
}

/// What a partner sends: a note, a key, a checkpoint, a proof, a request for a cosignature. What is read is written as it stood.
pub fn note(bytes: &[u8]) {
    use assize_store::log::checkpoint::{Checkpoint, CosignRequest, InclusionProof};
    use assize_store::log::note::{Note, VerifierKey};
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.to_string(), text);
        drop(Checkpoint::parse(&note.text));
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(VerifierKey::parse(&key.to_string()).ok(), Some(key));
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(Checkpoint::parse(&checkpoint.to_string()).ok(), Some(checkpoint));
    }
    if let Ok(proof) = InclusionProof::parse(text) {
        assert_eq!(InclusionProof::parse(&proof.to_string()).ok(), Some(proof));
    }
    if let Ok(request) = CosignRequest::parse(text) {
        assert_eq!(CosignRequest::parse(&request.to_string()).ok(), Some(request));
    }
}

/// A time-stamp response. None that was not made by an authority that is trusted counts.
pub fn stamp(bytes: &[u8]) {
    use assize_store::log::stamp::{imprint, verify};
    let digest = imprint(bytes).unwrap_or_default();
    assert!(verify(bytes, &digest, "").is_err());
}

/// Words of a recovery share and key files: what is read is written as it stood.
pub fn secret(bytes: &[u8]) {
    use assize_store::{KeyFile, Share};
    drop(KeyFile::parse(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(share) = Share::from_words(text, 1) {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        assert_eq!(share.to_words().as_str(), words.join(" "));
    }
}
