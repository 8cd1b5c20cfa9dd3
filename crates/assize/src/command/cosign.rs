//! `assize cosign`: a partner signs another's checkpoint. Opens no case; remembers what was cosigned last in a file.

use crate::{clock, file, qr, show};
use anyhow::{Context, Result, bail};
use assize_docket::cosign::{cosign, new_key};
use assize_store::log::note::{SignerKey, VerifierKey};
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Arguments of `cosign`.
#[derive(Args)]
pub struct Cosign {
    /// File from `assize checkpoint --out`, or the checkpoint itself
    #[arg(required_unless_present = "new_key", value_name = "REQUEST")]
    request: Option<PathBuf>,
    /// Make a key under this name (best a URL without https://) into the file of --key, and do nothing else
    #[arg(long, value_name = "NAME", conflicts_with = "request")]
    new_key: Option<String>,
    /// File with your own secret key; keep it where others cannot read it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The log's key, or a file with it; get it another way than the checkpoint
    #[arg(long, value_name = "KEY", required_unless_present = "new_key")]
    log: Option<String>,
    /// File with the checkpoint of this log that you cosigned last; read, and replaced by the new one
    #[arg(long, value_name = "FILE", required_unless_present = "new_key")]
    memory: Option<PathBuf>,
    /// There is no memory yet: this is the first checkpoint of this log that you cosign
    #[arg(long)]
    first: bool,
    /// Show the cosigned checkpoint as a QR code as well
    #[arg(long)]
    qr: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Cosign {
    /// Makes a key, or cosigns.
    pub fn run(&self) -> Result<ExitCode> {
        if let Some(name) = &self.new_key {
            return self.make_key(name);
        }
        let (Some(request), Some(log), Some(memory)) = (&self.request, &self.log, &self.memory) else {
            bail!("a request, --log and --memory are needed");
        };
        let known = match (memory.exists(), self.first) {
            (true, false) => Some(file::text(memory)?),
            (false, true) => None,
            (true, true) => bail!("{} is there, so this is not the first; leave out --first", memory.display()),
            (false, false) => bail!("{} is not there; --first says that there is none yet", memory.display()),
        };
        let secret = Zeroizing::new(file::text(&self.key)?);
        let key = SignerKey::parse(&secret).with_context(|| format!("{} holds no key", self.key.display()))?;
        let log = VerifierKey::parse(&file::key_or_file(log)?)?;
        let note = cosign(&file::text(request)?, &log, known.as_deref(), &key, clock::seconds())?;
        let beside = memory.with_extension("part");
        fs::write(&beside, &note)
            .and_then(|()| fs::rename(&beside, memory))
            .with_context(|| format!("{} cannot be written; nothing was cosigned", memory.display()))?;
        if self.json {
            let key = key.verifier().to_string();
            return show::json(&serde_json::json!({ "cosigned": note, "key": key }));
        }
        let code = if self.qr { qr::terminal(&note)? } else { String::new() };
        // What is printed ends once, so that a redirected answer is the note itself.
        show::print(format!("{note}{code}").trim_end_matches('\n'))
    }

    fn make_key(&self, name: &str) -> Result<ExitCode> {
        let mut seed = Zeroizing::new([0u8; 32]);
        clock::entropy(seed.as_mut()).map_err(anyhow::Error::msg)?;
        let key = new_key(name, &seed)?;
        file::make_secret(&self.key, format!("{}\n", key.secret_text().as_str()).as_bytes())?;
        let public = key.verifier().to_string();
        if self.json {
            return show::json(&serde_json::json!({ "key": public }));
        }
        show::print(&format!(
            "Made {}.\nYour key, for those whose checkpoints you cosign: {public}",
            self.key.display()
        ))
    }
}
