//! Which stages a later run makes again: after a change, with another runtime, and where a run was cut off.

use super::*;

#[test]
fn what_was_built_is_not_built_again() {
    let first = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    let setup = carried_out(&first, bare(Rung::Registries));
    let plan = make(&config(""), &debian(), &tools_in("/cache/bin"), &setup).unwrap();
    assert!(plan.is_idle(), "{plan}");
    golden("ready-registries.txt", &plan);
}

#[test]
fn what_is_gone_or_changed_is_made_again_and_nothing_else() {
    let first = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    let ready = carried_out(&first, bare(Rung::Registries));
    let busy = |words: &str, change: &dyn Fn(&mut Setup)| -> Vec<String> {
        let mut setup = ready.clone();
        change(&mut setup);
        let plan = make(&config(words), &debian(), &tools_in("/cache/bin"), &setup).unwrap();
        plan.steps.iter().filter(|s| !s.is_idle()).map(|s| s.subject().into_owned()).collect()
    };
    assert_eq!(busy("", &|s| drop(s.made.images.remove(crate::pins::PYTHON_BASE))), ["base-python"]);
    assert_eq!(busy("", &|s| drop(s.made.recipes.insert("go/etcd".into(), "other".into()))), ["etcd", "preload"]);
    assert_eq!(busy("", &|s| drop(s.made.recipes.insert("node".into(), "other".into()))), ["node", "preload"]);
    assert_eq!(busy("", &|s| drop(s.made.recipes.insert("go/minikube".into(), "other".into()))), ["minikube"]);
    assert_eq!(busy("", &|s| s.made.files.retain(|f| f != Path::new("/cache/bin/kubectl"))), ["kube"]);
    // Minikube's own is left alone, whatever our recipe says.
    assert_eq!(busy("", &|s| drop(s.made.images.insert(crate::pins::NODE_IMAGE.into(), None))), [""; 0]);
    assert_eq!(busy("", &|s| s.engine = Engine::Down("no".into())), ["engine"]);
}

#[test]
fn what_only_one_runtime_uses_is_made_for_it_and_then_kept() {
    let busy = |words: &str, setup: &Setup| -> Vec<String> {
        let plan = make(&config(words), &debian(), &tools_in("/cache/bin"), setup).unwrap();
        plan.steps.iter().filter(|s| !s.is_idle()).map(|s| s.subject().into_owned()).collect()
    };
    for (first, own, second, other) in
        [("docker", "cri-dockerd", "containerd", "buildkit"), ("containerd", "buildkit", "docker", "cri-dockerd")]
    {
        let (first, second) = (format!("--runtime {first}"), format!("--runtime {second}"));
        let bare = bare(Rung::Registries);
        let all = busy(&first, &bare);
        assert!(all.contains(&own.to_owned()) && !all.contains(&other.to_owned()), "{all:?}");
        let plan = |words: &str, setup: &Setup| make(&config(words), &debian(), &no_tools(), setup).unwrap();
        let ready = carried_out(&plan(&first, &bare), bare);
        assert_eq!(busy(&first, &ready), [""; 0]);
        // The node image gets the other runtime's program beside its own.
        assert_eq!(busy(&second, &ready), [other, "node", "preload"]);
        let both = carried_out(&plan(&second, &ready), ready);
        assert_eq!(busy(&second, &both), [""; 0]);
        assert_eq!(busy(&first, &both), [""; 0]);
    }
}

/// A step is done when what it leaves is whole: its stamp is written, its image has its tag, its packages are configured.
fn is_last(op: &Op) -> bool {
    match op {
        Op::Write { path, text } => path.starts_with("/cache/stamps") && text.trim() != stage::UNFINISHED,
        Op::Run(cmd) => cmd.args.iter().any(|a| a == "--tag"),
        Op::Remove(path) => path.starts_with("/cache/stamps"),
        _ => false,
    }
}

#[test]
fn a_stage_that_was_cut_off_anywhere_is_made_again() {
    let plan = |setup: &Setup| make(&config(""), &debian(), &no_tools(), setup).unwrap();
    let first = plan(&bare(Rung::Registries));
    let ready = carried_out(&first, bare(Rung::Registries));
    let mut changed = ready.clone();
    changed.made.recipes.values_mut().for_each(|hash| hash.push_str(", edited"));
    // From nothing, and from the outputs of other recipes, to which a later run may return.
    for (before, after) in
        [(&bare(Rung::Registries), &bare(Rung::Registries)), (&changed, &ready), (&changed, &changed)]
    {
        let again = plan(before);
        let all = || again.steps.iter().filter(|step| step.ops.iter().any(is_last));
        assert!(all().count() > 5, "{again}");
        for step in all() {
            let done = step.ops.iter().rposition(is_last).unwrap();
            for count in 1..=done {
                let mut left = step.ops[..count].iter().fold(before.clone(), effect);
                left.made.recipes.clone_from(&after.made.recipes);
                let next = plan(&left);
                let found = next.steps.iter().find(|s| s.id == step.id).unwrap();
                let is_untouched = left.made == after.made;
                assert!(
                    !found.is_idle() || is_untouched,
                    "{} is taken for done after {}",
                    step.id,
                    step.ops[count - 1]
                );
            }
        }
    }
}
