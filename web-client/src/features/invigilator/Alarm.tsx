// The bell of the board: a short sound and, where the page is not in front, a notice on the desktop, for grave
// incidents and calls for help, within the budget of `interrupts`. Both can be switched off; the board shows the
// same without either.
import { BellOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useEffect, useRef, useState } from "react";
import { useWords, type Say } from "../desk/words";
import { isUndecided } from "./attention";
import { interruptsNext, interruptsNone, type Interrupts } from "./interrupts";
import type { News, Room } from "./room";
import { useRoom } from "./room-react";
import { boardWords } from "./words";

const BELL_KEY = "examhall.board.bell";

export function Alarm() {
  const say = useWords(boardWords);
  const [on, setOn] = useState(() => localStorage.getItem(BELL_KEY) !== "off");
  useInterrupts(on);
  const turn = () => {
    localStorage.setItem(BELL_KEY, on ? "off" : "on");
    setOn(!on);
    // A browser asks the person only in answer to a click.
    if (!on && "Notification" in window && Notification.permission === "default") void Notification.requestPermission();
  };
  return (
    <Tooltip title={say(on ? "bellOn" : "bellOff")}>
      <Button type="text" className={on ? "" : "bell-off"} icon={<BellOutlined aria-hidden />} aria-label={say("bell")} aria-pressed={on} onClick={turn} />
    </Tooltip>
  );
}

/** Whether it still wants a person. */
function stillOpen(room: Room, { personId, incident }: News): boolean {
  const person = room.person(personId);
  if (incident === undefined) return person?.row.help != null;
  return person?.incidents.some((card) => card.id === incident.id && isUndecided(card)) ?? false;
}

function useInterrupts(on: boolean): void {
  const room = useRoom();
  const say = useWords(boardWords);
  const told = useRef({ on, say });
  useEffect(() => {
    told.current = { on, say };
  });
  useEffect(() => {
    let state: Interrupts<News> = interruptsNone;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (news: readonly News[]) => {
      const next = interruptsNext(state, news, performance.now(), (one) => stillOpen(room, one));
      state = next.state;
      if (next.now.length > 0) interrupt(room, next.now, told.current);
      clearTimeout(timer);
      if (next.again_ms !== undefined) timer = setTimeout(() => take([]), next.again_ms - performance.now());
    };
    const leave = room.onNews(take);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [room]);
}

function interrupt(room: Room, news: readonly News[], { on, say }: { on: boolean; say: Say<keyof (typeof boardWords)["phrases"]> }): void {
  // Counted whether heard or not: the budget is held either way.
  performance.mark("examhall.interrupt");
  if (!on) return;
  ring();
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const names = news.slice(0, 3).map(({ personId, incident }) => {
    const name = room.person(personId)?.candidate.name ?? "";
    return `${name} ${incident ? say(`ind_${incident.indicator}`) : say("helpCall")}`;
  });
  new Notification(say("bellTitle", { n: news.length }), { body: names.join("\n"), tag: "examhall.board" });
}

/** Two short tones, made here: nothing to load, nothing to fail. A page nobody has clicked into stays silent. */
function ring(): void {
  try {
    const context = new AudioContext();
    const volume = context.createGain();
    volume.gain.value = 0.08;
    volume.connect(context.destination);
    [660, 880].forEach((hertz, index) => {
      const tone = context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(volume);
      tone.start(context.currentTime + index * 0.16);
      tone.stop(context.currentTime + index * 0.16 + 0.12);
    });
    setTimeout(() => void context.close(), 1_000);
  } catch {
    // No sound on this machine: the board shows it all the same.
  }
}
