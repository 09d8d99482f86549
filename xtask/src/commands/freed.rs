//! How much memory and disk a command gave back.

use crate::context::Context;
use crate::facts::machine::{self, Machine};
use crate::report::Event;

/// Reports how much memory and disk a run gave back.
pub fn report(cx: &Context, before: &Machine) {
    let after = machine::gather(cx.config);
    let gained =
        |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?)).filter(|mib| *mib > 102);
    let memory_mib = gained(before.memory_free, after.memory_free);
    let disk_mib = gained(before.disk_free, after.disk_free);
    if (memory_mib.is_some() || disk_mib.is_some()) && !cx.dry_run {
        cx.report.event(Event::Freed { memory_mib, disk_mib });
    }
}
