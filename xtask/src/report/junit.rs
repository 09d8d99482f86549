//! Results as a JUnit file: what CI systems read.

use std::time::Duration;

pub struct Case {
    pub group: String,
    pub name: String,
    pub took: Duration,
    pub outcome: Outcome,
    /// What was seen; empty where nothing is to be kept.
    pub output: String,
}

pub enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

pub fn document(suite: &str, cases: &[Case], took: Duration) -> String {
    let failed = cases.iter().filter(|c| matches!(c.outcome, Outcome::Failed(_))).count();
    let skipped = cases.iter().filter(|c| matches!(c.outcome, Outcome::Skipped(_))).count();
    let totals = format!(
        r#"tests="{}" failures="{failed}" errors="0" skipped="{skipped}" time="{:.3}""#,
        cases.len(),
        took.as_secs_f64()
    );
    let cases: String = cases.iter().map(element).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {totals}>\n  <testsuite name=\"{}\" {totals}>\n{cases}  \
         </testsuite>\n</testsuites>\n",
        escape(suite)
    )
}

fn element(case: &Case) -> String {
    let outcome = match &case.outcome {
        Outcome::Passed => String::new(),
        Outcome::Failed(why) => {
            let first = why.lines().next().unwrap_or_default();
            format!("      <failure message=\"{}\">{}</failure>\n", escape(first), escape(why))
        }
        Outcome::Skipped(why) => format!("      <skipped message=\"{}\"/>\n", escape(why)),
    };
    let output = match case.output.as_str() {
        "" => String::new(),
        text => format!("      <system-out>{}</system-out>\n", escape(text)),
    };
    format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\">\n{outcome}{output}    </testcase>\n",
        escape(&case.group),
        escape(&case.name),
        case.took.as_secs_f64()
    )
}

/// For text and attributes; characters that XML 1.0 has no way to write become `?`.
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
        let case = |name: &str, outcome, output: &str| Case {
            group: "validate".into(),
            name: name.into(),
            took: Duration::from_millis(1200),
            outcome,
            output: output.into(),
        };
        let cases = [
            case("good", Outcome::Passed, ""),
            case("<bad>", Outcome::Failed("a \"b\" & 'c'\nfix: d".into()), "\u{1b}[31m]]>"),
            case("none", Outcome::Skipped("why".into()), ""),
        ];
        let golden = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="1" time="3.000">
  <testsuite name="a&amp;b" tests="3" failures="1" errors="0" skipped="1" time="3.000">
    <testcase classname="validate" name="good" time="1.200">
    </testcase>
    <testcase classname="validate" name="&lt;bad&gt;" time="1.200">
      <failure message="a &quot;b&quot; &amp; &apos;c&apos;">a &quot;b&quot; &amp; &apos;c&apos;&#10;fix: d</failure>
      <system-out>?[31m]]&gt;</system-out>
    </testcase>
    <testcase classname="validate" name="none" time="1.200">
      <skipped message="why"/>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(document("a&b", &cases, Duration::from_secs(3)), golden);
    }
}
