//! How a QTI item turns responses into its score.

use super::lose;
use super::qti::Own;
use super::qti_rules::{Scored, figure};
use crate::domain::bank::number::Tolerance;
use crate::interchange::Loss;

impl Own<'_, '_> {
    pub(super) fn processing(&mut self, scored: &Scored, is_3: bool) {
        match scored {
            Scored::Person => {}
            Scored::Template(name) => {
                let address = if is_3 {
                    format!("https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{name}.xml")
                } else {
                    format!("http://www.imsglobal.org/question/qti_v2p1/rptemplates/{name}")
                };
                self.xml.empty("responseProcessing", &[("template", &address)]);
            }
            Scored::Mapped(names) => {
                let whole: f64 = names.iter().map(|(_, weight)| weight).sum();
                self.xml.open("responseProcessing", &[]);
                self.xml.open("setOutcomeValue", &[("identifier", "SCORE")]).open("sum", &[]);
                for (name, weight) in names {
                    self.xml.open("product", &[]);
                    self.constant(&figure(weight / whole));
                    self.xml.empty("mapResponse", &[("identifier", name)]).close();
                }
                self.xml.close().close().close();
            }
            Scored::AllCorrect(names) => {
                self.condition(|own| {
                    own.xml.open("and", &[]);
                    for name in names {
                        own.xml.open("match", &[]);
                        own.xml.empty("variable", &[("identifier", name)]);
                        own.xml.empty("correct", &[("identifier", name)]).close();
                    }
                    own.xml.close();
                });
            }
            Scored::Number(tolerance) => {
                let (mode, by) = match tolerance {
                    Tolerance::Absolute(by) => ("absolute", *by),
                    Tolerance::Relative(share) => ("relative", share * 100.0),
                    Tolerance::Geometric(share) => {
                        let what = "geometric tolerance".to_owned();
                        lose(&mut self.losses, Loss::ScoringSimplified { what });
                        ("relative", share * 100.0)
                    }
                };
                let by = format!("{0} {0}", figure(by));
                self.condition(|own| {
                    own.xml.open("equal", &[("toleranceMode", mode), ("tolerance", &by)]);
                    own.xml.empty("variable", &[("identifier", "RESPONSE")]);
                    own.xml.empty("correct", &[("identifier", "RESPONSE")]).close();
                });
            }
        }
    }

    fn constant(&mut self, figure: &str) {
        self.xml.leaf("baseValue", &[("baseType", "float")], figure);
    }

    /// 1 where the test is true, else 0.
    fn condition(&mut self, test: impl FnOnce(&mut Self)) {
        self.xml.open("responseProcessing", &[]).open("responseCondition", &[]);
        self.xml.open("responseIf", &[]);
        test(self);
        self.xml.open("setOutcomeValue", &[("identifier", "SCORE")]);
        self.constant("1");
        self.xml.close().close().open("responseElse", &[]);
        self.xml.open("setOutcomeValue", &[("identifier", "SCORE")]);
        self.constant("0");
        self.xml.close().close().close().close();
    }
}
