//! Flags that several commands share, in groups, and which command takes which group.

use crate::values::{NAMESPACE, Output, PROFILE, Runtime, Source};
use clap::builder::Resettable;
use clap::{ArgMatches, Args, Command, FromArgMatches as _};

/// How to report. Every command has these flags.
#[derive(Args, Debug, Clone)]
pub struct ReportFlags {
    /// How to report
    #[arg(long, global = true, value_enum, default_value_t = Output::Human)]
    pub format: Output,
    /// Show every command that is run
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// Which deployment. Commands that ask or change a cluster have these flags.
#[derive(Args, Debug, Clone)]
pub struct Target {
    /// The Minikube profile; the default is the project's own, never your `minikube`
    #[arg(long, default_value = PROFILE, value_parser = profile)]
    pub profile: String,
    /// The namespace of both releases
    #[arg(long, default_value = NAMESPACE, value_parser = namespace)]
    pub namespace: String,
}

impl Default for Target {
    fn default() -> Self {
        Self { profile: PROFILE.to_owned(), namespace: NAMESPACE.to_owned() }
    }
}

/// Whether to act. Commands that carry out a plan have these flags.
#[derive(Args, Debug, Clone, Default)]
pub struct Action {
    /// Print every command that would be run, and run none
    #[arg(long)]
    pub dry_run: bool,
    /// Agree to changes of the machine, which is remembered, and to taking over another clone's deployment
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// The parts of a node. Commands that set up the machine have these flags.
#[derive(Args, Debug, Clone)]
pub struct Making {
    /// The node's container runtime; an existing cluster keeps its own [default: docker]
    #[arg(long, value_enum)]
    pub runtime: Option<Runtime>,
    /// Where tools and images come from; auto finds out what can be reached
    #[arg(long, value_enum, default_value_t = Source::Auto)]
    pub source: Source,
}

impl Default for Making {
    fn default() -> Self {
        Self { runtime: None, source: Source::Auto }
    }
}

/// The printed address. Commands that start the forwarder have these flags.
#[derive(Args, Debug, Clone, Default)]
pub struct Address {
    /// The local port of the address that is printed [default: 3000, or the next free one]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
}

/// The groups of each command, by the command's name. A command that is not listed has none.
const GROUPS: &[(&str, &[Group])] = {
    use Group::{Action, Address, Making, Target};
    &[
        ("setup", &[Making, Action]),
        ("doctor", &[Target, Making]),
        ("pack", &[Target, Making, Action]),
        ("diagnose", &[Target, Action]),
        ("build", &[Target, Making, Action]),
        ("load", &[Target, Action]),
        ("install", &[Target, Action]),
        ("deploy", &[Target, Making, Address, Action]),
        ("dev", &[Target, Making, Address, Action]),
        ("validate", &[Target, Action]),
        ("ai-examples", &[Target, Action]),
        ("status", &[Target]),
        ("stop", &[Target, Action]),
        ("clean", &[Target, Action]),
        ("check", &[Target, Action]),
        ("mcp", &[Target]),
        ("sbom", &[Action]),
        ("test", &[Target, Making, Action]),
        ("bench", &[Target, Action]),
        ("drill", &[Target, Action]),
        ("forward", &[Target, Address]),
    ]
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Target,
    Making,
    Address,
    Action,
}

/// The values of all groups. Groups that the command lacks have their defaults.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub target: Target,
    pub making: Making,
    pub address: Address,
    pub action: Action,
}

fn groups_of(command: &str) -> &'static [Group] {
    GROUPS.iter().find(|(name, _)| *name == command).map_or(&[], |(_, groups)| groups)
}

/// Gives every command its groups. A command passes them on to its subcommands.
pub fn given_to_commands(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(&name, |command| with_groups(command, groups_of(&name))))
}

fn with_groups(command: Command, groups: &[Group]) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    if !names.is_empty() {
        return names.iter().fold(command, |command, name| command.mut_subcommand(name, |c| with_groups(c, groups)));
    }
    // clap describes the command with the words about the group.
    let about = command.get_about().cloned().unwrap_or_default();
    let long = command.get_long_about().cloned();
    let command = groups.iter().fold(command, |command, group| match group {
        Group::Target => Target::augment_args(command),
        Group::Making => Making::augment_args(command),
        Group::Address => Address::augment_args(command),
        Group::Action => Action::augment_args(command),
    });
    command.about(about).long_about(long.map_or(Resettable::Reset, Resettable::Value))
}

impl Flags {
    /// # Errors
    /// clap's own error for a missing value.
    pub fn read(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let Some((name, mut leaf)) = matches.subcommand() else { return Ok(Self::default()) };
        while let Some((_, deeper)) = leaf.subcommand() {
            leaf = deeper;
        }
        groups_of(name).iter().try_fold(Self::default(), |flags, group| {
            Ok(match group {
                Group::Target => Self { target: Target::from_arg_matches(leaf)?, ..flags },
                Group::Making => Self { making: Making::from_arg_matches(leaf)?, ..flags },
                Group::Address => Self { address: Address::from_arg_matches(leaf)?, ..flags },
                Group::Action => Self { action: Action::from_arg_matches(leaf)?, ..flags },
            })
        })
    }
}

/// Minikube rejects names of one character.
fn profile(text: &str) -> Result<String, String> {
    if text.len() < 2 { Err("at least two characters".to_owned()) } else { name(text) }
}

/// Namespaces of Kubernetes itself are neither deployed to nor cleaned.
fn namespace(text: &str) -> Result<String, String> {
    if text.starts_with("kube-") || text == "default" {
        return Err("a namespace of Kubernetes itself; name one of your own".to_owned());
    }
    name(text)
}

/// A name that both Kubernetes and Docker accept.
fn name(text: &str) -> Result<String, String> {
    if text.len() > 63 {
        return Err("at most 63 characters".to_owned());
    }
    let ok = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let rule = "lower-case letters, digits and hyphens, a letter first and no hyphen last";
    if ok { Ok(text.to_owned()) } else { Err(rule.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_group_is_given_to_a_command_that_exists() {
        let command = Cli::command();
        for (name, groups) in GROUPS {
            assert!(command.find_subcommand(name).is_some() && !groups.is_empty(), "{name}");
        }
        command.debug_assert();
    }

    #[test]
    fn every_command_is_described_by_words_of_its_own() {
        fn describe(command: &Command, of: &str, all: &mut Vec<(String, String)>) {
            for sub in command.get_subcommands() {
                let name = format!("{of} {}", sub.get_name());
                all.push((sub.get_about().map(ToString::to_string).unwrap_or_default(), name.clone()));
                describe(sub, &name, all);
            }
        }
        let mut all = Vec::new();
        describe(&Cli::command(), "", &mut all);
        all.sort();
        assert!(all.iter().all(|(about, _)| !about.is_empty() && !about.contains("these flags")), "{all:?}");
        let same: Vec<_> = all.windows(2).filter(|pair| pair[0].0 == pair[1].0).collect();
        assert!(same.is_empty(), "{same:?}");
    }

    #[test]
    fn a_command_has_the_values_of_its_groups_and_defaults_for_the_others() {
        let words = ["xtask", "bench", "load", "--profile", "second", "--dry-run"];
        let flags = Cli::parse(words.map(Into::into).into()).unwrap().flags;
        assert_eq!((flags.target.profile.as_str(), flags.action.dry_run), ("second", true));
        assert_eq!((flags.target.namespace.as_str(), flags.address.port), (NAMESPACE, None));
    }
}
