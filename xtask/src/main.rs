//! What the project does beyond `cargo build`: `cargo xtask build | demo | test | pictures | fuzz | bench | types | package | update-data | oracle | new-check`.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::todo, clippy::unimplemented, clippy::dbg_macro)]

mod bench;
mod budget;
mod build;
mod demo;
mod freeze;
mod fuzz;
mod lists;
mod marks;
mod new_check;
mod oracle;
mod run;
mod test;
mod types;
mod update_data;
mod worst_case;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Builds, tests and shows Headlint")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the extension for both browsers and the demo page, into dist/.
    Build,
    /// Fuzz every target.
    Fuzz {
        /// How long each target runs, in seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Take the pictures in docs/pictures again: every state, both browsers, light and dark.
    Pictures,
    /// Build everything and serve the demo page on this machine.
    Demo {
        /// The port to serve on; 0 takes any that is free.
        #[arg(long, default_value_t = 8787)]
        port: u16,
    },
    /// Set up what the tests need and run all of them.
    Test {
        /// Only the stages with these names; without it, all.
        #[arg(long, value_delimiter = ',')]
        only: Vec<test::Stage>,
    },
    /// Measure, and print one table.
    Bench {
        /// Only the times; set by the task itself once it runs in a release build.
        #[arg(long, hide = true)]
        times: bool,
        /// Only what holds up a page: its part of docs/performance.md is written again.
        #[arg(long)]
        freeze: bool,
    },
    /// Change each mark that checks make, and see that a test fails: the figures of docs/robustness.md.
    MutateMarks,
    /// Check the types of the JavaScript.
    Types,
    /// Build, and check that two builds give the same packages.
    Package,
    /// Make the public suffixes, the hosts that get around policies and the names of headers again, from the packages that publish them.
    UpdateData {
        /// Only these lists; without it, all.
        #[arg(long, value_delimiter = ',')]
        only: Vec<update_data::List>,
    },
    /// Hold what we say against what the browsers did.
    #[command(subcommand)]
    Oracle(oracle::Oracle),
    /// Write the skeleton of a check and register it.
    NewCheck {
        /// Its name, as `cookie_prefix`.
        name: String,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Build => build::build(),
        Task::Pictures => test::pictures(),
        Task::Fuzz { seconds } => fuzz::fuzz(seconds),
        Task::Demo { port } => demo::demo(port),
        Task::Test { only } => test::test(&only),
        Task::Bench { freeze: true, times } => bench::freeze(times),
        Task::Bench { times, .. } => bench::bench(times),
        Task::MutateMarks => marks::mutate(),
        Task::Types => types::types(),
        Task::Package => build::package(),
        Task::UpdateData { only } => update_data::update_data(&only),
        Task::Oracle(oracle) => oracle::oracle(oracle),
        Task::NewCheck { name } => new_check::new_check(&name),
    }
}
