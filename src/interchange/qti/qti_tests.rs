//! Small items of both spellings.

use super::*;
use crate::domain::bank::content::{Body, MultipleRule};
use crate::interchange::Status;

fn drafts(text: &str) -> Vec<Draft> {
    read(&Source::alone("a.xml", &[], str::to_owned), text).unwrap()
}

fn choice(cardinality: &str, declared: &str, template: &str) -> Draft {
    let text = format!(
        "<assessmentItem identifier='i' title='t'><responseDeclaration identifier='RESPONSE' \
         cardinality='{cardinality}' baseType='identifier'>{declared}</responseDeclaration>\
         <outcomeDeclaration identifier='SCORE' cardinality='single' baseType='float'/>\
         <itemBody><p>q</p><choiceInteraction responseIdentifier='RESPONSE'>\
         <simpleChoice identifier='H'>h</simpleChoice><simpleChoice identifier='O'>o</simpleChoice>\
         <simpleChoice identifier='Cl'>cl</simpleChoice></choiceInteraction></itemBody>\
         <responseProcessing template='http://x/rptemplates/{template}'/></assessmentItem>"
    );
    drafts(&text).remove(0)
}

#[test]
fn one_right_choice_and_several() {
    let right = "<correctResponse><value>O</value></correctResponse>";
    let one = choice("single", right, "match_correct");
    let Body::SingleChoice(single) = one.content.unwrap().body else { panic!() };
    assert_eq!((single.key.as_str(), one.status), ("B", Status::Imported));
    let both = "<correctResponse><value>H</value><value>O</value></correctResponse>";
    let whole = choice("multiple", both, "match_correct.xml");
    let Body::MultipleChoice(multiple) = whole.content.unwrap().body else { panic!() };
    assert_eq!((multiple.rule, whole.status), (MultipleRule::AllOrNothing, Status::Imported));
}

#[test]
fn a_mapping_becomes_weights_when_it_scores_alike() {
    let mapped = "<correctResponse><value>H</value><value>O</value></correctResponse>\
        <mapping lowerBound='0' upperBound='2' defaultValue='-2'>\
        <mapEntry mapKey='H' mappedValue='1'/><mapEntry mapKey='O' mappedValue='1'/>\
        <mapEntry mapKey='Cl' mappedValue='-1'/></mapping>";
    let found = choice("multiple", mapped, "map_response");
    assert!(found.content.is_some(), "{:?}", found.status);
}

#[test]
fn the_third_spelling_reads_as_the_second() {
    let text = "<qti-assessment-item identifier='i'><qti-response-declaration identifier='RESPONSE' \
        cardinality='single' base-type='string'><qti-correct-response><qti-value>York</qti-value>\
        </qti-correct-response></qti-response-declaration><qti-outcome-declaration \
        identifier='SCORE' cardinality='single' base-type='float'/><qti-item-body><p>sun of \
        <qti-text-entry-interaction response-identifier='RESPONSE'/></p></qti-item-body>\
        <qti-response-processing template='https://x/rptemplates/match_correct.xml'/>\
        </qti-assessment-item>";
    let found = drafts(text).remove(0);
    assert_eq!(found.status, Status::Imported);
    let content = found.content.unwrap();
    assert!(content.stem.as_str().contains("[[b1]]"));
    let Body::FillIn(fill) = content.body else { panic!() };
    assert_eq!(fill.blanks[0].accepted[0].pattern, "York");
}

#[test]
fn strangers_are_named() {
    let item = |inside: &str| {
        let text = format!("<assessmentItem><itemBody>{inside}</itemBody></assessmentItem>");
        match drafts(&text).remove(0).status {
            Status::Rejected(Trouble::KindUnsupported { name }) => name,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(item("<drawingInteraction/>"), "drawingInteraction");
    let source = Source::alone("a.xml", &[], str::to_owned);
    assert_eq!(read(&source, "<assessmentResult/>").unwrap_err().trouble.code(), "xml.root");
}
