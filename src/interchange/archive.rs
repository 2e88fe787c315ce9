//! Zip files: what is in them, and new ones.
//!
//! ```text
//! bytes ─► directory (every entry held to the bounds) ─► one entry at a time, unpacked to what it declared
//! ```
//!
//! Own, because the bounds are the point: the directory says how large everything becomes, so a bomb is
//! refused before anything is unpacked, and what then says otherwise than the directory is broken.
//!
//! **Invariants:** no entry unpacks to more than its declared size, nor all together to more than
//! [`ARCHIVE_UNPACKED_BYTES_MAX`]; no two entries share bytes or a name; no name leads out of the archive.
//! Nothing is ever written to a disk.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::trouble::Trouble;
use crate::kernel::limits::{
    ARCHIVE_ENTRIES_MAX, ARCHIVE_MEDIA_BYTES_MAX, ARCHIVE_RATIO_FREE_BYTES, ARCHIVE_RATIO_MAX,
    ARCHIVE_UNPACKED_BYTES_MAX,
};

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_BYTES: usize = 22;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// The comment at the end may have so many bytes.
const COMMENT_BYTES_MAX: usize = 0xffff;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// True for the first bytes of a zip file.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// True for the container of Office's old files, and of its files under a password.
#[must_use]
pub fn is_old_office(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// A zip file that passed every bound.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
}

/// One file in it.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    method: u16,
    crc: u32,
    packed: usize,
    unpacked: usize,
    at: usize,
}

impl<'a> Archive<'a> {
    /// Reads the directory of `bytes`.
    ///
    /// # Errors
    /// When it is broken, locked, leads out of itself or would unpack beyond the bounds.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let (mut at, count) = directory(bytes)?;
        if count > ARCHIVE_ENTRIES_MAX {
            return Err(Trouble::ArchiveEntries { found: count, most: ARCHIVE_ENTRIES_MAX });
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut by_name = HashMap::new();
        for _ in 0..count {
            let (entry, next) = entry(bytes, at)?;
            at = next;
            // A folder has no bytes of its own.
            if entry.name.ends_with('/') {
                continue;
            }
            if by_name.insert(entry.name.clone(), entries.len()).is_some() {
                return Err(Trouble::ArchiveTwice { name: entry.name });
            }
            entries.push(entry);
        }
        let archive = Self { bytes, entries, by_name };
        archive.hold_bounds()?;
        Ok(archive)
    }

    /// The names of the files in it, in the directory's order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// True when it has a file of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// How many bytes a file has, unpacked.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).map(|at| self.entries[*at].unpacked)
    }

    /// The file called `name`, whole.
    ///
    /// # Errors
    /// When there is none, or its bytes are not what the directory says.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        let entry = self.entry(name)?;
        let mut bytes = Vec::with_capacity(entry.unpacked);
        // One byte more than declared shows that there is more.
        let most = u64::try_from(entry.unpacked).unwrap_or(u64::MAX).saturating_add(1);
        let read = self.unpacking(entry)?.take(most).read_to_end(&mut bytes);
        let is_whole = read.is_ok() && bytes.len() == entry.unpacked;
        if is_whole && crc32fast::hash(&bytes) == entry.crc {
            return Ok(bytes);
        }
        Err(broken(&format!("\"{name}\" is not what the directory says")))
    }

    /// The file called `name`, as a stream that ends at the declared size. Unlike [`Self::read`] it cannot
    /// know the checksum before the end.
    ///
    /// # Errors
    /// When there is none.
    pub fn stream(&self, name: &str) -> Result<impl Read + use<'a>, Trouble> {
        let entry = self.entry(name)?;
        let most = u64::try_from(entry.unpacked).unwrap_or(u64::MAX);
        Ok(self.unpacking(entry)?.take(most))
    }

    /// Gives files by name until they come to [`ARCHIVE_MEDIA_BYTES_MAX`] together: one picture may be shown
    /// in a thousand questions, each of which would hold it.
    pub fn giving(&self) -> impl Fn(&str) -> Option<Vec<u8>> + '_ {
        let left = Cell::new(ARCHIVE_MEDIA_BYTES_MAX);
        move |name| {
            left.set(left.get().checked_sub(self.size(name)?)?);
            self.read(name).ok()
        }
    }

    fn entry(&self, name: &str) -> Result<&Entry, Trouble> {
        let at = self.by_name.get(name);
        at.map(|at| &self.entries[*at])
            .ok_or_else(|| Trouble::ArchiveMissing { name: name.to_owned() })
    }

    fn unpacking(&self, entry: &Entry) -> Result<Unpacking<'a>, Trouble> {
        let packed = data(self.bytes, entry)?;
        Ok(if entry.method == STORED {
            Unpacking::Stored(packed)
        } else {
            Unpacking::Deflated(Box::new(DeflateDecoder::new(packed)))
        })
    }

    fn hold_bounds(&self) -> Result<(), Trouble> {
        let most = ARCHIVE_UNPACKED_BYTES_MAX;
        let found = self.entries.iter().fold(0_usize, |sum, own| sum.saturating_add(own.unpacked));
        if found > most {
            return Err(Trouble::ArchiveTooLarge { found, most });
        }
        let swells = |own: &&Entry| {
            own.unpacked > ARCHIVE_RATIO_FREE_BYTES
                && own.unpacked / own.packed.max(1) > ARCHIVE_RATIO_MAX
        };
        if let Some(own) = self.entries.iter().find(swells) {
            let (name, found) = (own.name.clone(), own.unpacked);
            return Err(Trouble::ArchiveSwells { name, found });
        }
        let mut spans: Vec<(usize, usize)> =
            self.entries.iter().map(|own| (own.at, own.at + LOCAL_BYTES + own.packed)).collect();
        spans.sort_unstable();
        if spans.windows(2).any(|pair| pair[0].1 > pair[1].0) {
            return Err(broken("two files share their bytes"));
        }
        Ok(())
    }
}

enum Unpacking<'a> {
    Stored(&'a [u8]),
    Deflated(Box<DeflateDecoder<&'a [u8]>>),
}

impl Read for Unpacking<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Stored(bytes) => bytes.read(into),
            Self::Deflated(decoder) => decoder.read(into),
        }
    }
}

fn broken(what: &str) -> Trouble {
    Trouble::ArchiveBroken { what: what.to_owned() }
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Trouble> {
    let own = at.checked_add(2).and_then(|end| bytes.get(at..end)?.try_into().ok());
    own.map(u16::from_le_bytes).ok_or_else(|| broken("the file ends too early"))
}

fn long(bytes: &[u8], at: usize) -> Result<u32, Trouble> {
    let own = at.checked_add(4).and_then(|end| bytes.get(at..end)?.try_into().ok());
    own.map(u32::from_le_bytes).ok_or_else(|| broken("the file ends too early"))
}

fn size(bytes: &[u8], at: usize) -> Result<usize, Trouble> {
    usize::try_from(long(bytes, at)?).map_err(|_| broken("a size is too large"))
}

/// Where the directory begins and how many entries it has.
fn directory(bytes: &[u8]) -> Result<(usize, usize), Trouble> {
    let last = bytes.len().checked_sub(END_BYTES).ok_or_else(|| broken("the file is too short"))?;
    let first = last.saturating_sub(COMMENT_BYTES_MAX);
    let is_end = |at: &usize| {
        let comment = short(bytes, at + 20).map(usize::from);
        long(bytes, *at) == Ok(END) && comment == Ok(bytes.len() - at - END_BYTES)
    };
    let end = (first..=last).rev().find(is_end).ok_or_else(|| broken("it has no directory"))?;
    if short(bytes, end + 4)? != 0 || short(bytes, end + 8)? != short(bytes, end + 10)? {
        return Err(broken("it is one part of several"));
    }
    Ok((size(bytes, end + 16)?, usize::from(short(bytes, end + 10)?)))
}

/// The entry of the directory at `at`, and where the next begins.
fn entry(bytes: &[u8], at: usize) -> Result<(Entry, usize), Trouble> {
    if long(bytes, at)? != CENTRAL {
        return Err(broken("its directory is damaged"));
    }
    let name_bytes = usize::from(short(bytes, at + 28)?);
    let extra_bytes = usize::from(short(bytes, at + 30)?);
    let next = at + CENTRAL_BYTES + name_bytes + extra_bytes + usize::from(short(bytes, at + 32)?);
    let tail = bytes.get(at + CENTRAL_BYTES..next);
    let tail = tail.ok_or_else(|| broken("its directory is damaged"))?;
    let flags = short(bytes, at + 8)?;
    let name = name(&tail[..name_bytes])?;
    let is_link = bytes[at + 5] == 3 && long(bytes, at + 38)? >> 28 == 0xa;
    if is_link {
        return Err(Trouble::ArchivePath { name });
    }
    if flags & 1 != 0 {
        return Err(Trouble::ArchiveLocked {});
    }
    let method = short(bytes, at + 10)?;
    if method != STORED && method != DEFLATED {
        return Err(broken(&format!("\"{name}\" is packed by method {method}")));
    }
    let mut sizes = [size(bytes, at + 24)?, size(bytes, at + 20)?, size(bytes, at + 42)?];
    wide_sizes(&tail[name_bytes..name_bytes + extra_bytes], &mut sizes)?;
    let [unpacked, packed, start] = sizes;
    let end = start.checked_add(packed).filter(|end| *end <= bytes.len());
    if end.is_none() || (method == STORED && packed != unpacked) {
        return Err(broken(&format!("the sizes of \"{name}\" cannot be")));
    }
    let crc = long(bytes, at + 16)?;
    Ok((Entry { name, method, crc, packed, unpacked, at: start }, next))
}

/// Some writers give sizes in eight bytes although four would do: unpacked, packed, place.
fn wide_sizes(mut extra: &[u8], sizes: &mut [usize; 3]) -> Result<(), Trouble> {
    const WIDE: usize = 0xffff_ffff;
    while extra.len() >= 4 && sizes.contains(&WIDE) {
        let (id, length) = (short(extra, 0)?, usize::from(short(extra, 2)?));
        let own = extra.get(4..4 + length).ok_or_else(|| broken("an extra field is damaged"))?;
        if id == 1 {
            let mut wide = own.chunks_exact(8);
            for size in sizes.iter_mut().filter(|size| **size == WIDE) {
                let eight = wide.next().and_then(|eight| eight.try_into().ok());
                let eight = eight.map(u64::from_le_bytes).unwrap_or(u64::MAX);
                *size = usize::try_from(eight).map_err(|_| broken("a size is too large"))?;
            }
        }
        extra = &extra[4 + length..];
    }
    Ok(())
}

/// The name, which may not lead anywhere. Old Chinese tools write GBK and do not say so.
fn name(raw: &[u8]) -> Result<String, Trouble> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GBK.decode_without_bom_handling(raw).0.into_owned(),
    };
    let name = text.replace('\\', "/");
    let parts: Vec<&str> = name.strip_suffix('/').unwrap_or(&name).split('/').collect();
    let leads_out = parts.iter().any(|part| part.is_empty() || *part == "..");
    if leads_out || name.contains(['\0', ':']) {
        return Err(Trouble::ArchivePath { name });
    }
    let parts: Vec<&str> = parts.into_iter().filter(|part| *part != ".").collect();
    let plain = parts.join("/");
    Ok(if name.ends_with('/') { plain + "/" } else { plain })
}

/// The packed bytes of an entry, behind its own header.
fn data<'a>(bytes: &'a [u8], entry: &Entry) -> Result<&'a [u8], Trouble> {
    let damaged = || broken(&format!("the header of \"{}\" is damaged", entry.name));
    if long(bytes, entry.at)? != LOCAL {
        return Err(damaged());
    }
    let names =
        usize::from(short(bytes, entry.at + 26)?) + usize::from(short(bytes, entry.at + 28)?);
    let from = entry.at + LOCAL_BYTES + names;
    let to = from.checked_add(entry.packed).ok_or_else(damaged)?;
    bytes.get(from..to).ok_or_else(damaged)
}

/// A zip file being made. The same files give the same bytes: no times, no owners.
#[derive(Debug, Default)]
pub struct Packer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Packer {
    /// 1 January 1980, where the format's time begins.
    const DATE: u16 = 0x0021;
    /// Names are UTF-8.
    const FLAGS: u16 = 0x0800;

    /// Adds a file; pictures are packed already and are best `stored`.
    ///
    /// # Errors
    /// When the archive has as many files or bytes as its format can count.
    pub fn add(&mut self, name: &str, content: &[u8], stored: bool) -> Result<(), Trouble> {
        let full = || Trouble::ArchiveTooLarge { found: content.len(), most: 0xffff_ffff };
        let packed = if stored { content.to_vec() } else { deflated(content) };
        let start = u32::try_from(self.bytes.len()).map_err(|_| full())?;
        let method = if stored { STORED } else { DEFLATED };
        let mut header = Vec::new();
        for short in [20, Self::FLAGS, method, 0, Self::DATE] {
            header.extend(u16::to_le_bytes(short));
        }
        header.extend(crc32fast::hash(content).to_le_bytes());
        for length in [packed.len(), content.len()] {
            header.extend(u32::try_from(length).map_err(|_| full())?.to_le_bytes());
        }
        header.extend(u16::try_from(name.len()).map_err(|_| full())?.to_le_bytes());
        header.extend([0; 2]);
        self.bytes.extend(LOCAL.to_le_bytes());
        self.bytes.extend(&header);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(&packed);
        self.directory.extend(CENTRAL.to_le_bytes());
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&header);
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count = self.count.checked_add(1).ok_or_else(full)?;
        Ok(())
    }

    /// The whole file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let (start, length) = (self.bytes.len(), self.directory.len());
        self.bytes.extend(&self.directory);
        self.bytes.extend(END.to_le_bytes());
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        for place in [length, start] {
            self.bytes.extend(u32::try_from(place).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail; were it to, the checksum would say so to the reader.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
