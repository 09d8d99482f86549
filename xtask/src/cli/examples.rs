//! Examples of each command, which end its long help.

use clap::Command;

/// By the command's name. A command that people see has an entry.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "setup",
        "\
Examples:
  cargo xtask setup --yes                   what is missing, found or installed
  cargo xtask setup --from chatbot.pack     from a file that `cargo xtask pack` wrote
  cargo xtask setup --with ai               the AI tools of ai-examples too: 1 GB, 10 minutes
  cargo xtask setup --dry-run               every command, and nothing is done",
    ),
    (
        "doctor",
        "\
Examples:
  cargo xtask doctor                        findings of machine and cluster, each with its fix
  cargo xtask doctor --explain XT082        what a cause of `diagnose` is, and how it is repaired",
    ),
    (
        "diagnose",
        "\
Examples:
  cargo xtask diagnose                      the cause, what it led to, and one fix
  cargo xtask diagnose --try                tries the fix on a copy of the namespace first
  cargo xtask diagnose --from FILE          reads a record that an earlier run kept, on any machine
  cargo xtask diagnose --format json        for programs",
    ),
    (
        "build",
        "\
Examples:
  cargo xtask build                         what changed since the last build
  cargo xtask build --no-cache              every step again
  cargo xtask build --dry-run               every command, and nothing is done",
    ),
    (
        "load",
        "\
Examples:
  cargo xtask load                          what the node lacks, with a proof of what it has
  cargo xtask load --profile second         into another cluster",
    ),
    (
        "install",
        "\
Examples:
  cargo xtask install                       what changed in charts, values and .env
  cargo xtask install --dry-run             every command, and nothing is done",
    ),
    (
        "deploy",
        "\
Examples:
  cargo xtask deploy --yes                  from a fresh machine, without a question
  cargo xtask deploy --database local       with a Postgres beside the cluster; later deploys remember it
  cargo xtask deploy --from chatbot.pack    on a machine without a network; `pack` makes the file
  cargo xtask deploy --dry-run              every command, and nothing is done
  cargo xtask deploy --profile second       another cluster beside the first one",
    ),
    (
        "dev",
        "\
Examples:
  cargo xtask dev                           o opens the page, / searches the logs, q quits
  cargo xtask dev --port 8080               at another address",
    ),
    (
        "validate",
        "\
Examples:
  cargo xtask validate                      every criterion, with its evidence
  cargo xtask validate --only image-size,6  these checks alone, by id or by criterion
  cargo xtask validate --report page.html   one page to look at or to send
  cargo xtask validate --strict             fails also where something could not be judged",
    ),
    (
        "ai-examples",
        "\
Examples:
  cargo xtask setup --with ai               installs the tools
  cargo xtask ai-examples --list            the use cases, without a cluster
  cargo xtask ai-examples --tool k8sgpt     one tool alone
  cargo xtask ai-examples --apply           carries out what the policy allows, each after a question",
    ),
    (
        "pack",
        "\
Examples:
  cargo xtask pack chatbot.pack             tools, node image, preload and base images
  cargo xtask pack chatbot.pack --images    the app's images too: the other machine builds nothing
  tar -tf chatbot.pack                      what is in it; tar -xOf chatbot.pack sbom.cdx.json prints the components
On the other machine, with a clone of the same revision:
  cargo xtask deploy --from chatbot.pack    it checks every byte before it changes anything

A pack holds no secret and has no signature: take packs only from people whose programs you would run.",
    ),
    (
        "status",
        "\
Examples:
  cargo xtask status                        what runs, and what differs from your files
  cargo xtask status --format json          for programs",
    ),
    (
        "stop",
        "\
Examples:
  cargo xtask stop                          deploy wakes the cluster again
  cargo xtask stop --profile second         another cluster",
    ),
    (
        "clean",
        "\
Examples:
  cargo xtask clean                         releases, Secret and images; the cluster stays
  cargo xtask clean --cluster --dry-run     what would be removed
  cargo xtask clean --cluster --database    the cluster, and the local database with its data",
    ),
    (
        "check",
        "\
Examples:
  cargo xtask check                         all scanners; findings that are waived are counted
  cargo xtask check --format json           for programs",
    ),
    (
        "sbom",
        "\
Examples:
  cargo xtask sbom > sbom.cdx.json          the components of both parts",
    ),
    (
        "test",
        "\
Examples:
  cargo xtask test                          everything; takes a quarter of an hour
  cargo xtask test rust backend frontend    what needs no cluster",
    ),
    (
        "bench",
        "\
Examples:
  cargo xtask bench dev --rounds 1          this tool beside the commands that a person would type
  cargo xtask bench load --help             each benchmark has flags of its own
  cargo xtask bench history                 which step became slower",
    ),
    (
        "drill",
        "\
Examples:
  cargo xtask drill --list                  all drills
  cargo xtask drill --random                break a copy of the app, look for the cause, press Enter for the answer
  cargo xtask drill selector --hold         leave the broken copy for an AI tool to look at
  cargo xtask drill --judge                 what diagnose finds in all drills; --format json for programs
  cargo xtask drill --clean                 remove copies that were left",
    ),
    (
        "completions",
        "\
Examples, for the word xtask (alias xtask='cargo xtask'):
  bash        eval \"$(cargo xtask completions bash)\"
  zsh         eval \"$(cargo xtask completions zsh)\"
  fish        cargo xtask completions fish | source
  PowerShell  cargo xtask completions powershell | Out-String | Invoke-Expression",
    ),
    (
        "mcp",
        "\
Examples:
  claude mcp add todo-chatbot -- cargo xtask mcp      for a coding agent; AGENTS.md has the others
  echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' | cargo xtask mcp",
    ),
    (
        "man",
        "\
Examples:
  cargo xtask man ~/.local/share/man/man1   then: man cargo-xtask-deploy",
    ),
];

/// Gives every command its examples.
pub fn given_to_commands(command: Command) -> Command {
    EXAMPLES
        .iter()
        .fold(command, |command, (name, text)| command.mut_subcommand(name, |command| command.after_long_help(*text)))
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;

    #[test]
    fn every_command_that_people_see_has_examples_that_it_understands() {
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            assert!(text.starts_with("Examples"), "{}", command.get_name());
            for line in text.lines().filter_map(|line| line.trim_start().strip_prefix("cargo xtask ")) {
                let typed = line.split("  ").next().unwrap_or(line).split(" > ").next().unwrap_or(line);
                let words = std::iter::once("xtask").chain(typed.split_whitespace());
                let read = Cli::parse(words.map(Into::into).collect());
                let help = |error: &clap::Error| error.kind() == clap::error::ErrorKind::DisplayHelp;
                assert!(read.as_ref().err().is_none_or(help), "{typed}: {:?}", read.err());
            }
        }
    }
}
