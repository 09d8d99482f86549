//! The long texts of the help.

pub const SHORT_HELP: &str = "\
Takes the app from a fresh clone to a proven deployment on your own Minikube.

Usage: cargo xtask [COMMAND] [OPTIONS]

  deploy     setup, cluster, build, load, install, and the address to open
  dev        serve each saved file in a moment
  status     what runs, and whether it is your working tree
  doctor     what is missing or wrong, each with its fix
  diagnose   why the app does not run: cause, evidence, one fix
  validate   the success criteria, one by one, with evidence
  stop       free the memory; deploy wakes the cluster
  clean      remove releases and images; --cluster, --database, --tools

  setup build load install pack         the parts of deploy; setup in one file
  test check sbom bench drill mcp ai-examples   for developers and assistants
  completions man                       for your shell

  --format json   one event for each line    -v, --verbose   show every command
  -h, --help      this, or all details       -V, --version

cargo xtask COMMAND --help has details and examples.
";

pub const EXAMPLES: &str = "\
Examples:
  cargo xtask deploy --yes          a fresh machine to the running app; installs what is missing
  cargo xtask deploy                after an edit: rebuilds and replaces only what changed
  cargo xtask deploy --dry-run      shows every command, runs none
  cargo xtask validate              the success criteria, one by one, with evidence
  cargo xtask stop                  frees the memory; deploy wakes it
  cargo xtask clean --cluster       removes everything that deploy made, but for the tools

Exit status: 0 done, 1 failed, 2 usage, 3 the machine lacks something, 4 refused for safety, 5 deadline, 129/130/143 interrupted.";

pub const DEPLOY_EXAMPLES: &str = "\
Examples:
  cargo xtask deploy --yes                  from a fresh machine, without a question
  cargo xtask deploy --database local       with a Postgres beside the cluster; later deploys remember it
  cargo xtask deploy --from chatbot.pack    on a machine without a network; `pack` makes the file
  cargo xtask deploy --dry-run              every command, and nothing is done
  cargo xtask deploy --profile second       another cluster beside the first one";

pub const SETUP_EXAMPLES: &str = "\
Examples:
  cargo xtask setup --yes                   what is missing, found or installed
  cargo xtask setup --from chatbot.pack     from a file that `cargo xtask pack` wrote
  cargo xtask setup --with ai               the AI tools of ai-examples too: 1 GB, 10 minutes
  cargo xtask setup --dry-run               every command, and nothing is done";

pub const PACK_EXAMPLES: &str = "\
Examples:
  cargo xtask pack chatbot.pack             tools, node image, preload and base images
  cargo xtask pack chatbot.pack --images    the app's images too: the other machine builds nothing
  tar -tf chatbot.pack                      what is in it; tar -xOf chatbot.pack sbom.cdx.json prints the components
On the other machine, with a clone of the same revision:
  cargo xtask deploy --from chatbot.pack    it checks every byte before it changes anything

A pack holds no secret and has no signature: take packs only from people whose programs you would run.";

pub const CLEAN_EXAMPLES: &str = "\
Examples:
  cargo xtask clean                         releases, Secret and images; the cluster stays
  cargo xtask clean --cluster --dry-run     what would be removed
  cargo xtask clean --cluster --database    the cluster, and the local database with its data";

pub const DRILL_EXAMPLES: &str = "\
Examples:
  cargo xtask drill --list                  all drills
  cargo xtask drill --random                break a copy of the app, look for the cause, press Enter for the answer
  cargo xtask drill selector --hold         leave the broken copy for an AI tool to look at
  cargo xtask drill --judge                 what diagnose finds in all drills; --format json for programs
  cargo xtask drill --clean                 remove copies that were left";

pub const TEST_EXAMPLES: &str = "\
Examples:
  cargo xtask test                          everything; takes a quarter of an hour
  cargo xtask test rust backend frontend    what needs no cluster";

pub const COMPLETION_EXAMPLES: &str = "\
Completions are those of the word xtask: alias xtask='cargo xtask'
  bash        eval \"$(cargo xtask completions bash)\"
  zsh         eval \"$(cargo xtask completions zsh)\"
  fish        cargo xtask completions fish | source
  PowerShell  cargo xtask completions powershell | Out-String | Invoke-Expression";
