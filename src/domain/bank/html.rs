//! HTML that was sanitised, as a type.
//!
//! **Invariant:** nothing in here cleans anything; whoever wraps text promises it was cleaned.

/// Where images of the bank are fetched from.
pub const IMAGE_PREFIX: &str = "/api/images/";

/// HTML of the permitted subset, with LaTeX in it as text.
///
/// The type is a promise by whoever made it that a sanitizer went over the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(String);

impl Html {
    /// Wraps HTML that a sanitizer has gone over.
    #[must_use]
    pub const fn from_sanitized(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when a reader would see nothing: no text, no picture.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        if self.0.contains("<img") {
            return false;
        }
        let mut in_tag = false;
        let visible = self.0.replace("&nbsp;", " ").chars().any(|c| {
            match c {
                '<' => in_tag = true,
                '>' if in_tag => in_tag = false,
                c if !in_tag && !c.is_whitespace() => return true,
                _ => {}
            }
            false
        });
        !visible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_blank_when_a_reader_sees_nothing() {
        let blank = |html: &str| Html::from_sanitized(html.into()).is_blank();
        assert!(blank("") && blank("<p> <br>&nbsp;</p>"));
        assert!(!blank("<p>a</p>") && !blank("<p><img src=\"x\"></p>") && !blank("1 &lt; 2"));
    }
}
