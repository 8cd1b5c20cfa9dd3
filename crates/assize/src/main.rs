//! The command line. The only reader of arguments, environment, clock and random numbers; no rule and no arithmetic.

mod agreed;
mod case;
mod clock;
mod command;
mod confined;
mod depot;
mod file;
mod last_resort;
mod progress;
mod qr;
mod secret;
mod show;
mod small;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Testimony and documents in; findings, estimates, ratings and a report out, in which every figure opens onto the words
/// it rests on.
#[derive(Parser)]
#[command(name = "assize", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Do the whole job on the public record that ships with the program: case, findings, estimates, ratings, report
    Demo(command::demo::Demo),
    /// Make an empty, encrypted case
    New(command::new::New),
    /// Read a data package into a case; without --apply only check it
    Import(command::import::Import),
    /// List claims
    Claims(command::claims::Claims),
    /// Tell claims, roots and origins apart: how many mouths, how many independent origins
    Echo(command::echo::Echo),
    /// Link lists of persons, firms or worksites in the identity vault: who is who across lists, scripts and spellings
    Link(Box<command::link::Link>),
    /// Check claims against one another
    Check(command::check::Check),
    /// Judge conditions by standards
    Judge(command::judge::Judge),
    /// Estimate people and money
    Estimate(command::estimate::Estimate),
    /// Estimate how many people there are from a table of overlapping lists; opens no case
    Mse(command::mse::Mse),
    /// Estimate from interviews: how many, from whom people know; which share, from who recruited whom; opens no case
    Interviews(Box<command::interviews::Interviews>),
    /// Rate states by year
    Rate(command::rate::Rate),
    /// Who agreed to what: answers, decisions on published documents, withdrawals
    Consent(Box<command::consent::Consent>),
    /// Plan an edition, propose it, and approve another's proposal
    Release(command::release::Release),
    /// Write the report folder of an approved release
    Report(command::report::Report),
    /// Walk from anything shown to what it rests on, down to source and custody; or back up
    Trace(command::trace::Trace),
    /// Chain of custody: list it, print a certificate, check the evidence, note a handover
    Custody(command::custody::Custody),
    /// List the audit log, and tell how far somebody outside vouches for it
    Log(command::log::Log),
    /// Sign the log, and write what a partner and a time stamping authority need to sign it as well
    Checkpoint(command::checkpoint::Checkpoint),
    /// Cosign another's checkpoint, as a partner; opens no case
    Cosign(command::cosign::Cosign),
    /// Record a partner's cosignature or a time stamp over a checkpoint of the case
    Deposit(command::deposit::Deposit),
    /// Write the log to a folder that anybody can verify without case and key
    AuditExport(command::audit_export::AuditExport),
    /// Verify that a case is whole and that its results follow from its study; or an exported log, without case and key
    Verify(command::verify::Verify),
    /// Users of a case: list, add, change, remove; and a key file for somebody who joins from elsewhere
    User(command::user::User),
    /// Change your passphrase
    Passphrase(command::passphrase::Passphrase),
    /// Shares for the day when a passphrase is lost: make them, or open a case with them
    Recovery(command::recovery::Recovery),
    /// Change the keys of a case, or of its identity vault
    Rotate(command::rotate::Rotate),
    /// Identities of persons at risk: put in, open for a reason, list, erase, hand out with two keepers
    Identity(command::identity::Identity),
    /// Back the case up, encrypted and incremental, and prove the backup by restoring it
    Backup(command::backup::Backup),
    /// Restore a backup into a new folder, verified; --verify only proves it, --list says what there is
    Restore(command::restore::Restore),
    /// Write the reference documents from the program's own definitions
    #[command(hide = true)]
    Reference(command::reference::Reference),
    /// Read one foreign file set from standard input, shut in; the program starts this by itself
    #[command(hide = true, name = confined::COMMAND)]
    ParseChild,
}

fn main() -> ExitCode {
    last_resort::prepare();
    let outcome = match Arguments::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::New(new) => new.run(),
        Command::Import(import) => import.run(),
        Command::Claims(claims) => claims.run(),
        Command::Echo(echo) => echo.run(),
        Command::Link(link) => link.run(),
        Command::Check(check) => check.run(),
        Command::Judge(judge) => judge.run(),
        Command::Estimate(estimate) => estimate.run(),
        Command::Mse(mse) => mse.run(),
        Command::Interviews(interviews) => interviews.run(),
        Command::Rate(rate) => rate.run(),
        Command::Consent(consent) => consent.run(),
        Command::Release(release) => release.run(),
        Command::Report(report) => report.run(),
        Command::Trace(trace) => trace.run(),
        Command::Custody(custody) => custody.run(),
        Command::Log(log) => log.run(),
        Command::Checkpoint(checkpoint) => checkpoint.run(),
        Command::Cosign(cosign) => cosign.run(),
        Command::Deposit(deposit) => deposit.run(),
        Command::AuditExport(export) => export.run(),
        Command::Verify(verify) => verify.run(),
        Command::User(user) => user.run(),
        Command::Passphrase(passphrase) => passphrase.run(),
        Command::Recovery(recovery) => recovery.run(),
        Command::Rotate(rotate) => rotate.run(),
        Command::Identity(identity) => identity.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Reference(reference) => reference.run(),
        Command::ParseChild => Ok(assize_confine::serve()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("assize: {}", show::plain(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}
