//! How much memory and disk a command gave back.

use crate::context::Context;
use crate::facts::machine::{self, Machine};
use crate::report::Ending;

/// Says how much memory and disk a run gave back.
pub fn report(cx: &Context, before: &Machine) {
    let after = machine::gather(cx.config);
    let gained =
        |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?)).filter(|mib| *mib > 102);
    let said = |what: &str, mib: u64| format!("{}.{} GiB of {what}", mib / 1024, mib % 1024 * 10 / 1024);
    let memory = gained(before.memory_free, after.memory_free).map(|mib| said("memory", mib));
    let disk = gained(before.disk_free, after.disk_free).map(|mib| said("disk", mib));
    let all: Vec<String> = [memory, disk].into_iter().flatten().collect();
    if !all.is_empty() && !cx.dry_run {
        cx.report.row("freed", &all.join(", "), "", "", "", Ending::Done);
    }
}
