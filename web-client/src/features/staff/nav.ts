// Which pages a person sees in the navigation, by role. The server decides what they may do; this
// only keeps useless doors out of sight.

export const PAGES = ["bank", "practice", "exams", "sessions", "conduct", "marking", "results", "people"] as const;
export type Page = (typeof PAGES)[number];

const ROLES: Record<Page, readonly string[]> = {
  bank: ["author", "marker", "office", "admin"],
  practice: ["author", "office", "admin"],
  exams: ["author", "invigilator", "marker", "office", "admin"],
  sessions: ["author", "invigilator", "marker", "office", "admin"],
  conduct: ["invigilator", "office", "admin"],
  marking: ["marker", "office", "admin"],
  results: ["marker", "office", "admin"],
  people: ["invigilator", "office", "admin"],
};

export const STAFF_ROLES = ["author", "marker", "office", "admin", "invigilator"] as const;

export function pagesFor(roles: readonly string[]): Page[] {
  return PAGES.filter((page) => ROLES[page].some((role) => roles.includes(role)));
}

/** Where one begins: the bank for authors, sessions for the office, marking for a marker, for an invigilator what comes after the exam. */
export function firstPage(roles: readonly string[]): Page {
  const pages = pagesFor(roles);
  if (roles.includes("author") || roles.includes("admin")) return "bank";
  if (roles.includes("office")) return "sessions";
  if (roles.includes("marker")) return "marking";
  if (roles.includes("invigilator")) return "conduct";
  return pages[0] ?? "exams";
}
