//! YAML files and Go's regular expressions, read by helm: it is there already, and it reads both as k8s-ai-bench does.

use crate::host;
use crate::tools::helm;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const CHART: &str = "apiVersion: v2\nname: evaluate\nversion: 0.1.0\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: Answer\nanswer: {{ if hasKey .Values \"pattern\" }}\
    {{ regexMatch .Values.pattern .Values.text | toJson | toJson }}{{ else }}{{ .Values | toJson | toJson }}{{ end }}\n";

pub struct Helm {
    helm: PathBuf,
    chart: PathBuf,
}

impl Helm {
    /// Writes a chart that prints its values.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn make(helm: &Path, folder: &Path) -> Result<Self> {
        let chart = folder.join("evaluate");
        std::fs::create_dir_all(chart.join("templates"))
            .and_then(|()| std::fs::write(chart.join("Chart.yaml"), CHART))
            .and_then(|()| std::fs::write(chart.join("templates/answer.yaml"), TEMPLATE))
            .with_context(|| format!("cannot write {}", chart.display()))?;
        Ok(Self { helm: helm.to_owned(), chart })
    }

    /// The content of a YAML file.
    ///
    /// # Errors
    /// The file is no YAML.
    pub fn yaml(&self, file: &Path) -> Result<Value> {
        let answer = host::ask(
            &helm::template(&self.helm, "task", &self.chart, "default")
                .arg(format!("--values={}", file.display()))
                .limit(20),
        )?;
        if !answer.ok {
            bail!("{}", answer.complaint());
        }
        let line = answer.out.lines().find_map(|line| line.strip_prefix("answer: "));
        let json: String = serde_json::from_str(line.context("helm printed no answer")?)?;
        Ok(serde_json::from_str(&json)?)
    }

    /// Whether a text contains a match.
    ///
    /// # Errors
    /// The pattern is no regular expression.
    pub fn matches(&self, pattern: &str, text: &str) -> Result<bool> {
        let values = self.chart.join("match.json");
        let asked = json!({"pattern": pattern, "text": text}).to_string();
        std::fs::write(&values, asked).with_context(|| format!("cannot write {}", values.display()))?;
        let found = self.yaml(&values).with_context(|| format!("{pattern} is no regular expression"))?;
        Ok(found == true)
    }
}
