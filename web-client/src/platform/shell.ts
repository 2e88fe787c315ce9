// Asks the browser to keep the candidate's page for reloads without network. Only where the page was
// built, and only over https or on localhost, where browsers allow it; elsewhere a reload needs the server.

/** `SHELL_PATH` of core/shell.ts, said again: a part that page and worker shared would be a file of its own. */
const SCOPE = "/candidate";

export function keepShell(workers: Pick<ServiceWorkerContainer, "register"> | undefined = navigator.serviceWorker): void {
  if (!import.meta.env.PROD || !workers) return;
  // Refused (a full disk, a policy of the school): the exam runs all the same.
  workers.register("/sw.js", { scope: SCOPE }).catch(() => undefined);
}
