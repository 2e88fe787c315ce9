// Light or dark: remembered per page family, told to the token file through `data-theme`.
import { useCallback, useEffect, useState } from "react";
import type { Scheme } from "./theme";

function remembered(key: string, otherwise: Scheme | "system"): Scheme {
  const kept = globalThis.localStorage?.getItem(key);
  if (kept === "light" || kept === "dark") return kept;
  if (otherwise !== "system") return otherwise;
  return globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The scheme in force, and how to turn it over. */
export function useScheme(key: string, otherwise: Scheme | "system"): [Scheme, () => void] {
  const [scheme, setScheme] = useState(() => remembered(key, otherwise));
  useEffect(() => {
    document.documentElement.dataset["theme"] = scheme;
  }, [scheme]);
  const turn = useCallback(() => {
    setScheme((current) => {
      const next = current === "dark" ? "light" : "dark";
      globalThis.localStorage?.setItem(key, next);
      return next;
    });
  }, [key]);
  return [scheme, turn];
}
