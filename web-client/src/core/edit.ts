// What changed between two versions of a text, as one stretch replaced: an essay of hours, saved every few
// seconds, is not sent whole each time. Positions count Unicode scalar values, as the server counts them.

export interface TextEdit {
  readonly at: number;
  readonly delete: number;
  readonly insert: string;
}

/** Common beginning and end cut off, the rest replaced. */
export function editBetween(before: string, after: string): TextEdit {
  const [old, now] = [[...before], [...after]];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return { at: head, delete: old.length - head - tail, insert: now.slice(head, now.length - tail).join("") };
}
