// The words of a candidate's dossier in English.
import type { zh } from "./words-zh";

export const en: typeof zh = {
  title: "Notice of a breach of the rules", list: "Matters about you", empty: "Nothing waits for you", emptyText: "If your school believes that you broke the rules of an exam, it tells you here and hears what you have to say.",
  lead: "This is everything your school holds about it. You may see it, answer it and defend yourself; nothing is decided before you were heard.",
  exam: "Exam", session: "Session", because: "Because of", opened: "Opened", stands: "Stands at", open: "See and answer",
  next: "Your part now", wait: "There is nothing for you to do now. Next: {{step}}.", decided: "Decision: {{outcome}}",
  outcome: { no_breach: "no breach of the rules", admonished: "admonished", exam_void: "result of this exam void", round_void: "all results of this round void" },
  step: {
    open: "written down", witness: "second signature of staff", tell: "candidate told", answer: "your answer", sign: "your signature", record_refusal: "refusal recorded by staff",
    defend: "statement of defence", waive_defence: "defence waived", note_no_defence: "no defence in time", endorse: "the chief’s signature", decide: "the decision",
  },
  answerTitle: "Say what happened", answerHelp: "Write it as it was. You may agree or disagree; it is kept word for word.", answerLabel: "Your answer", answerGo: "Send", answerSure: "Once sent it cannot be changed.",
  signTitle: "Sign", signText: "Your signature says that you know of this and could answer. It does not say that you broke a rule.", signGo: "I know of this: sign",
  defendTitle: "Statement of defence", defendHelp: "Until {{time}}. You may give reasons, and name proof or witnesses.", defendLabel: "Your statement", defendGo: "Send the statement", waive: "I make none",
  waiveTitle: "Make no statement?", waiveText: "You cannot hand one in afterwards; the school decides on what it has.", waiveSure: "Make none", cancel: "Think again",
  missing: "Please write something first.", sent: "Sent",
  steps: "What was done", held: "What the school holds", seen: "Really observed: {{seen}} of {{all}} minutes.",
  signIns: "Identity", signIn: { accepted: "accepted by face", referred: "passed on to a person", admitted_by_staff: "let in by a person" },
  flags: "What the system pointed out", thisFlag: "This notice is about it", noPictures: "No pictures were kept", pictures: "Pictures", picture: "Picture of {{time}}", gone: "The picture has been erased",
  said: "What people said", decision: { confirmed: "confirmed during the exam", dismissed: "dismissed during the exam", unsure: "left open during the exam", reopened: "reopened" }, verdict: { violation: "sees a breach", clear: "sees no breach", unsure: "cannot tell", none: "took back" },
  note: "The system only points things out; people judge.", toList: "Back to the list",
};
