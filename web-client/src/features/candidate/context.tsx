// What the pages of the candidate share: the API, who is logged in, the camera, and where we are.
// Where we are is in the address after #, so that reload and back do what people expect.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Api } from "../../platform/api";
import type { Camera } from "../../platform/camera";
import { nowMs } from "../../platform/time";
import type { Me } from "../../wire";
import type { Sitting } from "./sitting/sitting";
import type { SittingState, Topic } from "./sitting/state";

export interface Shared {
  readonly api: Api;
  readonly camera: Camera;
  readonly me: Me;
  readonly tab: string;
  readonly logOut: () => void;
  /** The login has ended: show the login page again, keep everything. */
  readonly loginEnded: () => void;
}

const SharedContext = createContext<Shared | undefined>(undefined);
export const SharedProvider = SharedContext.Provider;

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error("outside of the candidate page");
  return shared;
}

export type Place =
  | { readonly page: "exams" }
  | { readonly page: "session"; readonly session_id: string }
  | { readonly page: "result"; readonly session_id: string }
  /** Self-test and notebook; what stands in `path` is theirs. */
  | { readonly page: "practice"; readonly path: string }
  /** What the school holds against the candidate, and their answer; in `path` which one, or none. */
  | { readonly page: "dossiers"; readonly path: string }
  /** Of staff: a paper tried as candidates sit it, or printed; what stands in `path` is its own. */
  | { readonly page: "trial"; readonly path: string };

export function placeOf(hash: string): Place {
  const practice = /^#\/practice(?:\/([\w/-]*))?$/.exec(hash);
  if (practice) return { page: "practice", path: practice[1] ?? "" };
  const dossiers = /^#\/dossiers(?:\/([0-9a-f-]{36}))?$/i.exec(hash);
  if (dossiers) return { page: "dossiers", path: dossiers[1] ?? "" };
  const trial = /^#\/trial\/(.*)$/.exec(hash);
  if (trial) return { page: "trial", path: trial[1] ?? "" };
  const match = /^#\/session\/([0-9a-f-]{36})(\/result)?$/i.exec(hash);
  if (!match?.[1]) return { page: "exams" };
  return { page: match[2] ? "result" : "session", session_id: match[1] };
}

export function hashOf(place: Place): string {
  if (place.page === "practice") return place.path === "" ? "#/practice" : `#/practice/${place.path}`;
  if (place.page === "dossiers") return place.path === "" ? "#/dossiers" : `#/dossiers/${place.path}`;
  if (place.page === "trial") return `#/trial/${place.path}`;
  return place.page === "exams" ? "#/" : `#/session/${place.session_id}${place.page === "result" ? "/result" : ""}`;
}

function subscribeHash(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function usePlace(): [Place, (place: Place) => void] {
  const hash = useSyncExternalStore(subscribeHash, () => location.hash);
  const go = useCallback((to: Place) => {
    location.hash = hashOf(to);
  }, []);
  return [useMemo(() => placeOf(hash), [hash]), go];
}

/** A part of the sitting, re-read only when one of its topics is told. */
export function useSitting<T>(sitting: Sitting, topic: Topic, pick: (state: SittingState) => T): T {
  const subscribe = useCallback((listener: () => void) => sitting.topics.subscribe(topic, listener), [sitting, topic]);
  return useSyncExternalStore(subscribe, () => pick(sitting.state));
}

export function usePhase(sitting: Sitting): Sitting["link"]["state"]["phase"] {
  const subscribe = useCallback((listener: () => void) => sitting.topics.subscribe("connection", listener), [sitting]);
  return useSyncExternalStore(subscribe, () => sitting.link.state.phase);
}

export function useCamera(camera: Camera): Camera["state"] {
  return useSyncExternalStore(camera.subscribe, camera.snapshot);
}

/** The page's clock, four times a second. */
export function useNow(period_ms = 250): number {
  const [now, set] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => set(nowMs()), period_ms);
    return () => clearInterval(timer);
  }, [period_ms]);
  return now;
}
