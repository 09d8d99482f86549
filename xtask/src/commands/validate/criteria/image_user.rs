//! Criterion 2: the images name a numeric user id of at least 1000.

use super::verdict::Judgment;
use crate::probe::World;
use crate::probe::image::Image;
use anyhow::Result;

/// The brief's limit.
pub const LEAST: u64 = 1000;

pub fn judge(world: &World) -> Result<Judgment> {
    Ok(judged(world.images()?))
}

fn judged(images: &[Image]) -> Judgment {
    let said = |image: &Image| match image.user.as_str() {
        "" => format!("{} names no user, so it runs as root", image.part),
        user => format!("{} USER {user}", image.part),
    };
    let said: Vec<String> = images.iter().map(said).collect();
    let good =
        |image: &Image| image.user.split(':').next().and_then(|u| u.parse().ok()).is_some_and(|u: u64| u >= LEAST);
    let fix = "end the Dockerfile's last stage with a numeric USER of 1000 or more, such as USER 10001:10001";
    let judgment = Judgment::when(images.iter().all(good), said.join(", "), fix);
    images.iter().fold(judgment, |j, image| j.asked(&image.asked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::image_size::tests::image;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn takes_neither_root_nor_a_name() {
        assert_eq!(judged(&[image(1, "10001:10001")]).verdict, Verdict::Passed);
        for user in ["", "0", "999", "app"] {
            assert!(matches!(judged(&[image(1, user)]).verdict, Verdict::Failed { .. }), "{user}");
        }
    }
}
