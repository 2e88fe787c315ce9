// The bar over the wall: whom to show, and how. Filters that have nothing to choose from are not there.
import { SearchOutlined, StarOutlined } from "@ant-design/icons";
import { Checkbox, Input, Segmented, Select, type InputRef } from "antd";
import { useMemo, type RefObject } from "react";
import { useDesk } from "../desk/client";
import { useWords } from "../desk/words";
import { groupOf, type Filter, type Group, type Wish } from "./attention";
import { VIEWS, type View } from "./layout";
import { useBoard } from "./room-react";
import { roomsOf } from "./rooms";
import { boardWords } from "./words";

interface WallBarProps {
  wish: Wish;
  onWish: (wish: Wish) => void;
  view: View;
  onView: (view: View) => void;
  searchRef: RefObject<InputRef | null>;
  /** Everyone shown is chosen; somebody is. */
  all: boolean;
  some: boolean;
  onAll: (on: boolean) => void;
}

const EVERYONE = "everyone";

export function WallBar({ wish, onWish, view, onView, searchRef, all, some, onAll }: WallBarProps) {
  const say = useWords(boardWords);
  const board = useBoard();
  const n = (wanted: Group) => board.people.filter((person) => groupOf(person.level) === wanted).length;
  const keys = board.people.filter(({ row }) => row.is_key).length;
  const label = (word: string, count: number) => <span>{word}{count > 0 && <span className="figures seg-count"> {count}</span>}</span>;
  return (
    <div className="wall-bar">
      <Checkbox checked={all} indeterminate={some && !all} aria-label={say("chooseAll")} title={say("chooseAll")} onChange={(event) => onAll(event.target.checked)} />
      <Input
        ref={searchRef} className="wall-search" allowClear prefix={<SearchOutlined aria-hidden />} placeholder={say("search")} aria-label={say("search")}
        title={say("searchHint")} value={wish.search} onChange={(event) => onWish({ ...wish, search: event.target.value })}
      />
      <Segmented<Filter>
        value={wish.filter} onChange={(filter) => onWish({ ...wish, filter })} aria-label={say("filters")}
        options={[
          { value: "all", label: label(say("filter_all"), board.people.length) },
          { value: "act", label: label(say("filter_act"), n("act")) },
          { value: "look", label: label(say("filter_look"), n("look")) },
          { value: "lost", label: label(say("filter_lost"), board.counts.lost) },
          { value: "key", label: <span title={say("keyList")}><StarOutlined aria-label={say("keyList")} />{keys > 0 && <span className="figures seg-count"> {keys}</span>}</span> },
        ]}
      />
      <RoomFilter wish={wish} onWish={onWish} />
      <KeeperFilter wish={wish} onWish={onWish} />
      <span className="grow" />
      <Segmented<View>
        aria-label={say("viewAs")} value={view} onChange={onView}
        options={VIEWS.map((value) => ({ value, label: value === "rows" ? say("rows") : <span className="figures" title={say("tilesN", { n: value })}>{value}</span> }))}
      />
    </div>
  );
}

type FilterProps = Pick<WallBarProps, "wish" | "onWish">;

function RoomFilter({ wish, onWish }: FilterProps) {
  const say = useWords(boardWords);
  const { people } = useBoard();
  const rooms = useMemo(() => roomsOf(people.map((person) => person.candidate)), [people]);
  if (rooms.length < 2) return null;
  return (
    <Select<string>
      className="wall-select" aria-label={say("roomFilter")} value={wish.room ?? EVERYONE} popupMatchSelectWidth={false}
      onChange={(room) => onWish({ ...wish, room: room === EVERYONE ? undefined : room })}
      options={[{ value: EVERYONE, label: say("allRooms") }, ...rooms.map(({ id, name, heads }) => ({ value: id, label: say("clockRoom", { name, n: heads }) }))]}
    />
  );
}

/** Only once candidates are split among invigilators. */
function KeeperFilter({ wish, onWish }: FilterProps) {
  const say = useWords(boardWords);
  const { me } = useDesk();
  const { people, keepers } = useBoard();
  if (keepers.length === 0) return null;
  const count = (id: string) => people.filter(({ row }) => (row.keeper_id ?? "nobody") === id).length;
  const option = (value: string, name: string) => ({ value, label: say("clockRoom", { name, n: count(value) }) });
  const others = keepers.filter((keeper) => keeper.person_id !== me.person_id);
  return (
    <Select<string>
      className="wall-select" aria-label={say("keeperFilter")} value={wish.keeper ?? EVERYONE} popupMatchSelectWidth={false}
      onChange={(keeper) => onWish({ ...wish, keeper: keeper === EVERYONE ? undefined : keeper })}
      options={[
        { value: EVERYONE, label: say("allKeepers") }, option(me.person_id, say("keeperMe")), option("nobody", say("keeperNobody")),
        ...others.map((keeper) => option(keeper.person_id, keeper.name)),
      ]}
    />
  );
}
