//! The command line. The only reader of arguments, environment, clock and random numbers; no rule and no arithmetic.

mod case;
mod clock;
mod command;
mod progress;
mod show;

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
    /// Check claims against one another
    Check(command::check::Check),
    /// Judge conditions by standards
    Judge(command::judge::Judge),
    /// Estimate people and money
    Estimate(command::estimate::Estimate),
    /// Rate states by year
    Rate(command::rate::Rate),
    /// Write the report folder
    Report(command::report::Report),
    /// Walk from anything shown to what it rests on, down to source and custody; or back up
    Trace(command::trace::Trace),
    /// Verify that a case is whole and that its results follow from its study
    Verify(command::verify::Verify),
    /// Back the case up, encrypted and incremental, and prove the backup by restoring it
    Backup(command::backup::Backup),
    /// Restore a backup into a new folder, verified; --verify only proves it, --list says what there is
    Restore(command::restore::Restore),
    /// Write the reference documents from the program's own definitions
    #[command(hide = true)]
    Reference(command::reference::Reference),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::New(new) => new.run(),
        Command::Import(import) => import.run(),
        Command::Claims(claims) => claims.run(),
        Command::Echo(echo) => echo.run(),
        Command::Check(check) => check.run(),
        Command::Judge(judge) => judge.run(),
        Command::Estimate(estimate) => estimate.run(),
        Command::Rate(rate) => rate.run(),
        Command::Report(report) => report.run(),
        Command::Trace(trace) => trace.run(),
        Command::Verify(verify) => verify.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Reference(reference) => reference.run(),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("assize: {error:#}");
            ExitCode::FAILURE
        }
    }
}
