// Cuts a text into plain pieces, formulas and blanks: \( … \) in the line, \[ … \] on its own line,
// {{1}} a blank. A delimiter without its partner stays text.

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "math"; readonly tex: string; readonly display: boolean }
  | { readonly kind: "blank"; readonly number: number };

const PIECE = /\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]|\{\{(\d{1,2})\}\}/g;

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    const [whole, inline, display, blank] = match;
    if (blank !== undefined) found.push({ kind: "blank", number: Number(blank) });
    else found.push({ kind: "math", tex: (inline ?? display ?? "").trim(), display: inline === undefined });
    from = match.index + whole.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}
