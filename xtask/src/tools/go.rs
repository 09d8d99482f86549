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
    pub patch: Option<Patch<'a>>,
}

/// A change to one of the modules that a program is compiled from.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch<'a> {
    /// The script that applies the patch and compiles.
    pub script: &'a Path,
    /// An empty folder for the patched module.
    pub work: &'a Path,
    /// The path of the patched module.
    pub of: &'a str,
    /// The file in the folder of go.mod.
    pub file: &'a str,
}

/// Neither the clone's path, nor its revision, nor another toolchain gets into the program. Debug information is not even compiled,
/// because the linker would leave it out.
pub fn build(build: &Build) -> Cmd {
    let flags: String = build.variables.iter().map(|(name, value)| format!(" -X {name}={value}")).collect();
    let cmd = match &build.patch {
        None => Cmd::new("go").arg("build"),
        Some(patch) => Cmd::new("bash")
            .args([patch.script.to_string_lossy(), patch.work.to_string_lossy()])
            .args([patch.of, patch.file]),
    };
    cmd.dir(build.module)
        .env("CGO_ENABLED", "0")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .words("-mod=readonly -buildvcs=false -trimpath -gcflags=all=-dwarf=false")
        .arg("-ldflags")
        .arg(format!("-s -w{flags}"))
        .arg("-o")
        .arg(build.output.to_string_lossy())
        .arg(build.package)
        .limit(2400)
}
