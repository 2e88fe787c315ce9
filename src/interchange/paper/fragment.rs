//! What a paper holds beside text: pictures, formulas, tables. In the text a single sign stands for each, so
//! that nothing inside is taken for an option or an answer.
//!
//! **Invariants:** the signs come from a plane that no text uses, and are taken out of texts that do; a
//! fragment speaks only of fragments before it, so filling ends.

use super::super::{Draft, Files, Loss, media};

/// The first sign; the plane is for private use.
const FIRST: u32 = 0xf_0000;
/// Fragments of one paper; more are left out, and said so.
const FRAGMENTS_MAX: usize = 60_000;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Fragment {
    /// HTML, with signs of earlier fragments in it.
    Html(String),
    /// A picture, by its name among the files.
    Picture(String),
}

/// Those of one paper.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Fragments(Vec<(Fragment, Option<Loss>)>);

impl Fragments {
    /// Keeps a fragment and gives the sign that stands for it; with what is lost wherever it is used.
    pub fn keep(&mut self, fragment: Fragment, loss: Option<Loss>) -> String {
        if self.0.len() >= FRAGMENTS_MAX {
            return String::new();
        }
        self.0.push((fragment, loss));
        let at = u32::try_from(self.0.len() - 1).unwrap_or(0);
        char::from_u32(FIRST + at).map(String::from).unwrap_or_default()
    }

    /// True for a sign of this plane.
    pub fn is_sign(c: char) -> bool {
        u32::from(c) >= FIRST
    }

    /// `text` with its fragments in their places.
    pub fn filled(&self, text: &str, files: Files<'_>, draft: &mut Draft) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        self.fill((text, self.0.len()), files, draft, &mut out);
        out
    }

    /// Fills in the fragments before `end`.
    fn fill(
        &self,
        (text, end): (&str, usize),
        files: Files<'_>,
        draft: &mut Draft,
        out: &mut String,
    ) {
        for c in text.chars() {
            let at = u32::from(c).checked_sub(FIRST).and_then(|at| usize::try_from(at).ok());
            let Some(at) = at.filter(|at| *at < end) else {
                out.push(c);
                continue;
            };
            let (fragment, loss) = &self.0[at];
            if let Some(loss) = loss {
                draft.lose(loss.clone());
            }
            match fragment {
                Fragment::Html(html) => self.fill((html, at), files, draft, out),
                Fragment::Picture(name) => match files(name) {
                    None => draft.lose(Loss::MediaMissing { name: name.clone() }),
                    Some(bytes) => {
                        if let Some(address) = media::take(name, bytes, draft) {
                            out.push_str(&format!("<img src=\"{address}\">"));
                        }
                    }
                },
            }
        }
    }
}
