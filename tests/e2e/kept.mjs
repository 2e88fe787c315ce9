// What a browser keeps of the page and of the exam on it.

/** Waits until the browser has the page for reloads without network. */
export const shellKept = (page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active !== null && (await caches.keys()).length > 0);

/** What lies in the page's own store, as characters: nothing of it may be readable. */
export function stored(page) {
  return page.evaluate(async () => {
    const db = await new Promise((resolve, reject) => {
      const open = indexedDB.open('examhall');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    const text = (value) => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
      if (value instanceof CryptoKey) return `key extractable=${value.extractable}`;
      return typeof value === 'object' && value !== null ? Object.values(value).map(text).join(' ') : String(value);
    };
    const all = await Promise.all([...db.objectStoreNames].map((name) => new Promise((resolve) => {
      const asked = db.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => resolve(`${name}: ${asked.result.map(text).join('\n')}`);
    })));
    db.close();
    return all.join('\n');
  });
}
