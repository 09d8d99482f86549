//! Criterion 1: each unpacked image is under 500 MB, as counted by the node's engine.

use super::verdict::Judgment;
use crate::probe::World;
use crate::probe::image::Image;
use anyhow::Result;

/// The brief's limit, in bytes.
const MOST: u64 = 500_000_000;

pub fn judge(world: &World) -> Result<Judgment> {
    Ok(judged(world.images()?))
}

fn judged(images: &[Image]) -> Judgment {
    let sizes: Vec<String> = images.iter().map(|i| format!("{} {} MB", i.part, i.size / 1_000_000)).collect();
    let fix = "docker history says which layer it is; copy less into the last stage of the Dockerfile";
    let judgment = Judgment::when(
        images.iter().all(|i| i.size < MOST),
        format!("{}; at most 500 MB each, unpacked, base included", sizes.join(", ")),
        fix,
    );
    #[allow(clippy::cast_precision_loss, reason = "megabytes for people")]
    let megabytes = |bytes: u64| (bytes / 1_000_000) as f64;
    images.iter().fold(judgment, |judgment, image| {
        judgment.asked(&image.asked).measured(image.part.name(), megabytes(image.size), megabytes(MOST), "MB")
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    pub fn image(size: u64, user: &str) -> Image {
        Image {
            part: crate::app::part::Part::Backend,
            tag: "backend:1".into(),
            size,
            user: user.into(),
            env: Vec::new(),
            history: Vec::new(),
            sizes: Vec::new(),
            layers: Vec::new(),
            exact: true,
            folders: Vec::new(),
            asked: String::new(),
        }
    }

    #[test]
    fn takes_half_a_gigabyte_as_too_much() {
        assert_eq!(judged(&[image(236_400_000, "")]).verdict, Verdict::Passed);
        let fat = judged(&[image(236_400_000, ""), image(500_000_000, "")]);
        assert!(matches!(fat.verdict, Verdict::Failed { .. }) && fat.evidence.contains("500 MB"));
    }
}
