// The words of self-test and notebook in English: the same keys as in Chinese.
import type { zh } from "./words-zh";

export const en: typeof zh = {
  home: {
    title: "Self-test and notebook", lead: "A self-test never counts and can be done again and again. After each question you see at once whether it was right, the answer and why.",
    sets: "Self-tests", empty: "No self-tests yet", emptyText: "They appear here once a teacher publishes one.",
    items: "{{count}} questions", draws: "{{count}} each time", tries: "Done {{count}} times", last: "Last on {{time}}", never: "Not done yet",
    start: "Start", history: "History",
  },
  notebook: {
    title: "Notebook", lead: "What you get wrong goes in by itself. It comes back after 1, 2, 4, 7 and 15 days and leaves after {{places}} right answers when due; wrong again starts over.",
    empty: "The notebook is empty", emptyText: "Questions you get wrong in a self-test are collected here.", open: "Open the notebook",
    card: "{{count}} questions in the notebook", due: "{{count}} to review today", noneDue: "Nothing to review today",
    review: "Review now ({{count}})", ahead: "Review ahead", aheadHelp: "Right ahead of its day changes nothing; wrong starts over.",
    next: "Next review: {{when}}", all: "All", bySet: "Self-test", byTag: "Topic", noneHere: "No questions here", filter: "Filter",
    now: "today", today: "later today", tomorrow: "tomorrow", days: "in {{count}} days", place: "Round {{place}} of {{places}}", wrongs: "Wrong {{count}} times", kept: "Stays",
    keep: "Keep", drop: "Take out", dropTitle: "Take it out of the notebook?", dropText: "“{{name}}” will not come back for review. Get it wrong again and it goes in again.", cancel: "Cancel", dropped: "Taken out of the notebook",
    reviewTitle: "Review",
  },
  history: { title: "History", empty: "Nothing done yet", when: "When", result: "{{right}} of {{questions}} right", left: "{{count}} not answered", go: "Continue", look: "Look", again: "Once more", unjudged: "{{count}} judged by yourself" },
  try: {
    progress: "Question {{number}} of {{count}}", score: "{{answered}} answered, {{right}} right", one: "One at a time", list: "All in a list", view: "Show",
    submit: "Submit", reveal: "I don't know, show me", prev: "Previous", next: "Next", finish: "Finish", empty: "Answer first, or choose “I don't know, show me”.",
    doneTitle: "Done", doneScore: "{{right}} of {{count}} right", doneWrong: "What was not wholly right is in the notebook and comes back on its day.", doneAll: "All right. Well done!", doneOpen: "{{count}} are not answered yet; you can go on.", goOn: "Go on",
    again: "Once more", back: "Back", toNotebook: "Open the notebook", keys: "Keyboard: digits choose an option, Enter submits and goes on.", saved: "Each answer is saved at once; leave at any time and come back.",
  },
  told: {
    told: "About your answer",
    right: "Right", partly: "Partly right", wrong: "Wrong", unanswered: "Here is the answer", byPerson: "Judge it yourself by the explanation",
    byPersonText: "Such questions are marked by people, not by the system. If you are not sure, put it into the notebook.",
    earned: "Earned {{percent}}%", yours: "Your answer", key: "Answer", none: "Not answered", also: "Also right: {{words}}", anyOrder: "The order of the blanks does not matter.",
    range: "Anything from {{low}} to {{high}} is right", explanation: "Why", noExplanation: "There is no explanation for this one.", rule: "How it is scored", blank: "Blank {{number}}",
    chosen: "Your choice", isKey: "Right", isPartial: "Earns a part", paused: "This question is not practised for the time being; go on with the others.",
    verdict: { right: "right", partly: "partly", wrong: "wrong", empty: "empty" },
    notebookIn: "In the notebook; review {{when}}.", notebookOn: "Notebook round {{place}}; review {{when}}.", notebookOut: "Right {{places}} times when due: it leaves the notebook.", keep: "Put into the notebook", kept: "In the notebook; it stays.",
  },
  rule: {
    matched_pairs: "each right pair earns its share", matched_rows: "each row wholly right earns its share", weighted_parts: "each part by its weight", nothing_asked: "nothing to answer", order_all_or_nothing: "the whole order, or nothing", order_absolute_position: "each item in its place", order_next_excluding_last: "each right follower, the last apart", order_next_including_last: "each right follower, the end included", order_one_previous_and_next: "right neighbours on both sides", order_all_previous_and_next: "all that rightly stand before and behind", order_longest_ordered: "the longest run in rising order", order_longest_contiguous: "the longest run that follows on", order_relative_to_correct: "by how far each item is from its place",
    unanswered: "Not answered earns nothing.", chosen_option: "By the option chosen.", all_or_nothing: "All right or nothing.", subset_fixed: "Right but incomplete earns a fixed part; any wrong choice, nothing.", subset_share: "Right but incomplete earns its share; any wrong choice, nothing.", right_minus_wrong: "Each wrong choice cancels a right one, never below nothing.", weighted: "The sum of the chosen options' weights, never below nothing.",
    per_blank: "Each blank by itself.", per_blank_any_order: "Each blank by itself, in any order.", text_match: "By matching an accepted answer.", number_in_tolerance: "By a number within tolerance; the unit counts where it is asked for.", for_person: "Marked by a person.", other: "By the rule set for the question.",
  },
};
