// The room handed down the tree, and the hooks that read one topic of it each. Times and ages go by a shared beat,
// once a second, so that only the figures themselves change.
import { createContext, startTransition, useCallback, useContext, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { IncidentCard, Keeper, OutageCard, Watching } from "../../wire";
import type { Heads } from "./attention";
import type { Picture } from "./picture";
import type { Board, Person, Room, Status, Topic } from "./room";
import type { Place } from "./rooms";

export const RoomContext = createContext<Room | undefined>(undefined);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error("useRoom is called outside a room");
  return room;
}

/** Renders when what `read` gives is another one than before, and looks whenever the topic is told. */
function useTopic<T>(topic: Topic, read: (room: Room) => T): T {
  const room = useRoom();
  const subscribe = useCallback((tell: () => void) => room.subscribe(topic, tell), [room, topic]);
  return useSyncExternalStore(subscribe, () => read(room));
}

export const useBoard = (): Board => useTopic("board", (room) => room.board());
/** One figure of the board; renders when that figure changes and not with every delta. */
export const useHeads = (of: keyof Heads): number => useTopic("board", (room) => room.board().heads[of]);
export const useKeepers = (): readonly Keeper[] => useTopic("board", (room) => room.board().keepers);
export const usePlaces = (): readonly Place[] => useTopic("board", (room) => room.board().places);
export const useIncidents = (): readonly IncidentCard[] => useTopic("incidents", (room) => room.incidents());
/** Incidents that want a decision. */
export const useOpenIncidents = (): number => useTopic("incidents", (room) => room.openIncidents());
export const useOutages = (): readonly OutageCard[] => useTopic("outages", (room) => room.outages());
export const useWatching = (): Watching | undefined => useTopic("watching", (room) => room.watching());
export const useStatus = (): Status => useTopic("status", (room) => room.status());
export const usePerson = (personId: string): Person | undefined => useTopic(`person:${personId}`, (room) => room.person(personId));

export function usePicture(sittingId: string | null | undefined): Picture | undefined {
  const id = sittingId ?? "none";
  return useTopic(`picture:${id}`, (room) => room.picture(id));
}

/** The newest picture of a screen that is shared. */
export function useScreen(sittingId: string | null | undefined): Picture | undefined {
  const id = sittingId ?? "none";
  return useTopic(`screen:${id}`, (room) => room.screen(id));
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

/** Whether something holds by the server's time; looks once a second and renders when it changes. */
export function useNowAs(read: (now: number) => boolean): boolean {
  const room = useRoom();
  return useSyncExternalStore(beat.subscribe, () => read(room.now()));
}

interface TickingProps {
  read: (now: number) => string;
  className?: string | undefined;
  title?: string | undefined;
}

/** A time or an age in words. The beat writes it into the page: a render for each figure of a full board and each second would cost more than what happens there. */
export function Ticking({ read, className, title }: TickingProps) {
  const room = useRoom();
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const write = () => {
      const text = read(room.now());
      if (text === element.textContent) return;
      // The same piece of text with other words is laid out anew; another piece would be put in first.
      if (element.firstChild) element.firstChild.nodeValue = text;
      else element.textContent = text;
    };
    write();
    return beat.subscribe(write);
  });
  return <span ref={place} className={className} title={title} />;
}

/** The value once the frame that shows what else came with it has been drawn: what is urgent has that frame to itself. A page that is
 * hidden draws none and stays behind until it is looked at. */
export function useAfterFrame<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const latest = useRef({ value, isAsked: false });
  useEffect(() => {
    latest.current.value = value;
    if (latest.current.isAsked || Object.is(value, shown)) return;
    latest.current.isAsked = true;
    requestAnimationFrame(() => setTimeout(() => {
      latest.current.isAsked = false;
      startTransition(() => setShown(latest.current.value));
    }));
  }, [value, shown]);
  return shown;
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
