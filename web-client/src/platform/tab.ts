// The name of this tab: a reload keeps it, a second tab has another. A duplicated tab inherits the
// storage of the first, so the name is also held as a lock while the page lives.

const KEY = "examhall.tab";

function fresh(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
}

function hold(name: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`examhall.tab.${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held until the page goes.
      return lock === null ? undefined : new Promise<never>(() => undefined);
    });
  });
}

export async function tabName(): Promise<string> {
  let name: string | null = null;
  try {
    name = sessionStorage.getItem(KEY);
  } catch {
    name = null;
  }
  if (name === null || !(await hold(name))) {
    name = fresh();
    await hold(name);
  }
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // Without storage a reload counts as another tab: one more question to the person, nothing lost.
  }
  return name;
}
