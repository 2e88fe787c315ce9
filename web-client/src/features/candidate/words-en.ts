// The candidate's words in English; the same keys as words-zh.ts, held by the compiler.
import type { zh } from "./words-zh";

export const en: typeof zh = {
  app: { name: "Examhall", language: "中文", switchLanguage: "切换到中文", logOut: "Log out", back: "Back to my exams", retry: "Try again", close: "Close", cancel: "Cancel", loading: "Loading…", skip: "Skip to content" },
  denied: { title: "Not allowed", text: "This does not exist, or it does not belong to this account. Go back to your exams, or log in with another account." },
  failed: { title: "Could not load" },
  login: { title: "Log in to your exam", account: "Account", accountHelp: "Usually your student number", password: "Password", go: "Log in", missing: "Enter your account and password.", ended: "Your login has ended. Please log in again; your answers are safe.", notCandidate: "This is not a candidate's account.", staffPages: "Go to the staff pages" },
  exams: {
    title: "My exams", hello: "Hello, {{name}}", empty: "No exams yet", emptyText: "Exams appear here once the school schedules them. If you should sit one today, tell the exam office.",
    starts: "Starts", opens: "Opens", closes: "Closes", duration: "Length", minutes: "{{count}} min", enter: "Enter", resume: "Continue", result: "See result",
    stage: { not_open: "Not open yet", open: "Open", in_progress: "In progress", finished: "Handed in", missed: "Missed" }, noResult: "Result not released yet",
  },
  practice: { title: "Self-test and notebook", text: "Practise without being marked. What you get wrong goes into your notebook and comes back on its day.", go: "Practise" },
  mode: {
    window: "Open window", rehearsal: "Rehearsal", rehearsalText: "A rehearsal is for trying out your device and the steps. It never counts; repeat it as often as you like.", again: "Rehearse again", banner: "Rehearsal: this does not count",
    onTitle: "Rehearsal: no need to wait", on: "In an exam, an invigilator checks who you are at this step. In a rehearsal you can simply go on.", go: "Go on",
  },
  steps: { label: "Before the exam", consent: "Consent", device: "Camera", photo: "Photo", signIn: "Sign in", wait: "Wait" },
  consent: {
    title: "How your face data is used, and how you are identified", lead: "Please read this, then choose one of two ways. Both are equally valid: you sit the same exam, and your result is not affected.",
    choose: "How would you like to be identified?", face: "I agree to identification by face", faceText: "The camera checks that it is you before the exam, and invigilates during it.", staff: "No face data; staff identify me", staffText: "An invigilator checks your ID document and admits you. Your face is not captured or compared.",
    go: "Confirm my choice", pick: "Please choose one of the two.", later: "To change your choice later, ask an invigilator.",
  },
  device: {
    title: "Camera check", lead: "Make sure your face is clearly visible. The picture is shown on this device only; nothing is sent yet.", start: "Turn on the camera", camera: "Camera", go: "The picture is clear: next", preview: "Camera picture", asking: "Choose “Allow” in the browser's prompt.",
    on: "The camera works", tips: "Face the light, take off hat and mask, and be alone in the picture.", without: "No camera: let staff identify me",
    light: { ok: "The light is good", dark: "A bit dark: turn on a lamp, or sit facing the window.", bright: "Too bright: move out of the direct light." },
    why: {
      denied: "The browser has no permission for the camera. Allow it with the icon beside the address, then try again.", missing: "No camera was found. Check that it is plugged in, then try again.", busy: "Another program is using the camera. Close meeting or streaming programs, then try again.",
      insecure: "This address is not a secure connection, so the browser does not allow the camera. Use the https address, or tell the exam office.", lost: "The camera was disconnected. Plug it in again, then try again.", other: "The camera cannot be opened. Plug it in again or restart the browser, then try again.",
    },
  },
  photo: { title: "Enrolment photo", lead: "There is no photo of you yet. Look into the camera and take one; later sign-ins are compared with it.", take: "Take photo", again: "Take another", use: "Use this photo", sending: "Checking the photo…", refused: "This photo cannot be used: ", done: "Photo saved", shot: "The photo you took" },
  signIn: {
    title: "Sign in by face", lead: "Look into the camera and hold still. It usually takes a few seconds.", progress: "{{fit}} of {{needed}} clear pictures", looking: "Checking the picture, one moment", preview: "Sign-in picture; put your face inside the oval", accepted: "Signed in", referred: "Staff will identify you",
    referredText: "The automatic check did not succeed. That is common and not held against you. An invigilator will check your ID; please stay at your seat.", gestures: "Your face matches. Now make two simple movements as asked, to show that it is you before the camera. Read first; there is no hurry.", cannotMove: "I cannot turn my head", cannotMoveDone: "All right: you will only be asked to close and open your eyes.", ask: "Ask for staff", askTitle: "Ask staff to identify you", askText: "You may say why (optional); the invigilator sees it.", askLabel: "Reason", askGo: "Send", staffLane: "Identification by staff",
    staffLaneText: "You chose to be identified by staff. Have your ID ready; once it is checked, you are admitted.", waiting: "Waiting for an invigilator", waitingText: "The invigilator has been told. Have your ID ready and keep this page open.", cameraOff: "The camera is off, so automatic sign-in cannot run.",
  },
  hint: {
    hold_still: "Good, hold still", no_face: "No face in view: look into the camera", several_faces: "More than one person in view: others please step away", too_small: "Come closer", too_close: "Move back a little", off_frame: "Move to the middle",
    blurred: "Blurred: hold still, or clean the lens", too_dark: "Too dark: light your face", too_bright: "Too bright: avoid the strong light", turned_away: "Look straight into the camera", covered: "Show your whole face: take off mask and hat", camera_stuck: "The picture does not change: check the camera", unavailable: "Sign-in by face is not available now; staff will identify you",
    face_front: "Look straight into the camera and wait for the next movement", turn_head_left: "Turn your head to your left, then back", turn_head_right: "Turn your head to your right, then back", look_up: "Look up, then straight again", close_eyes: "Close your eyes for a second, then open them", come_closer: "Come a little closer to the camera",
  },
  wait: { title: "Waiting to start", admitted: "You have been identified", starts: "Starts in", soon: "Starting any moment…", at: "Starts at {{time}}", auto: "The paper opens by itself at that time; no need to reload.", name: "Name", number: "Number", seat: "Seat", check: "Check the details below; if anything is wrong, tell an invigilator.", instructions: "Instructions", offline: "Connection lost, reconnecting. Keep this page open." },
  exam: {
    time: "Time left", timeUp: "Time is up", timeUpText: "Time is up; the server is collecting the paper. Everything saved counts.", number: "Question {{number}}", of: "of {{count}}", marks: "{{marks}} marks", prev: "Previous", next: "Next", flag: "Flag", flagged: "Flagged", nav: "Questions", navOpen: "Open the question list", handIn: "Hand in", messages: "Messages", messagesNew: "Messages, {{count}} unread", keys: "Keyboard", clear: "Clear answer",
    kind: { single_choice: "Single choice", multiple_choice: "Multiple choice", true_false: "True or false", fill_in: "Fill in", numeric: "Number", short_answer: "Short answer", essay: "Essay" },
    kindHelp: { single_choice: "Choose one", multiple_choice: "Choose any number", true_false: "True or false?", fill_in: "Fill in the blanks", numeric: "Enter a number", short_answer: "Answer in a few sentences", essay: "Write a text" },
    true: "True", false: "False", options: "Options", blank: "Blank {{number}}", answer: "Your answer", numericHelp: "A number; write its unit where the question asks for one, e.g. 20 m/s", numericOnly: "Digits only, for example 3.14 or -2", numericOdd: "This does not look like a number; please check.",
    chars: "{{count}} characters", charsMin: "at least {{min}}", charsMax: "at most {{max}}",
    saved: { none: "Not answered", typed: "Typed, saving", saved_here: "Saved on this device, waiting to upload", saved: "Saved on the server", late: "Arrived late; kept for staff to decide", refused: "The server did not take this answer; tell an invigilator" },
    savedAll: { nothing: "No answers yet", typed: "Saving…", saved_here: "Saved here", saved: "Saved", refused: "An answer was not taken" },
    link: { connecting: "Connecting", handshake: "Connecting", live: "Online", backoff: "Offline, reconnecting", elsewhere: "Open elsewhere", superseded: "Open elsewhere", closed: "Closed" },
    offline: "You are offline. Your answers are safe on this device; keep working, they upload when the network is back.", offlineUnkept: "You are offline, and this browser cannot keep answers. Do not close or reload this page, and tell an invigilator.", unkept: "This browser cannot keep answers on the device (a private window?). Please stay online.",
    lastMinutes: "Five minutes left.", extended: "Your time was extended by {{minutes}} minutes. Reason: {{reason}}", shortened: "Your time was shortened by {{minutes}} minutes. Reason: {{reason}}", understood: "Got it",
    unchecked: "For a while the camera has not seen your face well enough. Your exam goes on; when you can:",
    cameraLost: "The camera was disconnected. Your exam goes on; turn the camera on again when you can.", cameraAgain: "Turn the camera on", cameraOn: "Camera on", cameraOff: "Camera off",
    legend: { answered: "Answered", open: "Open", flagged: "Flagged", current: "Current" }, slot: "Question {{number}}, {{state}}", slotFlagged: ", flagged", slotCurrent: ", current", section: "{{title}}",
  },
  keys: { title: "Keyboard", lead: "Everything works without a mouse. Enter, reload and back never hand in.", arrows: "← →", arrowsText: "Previous, next question (outside text fields)", alt: "Alt + P / Alt + N", altText: "Previous, next question (anywhere)", digits: "1 – 9", digitsText: "Choose that option", flag: "F", flagText: "Flag or unflag this question", tab: "Tab", tabText: "Go to the next control", help: "?", helpText: "Open this help" },
  messages: { title: "Messages", empty: "No messages", all: "To everyone", you: "To you", read: "I have read it", isRead: "Read", fresh: "A message from the invigilator" },
  handIn: {
    title: "Before you hand in", asking: "Checking your answers…", all: "All {{count}} questions are answered.", open: "{{count}} questions are not answered:", goTo: "Go to question {{number}}", flagged: "{{count}} questions are flagged.", unsaved: "{{count}} answers are still being saved to the server; you can hand in once they are.", offline: "You are offline and cannot hand in now. Your answers are safe on this device; hand in when the network is back. At the end everything saved is collected anyway.",
    back: "Keep working", next: "Next: confirm", sureTitle: "Hand in for good?", sure: "Answers cannot be changed afterwards. Time left: {{time}}.", confirm: "Hand in", sending: "Handing in…",
  },
  takeover: { elsewhereTitle: "This exam is open somewhere else", elsewhere: "Only one page can be used at a time. If you continue here, the other one stops; everything saved is kept.", superseded: "The exam continues somewhere else", supersededText: "This page has stopped; saved answers are kept. If that was not you, tell an invigilator at once.", here: "Continue here", leave: "Back to my exams" },
  closed: { logged_out: "Your login has ended", logged_outText: "Log in again to continue. Your answers are kept on this device and upload after that.", protocol: "This page is out of date", protocolText: "The system was updated. Please reload; nothing you typed is lost.", reload: "Reload", login: "Log in again" },
  finished: { title: "The exam is over", handed_in: "You have handed in.", time_up: "Time ran out and your paper was collected. Everything saved counts.", staff: "Staff ended this exam. If you have questions, contact the exam office.", at: "Ended at {{time}}", saved: "All answers are on the server; you can close this page.", pending: "{{count}} answers are still uploading; keep this page open.", late: "{{count}} answers arrived after the end; they are kept for staff to decide." },
  result: { title: "Result", total: "Your mark", of: "of {{marks}}", slot: "Question {{number}}", mark: "{{mark}} / {{marks}}", pending: "Not marked yet", yours: "Your answer", chosen: "Your choice", none: "Not answered", comment: "Comment", explanation: "Explanation" },
  connecting: "Entering the exam…",
};
