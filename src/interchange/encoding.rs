//! Which encoding a file is in, and its text: UTF-8, UTF-16, GBK or windows-1252.
//!
//! **Invariant:** a text that says what it is in (byte order mark, XML declaration) is read as that or
//! refused; only a text that says nothing is guessed at.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::trouble::Trouble;

/// The text of a file.
///
/// # Errors
/// When the file is not in the encoding it says, or in none that is known.
pub fn decode(bytes: &[u8]) -> Result<String, Trouble> {
    if let Some((marked, length)) = Encoding::for_bom(bytes) {
        return whole(marked, &bytes[length..]);
    }
    if let Some(wide) = unmarked_wide(bytes) {
        return whole(wide, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if text.contains('\0') { Err(Trouble::NotText {}) } else { Ok(text.to_owned()) };
    }
    if let Some(declared) = declared(bytes) {
        return whole(declared, bytes);
    }
    let text = whole(if is_chinese(bytes) { GB18030 } else { WINDOWS_1252 }, bytes)?;
    // Any bytes are windows-1252; only text has no control characters in it.
    let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
    if text.contains(is_odd) { Err(Trouble::NotText {}) } else { Ok(text) }
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Trouble> {
    let broken = || Trouble::EncodingBroken { name: encoding.name().to_owned() };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or_else(broken)
}

/// UTF-16 without a mark shows as a NUL in every other place of its ASCII.
fn unmarked_wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64)];
    let nuls = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match () {
        () if half < 2 || !bytes.len().is_multiple_of(2) => None,
        () if nuls(1) * 4 > half * 3 => Some(UTF_16LE),
        () if nuls(0) * 4 > half * 3 => Some(UTF_16BE),
        () => None,
    }
}

/// The encoding an XML declaration names. UTF-8 was tried before.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, after) = declaration.split_once("encoding")?;
    let quoted = after.trim_start().strip_prefix('=')?.trim_start();
    let label = quoted.get(1..)?.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8)
}

/// GBK writes common characters as two bytes above 0xA0; accents of European text stand alone.
fn is_chinese(bytes: &[u8]) -> bool {
    let (mut paired, mut alone, mut at) = (0_usize, 0_usize, 0_usize);
    while at < bytes.len() {
        let is_high = |at: usize| bytes.get(at).is_some_and(|byte| *byte >= 0xa1);
        match (bytes[at] >= 0x80, is_high(at) && is_high(at + 1)) {
            (_, true) => {
                paired += 1;
                at += 2;
            }
            (true, false) => {
                alone += 1;
                at += 1;
            }
            (false, false) => at += 1,
        }
    }
    paired > 0 && paired >= alone * 4 && !GB18030.decode_without_bom_handling(bytes).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_told_from_the_others() {
        let text = "1．（单选）下列说法正确的是";
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text));
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        assert_eq!(decode(&gbk).as_deref(), Ok(text));
        let wide: Vec<u8> = "\u{feff}甲a".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).as_deref(), Ok("甲a"));
        let bare: Vec<u8> = "Question".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&bare).as_deref(), Ok("Question"));
        let (western, _, _) = WINDOWS_1252.encode("Où est née l’idée « été » ?");
        assert_eq!(decode(&western).as_deref(), Ok("Où est née l’idée « été » ?"));
    }

    #[test]
    fn what_a_file_says_of_itself_is_held_to() {
        let mut latin = b"<?xml version='1.0' encoding='iso-8859-1'?><a>".to_vec();
        latin.extend([0xe9, b'<', b'/', b'a', b'>']);
        assert!(decode(&latin).unwrap().contains('é'));
        assert_eq!(decode(b"PK\x03\x04\xff\x01").unwrap_err().code(), "file.not_text");
        let broken = [0xef, 0xbb, 0xbf, 0xff];
        assert_eq!(decode(&broken).unwrap_err().code(), "file.encoding");
    }
}
