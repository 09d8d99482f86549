//! The Go toolchain: compiles programs of modules that a go.sum pins.

use crate::cmd::Cmd;
use std::path::Path;

/// A program to compile.
#[derive(Clone, Debug, PartialEq)]
pub struct Build<'a> {
    /// The folder with go.mod and go.sum.
    pub module: &'a Path,
    pub package: &'a str,
    pub output: &'a Path,
    /// Set by `-X`, name and value.
    pub variables: Vec<(String, String)>,
    pub tags: Option<&'a str>,
    pub cgo: Cgo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cgo {
    Off,
    On,
}

/// Neither the clone's path, nor its revision, nor another toolchain gets into the program.
pub fn build(build: &Build) -> Cmd {
    let flags: String = build.variables.iter().map(|(name, value)| format!(" -X {name}={value}")).collect();
    let cmd = Cmd::new("go")
        .dir(build.module)
        .env("CGO_ENABLED", if build.cgo == Cgo::On { "1" } else { "0" })
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .words("build -mod=readonly -buildvcs=false -trimpath")
        .limit(2400);
    let cmd = match build.tags {
        Some(tags) => cmd.arg("-tags").arg(tags),
        None => cmd,
    };
    cmd.arg("-ldflags").arg(format!("-s -w{flags}")).arg("-o").arg(build.output.to_string_lossy()).arg(build.package)
}
