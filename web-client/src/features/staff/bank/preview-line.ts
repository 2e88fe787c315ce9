// A question in one line, for lists: formulas that can be drawn, blanks as gaps. The server cuts the
// text at a number of characters, so a formula may have lost its end; it is left out then. Pure.

const MARKER = /\[\[[A-Za-z0-9][A-Za-z0-9_-]{0,31}\]\]/g;
const GAP = "____";

/** Text with its formulas all in the line, ready to be escaped and drawn. */
export function previewLine(text: string): string {
  const whole = text.replaceAll(MARKER, GAP).replaceAll("\\[", "\\(").replaceAll("\\]", "\\)");
  const opened = whole.lastIndexOf("\\(");
  return opened > whole.lastIndexOf("\\)") ? `${whole.slice(0, opened)}…` : whole;
}

/** The same as plain text, formulas as their source: for files and messages. */
export function previewText(text: string): string {
  return previewLine(text).replaceAll(/\\[()]/g, "");
}

/** A text as HTML that shows it as it is. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
