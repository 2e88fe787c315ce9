//! QTI packages: a zip of items, the media they show, and a manifest with keywords and difficulty.
//!
//! Sources: IMS Content Packaging 1.1 with the QTI 2.1 and 3.0 profiles; LOM for keywords (1.5) and difficulty (5.8).
//!
//! **Invariant:** each entry written is one resource under its own id; a medium lies in the package once.

use std::collections::BTreeSet;

use super::qti::{self, Version};
use super::xml::{Xml, file_name};
use super::{Entry, Fate, Written};
use crate::interchange::archive::Packer;
use crate::interchange::trouble::Trouble;
use crate::interchange::{Loss, Media};

/// LOM's words for 1 to 5.
const DIFFICULTY: [&str; 5] = ["very easy", "easy", "medium", "difficult", "very difficult"];

/// What the versions call themselves.
struct Profile {
    space: &'static str,
    schema: &'static str,
    schema_version: &'static str,
    item_type: &'static str,
}

const fn profile(version: Version) -> Profile {
    match version {
        Version::V21 => Profile {
            space: "http://www.imsglobal.org/xsd/imscp_v1p1",
            schema: "QTIv2.1 Package",
            schema_version: "1.0.0",
            item_type: "imsqti_item_xmlv2p1",
        },
        Version::V3 => Profile {
            space: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
            schema: "QTI Package",
            schema_version: "3.0.0",
            item_type: "imsqti_item_xmlv3p0",
        },
    }
}

/// Writes `entries` as a package.
///
/// # Errors
/// When a zip cannot hold so much.
pub(super) fn write(version: Version, entries: &[Entry<'_>]) -> Result<Written, Trouble> {
    let profile = profile(version);
    let mut zip = Packer::default();
    let mut fates = Vec::with_capacity(entries.len());
    let mut packed: BTreeSet<String> = BTreeSet::new();
    let mut manifest = Xml::new(false);
    manifest.open(
        "manifest",
        &[
            ("xmlns", profile.space),
            ("xmlns:lom", "http://ltsc.ieee.org/xsd/LOM"),
            ("identifier", "examhall-questions"),
        ],
    );
    manifest.open("metadata", &[]);
    manifest.leaf("schema", &[], profile.schema);
    manifest.leaf("schemaversion", &[], profile.schema_version);
    manifest.close().empty("organizations", &[]);
    manifest.open("resources", &[]);
    for entry in entries {
        let (text, mut fate) = qti::item(version, entry);
        let href = format!("i-{}.xml", entry.id);
        zip.add(&href, text.as_bytes(), false)?;
        let shown: Vec<&Media> =
            entry.media.iter().filter(|own| text.contains(&file_name(own))).collect();
        resource(&mut manifest, (entry, profile.item_type, &href), &shown);
        for own in shown {
            let name = format!("media/{}", file_name(own));
            if packed.insert(name.clone()) {
                zip.add(&name, &own.bytes, true)?;
            }
        }
        // A package knows no folders.
        if let (Fate::Written(losses), false) = (&mut fate, entry.category.is_empty()) {
            super::lose(losses, Loss::FieldDropped { name: "category".to_owned() });
        }
        fates.push(fate);
    }
    zip.add("imsmanifest.xml", manifest.finish().as_bytes(), false)?;
    Ok(Written { bytes: zip.finish(), fates })
}

fn resource(xml: &mut Xml, (entry, kind, href): (&Entry<'_>, &str, &str), media: &[&Media]) {
    let id = format!("i-{}", entry.id);
    xml.open("resource", &[("identifier", &id), ("type", kind), ("href", href)]);
    xml.open("metadata", &[]).open("lom:lom", &[]);
    xml.open("lom:general", &[]);
    for tag in entry.tags {
        xml.open("lom:keyword", &[]).leaf("lom:string", &[], tag).close();
    }
    xml.close();
    let hard = entry.difficulty.and_then(|own| DIFFICULTY.get(usize::from(own).checked_sub(1)?));
    if let Some(word) = hard {
        xml.open("lom:educational", &[]).open("lom:difficulty", &[]);
        xml.leaf("lom:source", &[], "LOMv1.0").leaf("lom:value", &[], word);
        xml.close().close();
    }
    xml.close().close();
    xml.empty("file", &[("href", href)]);
    for own in media {
        xml.empty("file", &[("href", &format!("media/{}", file_name(own)))]);
    }
    xml.close();
}
