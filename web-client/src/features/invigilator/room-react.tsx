// The room handed down the tree, and the hooks that read one topic of it each. Ages are read from a
// shared clock that ticks once a second, so that only the figures themselves re-render.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { IncidentCard, OutageCard, Watching } from "../../wire";
import type { Board, Person, Room, Status } from "./room";
import type { Picture } from "./picture";

export const RoomContext = createContext<Room | undefined>(undefined);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error("useRoom is called outside a room");
  return room;
}

export function useBoard(): Board {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe("board", tell), room.board);
}

export function useIncidents(): readonly IncidentCard[] {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe("incidents", tell), room.incidents);
}

export function useOutages(): readonly OutageCard[] {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe("outages", tell), room.outages);
}

export function useWatching(): Watching | undefined {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe("watching", tell), room.watching);
}

export function useStatus(): Status {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe("status", tell), room.status);
}

export function usePerson(personId: string): Person | undefined {
  const room = useRoom();
  return useSyncExternalStore((tell) => room.subscribe(`person:${personId}`, tell), () => room.person(personId));
}

export function usePicture(sittingId: string | null | undefined): Picture | undefined {
  const room = useRoom();
  const id = sittingId ?? "none";
  return useSyncExternalStore((tell) => room.subscribe(`picture:${id}`, tell), () => room.picture(id));
}

const beat = {
  listeners: new Set<() => void>(),
  timer: undefined as ReturnType<typeof setInterval> | undefined,
  count: 0,
  subscribe: (listener: () => void): (() => void) => {
    beat.listeners.add(listener);
    beat.timer ??= setInterval(() => {
      beat.count += 1;
      for (const each of beat.listeners) each();
    }, 1000);
    return () => {
      beat.listeners.delete(listener);
      if (beat.listeners.size === 0) {
        clearInterval(beat.timer);
        beat.timer = undefined;
      }
    };
  },
};

/** The server's time now; renders once a second. */
export function useNow(): number {
  const room = useRoom();
  useSyncExternalStore(beat.subscribe, () => beat.count);
  return room.now();
}

/** An object URL for a picture, renewed with it and given back afterwards. */
export function usePictureUrl(picture: Picture | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (picture === undefined) return setUrl(undefined);
    const made = URL.createObjectURL(picture.jpeg);
    setUrl(made);
    // The old one stays until the new one had time to decode, so that nothing flickers.
    return () => void setTimeout(() => URL.revokeObjectURL(made), 2_000);
  }, [picture]);
  return url;
}
