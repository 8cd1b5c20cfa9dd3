//! Shares for the day when a passphrase is lost, and opening a case with them.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_record::id::UserId;
use assize_store::{Case, Cost, Entropy, Recovers, Share, Successor};
use std::path::Path;

/// Said with every new set.
pub const HOLDERS: &str = "Give each share to another person, in at least two organisations and two countries. Enough of them together open \
     everything that the set opens; fewer say nothing. An earlier set opens only copies made before now.";
/// Said after a case was recovered.
pub const AFTER: &str = "Holders of the shares that were used have seen them: make a new set (assize recovery make), then change the keys \
     (assize rotate).";

/// Makes a set of shares, to be printed and never kept together.
pub fn make(
    case: &mut OpenCase,
    recovers: Recovers,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Vec<Share>, DocketError> {
    let operation = match recovers {
        Recovers::Case => Operation::MakeCaseShares,
        Recovers::Vault => Operation::MakeVaultShares,
    };
    Ok(case.for_writing(operation)?.make_recovery(recovers, entropy, now)?)
}

/// Opens a case with shares, written as words, and gives `user` a new passphrase.
pub fn restore(
    folder: &Path,
    shares: &[impl AsRef<str>],
    user: UserId,
    passphrase: &[u8],
    entropy: Entropy<'_>,
    now: &str,
) -> Result<OpenCase, DocketError> {
    let read = |(place, text): (usize, &_)| Share::from_words(AsRef::<str>::as_ref(text), place);
    let shares = (1..).zip(shares).map(read).collect::<Result<Vec<_>, _>>()?;
    let successor = Successor { user, passphrase, cost: Cost::default() };
    Ok(Case::recover(folder, &shares, &successor, entropy, now)?.into())
}
