//! Where backups lie: a folder or, in a program that was built with the feature `s3`, a bucket. Reads the credentials of a bucket
//! from the environment and from nowhere else.

use anyhow::Result;
use assize_store::Depot;
use clap::Args;
use std::path::{Path, PathBuf};

/// What an address of a bucket begins with.
const BUCKET: &str = "s3://";

/// Arguments beside a bucket's address; none without the feature `s3`.
#[derive(Args)]
pub struct Server {
    /// Server of the bucket, https://HOST or https://HOST:PORT; Amazon's of the region where it is left out
    #[cfg(feature = "s3")]
    #[arg(long, env = "AWS_ENDPOINT_URL", hide_env_values = true, value_name = "URL")]
    endpoint: Option<String>,
    /// Region that the server expects requests to be signed for
    #[cfg(feature = "s3")]
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1", value_name = "REGION")]
    region: String,
}

/// The bucket that a place names; nothing where it is a folder.
pub fn bucket(place: &Path, server: &Server) -> Result<Option<Box<dyn Depot>>> {
    match place.to_str().filter(|text| text.starts_with(BUCKET)) {
        Some(address) => opened(address, server).map(Some),
        None => Ok(None),
    }
}

/// A folder of the system's temporary ones that nobody has. What is put there is encrypted as the case is.
pub fn scratch() -> Result<PathBuf> {
    let mut name = [0u8; 8];
    crate::clock::entropy(&mut name).map_err(anyhow::Error::msg)?;
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(std::env::temp_dir().join(format!("assize-restored-{name}")))
}

#[cfg(not(feature = "s3"))]
fn opened(address: &str, _: &Server) -> Result<Box<dyn Depot>> {
    anyhow::bail!(
        "{address} is a bucket, and this program was built without a network client; accepted is a folder, or a program built with the feature s3 (docs/backups.md)"
    )
}

#[cfg(feature = "s3")]
fn opened(address: &str, server: &Server) -> Result<Box<dyn Depot>> {
    use assize_remote::{Address, Bucket, Credentials};
    use zeroize::Zeroizing;
    let address = Address::new(address, server.endpoint.as_deref(), &server.region)?;
    let credentials = Credentials {
        access_key: given("AWS_ACCESS_KEY_ID")?,
        secret_key: Zeroizing::new(given("AWS_SECRET_ACCESS_KEY")?),
        session_token: std::env::var("AWS_SESSION_TOKEN").ok().filter(|token| !token.is_empty()).map(Zeroizing::new),
    };
    Ok(Box::new(Bucket::new(address, credentials, crate::clock::now)?))
}

#[cfg(feature = "s3")]
fn given(variable: &str) -> Result<String> {
    use anyhow::Context;
    let found =
        std::env::var(variable).ok().filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()));
    found.with_context(|| {
        format!("a bucket needs credentials; accepted are the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and {variable} is not set or is no key")
    })
}
