// The wall of candidates: filter, search, groups, and only the lines on screen in the page. It also
// tells the room whose pictures are on screen.
import { DownOutlined, RightOutlined, SearchOutlined } from "@ant-design/icons";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Input, Segmented, type InputRef } from "antd";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { EmptyState } from "../desk/PageState";
import { useWords } from "../desk/words";
import { groupOf, type Filter, type Group } from "./attention";
import { columnsFor, wallLines, type View, type WallLine } from "./layout";
import { useBoard, useRoom } from "./room-react";
import { ListRow, Tile } from "./Tile";
import { boardWords } from "./words";

const TILE_LEAST = 196;
const GAP = 10;

interface WallProps {
  view: View;
  onView: (view: View) => void;
  selected: string | undefined;
  onOpen: (personId: string) => void;
  searchRef: RefObject<InputRef | null>;
}

function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

export function Wall({ view, onView, selected, onOpen, searchRef }: WallProps) {
  const say = useWords(boardWords);
  const room = useRoom();
  const board = useBoard();
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [folded, setFolded] = useState<ReadonlySet<Group>>(new Set(["over"]));
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const inner = Math.max(0, width - 32);
  const columns = view === "tiles" ? columnsFor(inner, inner < 420 ? 150 : TILE_LEAST, GAP) : 1;
  const lines = useMemo(() => wallLines(board.people, { filter, search, folded, columns }), [board, filter, search, folded, columns]);

  const tileHeight = Math.round(((inner - GAP * (columns - 1)) / columns) * 0.75) + 80;
  const heightOf = (line: WallLine | undefined) => (line?.kind === "heading" ? 38 : view === "rows" ? 57 : tileHeight + GAP);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(lines[index]),
    getItemKey: (index) => {
      const line = lines[index];
      return line === undefined ? index : line.kind === "heading" ? `h-${line.group}` : `p-${line.key}`;
    },
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [virtual, view, tileHeight, lines]);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    const onScreen = lines.slice(first, last + 1).flatMap((line) => (line.kind === "people" ? line.personIds : []));
    const sittings = onScreen.flatMap((id) => room.person(id)?.row.sitting_id ?? []);
    const wait = setTimeout(() => room.showPictures(sittings), 150);
    return () => clearTimeout(wait);
  }, [room, lines, first, last]);

  const fold = (group: Group) => setFolded((now) => {
    const next = new Set(now);
    if (!next.delete(group)) next.add(group);
    return next;
  });
  const n = (wanted: Group) => board.people.filter((person) => groupOf(person.level) === wanted).length;
  const label = (word: string, count: number) => <span>{word}{count > 0 && <span className="figures seg-count"> {count}</span>}</span>;
  return (
    <section className="wall" aria-label={say("candidates")}>
      <div className="wall-bar">
        <Input
          ref={searchRef} className="wall-search" allowClear prefix={<SearchOutlined aria-hidden />} placeholder={say("search")} aria-label={say("search")}
          title={say("searchHint")} value={search} onChange={(event) => setSearch(event.target.value)}
        />
        <Segmented<Filter>
          value={filter} onChange={setFilter}
          options={[
            { value: "all", label: label(say("filter_all"), board.people.length) },
            { value: "act", label: label(say("filter_act"), n("act")) },
            { value: "look", label: label(say("filter_look"), n("look")) },
            { value: "lost", label: label(say("filter_lost"), board.counts.lost) },
          ]}
        />
        <span className="grow" />
        <Segmented<View> aria-label={say("viewAs")} value={view} onChange={onView} options={[{ value: "tiles", label: say("tiles") }, { value: "rows", label: say("rows") }]} />
      </div>
      <div ref={scroller} className="wall-scroll">
        {board.people.length === 0 && <EmptyState text={say("noCandidates")} />}
        {board.people.length > 0 && lines.length === 0 && (
          <EmptyState text={say("noMatch")}><Button onClick={() => { setFilter("all"); setSearch(""); }}>{say("clearFilter")}</Button></EmptyState>
        )}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            return (
              <div key={item.key} className="wall-line" style={{ transform: `translateY(${item.start}px)`, height: item.size }}>
                {line.kind === "heading"
                  ? (
                    <button type="button" className="wall-heading" aria-expanded={!line.folded} onClick={() => fold(line.group)}>
                      {line.folded ? <RightOutlined aria-hidden /> : <DownOutlined aria-hidden />} {say(`group_${line.group}`)} <span className="figures quiet">{line.count}</span>
                    </button>
                  )
                  : view === "rows"
                    ? line.personIds.map((id) => <ListRow key={id} personId={id} selected={id === selected} onOpen={onOpen} />)
                    : (
                      <div className="tiles" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, height: tileHeight }}>
                        {line.personIds.map((id) => <Tile key={id} personId={id} selected={id === selected} onOpen={onOpen} />)}
                      </div>
                    )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
