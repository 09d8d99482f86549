//! What a stage of setup leaves, so that it can be packed and restored without being made.

use std::path::PathBuf;

/// The result of a stage. Programs and shared files have a stamp beside them in the cache; an image has it as a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A file in the tool's own cache.
    Program(PathBuf),
    /// A file in Minikube's cache. A file without our stamp is Minikube's own and stays.
    Shared(PathBuf),
    /// An image in the engine. An image without our label stays.
    Image(&'static str),
}

/// The results of a stage, whole only with its stamp.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaves {
    pub fingerprint: String,
    /// The file that gets the fingerprint; none for images.
    pub stamp: Option<PathBuf>,
    pub outputs: Vec<Output>,
}

impl Output {
    /// The name of the file, or the tag of the image.
    pub fn name(&self) -> String {
        match self {
            Self::Program(path) | Self::Shared(path) => {
                path.file_name().unwrap_or_default().to_string_lossy().into_owned()
            }
            Self::Image(tag) => (*tag).to_owned(),
        }
    }
}
