//! Why something fails: rules that read recorded evidence, ordered from the deepest cause to its symptoms.

pub mod engine;
pub mod evidence;
pub mod finding;
pub mod gather;
mod objects;
pub mod record;
pub mod rules;
#[cfg(test)]
mod samples;
mod sources;
mod words;
