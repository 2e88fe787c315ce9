// Where a paper is tried or printed: on the candidate's page, in a tab of its own. Pure.

type Query = Readonly<Record<string, string | number>>;

export function trialHref(exam_id: string, view: "sit" | "print", query: Query): string {
  const pairs = Object.entries(query).map(([key, value]) => [key, String(value)]);
  return `/candidate#/trial/${exam_id}/${view}?${new URLSearchParams(pairs).toString()}`;
}
