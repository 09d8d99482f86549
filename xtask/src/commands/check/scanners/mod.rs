//! The scanners of `check`: one file for each, one line each in `ALL`. A scanner is a pinned program of another project. Its file says
//! which commands run it and how its report is read.

mod checkov;
mod gitleaks;
mod hadolint;
mod kubernetes_validate;
pub mod scanner;
mod trivy;

use scanner::Scanner;

pub const ALL: &[&Scanner] = &[
    &hadolint::SCANNER,
    &checkov::SCANNER,
    &trivy::SCANNER,
    &kubernetes_validate::SCANNER,
    &gitleaks::SOURCES,
    &gitleaks::IMAGES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believes_no_report_without_what_was_planted() {
        let report = |file: &str| format!(r#"[{{"code":"DL3007","file":"{file}","line":1,"message":"no latest"}}]"#);
        let believed = |text: &str| hadolint::SCANNER.believed(text);
        assert!(believed(&report("backend/Dockerfile")).is_err() && believed("[]").is_err() && believed("").is_err());
        assert_eq!(believed(&report("check-canary/Dockerfile")).unwrap(), []);
        let both =
            "[".to_owned() + report("check-canary/Dockerfile").trim_matches(['[', ']']) + "," + &report("a")[1..];
        assert_eq!(believed(&both).unwrap().len(), 1);
    }
}
