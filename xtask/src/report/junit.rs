//! Results as a JUnit file for CI systems.

use super::event::{Check, Verdict};
use std::time::Duration;

/// The document of a suite of checks, as `validate` reported them.
pub fn document(suite: &str, checks: &[Check], took: Duration) -> String {
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let (failed, skipped) = (count(Verdict::Failed), count(Verdict::NotJudged));
    let totals = format!(
        r#"tests="{}" failures="{failed}" errors="0" skipped="{skipped}" time="{:.3}""#,
        checks.len(),
        took.as_secs_f64()
    );
    let cases: String = checks.iter().map(|check| case(suite, check)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {totals}>\n  <testsuite name=\"{}\" {totals}>\n{cases}  \
         </testsuite>\n</testsuites>\n",
        escape(suite)
    )
}

fn case(suite: &str, check: &Check) -> String {
    let Check { id, criterion, title, evidence, seconds, .. } = check;
    let outcome = match check.verdict {
        Verdict::Passed => String::new(),
        Verdict::Failed => {
            let first = evidence.lines().next().unwrap_or_default();
            let why = format!("{evidence}\nfix: {}", check.fix.as_deref().unwrap_or_default());
            format!("      <failure message=\"{}\">{}</failure>\n", escape(first), escape(&why))
        }
        Verdict::NotJudged => format!("      <skipped message=\"{}\"/>\n", escape(evidence)),
    };
    let seen = format!("{evidence}\n{}", check.asked.join("\n"));
    let output = match seen.trim_end() {
        "" => String::new(),
        seen => format!("      <system-out>{}</system-out>\n", escape(seen)),
    };
    let name = format!("{id} (criterion {criterion}): {title}");
    format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{seconds:.3}\">\n{outcome}{output}    </testcase>\n",
        escape(suite),
        escape(&name),
    )
}

/// Escapes text and attributes. Characters that XML 1.0 does not allow become `?`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_valid_xml_whatever_the_evidence_holds() {
        let check = |id: &str, verdict, evidence: &str, asked: &str| Check {
            id: id.into(),
            criterion: 1,
            title: "t".into(),
            verdict,
            evidence: evidence.into(),
            fix: (verdict == Verdict::Failed).then(|| "d".into()),
            asked: vec![asked.into()],
            measures: Vec::new(),
            began_seconds: 0.0,
            seconds: 1.2,
        };
        let checks = [
            check("good", Verdict::Passed, "", ""),
            check("<bad>", Verdict::Failed, "a \"b\" & 'c'", "\u{1b}[31m]]>"),
            check("none", Verdict::NotJudged, "why", ""),
        ];
        let golden = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="1" time="3.000">
  <testsuite name="a&amp;b" tests="3" failures="1" errors="0" skipped="1" time="3.000">
    <testcase classname="a&amp;b" name="good (criterion 1): t" time="1.200">
    </testcase>
    <testcase classname="a&amp;b" name="&lt;bad&gt; (criterion 1): t" time="1.200">
      <failure message="a &quot;b&quot; &amp; &apos;c&apos;">a &quot;b&quot; &amp; &apos;c&apos;&#10;fix: d</failure>
      <system-out>a &quot;b&quot; &amp; &apos;c&apos;&#10;?[31m]]&gt;</system-out>
    </testcase>
    <testcase classname="a&amp;b" name="none (criterion 1): t" time="1.200">
      <skipped message="why"/>
      <system-out>why</system-out>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(document("a&b", &checks, Duration::from_secs(3)), golden);
    }
}
