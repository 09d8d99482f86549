//! Packs on disk: written, read, and damaged in every place.

use super::contents::{Contents, Stage};
use super::*;
use crate::for_tests::Folder;
use std::os::unix::fs::{FileExt, PermissionsExt};

/// A small pack with two programs that are one file, and another file.
fn packed(folder: &Folder) -> PathBuf {
    for (name, text) in [("kube", "a program"), ("kubelet", "a program"), ("preload", "images")] {
        std::fs::write(folder.path(name), text).unwrap();
    }
    for name in ["kube", "kubelet"] {
        std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let stage = |name, outputs: &[&str]| Stage {
        name,
        fingerprint: "0123456789ab".into(),
        outputs: outputs.iter().map(|name| ((*name).to_owned(), folder.path(name))).collect(),
    };
    let stages = vec![stage("kube", &["kube"]), stage("kubelet", &["kubelet"]), stage("preload", &["preload"])];
    let contents = Contents { platform: "linux-amd64".into(), runtime: "docker".into(), stages, ..Contents::default() };
    let file = folder.path("pack");
    write(&contents, &file, |_| {}).unwrap();
    file
}

/// What is said of these bytes as a pack.
fn read(folder: &Folder, bytes: &[u8]) -> Result<Pack, Flaw> {
    let file = folder.path("other");
    std::fs::write(&file, bytes).unwrap();
    let pack = Pack::open(&file)?;
    pack.verify(|_| {})?;
    Ok(pack)
}

fn what(result: Result<Pack, Flaw>) -> String {
    let failure = result.unwrap_err().of(Path::new("a.pack"));
    assert!(!failure.what.contains('\n') && !failure.fix.is_empty(), "{failure}");
    failure.what
}

#[test]
fn what_is_packed_is_unpacked() {
    let folder = Folder::new("pack-round");
    let pack = Pack::open(&packed(&folder)).unwrap();
    let mut told = Vec::new();
    pack.verify(|member| told.push(member.to_owned())).unwrap();
    assert_eq!(told, [SUMS, MANIFEST, SBOM, "kube/kube", "preload/preload"], "the same bytes are packed once");
    let kubelet = &pack.manifest.stage("kubelet").unwrap().outputs[0];
    assert_eq!((kubelet.member.as_str(), kubelet.executable), ("kube/kube", true));
    let to = folder.path("deep/kubelet");
    for _ in 0..2 {
        pack.unpack(&kubelet.member, &to, true).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "a program");
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(pack.bytes("kube/kube"), 9);
}

#[test]
fn two_packs_of_the_same_results_are_equal() {
    let (one, other) = (Folder::new("pack-one"), Folder::new("pack-other"));
    let bytes = [&one, &other].map(|folder| std::fs::read(packed(folder)).unwrap());
    assert_eq!(bytes[0], bytes[1]);
}

#[test]
fn a_changed_byte_is_found_wherever_it_is() {
    let folder = Folder::new("pack-changed");
    let bytes = std::fs::read(packed(&folder)).unwrap();
    assert!(read(&folder, &bytes).is_ok());
    let file = std::fs::OpenOptions::new().write(true).open(folder.path("other")).unwrap();
    for (at, byte) in bytes.iter().enumerate() {
        file.write_all_at(&[byte ^ 1 << (at % 8)], at as u64).unwrap();
        let found = Pack::open(&folder.path("other")).and_then(|pack| pack.verify(|_| {}));
        assert!(found.is_err(), "the byte at {at} of {}", bytes.len());
        file.write_all_at(&[*byte], at as u64).unwrap();
    }
    let at = bytes.windows(6).rposition(|window| window == b"images").unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'I';
    assert_eq!(what(read(&folder, &changed)), "preload/preload in a.pack was changed after the pack was made");
}

#[test]
fn a_file_that_ends_early_or_late_is_found() {
    let folder = Folder::new("pack-cut");
    let bytes = std::fs::read(packed(&folder)).unwrap();
    for length in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        assert!(read(&folder, &bytes[..length]).is_err(), "{length} of {}", bytes.len());
    }
    assert_eq!(what(read(&folder, &bytes[..bytes.len() - 1500])), "a.pack is cut off at preload/preload");
    assert!(read(&folder, &[bytes.as_slice(), &[0; 512]].concat()).is_err());
    assert_eq!(what(read(&folder, b"#!/bin/sh\n")), "a.pack is no pack of cargo xtask");
}

/// A header of this name and type, whole but for that.
fn planted(name: &str, kind: u8) -> Vec<u8> {
    let mut block = tar::header(name, 0).unwrap();
    block[156] = kind;
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [block.as_slice(), &[0; 1024]].concat()
}

#[test]
fn links_devices_and_paths_that_lead_outside_are_found() {
    let folder = Folder::new("pack-planted");
    for kind in [b'1', b'2'] {
        assert_eq!(what(read(&folder, &planted("a/b", kind))), "a.pack holds a link, a/b, and a pack has no links");
    }
    for name in ["/etc/passwd", "../up", "a/../../up", "a//b", "./a", ""] {
        let expected = format!("a.pack holds a path that leads out of it: {name}");
        assert_eq!(what(read(&folder, &planted(name, b'0'))), expected);
    }
    for kind in [b'3', b'4', b'5', b'6', b'L', b'x', 0] {
        assert!(read(&folder, &planted("a/b", kind)).is_err(), "{kind}");
    }
}

#[test]
fn members_are_what_the_sums_list_in_their_order() {
    let folder = Folder::new("pack-listed");
    let bytes = std::fs::read(packed(&folder)).unwrap();
    let end = bytes.len() - 1024;
    let more = [&bytes[..end], &tar::header("more", 0).unwrap()[..], &bytes[end..]].concat();
    assert_eq!(what(read(&folder, &more)), "SHA256SUMS in a.pack was changed after the pack was made");
}
