//! The wrapped tools: their commands as values and their output parsed into types. Nothing is started here.

pub mod api_server;
pub mod apt;
pub mod curl;
pub mod docker;
pub mod git;
pub mod go;
pub mod helm;
pub mod kubectl;
pub mod minikube;
pub mod mmdebstrap;
pub mod node;
pub mod postgres;
pub mod python;
pub mod version;
