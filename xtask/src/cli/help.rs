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
