// The words of the wire under short names. The generated file stays untouched; this one only names.
import type { components } from "./schema";

export type { paths } from "./schema";

type Schemas = components["schemas"];

export type FromCandidate = Schemas["FromCandidate"];
export type ToCandidate = Schemas["ToCandidate"];
export type Welcome = Schemas["Welcome"];
export type Stage = Schemas["Stage"];
export type Paper = Schemas["Paper"];
export type SealedPaper = Schemas["SealedPaper"];
export type Section = Schemas["Section"];
export type Question = Schemas["Question"];
export type QuestionBody = Schemas["QuestionBody"];
export type OptionShown = Schemas["OptionShown"];
export type Response = Schemas["Response"];
export type StoredAnswer = Schemas["StoredAnswer"];
export type Note = Schemas["Note"];
export type Filming = Schemas["Filming"];
export type Trouble = Schemas["Trouble"];
export type Hint = Schemas["Hint"];
export type ClientEvent = Schemas["ClientEvent"];
export type BoundBy = Schemas["BoundBy"];
export type FinishReason = Schemas["FinishReason"];
export type SignInOutcome = Schemas["SignInOutcome"];
export type ClockChange = Schemas["ClockChange"];
export type Pause = Schemas["Pause"];
export type HelpCall = Schemas["HelpCall"];
export type Receipt = Schemas["Receipt"];

export type FromInvigilator = Schemas["FromInvigilator"];
export type ToInvigilator = Schemas["ToInvigilator"];
export type Snapshot = Schemas["Snapshot"];
export type Candidate = Schemas["Candidate"];
export type Row = Schemas["Row"];
export type RowState = Schemas["RowState"];
export type RowLane = Schemas["RowLane"];
export type IndicatorNow = Schemas["IndicatorNow"];
export type Indicator = Schemas["Indicator"];
export type Severity = Schemas["Severity"];
export type IncidentCard = Schemas["IncidentCard"];
export type Decision = Schemas["Decision"];
export type DecisionMade = Schemas["DecisionMade"];
export type Watching = Schemas["Watching"];
export type Rules = Schemas["RulesBody"];
export type PadAdvice = Schemas["PadAdvice"];
export type TakeoverAsked = Schemas["TakeoverAsked"];

export type Me = Schemas["Me"];
export type MyExam = Schemas["MyExamBody"];
export type MySlot = Schemas["MySlot"];
export type ExamMode = Schemas["ExamModeBody"];
export type OpenSet = Schemas["OpenSetBody"];
export type PracticeTry = Schemas["TryBody"];
export type TrySlot = Schemas["TrySlot"];
export type Feedback = Schemas["FeedbackBody"];
export type Card = Schemas["CardBody"];
export type NotebookLine = Schemas["NotebookLineBody"];
export type WhichPaper = Schemas["WhichPaper"];
export type TrialPaper = Schemas["TrialBody"];
export type TrialSheet = Schemas["TrialSheet"];
export type DossierStep = Schemas["DossierStep"];
export type DossierParty = Schemas["DossierParty"];
export type Outcome = Schemas["DossierOutcome"];
export type DossierLine = Schemas["DossierLine"];
export type DossierEntry = Schemas["DossierEntry"];
export type DossierBody = Schemas["DossierBody"];
export type Held = Schemas["HeldBody"];
export type HeldPicture = Schemas["HeldPicture"];
export type ReviewVerdict = Schemas["ReviewVerdict"];
export type ReviewFinding = Schemas["ReviewFinding"];
export type ReviewVoice = Schemas["ReviewVoice"];
export type ReviewLine = Schemas["ReviewLine"];
export type Timeline = Schemas["TimelineBody"];
export type Montage = Schemas["MontageBody"];
export type VerificationCandidate = Schemas["VerificationCandidate"];
export type VerificationFace = Schemas["VerificationFace"];
export type VerificationMark = Schemas["VerificationMark"];
export type VerificationBand = Schemas["VerificationBand"];
export type ReportBody = Schemas["ReportBody"];
export type PhotoVerdict = Schemas["PhotoVerdict"];
export type ProblemBody = Schemas["ProblemBody"];
export type FieldBody = Schemas["FieldBody"];

/** `limits::PROTOCOL_VERSION` of the server these types were made from. */
export const PROTOCOL_VERSION = 1;
