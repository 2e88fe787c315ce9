//! A row of a table as a question.
//!
//! ```text
//! cells ─► by meaning ─► options, key, blanks … ─► assemble::finish ─► Draft
//! ```
//!
//! **Invariants:** every row that holds anything gives one draft; what is wrong names its column; a cell
//! that was calculated, or that the spreadsheet made a date of, is read and named.

use super::super::assemble::{self, finish};
use super::super::markup::{TextForm, dollars, escape, html};
use super::super::media;
use super::super::paper::options::runs;
use super::super::{Cell, Draft, Loss, Place, Source, Trouble};
use super::answers;
use super::header::{Header, Meaning};
use super::kind::{self, Word};
use super::value;
use super::{Note, Row, Value, column_name};
use crate::domain::bank::content::{Body, Html, TrueFalse};

/// What the rows of one sheet have in common.
pub(super) struct Sheet<'a> {
    pub source: &'a Source<'a>,
    pub name: Option<&'a str>,
    pub header: &'a Header,
}

/// Something wrong, and the meaning of the column it stands in.
pub(super) type Wrong = (Meaning, Trouble);

impl Sheet<'_> {
    /// The row as a draft.
    pub fn draft(&self, row: &Row) -> Draft {
        let place = Place { file: self.source.name.to_owned(), item: 0, line: row.number };
        let mut draft = Draft::new(place);
        draft.cell = Some(Cell { sheet: self.name.map(str::to_owned), column: None });
        let reader = Reader { sheet: self, row };
        reader.side(&mut draft);
        match reader.question(&mut draft) {
            Ok(Read { stem, explanation, body }) => {
                let draft = finish(draft, stem, explanation, Ok(body));
                reader.tell_column(draft, Meaning::Stem)
            }
            Err((meaning, trouble)) => reader.tell_column(draft.rejected(trouble), meaning),
        }
    }
}

/// A row read so far.
struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    row: &'a Row,
}

struct Read {
    stem: Html,
    explanation: Option<Html>,
    body: Body,
}

impl Reader<'_> {
    fn value(&self, meaning: Meaning) -> Option<&Value> {
        let column = self.sheet.header.column(meaning)?;
        self.row.value(column.at)
    }

    fn text(&self, meaning: Meaning) -> &str {
        self.value(meaning).map_or("", |value| value.text.trim())
    }

    /// A rejected draft with the column it is about: its letters, and what its head says.
    fn tell_column(&self, mut draft: Draft, meaning: Meaning) -> Draft {
        if matches!(draft.status, super::super::Status::Rejected(_))
            && let Some(cell) = &mut draft.cell
        {
            let column = self.sheet.header.column(meaning);
            cell.column =
                column.map(|column| format!("{} {}", column_name(column.at), column.text));
        }
        draft
    }

    /// Everything beside the question itself, and what the cells were.
    fn side(&self, draft: &mut Draft) {
        draft.id = Some(self.text(Meaning::Id).to_owned()).filter(|id| !id.is_empty());
        draft.tags = value::list(self.text(Meaning::Tags));
        let category = self.text(Meaning::Category).split(['/', '>', '＞', '／']).map(str::trim);
        draft.category = category.filter(|part| !part.is_empty()).map(str::to_owned).collect();
        draft.marks = value::marks(self.text(Meaning::Marks));
        draft.difficulty = value::difficulty(self.text(Meaning::Difficulty));
        for (meaning, is_read) in [
            (Meaning::Marks, draft.marks.is_some()),
            (Meaning::Difficulty, draft.difficulty.is_some()),
        ] {
            let text = self.text(meaning);
            if !text.is_empty() && !is_read {
                let head = self.head(meaning);
                draft.lose(Loss::FieldDropped { name: format!("{head}: {text}") });
            }
        }
        for (at, value) in &self.row.cells {
            let column = self.sheet.header.columns.iter().find(|column| column.at == *at);
            let meant = column.filter(|column| column.meaning.is_some());
            let head = column.map_or("", |column| column.text.as_str());
            let name = format!("{} {head}", column_name(*at)).trim_end().to_owned();
            if meant.is_none() && !value.is_empty() {
                draft.lose(Loss::FieldDropped { name });
                continue;
            }
            match value.note {
                Note::Formula => draft.lose(Loss::CellFormula { column: name }),
                Note::Date => {
                    draft.lose(Loss::CellDate { column: name, text: value.text.clone() });
                }
                Note::Plain | Note::Error => {}
            }
        }
    }

    fn head(&self, meaning: Meaning) -> String {
        self.sheet.header.column(meaning).map_or_else(String::new, |column| column.text.clone())
    }

    fn question(&self, draft: &mut Draft) -> Result<Read, Wrong> {
        self.no_error_cells()?;
        let word = self.word()?;
        let (texts, stem) = self.options()?;
        if self.value(Meaning::Stem).is_none_or(Value::is_empty) {
            return Err((Meaning::Stem, Trouble::StemMissing {}));
        }
        let answer = self.text(Meaning::Answer);
        let explanation = self.cell(Meaning::Explanation, draft);
        let word = match word {
            Some(word) => word,
            None if !texts.is_empty() => Word::Choice,
            None if value::truth(answer, &[]).is_some() => Word::TrueFalse,
            None if answers::blanks(&stem.text).1 > 0 => Word::FillIn,
            None => Word::Essay,
        };
        let at_answer = |trouble| (Meaning::Answer, trouble);
        let rule = self.text(Meaning::Rule);
        let (stem, body) = match word {
            Word::Choice | Word::Single | Word::Multiple => {
                let key = self.key(&texts).map_err(at_answer)?;
                let options: Vec<Html> = self.option_htmls(&texts, draft);
                let body = answers::choice(word, options, &key, rule, draft).map_err(at_answer)?;
                (stem, body)
            }
            Word::TrueFalse => {
                let texts: Vec<String> = texts.iter().map(|own| own.text.clone()).collect();
                let key = value::truth(answer, &texts).ok_or_else(|| {
                    at_answer(if answer.is_empty() {
                        Trouble::AnswerMissing {}
                    } else {
                        Trouble::VerdictUnknown { text: answer.chars().take(40).collect() }
                    })
                })?;
                (stem, Body::TrueFalse(TrueFalse { key }))
            }
            Word::FillIn => {
                let (marked, body) =
                    answers::fill_in(&stem.text, answer, rule, draft).map_err(at_answer)?;
                (Value { text: marked, ..stem }, body)
            }
            Word::Numeric => (stem, answers::numeric(answer).map_err(at_answer)?),
            Word::Short => (stem, answers::short(answer, rule, draft).map_err(at_answer)?),
            Word::Essay => {
                let rubric = self.rubric(draft);
                (stem, answers::essay(rubric, rule, draft))
            }
        };
        if let Word::Essay | Word::FillIn | Word::Numeric | Word::Short = word
            && !texts.is_empty()
        {
            draft.lose(Loss::FieldDropped { name: self.head(Meaning::Option(0)) });
        }
        let stem = self.html(&stem, draft);
        Ok(Read { stem, explanation, body })
    }

    fn no_error_cells(&self) -> Result<(), Wrong> {
        for column in &self.sheet.header.columns {
            if let (Some(meaning), Some(value)) = (column.meaning, self.row.value(column.at))
                && value.note == Note::Error
            {
                return Err((meaning, Trouble::CellError { text: value.text.clone() }));
            }
        }
        Ok(())
    }

    /// What kind the row, or else its sheet, says it is.
    fn word(&self) -> Result<Option<Word>, Wrong> {
        let text = self.text(Meaning::Kind);
        if text.is_empty() {
            return Ok(self.sheet.name.and_then(kind::find));
        }
        let number = value::halves(text).parse().ok();
        let numbered = self.sheet.header.numbered.iter();
        let numbered = numbered.clone().find(|(own, _)| Some(*own) == number);
        let word = numbered.map(|(_, word)| *word).or_else(|| kind::find(text));
        let unknown =
            || (Meaning::Kind, Trouble::KindUnsupported { name: text.chars().take(40).collect() });
        word.map(Some).ok_or_else(unknown)
    }

    /// The options and the stem: from their own columns, from one cell, or out of the stem.
    fn options(&self) -> Result<(Vec<Value>, Value), Wrong> {
        let stem = self.value(Meaning::Stem).cloned().unwrap_or_default();
        let mut found: Vec<Value> = Vec::new();
        for at in 0..26 {
            let own = self.value(Meaning::Option(at)).cloned().unwrap_or_default();
            if own.is_empty() {
                continue;
            }
            if at > found.len() {
                let letter = assemble::option_id(found.len()).to_string();
                return Err((Meaning::Option(found.len()), Trouble::OptionGap { letter }));
            }
            found.push(own);
        }
        if found.is_empty() {
            let all = self.text(Meaning::Options);
            found = answers::listed(all).into_iter().map(Value::plain).collect();
        }
        if found.is_empty() && self.takes_options() {
            let inside = runs(&stem.text);
            if let [only] = inside.as_slice()
                && only.options.len() > 1
            {
                let options = only.options.iter().cloned().map(Value::plain).collect();
                return Ok((options, Value { text: only.before.clone(), ..stem }));
            }
        }
        answers::without_labels(&mut found);
        Ok((found, stem))
    }

    fn takes_options(&self) -> bool {
        matches!(self.word(), Ok(None | Some(Word::Choice | Word::Single | Word::Multiple)))
    }

    /// The key by the answer's cell, or by the flags beside the options.
    fn key(&self, options: &[Value]) -> Result<Vec<usize>, Trouble> {
        let texts: Vec<String> = options.iter().map(|own| own.text.trim().to_owned()).collect();
        let answer = self.text(Meaning::Answer);
        if !answer.is_empty() {
            return value::key(answer, &texts);
        }
        if self.sheet.header.column(Meaning::IsRight(0)).is_none() {
            return Err(Trouble::AnswerMissing {});
        }
        let mut key = Vec::new();
        for at in 0..options.len() {
            let flag = self.text(Meaning::IsRight(at));
            match value::truth(flag, &[]) {
                Some(true) => key.push(at),
                Some(false) => {}
                None => {
                    return Err(Trouble::FlagMissing {
                        letter: assemble::option_id(at).to_string(),
                    });
                }
            }
        }
        if key.is_empty() { Err(Trouble::AnswerMissing {}) } else { Ok(key) }
    }

    fn option_htmls(&self, options: &[Value], draft: &mut Draft) -> Vec<Html> {
        options.iter().map(|own| self.html(own, draft)).collect()
    }

    fn cell(&self, meaning: Meaning, draft: &mut Draft) -> Option<Html> {
        let value = self.value(meaning).filter(|value| !value.is_empty())?;
        Some(self.html(value, draft))
    }

    /// What a person marks by: the rubric, else the answer, else both.
    fn rubric(&self, draft: &mut Draft) -> Option<Html> {
        let answer = self.cell(Meaning::Answer, draft);
        let rubric = self.cell(Meaning::Rubric, draft);
        match (answer, rubric) {
            (Some(answer), Some(rubric)) => {
                let both = format!("{}<br>{}", answer.as_str(), rubric.as_str());
                Some(Html::from_sanitized((self.sheet.source.clean)(&both)))
            }
            (one, other) => one.or(other),
        }
    }

    /// A cell's text as HTML of the bank, its pictures behind it.
    fn html(&self, value: &Value, draft: &mut Draft) -> Html {
        let is_html = value.is_html || super::looks_like_html(&value.text);
        let mut text = match is_html {
            true => value.text.trim().to_owned(),
            false => escape(&dollars(value.text.trim())),
        };
        for name in &value.pictures {
            let Some(bytes) = (self.sheet.source.files)(name) else {
                draft.lose(Loss::MediaMissing { name: name.clone() });
                continue;
            };
            if let Some(address) = media::take(name, bytes, draft) {
                text.push_str(&format!("<img src=\"{address}\">"));
            }
        }
        html(&text, TextForm::Html, self.sheet.source.clean, draft)
    }
}
