//! The verdicts of `validate` as one HTML page that needs nothing else: no script, no font, no network. It follows the reader's light
//! or dark setting, a phone's width and paper.

use super::event::{Check, Measure, Verdict};
use crate::time::seconds;
use std::fmt::Write as _;
use std::time::Duration;

const STYLE: &str = include_str!("page.css");

/// `moment` says when the run was, `about` what was judged: names with values.
pub fn document(checks: &[Check], took: Duration, moment: &str, about: &[(&str, String)]) -> String {
    let about: Vec<String> = about.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let counts: String =
        [Verdict::Passed, Verdict::Failed, Verdict::NotJudged].map(|verdict| count(checks, verdict)).concat();
    let times: String = checks.iter().map(|check| time(check, took)).collect();
    let cards: String = checks.iter().map(card).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>validate: AI todo chatbot</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>AI todo chatbot: the success criteria</h1>\n<p class=\"about\">{}, {} UTC, in {}</p>\n\
         <ul class=\"counts\">{counts}</ul>\n<h2>When each check ran</h2>\n<div class=\"times\">\n{times}</div>\n\
         <h2>Evidence</h2>\n{cards}</main>\n</body>\n</html>\n",
        escape(&about.join(", ")),
        escape(moment),
        seconds(took),
    )
}

/// The word for a verdict, and its class in the style sheet.
fn named(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Passed => ("passed", "passed"),
        Verdict::Failed => ("failed", "failed"),
        Verdict::NotJudged => ("not judged", "open"),
    }
}

fn count(checks: &[Check], verdict: Verdict) -> String {
    let (name, class) = named(verdict);
    let number = checks.iter().filter(|check| check.verdict == verdict).count();
    format!("<li><b class=\"{class}\">{number}</b>{name}</li>")
}

/// A bar from the check's beginning to its end, in percent of the run.
fn time(check: &Check, took: Duration) -> String {
    let whole = took.as_secs_f64().max(check.began_seconds + check.seconds).max(f64::MIN_POSITIVE);
    bar(&check.id, check.began_seconds / whole, check.seconds / whole, false, &format!("{:.2} s", check.seconds))
}

/// `from` and `length` are parts of the whole, from 0 to 1.
fn bar(name: &str, from: f64, length: f64, over: bool, amount: &str) -> String {
    let class = if over { " class=\"over\"" } else { "" };
    let (left, width) = (from * 100.0, length.min(1.0) * 100.0);
    format!(
        "<div class=\"time\"><span>{}</span><div class=\"track\"><i{class} style=\"left:min({left:.2}%,100% - 3px);width:{width:.2}%\"></i></div>\
         <span class=\"amount\">{}</span></div>\n",
        escape(name),
        escape(amount)
    )
}

fn card(check: &Check) -> String {
    let (verdict, class) = named(check.verdict);
    let mut out = format!(
        "<article>\n<header class=\"check\"><h3>{}. {}</h3><code>{}</code><span class=\"verdict {class}\">{verdict}</span></header>\n<p>{}</p>\n",
        check.criterion,
        escape(&check.title),
        escape(&check.id),
        escape(&check.evidence)
    );
    if let Some(fix) = &check.fix {
        let _ = writeln!(out, "<p class=\"fix\">{}</p>", escape(fix));
    }
    if !check.measures.is_empty() {
        let _ =
            writeln!(out, "<div class=\"measures\">\n{}</div>", check.measures.iter().map(measure).collect::<String>());
    }
    if !check.asked.is_empty() {
        let asked: String = check.asked.iter().map(|asked| format!("<li>{}</li>", escape(asked))).collect();
        let _ = writeln!(out, "<ul class=\"asked\">{asked}</ul>");
    }
    out + "</article>\n"
}

/// The whole bar is the brief's limit.
fn measure(measure: &Measure) -> String {
    let Measure { name, value, limit, unit } = measure;
    let said = if *value < 10.0 && value.fract() != 0.0 { format!("{value:.3}") } else { format!("{value:.0}") };
    bar(name, 0.0, value / limit.max(f64::MIN_POSITIVE), value >= limit, &format!("{said} of {limit:.0} {unit}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verdict: Verdict, evidence: &str) -> Check {
        Check {
            id: "health".into(),
            criterion: 8,
            title: "t".into(),
            verdict,
            evidence: evidence.into(),
            fix: (verdict == Verdict::Failed).then(|| "mend <it>".into()),
            asked: vec!["kubectl get 'x'".into()],
            measures: vec![Measure { name: "backend".into(), value: 0.5, limit: 2.0, unit: "s".into() }],
            began_seconds: 1.0,
            seconds: 2.0,
        }
    }

    #[test]
    fn draws_times_of_the_run_and_figures_of_their_limits() {
        let page =
            document(&[check(Verdict::Passed, "e")], Duration::from_secs(4), "2026-11-26", &[("profile", "p".into())]);
        assert!(page.contains("left:min(25.00%,100% - 3px);width:50.00%"), "the check ran from second 1 to 3 of 4");
        assert!(page.contains(";width:25.00%\"") && page.contains("0.500 of 2 s"), "a quarter of the limit");
        assert!(page.contains("profile p, 2026-11-26 UTC, in 4.0 s"));
        let mut over = check(Verdict::Failed, "e");
        over.measures[0].value = 3.0;
        let page = document(&[over], Duration::from_secs(4), "", &[]);
        assert!(
            page.contains("<i class=\"over\" style=\"left:min(0.00%,100% - 3px);width:100.00%\">"),
            "no bar is longer than its track"
        );
    }

    #[test]
    fn shows_evidence_as_text_whatever_it_holds() {
        let page = document(&[check(Verdict::Failed, "<script>alert('&')</script>")], Duration::ZERO, "", &[]);
        assert!(page.contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;") && !page.contains("<script"));
        assert!(page.contains("<p class=\"fix\">mend &lt;it&gt;</p>"));
    }

    #[test]
    fn asks_no_network_for_anything() {
        let page = document(&[check(Verdict::NotJudged, "e")], Duration::ZERO, "", &[]);
        for outside in ["src=", "href=", "url(", "@import", "http://", "https://"] {
            assert!(!page.contains(outside), "{outside}");
        }
        for view in ["prefers-color-scheme: dark", "@media print", "max-width: 40rem", "name=\"viewport\""] {
            assert!(page.contains(view), "{view}");
        }
    }
}
