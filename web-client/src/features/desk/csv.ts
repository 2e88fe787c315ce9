// Tables as CSV files for office programs: a byte-order mark so that Excel reads UTF-8, every cell
// quoted where it must be, and cells that a spreadsheet would run as a formula disarmed.

const RISKY = /^[=+\-@\t\r]/;

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = RISKY.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The file's text. */
export function toCsv(head: readonly string[], rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return "\uFEFF" + [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Hands a text, or a file as it is, to the browser to keep. */
export function download(name: string, content: string | Blob, type = "text/csv;charset=utf-8"): void {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
