// Sealing and opening what this browser keeps: AES-GCM under a key that never leaves the browser's own
// key store again once it is imported. The label (whose, which sitting, which place) is sealed with it,
// so that nothing can be exchanged for something else sealed under the same key. And opening the paper that
// came sealed before the start.
import type { Paper, SealedPaper } from "../wire";

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer | Uint8Array<ArrayBuffer>;
}

const KEY_TEXT = /^[0-9a-f]{64}$/;
/** The length that AES-GCM is made for. Drawn anew for every seal; a sitting makes thousands, not billions. */
const IV_BYTES = 12;

/** A key that can be used here and read by nobody, from 64 hexadecimal digits. */
export function keyFrom(text: string): Promise<CryptoKey> {
  // Absent where the address is neither https nor localhost: then nothing is kept, rather than in clear.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) return Promise.reject(new Error("no cryptography at this address"));
  if (!KEY_TEXT.test(text)) return Promise.reject(new Error("no key of 64 hexadecimal digits"));
  const raw = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export function seal(key: CryptoKey, label: string, value: unknown): Promise<Sealed> {
  return sealBytes(key, label, new TextEncoder().encode(JSON.stringify(value)));
}

export async function sealBytes(key: CryptoKey, label: string, clear: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { iv, bytes: await crypto.subtle.encrypt(cipher(iv, label), key, clear) };
}

/** Undefined for what was sealed under another key or label, or was changed. */
export async function unseal<T>(key: CryptoKey, label: string, sealed: Sealed): Promise<T | undefined> {
  const clear = await unsealBytes(key, label, sealed);
  return clear && (JSON.parse(new TextDecoder().decode(clear)) as T);
}

/** The same of what is no value but bytes. */
export async function unsealBytes(key: CryptoKey, label: string, sealed: Sealed): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher(sealed.iv, label), key, sealed.bytes));
  } catch {
    return undefined;
  }
}

/** Whether a sealed paper could be opened here at all. */
export function canUnseal(): boolean {
  return (globalThis.crypto?.subtle as SubtleCrypto | undefined) !== undefined;
}

/** What has come of a sealed paper so far, with the next part; undefined when one before it is missing. */
export function joined(before: SealedPaper | undefined, next: SealedPaper): SealedPaper | undefined {
  if (next.part === 0) return next;
  if (before?.iv !== next.iv || before.part + 1 !== next.part) return undefined;
  return { ...next, sealed: before.sealed + next.sealed };
}

/** A paper that came before the start, by the key that came with it; undefined when it does not open. */
export async function openPaper(key_text: string, sitting_id: string, paper: SealedPaper): Promise<Paper | undefined> {
  try {
    const iv = Uint8Array.from(paper.iv.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const bytes = Uint8Array.from(atob(paper.sealed), (char) => char.charCodeAt(0));
    return await unseal<Paper>(await keyFrom(key_text), `paper/${sitting_id}`, { iv, bytes });
  } catch {
    return undefined;
  }
}

function cipher(iv: Uint8Array<ArrayBuffer>, label: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(label) };
}
