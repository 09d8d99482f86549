//! The fix of a finding as a command that may be tried: one kubectl command that changes objects of the namespace alone.

/// Verbs whose effect stays in the namespace, with the words that have to follow; none where any object will do.
const ALLOWED: &[(&str, &[&str])] = &[
    ("scale", &["deployment"]),
    ("set", &["resources", "image", "env"]),
    ("patch", &["deployment", "service", "networkpolicy", "configmap"]),
    ("rollout", &["resume", "restart"]),
    ("create", &["serviceaccount"]),
    ("delete", &["resourcequota", "limitrange"]),
];

/// The words after `kubectl` and its flags of cluster and namespace. None where the fix is for a person: it has a gap to fill in,
/// several commands, or another namespace.
pub fn command(fix: &str) -> Option<Vec<String>> {
    let command = fix.split("  #").next()?.trim();
    let words = words(command)?;
    let (program, rest) = words.split_first()?;
    let own =
        |word: &&String| ["--kubeconfig=", "--context=", "--namespace="].iter().any(|flag| word.starts_with(flag));
    let scoped = rest.iter().take_while(own).count();
    let change = &rest[scoped..];
    let (verb, object) = (change.first()?, change.get(1)?);
    let kind = object.split('/').next()?;
    let allowed = ALLOWED.iter().any(|(name, kinds)| name == verb && kinds.contains(&kind));
    let elsewhere = |word: &String| word.starts_with("--namespace") || word.starts_with("--all-") || word == "-n";
    let is_gap = |word: &String| {
        word.split(['=', ':', '/']).any(|part| part.len() > 2 && part.chars().all(|c| c.is_ascii_uppercase()))
    };
    let is_for_a_person = change.iter().any(|word| elsewhere(word) || is_gap(word));
    (program == "kubectl" && scoped == 3 && allowed && !is_for_a_person).then(|| change.to_vec())
}

/// The words of one simple command, as a shell splits them. None where the shell would do more.
fn words(command: &str) -> Option<Vec<String>> {
    let (mut all, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '$' | '`' | '\\') => return None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (None, ' ') if begun => {
                all.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            (None, '&' | '|' | ';' | '<' | '>' | '$' | '`' | '\\' | '(' | ')' | '*' | '?') => return None,
            (None, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        all.push(word);
    }
    quote.is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KUBECTL: &str = "kubectl --kubeconfig=/k --context=p --namespace=n";

    fn of(fix: &str) -> Option<String> {
        command(&format!("{KUBECTL} {fix}")).map(|words| words.join("|"))
    }

    #[test]
    fn takes_changes_of_the_namespace() {
        assert_eq!(of("scale deployment backend --replicas=1").unwrap(), "scale|deployment|backend|--replicas=1");
        let patch = r#"patch service backend-service --type=json -p '[{"op":"replace"}]'  # the pods' label"#;
        assert_eq!(of(patch).unwrap(), r#"patch|service|backend-service|--type=json|-p|[{"op":"replace"}]"#);
        assert_eq!(of("rollout resume deployment/backend").unwrap(), "rollout|resume|deployment/backend");
    }

    #[test]
    fn leaves_to_a_person_whatever_else_there_is() {
        for fix in [
            "describe pod backend-1",
            "set image deployment/backend '*=NAME:TAG'",
            "scale deployment a --replicas=1 && rm x",
            "scale deployment $(name) --replicas=1",
            "patch deployment backend --namespace=kube-system -p '{}'",
            "delete namespace n",
            "delete pvc data",
            "patch node p -p '{}'",
            "patch deployment backend -p '{",
        ] {
            assert_eq!(of(fix), None, "{fix}");
        }
        for fix in [
            "correct DATABASE_URL in .env, then: cargo xtask deploy",
            "kubectl scale deployment backend --replicas=1",
            "",
        ] {
            assert_eq!(command(fix), None, "{fix}");
        }
    }
}
