// A file on its way into an answer: photos made smaller for a thin line, and its digest, which is what the answer names.
import type { AttachmentGiven } from "../wire";

/** As the server takes them; a photo from a phone's camera is among them. */
export const TAKEN_TYPES = ["image/*", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".txt"];
export const BYTES_MAX = 10 * 1024 * 1024;
const NAME_CHARS_MAX = 120;
/** A picture above this is drawn anew: a page of handwriting is well read at two megapixels. */
const SHRINK_FROM_BYTES = 1_000_000;
const SIDE_MAX = 2_000;
const QUALITY = 0.82;

/** Beyond what an answer may carry. */
export class TooLarge extends Error {}

export interface Prepared {
  readonly given: AttachmentGiven;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function prepared(file: File): Promise<Prepared> {
  const { blob, name } = await smaller(file);
  if (blob.size > BYTES_MAX) throw new TooLarge();
  if (blob.size === 0) throw new Error("an empty file");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { given: { sha256: await digestOf(bytes), name: shortened(name), bytes: bytes.length }, bytes };
}

export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A name that still ends as it did. */
export function shortened(name: string): string {
  const chars = [...(name.trim() || "file")];
  if (chars.length <= NAME_CHARS_MAX) return chars.join("");
  const ending = /\.[^.]{1,8}$/u.exec(name)?.[0] ?? "";
  return `${chars.slice(0, NAME_CHARS_MAX - [...ending].length - 1).join("")}…${ending}`;
}

/** A large picture as a smaller JPEG; as it is where the browser cannot read it. */
async function smaller(file: File): Promise<{ blob: Blob; name: string }> {
  if (!file.type.startsWith("image/") || file.size < SHRINK_FROM_BYTES) return { blob: file, name: file.name };
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    if (!context) return { blob: file, name: file.name };
    // What is see-through would come out black.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? { blob, name: file.name.replace(/\.[^.]{1,8}$/u, "") + ".jpg" } : { blob: file, name: file.name };
  } catch {
    return { blob: file, name: file.name };
  }
}
