//! Verifies an exported log offline: no case, no key. The Python verifier in every export looks at the same things and comes
//! to the same answer on each; only time stamps are verified here alone.

use super::checkpoint::{Checkpoint, CosignRequest, InclusionProof};
use super::in_force::Keys;
use super::note::{Note, VerifierKey};
use super::walk::{Bad, Walk};
use super::{Logged, Opening, commitment, stamp};
use crate::StoreError;
use crate::files::at;
use crate::verify::{VerifyFinding, finding};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// What a bundle is held against, beside itself.
#[derive(Debug, Clone, Default)]
pub struct Against<'a> {
    /// Checkpoints deposited outside, as text.
    pub checkpoints: Vec<String>,
    /// A folder with the evidence itself.
    pub evidence: Option<&'a Path>,
}

/// What was found in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleReport {
    /// True where nothing is wrong.
    pub ok: bool,
    /// Entries found.
    pub entries: u64,
    /// The first entry that is not as it was signed: the very one where the chain shows it, otherwise the first that no
    /// signed root vouches for.
    pub first_bad: Option<u64>,
    /// One line for each thing that was looked at.
    pub findings: Vec<VerifyFinding>,
    /// The same for proofs, which are for people who have not all entries, and for time stamps.
    pub proofs: Vec<VerifyFinding>,
}

/// Verifies the bundle in `folder`.
///
/// # Errors
/// A folder that is no bundle. What is wrong inside a bundle is in the report.
pub fn verify(folder: &Path, against: &Against<'_>) -> Result<BundleReport, StoreError> {
    let bundle = Bundle::read(folder)?;
    let walk = bundle.walk(folder, against)?;
    let keys = Keys::new(bundle.log.clone(), &walk.successions);
    let signed = bundle.signed(&keys);
    let (good, bad, findings) = (0, Vec::new(), Vec::new());
    let mut judge = Judge { bundle: &bundle, walk: &walk, keys: &keys, signed: &signed, good, bad, findings };
    judge.checkpoints();
    judge.findings.extend(keys.handed_over(&walk, |size| bundle.note_over(size).cloned()));
    judge.cosignatures();
    judge.evidence(against)?;
    judge.against(against);
    let consistency = bundle.consistency(&keys, &signed);
    let proofs = bundle.inclusion(&walk, &keys).into_iter().chain(consistency).chain(bundle.time_stamps());
    Ok(judge.report(proofs.collect()))
}

/// The small files of a bundle by name, and what can be read of them.
struct Bundle {
    /// The log's first key.
    log: VerifierKey,
    witnesses: Vec<VerifierKey>,
    checkpoints: Files,
    cosigned: Files,
    proofs: Files,
    consistency: Files,
    stamps: BTreeMap<String, Vec<u8>>,
    openings: Vec<Opening>,
}

/// Texts by the number in their name, or by the name where there is none.
type Files = BTreeMap<(u64, String), String>;

impl Bundle {
    fn read(folder: &Path) -> Result<Self, StoreError> {
        let text = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(at(&path))
        };
        let log = VerifierKey::parse(&text("log.vkey")?)?;
        let witnesses = text("witnesses.txt")?.lines().map(VerifierKey::parse).collect::<Result<_, _>>()?;
        let openings =
            text("evidence.jsonl")?.lines().map(serde_json::from_str).collect::<Result<Vec<Opening>, _>>()?;
        Ok(Self {
            log,
            witnesses,
            checkpoints: files(&folder.join("checkpoints"))?,
            cosigned: files(&folder.join("cosigned"))?,
            proofs: files(&folder.join("proofs"))?,
            consistency: files(&folder.join("consistency"))?,
            stamps: bytes(&folder.join("timestamps"))?,
            openings,
        })
    }

    fn walk(&self, folder: &Path, against: &Against<'_>) -> Result<Walk, StoreError> {
        // Whose signatures count is known after the pass; that a size is claimed is enough to keep its root.
        let claimed = |text: &String| Checkpoint::parse(&Note::parse(text).ok()?.text).ok().map(|one| one.size);
        let deposited = against.checkpoints.iter().filter_map(claimed);
        let sizes = self.checkpoints.keys().map(|(size, _)| *size).chain(deposited).collect();
        let places = self.openings.iter().map(|opening| opening.entry);
        let mut walk = Walk::new(sizes, places.chain(self.proofs.keys().map(|(index, _)| *index)).collect());
        let path = folder.join("entries.jsonl");
        let mut entries = BufReader::with_capacity(1 << 20, File::open(&path).map_err(at(&path))?);
        let mut line = Vec::new();
        while entries.read_until(b'\n', &mut line).map_err(at(&path))? > 0 {
            walk.line(line.strip_suffix(b"\n").unwrap_or(&line));
            line.clear();
        }
        Ok(walk)
    }

    /// Checkpoints that the log signed, by the name of their file.
    fn signed(&self, keys: &Keys) -> BTreeMap<u64, Checkpoint> {
        let read = |((size, _), text): (&(u64, String), &String)| {
            keys.checkpoint(text).ok().filter(|one| one.size == *size).map(|one| (*size, one))
        };
        self.checkpoints.iter().filter_map(read).collect()
    }

    fn note_over(&self, size: u64) -> Option<&String> {
        self.checkpoints.iter().find(|((found, _), _)| *found == size).map(|(_, text)| text)
    }

    fn inclusion(&self, walk: &Walk, keys: &Keys) -> Vec<VerifyFinding> {
        let look = |((index, name), text): (&(u64, String), &String)| {
            let proof = InclusionProof::parse(text).ok().filter(|proof| proof.index == *index);
            let proved = proof.zip(walk.lines.get(index)).and_then(|(proof, leaf)| {
                let size = keys.checkpoint(&proof.checkpoint).ok()?.size;
                proof.verify(leaf, keys.at(size)?).ok()
            });
            let found = proved.as_ref().map(|checkpoint| format!("leads to the root over {} entries", checkpoint.size));
            let found = found.unwrap_or_else(|| "leads to no root that the log signed".to_owned());
            finding(format!("proof of entry {name}"), proved.is_some(), found)
        };
        self.proofs.iter().map(look).collect()
    }

    fn consistency(&self, keys: &Keys, signed: &BTreeMap<u64, Checkpoint>) -> Vec<VerifyFinding> {
        let look = |((_, name), text): (&(u64, String), &String)| {
            let proved = CosignRequest::parse(text).ok().and_then(|request| {
                let size = keys.checkpoint(&request.checkpoint).ok()?.size;
                request.verify(keys.at(size)?, Some(signed.get(&request.old)?)).ok()
            });
            let found = if proved.is_some() { "the later log begins with the earlier" } else { "not proved" };
            finding(format!("consistency {name}"), proved.is_some(), found)
        };
        self.consistency.iter().map(look).collect()
    }

    /// Each time stamp over its checkpoint, against the certificates that lie beside it.
    fn time_stamps(&self) -> Vec<VerifyFinding> {
        let responses = self.stamps.iter().filter(|(name, _)| name.ends_with(".tsr"));
        let look = |(name, response): (&String, &Vec<u8>)| {
            let size = number(name);
            let what = format!("time stamp {name}");
            let note = self.note_over(size);
            let anchors = self.stamps.get(&name.replace(".tsr", ".pem")).map(|pem| String::from_utf8_lossy(pem));
            let (Some(note), Some(anchors)) = (note, anchors) else {
                return finding(what, false, "its checkpoint or its certificates are missing");
            };
            match stamp::verify(response, &Sha256::digest(note.as_bytes()).into(), &anchors) {
                Ok(stamp) => finding(what, true, format!("{} by {}", stamp.at, stamp.authority)),
                Err(error) => finding(what, false, error.to_string()),
            }
        };
        responses.map(look).collect()
    }
}

/// Collects findings, and what they say about the first bad entry.
struct Judge<'a> {
    bundle: &'a Bundle,
    walk: &'a Walk,
    keys: &'a Keys,
    signed: &'a BTreeMap<u64, Checkpoint>,
    /// Entries under the largest signed root that fits.
    good: u64,
    bad: Vec<u64>,
    findings: Vec<VerifyFinding>,
}

impl Judge<'_> {
    fn add(&mut self, what: impl Into<String>, ok: bool, found: impl Into<String>) {
        self.findings.push(finding(what, ok, found));
    }

    fn checkpoints(&mut self) {
        let fits = |checkpoint: &&Checkpoint| self.walk.roots.get(&checkpoint.size) == Some(&checkpoint.root);
        self.good = self.signed.values().filter(fits).map(|checkpoint| checkpoint.size).max().unwrap_or(0);
        let entries = self.walk.size();
        let bad = self.walk.bad(self.good);
        self.bad.extend(bad.map(Bad::seq));
        let whole = format!("{entries} entries, each bound to the one before");
        self.add("entries", bad.is_none(), bad.map_or(whole, Bad::words));
        for ((size, name), text) in &self.bundle.checkpoints {
            let what = format!("checkpoint {name}");
            let Some(checkpoint) = self.signed.get(size) else {
                let refused = self.keys.checkpoint(text).err();
                let unsigned = "not signed by the log, or altered since";
                self.add(what, false, refused.map_or_else(|| unsigned.to_owned(), |why| why.words(unsigned)));
                continue;
            };
            if *size > entries {
                self.bad.push(entries);
                self.add(what, false, format!("signed over {size} entries, {entries} are there: cut or rolled back"));
            } else if self.walk.roots.get(size) == Some(&checkpoint.root) {
                self.add(what, true, format!("signed by the log; its root is that of the first {size} entries"));
            } else {
                if bad.is_none_or(|bad| bad.seq() >= *size) {
                    self.bad.push(self.good);
                }
                self.add(what, false, format!("its root is not that of the first {size} entries"));
            }
        }
    }

    fn cosignatures(&mut self) {
        for (key, text) in &self.bundle.cosigned {
            let name = &key.1;
            let ours = self.bundle.checkpoints.get(key).and_then(|text| Note::parse(text).ok());
            let note = Note::parse(text).ok().filter(|note| ours.as_ref().is_some_and(|ours| ours.text == note.text));
            let Some(note) = note else {
                self.add(format!("cosigned checkpoint {name}"), false, "its text is not that of the checkpoint");
                continue;
            };
            for signature in &note.signatures {
                if self.keys.made(signature) {
                    continue;
                }
                let what = format!("cosignature of {} on checkpoint {name}", signature.name);
                let alone = Note { text: note.text.clone(), signatures: vec![signature.clone()] };
                let by = |key: &&VerifierKey| key.name == signature.name && key.id() == signature.id;
                match self.bundle.witnesses.iter().find(by).map(|key| alone.verify(key)) {
                    Some(Ok(time)) => self.add(what, true, format!("made at {}", time.unwrap_or(0))),
                    Some(Err(_)) => self.add(what, false, "does not verify"),
                    None => self.add(what, false, "by no key of witnesses.txt"),
                }
            }
        }
    }

    fn evidence(&mut self, against: &Against<'_>) -> Result<(), StoreError> {
        let mut digests = BTreeSet::new();
        for opening in &self.bundle.openings {
            let entry = self.walk.lines.get(&opening.entry).and_then(|l| serde_json::from_slice::<Logged>(l).ok());
            let salt = hex::decode(&opening.salt).unwrap_or_default();
            let is_bound =
                salt.len() == 32 && entry.is_some_and(|e| e.commitment == commitment(&salt, opening.change.as_bytes()));
            let files: Vec<&str> = opening.files().collect();
            let found = format!("{} digests, ", files.len());
            let bound =
                if is_bound { "those that the entry commits to" } else { "not those that the entry commits to" };
            self.add(format!("evidence of entry {}", opening.entry), is_bound, found + bound);
            digests.extend(files.into_iter().map(ToOwned::to_owned));
        }
        if let Some(folder) = against.evidence {
            let mut held = BTreeSet::new();
            digests_under(folder, &mut held)?;
            let found = digests.intersection(&held).count();
            let words = format!("{found} of {} files are there, by SHA-256", digests.len());
            self.add("evidence files", found == digests.len(), words);
        }
        Ok(())
    }

    fn against(&mut self, against: &Against<'_>) {
        let entries = self.walk.size();
        let deposited: Vec<_> = against.checkpoints.iter().map(|text| self.keys.checkpoint(text)).collect();
        let fits = |checkpoint: &&Checkpoint| self.walk.roots.get(&checkpoint.size) == Some(&checkpoint.root);
        let vouched = deposited.iter().flatten().filter(fits).map(|checkpoint| checkpoint.size).max().unwrap_or(0);
        for checkpoint in deposited {
            let checkpoint = match checkpoint {
                Ok(checkpoint) => checkpoint,
                Err(refused) => {
                    self.add("deposited checkpoint", false, refused.words("not signed by this log"));
                    continue;
                }
            };
            let (size, what) = (checkpoint.size, format!("deposited checkpoint {}", checkpoint.size));
            if size > entries {
                self.bad.push(entries);
                self.add(what, false, format!("over {size} entries, {entries} are there: cut or rolled back"));
            } else if fits(&&checkpoint) {
                self.add(what, true, format!("the log begins with its {size} entries"));
            } else {
                if self.bad.iter().all(|bad| *bad >= size) {
                    self.bad.push(vouched);
                }
                let last = size.saturating_sub(1);
                self.add(what, false, format!("rewritten: an entry from {vouched} to {last} is not the one deposited"));
            }
        }
    }

    fn report(self, proofs: Vec<VerifyFinding>) -> BundleReport {
        BundleReport {
            ok: self.findings.iter().chain(&proofs).all(|finding| finding.ok),
            entries: self.walk.size(),
            first_bad: self.bad.into_iter().min(),
            findings: self.findings,
            proofs,
        }
    }
}

/// The number that a file's name begins with.
fn number(name: &str) -> u64 {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    name[..digits].parse().unwrap_or(u64::MAX)
}

fn bytes(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        out.insert(name, fs::read(&path).map_err(at(&path))?);
    }
    Ok(out)
}

fn files(folder: &Path) -> Result<Files, StoreError> {
    let text = |(name, bytes): (String, Vec<u8>)| {
        let stem = name.split('.').next().unwrap_or_default().to_owned();
        ((number(&stem), stem), String::from_utf8_lossy(&bytes).into_owned())
    };
    Ok(bytes(folder)?.into_iter().map(text).collect())
}

fn digests_under(folder: &Path, digests: &mut BTreeSet<String>) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.is_dir() {
            digests_under(&path, digests)?;
        } else {
            let mut file = BufReader::with_capacity(1 << 16, File::open(&path).map_err(at(&path))?);
            let mut digest = Sha256::new();
            loop {
                let part = file.fill_buf().map_err(at(&path))?;
                if part.is_empty() {
                    break;
                }
                digest.update(part);
                let read = part.len();
                file.consume(read);
            }
            digests.insert(hex::encode(digest.finalize()));
        }
    }
    Ok(())
}
