// The key of a question of any kind in one line: letters of options, or whatever it accepts. Pure.
import type { Content } from "./content";

/** A judgement's key is yes or no; everything else is text, empty for what a person judges. */
export function keyOf(content: Content): string | boolean {
  const fields = content as unknown as Record<string, unknown>;
  const { key } = fields;
  if (typeof key === "boolean") return key;
  const options = Array.isArray(fields["options"]) ? (fields["options"] as { id: string }[]) : [];
  const letter = (id: unknown) => {
    const at = options.findIndex((option) => option.id === id);
    return at < 0 ? String(id) : String.fromCharCode(65 + at);
  };
  if (typeof key === "string") return letter(key);
  if (Array.isArray(key)) return key.map(letter).join("");
  const found: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (Array.isArray(value)) value.forEach((each) => walk(each, name));
    else if (typeof value === "object" && value !== null) Object.entries(value).forEach(([field, inner]) => walk(inner, field));
    else if (name === "pattern" || name === "value") found.push(String(value));
  };
  walk(fields["blanks"] ?? fields["accepted"], "");
  return found.join("、");
}
