//! Input that is nearly right: a seed with a few changes, in a text or in the parts of a zip.

use examhall::interchange::archive::{Archive, Packer};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;

/// Bytes of one input, at most: real files in small, so that many are tried.
const BYTES_MAX: usize = 48 * 1024;
/// Bytes of one part of a zip, at most.
const PART_BYTES_MAX: usize = 24 * 1024;

/// Words that mean something somewhere.
const WORDS: [&str; 48] = [
    "<",
    ">",
    "&",
    "&lt;",
    "&#0;",
    "&#x10FFFF;",
    "]]>",
    "<![CDATA[",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "</p>",
    "<script>x</script>",
    "{",
    "}",
    "=",
    "~",
    "~%50%",
    "#",
    "::",
    "->",
    "\\",
    "$$",
    "$",
    "\\(",
    "[[b1]]",
    "____",
    "（ ）",
    "A．",
    "1．",
    "答案：",
    "解析：",
    "参考答案",
    "一、选择题",
    "1-999",
    "对",
    "√",
    "ANSWER: A",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "\u{f0000}",
    "0",
    "-1",
    "1e308",
    "NaN",
    "99999999999999999999",
    "{1:MC:=a~b}",
];

fn below(rng: &mut ChaCha20Rng, end: usize) -> usize {
    usize::try_from(rng.next_u64() % u64::try_from(end.max(1)).unwrap()).unwrap()
}

/// `seed` with changes; `other` gives stretches.
pub fn text(seed: &[u8], other: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut out = seed.to_vec();
    if out.len() > BYTES_MAX {
        let from = below(rng, out.len() - BYTES_MAX);
        out = out[from..from + BYTES_MAX].to_vec();
    }
    for _ in 0..=below(rng, 6) {
        change(&mut out, other, rng);
    }
    out.truncate(BYTES_MAX);
    out
}

fn change(out: &mut Vec<u8>, other: &[u8], rng: &mut ChaCha20Rng) {
    let at = below(rng, out.len() + 1);
    let word = WORDS[below(rng, WORDS.len())].as_bytes();
    let stretch = |from: &[u8], rng: &mut ChaCha20Rng| {
        let start = below(rng, from.len() + 1);
        let end = (start + below(rng, 200)).min(from.len());
        from[start..end].to_vec()
    };
    match below(rng, 10) {
        0 => {
            if let Some(byte) = out.get_mut(at) {
                *byte ^= 1 << below(rng, 8);
            }
        }
        1 => {
            let end = (at + below(rng, 60)).min(out.len());
            out.drain(at..end);
        }
        2 | 3 => drop(out.splice(at..at, word.iter().copied())),
        4 => {
            let many = word.repeat(below(rng, 300));
            out.splice(at..at, many);
        }
        5 => {
            let copied = stretch(out, rng);
            out.splice(at..at, copied);
        }
        6 => {
            let copied = stretch(other, rng);
            let end = (at + below(rng, copied.len() + 1)).min(out.len());
            out.splice(at..end, copied);
        }
        7 => number(out, at, rng),
        8 => lines(out, rng),
        _ => out.truncate(at),
    }
}

/// The next number behind `at` becomes another.
fn number(out: &mut Vec<u8>, at: usize, rng: &mut ChaCha20Rng) {
    let Some(from) = out[at..].iter().position(u8::is_ascii_digit).map(|from| at + from) else {
        return;
    };
    let length = out[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let new = ["0", "1", "-5", "4294967296", "1e999", "65536", "100"];
    out.splice(from..from + length, new[below(rng, new.len())].bytes());
}

/// Two lines change places, or one comes twice.
fn lines(out: &mut Vec<u8>, rng: &mut ChaCha20Rng) {
    let mut lines: Vec<Vec<u8>> = out.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (below(rng, lines.len()), below(rng, lines.len()));
    if below(rng, 2) == 0 {
        lines.swap(one, other);
    } else {
        let copied = lines[one].clone();
        lines.insert(other, copied);
    }
    *out = lines.join(&b'\n');
}

/// A zip with changes in its parts, whose checksums are right again; now and then in its own bytes.
pub fn packed(seed: &[u8], other: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let opened = Archive::open(seed).ok().filter(|_| below(rng, 10) > 0);
    let Some(archive) = opened else {
        let mut out = seed.to_vec();
        for _ in 0..=below(rng, 3) {
            let at = below(rng, out.len() + 1);
            if let Some(byte) = out.get_mut(at) {
                *byte ^= 1 << below(rng, 8);
            }
        }
        return out;
    };
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let changed = below(rng, names.len());
    let mut packer = Packer::default();
    for (at, name) in names.iter().enumerate() {
        let mut content = archive.read(name).unwrap_or_default();
        if at == changed || below(rng, 6) == 0 {
            let twin = Archive::open(other).ok().and_then(|twin| twin.read(name).ok());
            let stretches = twin.unwrap_or_else(|| content.clone());
            content = text(&content, &stretches, rng);
            content.truncate(PART_BYTES_MAX);
        }
        // Now and then a part goes missing or is called otherwise.
        match below(rng, 60) {
            0 => {}
            1 => packer.add(&format!("{name}x"), &content, true).unwrap(),
            _ => packer.add(name, &content, false).unwrap(),
        }
    }
    packer.finish()
}
