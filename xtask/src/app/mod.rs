//! The deployed application as values: its two parts and their images. This module imports nothing of the crate but `failure`.

pub mod part;
