//! The deployed application as values: its two parts and their images. Nothing here asks or changes the machine.

pub mod image_tag;
pub mod part;
pub mod per_part;
