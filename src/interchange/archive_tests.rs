//! Archives that are good, and each way of being bad by its name.

use super::*;

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = Packer::default();
    for (name, content) in files {
        packer.add(name, content, false).unwrap();
    }
    packer.finish()
}

fn code(bytes: &[u8]) -> &'static str {
    match Archive::open(bytes).and_then(|archive| {
        let names: Vec<String> = archive.names().map(str::to_owned).collect();
        names.iter().try_for_each(|name| archive.read(name).map(drop))
    }) {
        Ok(()) => "good",
        Err(trouble) => trouble.code(),
    }
}

/// `bytes` with `from` as `to` wherever it stands; both of one length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let places: Vec<usize> = (0..out.len().saturating_sub(from.len()))
        .filter(|at| out[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty(), "{from:?} is nowhere");
    for at in places {
        out[at..at + to.len()].copy_from_slice(to);
    }
    out
}

#[test]
fn what_was_packed_comes_out() {
    let bytes = packed(&[("a/b.xml", b"hello hello hello"), ("图.png", b"")]);
    assert!(is_archive(&bytes));
    let archive = Archive::open(&bytes).unwrap();
    assert_eq!(archive.names().collect::<Vec<_>>(), ["a/b.xml", "图.png"]);
    assert_eq!(archive.read("a/b.xml").unwrap(), b"hello hello hello");
    let mut streamed = Vec::new();
    archive.stream("a/b.xml").unwrap().read_to_end(&mut streamed).unwrap();
    assert_eq!(streamed, b"hello hello hello");
    assert_eq!(archive.read("c").unwrap_err().code(), "archive.missing");
}

#[test]
fn a_name_that_leads_out_is_refused() {
    for name in ["../x", "a/../../x", "/etc/passwd", "a//b", "c:/x", "..\\x", "\\\\host\\x"] {
        assert_eq!(code(&packed(&[(name, b"x")])), "archive.path", "{name}");
    }
    assert_eq!(code(&packed(&[("a\\b.xml", b"x")])), "good");
}

#[test]
fn a_bomb_is_refused_by_its_directory_alone() {
    let zeros = vec![0; 4 << 20];
    assert_eq!(code(&packed(&[("a", &zeros)])), "archive.swells");
    // The declared size alone is enough: the packed bytes are never looked at.
    let lying = packed(&[("a", b"1234567")]);
    let sizes = |size: u32| size.to_le_bytes();
    let huge = replaced(&lying, &sizes(7), &sizes(900 << 20));
    assert_eq!(code(&huge), "archive.too_large");
}

#[test]
fn what_differs_from_the_directory_is_broken() {
    let good = packed(&[("a", b"1234567890")]);
    assert_eq!(
        code(&replaced(&good, &10_u32.to_le_bytes(), &9_u32.to_le_bytes())),
        "archive.broken"
    );
    assert_eq!(
        code(&replaced(&good, &10_u32.to_le_bytes(), &11_u32.to_le_bytes())),
        "archive.broken"
    );
    let crc = crc32fast::hash(b"1234567890");
    assert_eq!(code(&replaced(&good, &crc.to_le_bytes(), &1_u32.to_le_bytes())), "archive.broken");
    for length in 0..good.len() {
        assert_ne!(code(&good[..length]), "good", "cut to {length}");
    }
}

#[test]
fn twins_locks_and_shared_bytes_are_refused() {
    assert_eq!(code(&packed(&[("a", b"1"), ("a", b"2")])), "archive.twice");
    let good = packed(&[("a", b"1")]);
    let locked = replaced(&good, &[0x00, 0x08, 0x08, 0x00], &[0x01, 0x08, 0x08, 0x00]);
    assert_eq!(code(&locked), "archive.locked");
    // Both entries of the directory point at the first file's bytes.
    let two = packed(&[("a", b"1"), ("b", b"1")]);
    let second = u32::try_from(LOCAL_BYTES + 1 + deflated(b"1").len()).unwrap();
    let alike = replaced(&two, &second.to_le_bytes(), &0_u32.to_le_bytes());
    assert_eq!(code(&alike), "archive.broken");
}
