// The wall of candidates: filters, groups, and only the lines on screen in the page. Those who fit and need
// somebody stand on top; who is well is folded away in the list and comes back with the first incident. It
// also tells the room whose pictures are on screen.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, type InputRef } from "antd";
import { memo, useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { useDesk } from "../desk/client";
import { EmptyState } from "../desk/PageState";
import { useWords } from "../desk/words";
import { isAskedFor, type Group, type Wish } from "./attention";
import { ChosenBar, type DeedWish } from "./deeds";
import { Glyph } from "./Glyph";
import { foldedAtFirst, gridFor, sameLines, wallLines, type View, type WallLine } from "./layout";
import type { Board } from "./room";
import { useAfterFrame, useBoard, useRoom } from "./room-react";
import { ListRow, Tile } from "./Tile";
import { WallBar } from "./WallBar";
import { boardWords } from "./words";

const GAP = 10;
const ROW = 57;
const HEADING = 38;

interface WallProps {
  sessionId: string;
  view: View;
  onView: (view: View) => void;
  selected: string | undefined;
  onOpen: (personId: string) => void;
  onDeed: (wish: DeedWish) => void;
  searchRef: RefObject<InputRef | null>;
}

function useSize(ref: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Everyone whom the filters show, folded away or not. */
function askedFor(board: Board, wish: Wish): string[] {
  return board.people.filter((shown) => isAskedFor(shown, wish)).map((shown) => shown.candidate.person_id);
}

export const Wall = memo(function Wall({ sessionId, view, onView, selected, onOpen, onDeed, searchRef }: WallProps) {
  const say = useWords(boardWords);
  // Who stands where comes after the incident itself: both would be too much work for one frame.
  const board = useAfterFrame(useBoard());
  const [wish, setWish] = useState<Wish>({ filter: "all", search: "" });
  const [folds, setFolds] = useState<Partial<Record<View, ReadonlySet<Group>>>>({});
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const heads = board.people.length;
  const folded = useMemo(() => folds[view] ?? foldedAtFirst(view, heads), [folds, view, heads]);
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const inner = Math.max(0, width - 32);
  const { columns, tileHeight } = view === "rows" ? { columns: 1, tileHeight: ROW } : gridFor(view, { width: inner, height: Math.max(320, height - HEADING), gap: GAP });
  const { me } = useDesk();
  const laid = useMemo(() => wallLines(board.people, { ...wish, folded, columns, me: me.person_id }), [board, wish, folded, columns, me]);
  // The same lines again are the same object: only the rows that changed render then.
  const kept = useRef(laid);
  const lines = sameLines(kept.current, laid) ? kept.current : laid;
  const latest = useRef({ board, wish });
  useEffect(() => {
    kept.current = lines;
    latest.current = { board, wish };
  });

  const choose = useCallback((personId: string, on: boolean) => setChosen((now) => {
    const next = new Set(now);
    if (on) next.add(personId);
    else next.delete(personId);
    return next;
  }), []);
  const fold = useCallback((group: Group) => {
    const next = new Set(folded);
    if (!next.delete(group)) next.add(group);
    setFolds((before) => ({ ...before, [view]: next }));
  }, [folded, view]);
  const chooseAll = useCallback((on: boolean) => setChosen(new Set(on ? askedFor(latest.current.board, latest.current.wish) : [])), []);
  const shape = useMemo(() => ({ view, columns, tileHeight }), [view, columns, tileHeight]);
  const all = useMemo(() => {
    // Most of the time nobody is chosen, and then nobody has to be counted.
    const asked = chosen.size === 0 ? [] : askedFor(board, wish);
    return asked.length > 0 && asked.every((id) => chosen.has(id));
  }, [board, wish, chosen]);
  return (
    <section className="wall" aria-label={say("candidates")}>
      <WallBar sessionId={sessionId} wish={wish} onWish={setWish} view={view} onView={onView} searchRef={searchRef} all={all} some={chosen.size > 0} onAll={chooseAll} />
      {chosen.size > 0 && <ChosenBar sessionId={sessionId} chosen={[...chosen]} onDeed={onDeed} onClear={() => setChosen(new Set())} />}
      <div ref={scroller} className="wall-scroll">
        {board.people.length === 0 && <EmptyState text={say("noCandidates")} />}
        {board.people.length > 0 && lines.length === 0 && (
          <EmptyState text={say("noMatch")}><Button onClick={() => setWish({ filter: "all", search: "" })}>{say("clearFilter")}</Button></EmptyState>
        )}
        <Lines lines={lines} scroller={scroller} shape={shape} selected={selected} chosen={chosen} onOpen={onOpen} onChoose={choose} onFold={fold} />
      </div>
    </section>
  );
});

interface LinesProps {
  lines: readonly WallLine[];
  scroller: RefObject<HTMLDivElement | null>;
  shape: { view: View; columns: number; tileHeight: number };
  selected: string | undefined;
  chosen: ReadonlySet<string>;
  onOpen: (personId: string) => void;
  onChoose: (personId: string, on: boolean) => void;
  onFold: (group: Group) => void;
}

/** The lines on screen, and a few beyond. */
const Lines = memo(function Lines({ lines, scroller, shape: { view, columns, tileHeight }, selected, chosen, onOpen, onChoose, onFold }: LinesProps) {
  const say = useWords(boardWords);
  const room = useRoom();
  const estimateSize = useCallback((index: number) => (lines[index]?.kind === "heading" ? HEADING : view === "rows" ? ROW : tileHeight + GAP), [lines, view, tileHeight]);
  // With other lines come other keys, and with those the heights are counted anew.
  const getItemKey = useCallback((index: number) => {
    const line = lines[index];
    return line === undefined ? index : line.kind === "heading" ? `h-${line.group}` : `p-${line.key}`;
  }, [lines]);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize, getItemKey, overscan: 2 });
  useEffect(() => virtual.measure(), [virtual, view, tileHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    const onScreen = lines.slice(first, last + 1).flatMap((line) => (line.kind === "people" ? line.personIds : []));
    const sittings = onScreen.flatMap((id) => room.person(id)?.row.sitting_id ?? []);
    const wait = setTimeout(() => room.showPictures(sittings), 150);
    return () => clearTimeout(wait);
  }, [room, lines, first, last]);
  const one = (id: string) => ({ personId: id, selected: id === selected, chosen: chosen.has(id), onOpen, onChoose });
  return (
    <div className="on-screen" style={{ height: virtual.getTotalSize(), paddingTop: items[0]?.start }}>
      {items.map((item) => {
        const line = lines[item.index];
        if (line === undefined) return null;
        return (
          <div key={item.key} className="wall-line" style={{ height: item.size }}>
            {line.kind === "heading"
              ? (
                <button type="button" className="wall-heading" aria-expanded={!line.folded} onClick={() => onFold(line.group)}>
                  {line.folded ? <Glyph of="right" /> : <Glyph of="down" />} {say(`group_${line.group}`)} <span className="figures quiet">{line.count}</span>
                  {line.folded && line.group === "fine" && <span className="quiet heading-note">{say("fineFolded")}</span>}
                </button>
              )
              : view === "rows"
                ? line.personIds.map((id) => <ListRow key={id} {...one(id)} />)
                : (
                  <div className="tiles" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, height: tileHeight }}>
                    {line.personIds.map((id) => <Tile key={id} {...one(id)} />)}
                  </div>
                )}
          </div>
        );
      })}
    </div>
  );
});
