//! Reports to hand around: one HTML file, in Chinese and English, with nothing to load.
//!
//! Both languages stand in the file; two radio buttons show one or the other, without a script.
//!
//! **Invariant:** every text that came from a list is escaped.

use std::fmt::Write as _;

use super::assess::Assessment;
use super::curve::Rates;
use super::plot;
use super::strata::Stratum;
use crate::kernel::UtcMs;

const STYLE: &str = include_str!("report.css");

/// A text in both languages.
pub type Both = (&'static str, &'static str);

/// Text that may hold anything, for HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

fn both((zh, en): Both) -> String {
    format!("<span lang=\"zh-CN\">{zh}</span><span lang=\"en\">{en}</span>")
}

/// A page under way.
#[derive(Debug)]
pub struct Page {
    title: Both,
    body: String,
}

impl Page {
    /// An empty page; `made` is when.
    #[must_use]
    pub fn new(title: Both, made: UtcMs) -> Self {
        let mut page = Self { title, body: String::new() };
        let when = jiff::Timestamp::from_millisecond(made.0)
            .map_or_else(|_| String::new(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string());
        let _ = write!(page.body, "<h1>{}</h1><p class=\"made\">{when}</p>", both(title));
        page
    }

    /// A heading.
    pub fn heading(&mut self, words: Both) {
        let _ = write!(self.body, "<h2>{}</h2>", both(words));
    }

    /// A paragraph.
    pub fn text(&mut self, words: Both) {
        let _ = write!(self.body, "<p>{}</p>", both(words));
    }

    /// A table: its titles, and the cells line by line, escaped here.
    pub fn table(&mut self, titles: &[Both], rows: &[Vec<String>]) {
        self.body.push_str("<div class=\"wide\"><table><thead><tr>");
        titles.iter().for_each(|title| {
            let _ = write!(self.body, "<th>{}</th>", both(*title));
        });
        self.body.push_str("</tr></thead><tbody>");
        for row in rows {
            self.body.push_str("<tr>");
            row.iter().for_each(|cell| {
                let _ = write!(self.body, "<td>{}</td>", escaped(cell));
            });
            self.body.push_str("</tr>");
        }
        self.body.push_str("</tbody></table></div>");
    }

    /// Named figures, one a line.
    pub fn facts(&mut self, facts: &[(Both, String)]) {
        self.body.push_str("<table><tbody>");
        for (name, value) in facts {
            let _ =
                write!(self.body, "<tr><th>{}</th><td>{}</td></tr>", both(*name), escaped(value));
        }
        self.body.push_str("</tbody></table>");
    }

    /// A drawing with a legend.
    pub fn figure(&mut self, svg: &str, legend: Both) {
        let _ =
            write!(self.body, "<figure>{svg}<figcaption>{}</figcaption></figure>", both(legend));
    }

    /// The whole file.
    #[must_use]
    pub fn finish(self) -> String {
        let (zh, en) = self.title;
        format!(
            "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{zh} / {en}</title>\
             <style>{STYLE}</style></head><body>\
             <input type=\"radio\" name=\"lang\" id=\"zh\" checked><label for=\"zh\">中文</label>\
             <input type=\"radio\" name=\"lang\" id=\"en\"><label for=\"en\">English</label>\
             <main>{}</main></body></html>\n",
            self.body
        )
    }
}

/// A share as per cent.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// The report on compared faces.
#[must_use]
pub fn comparison(found: &Assessment, made: UtcMs) -> String {
    let mut page = Page::new(("人脸比对错误率", "Error rates of face comparison"), made);
    summary(&mut page, found);
    page.heading(("DET 曲线", "DET curve"));
    page.figure(
        &plot::det(&found.det, &found.operating_points),
        (
            "误识率（FMR）与拒识率（FNMR）的取舍；圆点为阈值。对数坐标，从未发生的错误落在边线上。",
            "What one error costs in the other; dots are thresholds. Logarithmic: an error that never \
             happened stands on the edge.",
        ),
    );
    page.heading(("距离分布", "Spread of the distances"));
    let thresholds: Vec<f64> = found.operating_points.iter().map(|p| p.threshold).collect();
    page.figure(
        &plot::spread(&found.histogram, &thresholds),
        (
            "蓝色：同一人；橙色：不同的人；竖线为阈值。两类各自占比。",
            "Blue: one person; orange: two people; lines are thresholds. Shares of each kind.",
        ),
    );
    page.heading(("各阈值下的错误率", "Error rates at thresholds"));
    let rows: Vec<Vec<String>> = found
        .operating_points
        .iter()
        .map(|p| vec![format!("{:.3}", p.threshold), percent(p.fmr), percent(p.fnmr)])
        .collect();
    page.table(&[("阈值", "threshold"), ("误识率 FMR", "FMR"), ("拒识率 FNMR", "FNMR")], &rows);
    found.strata.iter().for_each(|stratum| groups(&mut page, stratum));
    page.heading(("如何阅读", "How to read this"));
    page.text((
        "误识率：把不同的人当作同一人的比例；拒识率：把同一人当作不同人的比例。置信区间由对人（而非照片对）的重抽样得到；\
         人数少时区间很宽，请用本校考生的照片测量。",
        "FMR: different people taken for one; FNMR: one person taken for two. Intervals come from drawing \
         people, not pairs, again and again: with few people they are wide. Measure on your own candidates.",
    ));
    page.finish()
}

fn summary(page: &mut Page, found: &Assessment) {
    let rates = &found.evaluation.rates;
    let interval = |pick: fn(&super::Confidence) -> [f64; 2]| {
        found.confidence.as_ref().map_or_else(String::new, |confidence| {
            let [low, high] = pick(confidence);
            format!("{} – {}", percent(low), percent(high))
        })
    };
    let line = |name: &str, value: String, range: String| vec![name.to_owned(), value, range];
    page.heading(("结果", "Results"));
    let mut rows = vec![
        line("EER", percent(rates.eer), interval(|c| c.eer)),
        line("TAR @ FAR 1e-2", percent(rates.tar_at_far_1e2), interval(|c| c.tar_at_far_1e2)),
        line("TAR @ FAR 1e-3", percent(rates.tar_at_far_1e3), interval(|c| c.tar_at_far_1e3)),
    ];
    if let Some(single) = &found.single_frame {
        rows.push(line("EER (1)", percent(single.eer), String::new()));
        rows.push(line("TAR @ FAR 1e-3 (1)", percent(single.tar_at_far_1e3), String::new()));
    }
    page.table(&[("指标", "figure"), ("数值", "value"), ("95 % 置信区间", "95 % interval")], &rows);
    page.heading(("所测内容", "What was measured"));
    let seen = &found.acquisition;
    let seed = found
        .confidence
        .as_ref()
        .map_or_else(String::new, |c| format!("{} × seed {}", c.resamples, c.seed));
    let count = |n: usize| n.to_string();
    page.facts(&[
        (("照片", "photos"), count(seen.photos)),
        (("人数", "people"), count(seen.people)),
        (("每个模板的照片数", "photos in a template"), count(found.frames)),
        (("同一人的照片对", "pairs of one person"), count(rates.pairs_same)),
        (("不同人的照片对", "pairs of two people"), count(rates.pairs_different)),
        (("未能采集（FTA）", "failure to acquire (FTA)"), percent(seen.fta)),
        (("未能注册（FTE）", "failure to enrol (FTE)"), percent(seen.fte)),
        (("重抽样", "resampling"), seed),
        (("模型", "model"), format!("{} {}", found.model, found.model_sha256)),
    ]);
}

fn groups(page: &mut Page, stratum: &Stratum) {
    page.heading(("分组", "By group"));
    let share = |rates: &Option<Rates>, pick: fn(&Rates) -> f64| {
        rates.as_ref().map_or_else(|| "–".to_owned(), |rates| percent(pick(rates)))
    };
    let rows: Vec<Vec<String>> = stratum
        .groups
        .iter()
        .map(|(name, group)| {
            vec![
                format!("{} = {name}", stratum.column),
                group.pairs_same.to_string(),
                group.pairs_different.to_string(),
                share(&group.rates, |r| r.eer),
                share(&group.rates, |r| r.tar_at_far_1e3),
                group.failures_to_acquire.to_string(),
            ]
        })
        .collect();
    let titles = [
        ("组", "group"),
        ("同一人", "one person"),
        ("不同人", "two people"),
        ("EER", "EER"),
        ("TAR @ FAR 1e-3", "TAR @ FAR 1e-3"),
        ("未能采集", "not acquired"),
    ];
    page.table(&titles, &rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_alone_in_both_languages_and_escapes_what_lists_say() {
        let mut page = Page::new(("标题", "Title"), UtcMs(0));
        page.heading(("节", "Part"));
        page.table(&[("组", "group")], &[vec!["<script>alert('x')</script>".to_owned()]]);
        let html = page.finish();
        assert!(html.contains("1970-01-01 00:00 UTC"));
        for words in ["标题", "Title", "节", "Part"] {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("<script") && !html.contains("http"), "{html}");
        assert!(html.contains("&lt;script&gt;"));
    }
}
