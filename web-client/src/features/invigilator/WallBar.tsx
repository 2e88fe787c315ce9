// The bar over the wall: whom to show, and how. Filters that have nothing to choose from are not there.
import { SearchOutlined, StarOutlined } from "@ant-design/icons";
import { Checkbox, Input, Segmented, Select, type InputRef } from "antd";
import { memo, useMemo, type RefObject } from "react";
import { useDesk } from "../desk/client";
import { useWords } from "../desk/words";
import type { Filter, Heads, Wish } from "./attention";
import { VIEWS, type View } from "./layout";
import { useBoard, useHeads, useKeepers, usePlaces } from "./room-react";
import { SplitButton } from "./Split";
import { boardWords } from "./words";

interface WallBarProps {
  sessionId: string;
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
const FILTERS = ["all", "act", "look", "lost"] as const;

export const WallBar = memo(function WallBar({ sessionId, wish, onWish, view, onView, searchRef, all, some, onAll }: WallBarProps) {
  const say = useWords(boardWords);
  const filters = useMemo(() => [
    ...FILTERS.map((value) => ({ value, label: <span>{say(`filter_${value}`)}<Count of={value} /></span> })),
    { value: "key" as const, label: <span title={say("keyList")}><StarOutlined aria-label={say("keyList")} /><Count of="key" /></span> },
  ], [say]);
  return (
    <div className="wall-bar">
      <Checkbox checked={all} indeterminate={some && !all} aria-label={say("chooseAll")} title={say("chooseAll")} onChange={(event) => onAll(event.target.checked)} />
      <Input
        ref={searchRef} className="wall-search" allowClear prefix={<SearchOutlined aria-hidden />} placeholder={say("search")} aria-label={say("search")}
        title={say("searchHint")} value={wish.search} onChange={(event) => onWish({ ...wish, search: event.target.value })}
      />
      <Segmented<Filter>
        value={wish.filter} onChange={(filter) => onWish({ ...wish, filter })} aria-label={say("filters")}
        options={filters}
      />
      <RoomFilter wish={wish} onWish={onWish} />
      <KeeperFilter wish={wish} onWish={onWish} />
      <SplitButton sessionId={sessionId} />
      <span className="grow" />
      <Segmented<View>
        aria-label={say("viewAs")} value={view} onChange={onView}
        options={VIEWS.map((value) => ({ value, label: value === "rows" ? say("rows") : <span className="figures" title={say("tilesN", { n: value })}>{value}</span> }))}
      />
    </div>
  );
});

/** A figure that renders alone: the bar around it stays as it is. */
function Count({ of }: { of: keyof Heads }) {
  const count = useHeads(of);
  return count > 0 ? <span className="figures seg-count"> {count}</span> : null;
}

type FilterProps = Pick<WallBarProps, "wish" | "onWish">;

function RoomFilter({ wish, onWish }: FilterProps) {
  const say = useWords(boardWords);
  const rooms = usePlaces();
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
  const { me } = useDesk();
  const keepers = useKeepers();
  return keepers.length === 0 ? null : <KeeperSelect wish={wish} onWish={onWish} me={me.person_id} />;
}

function KeeperSelect({ wish, onWish, me }: FilterProps & { me: string }) {
  const say = useWords(boardWords);
  const { people, keepers } = useBoard();
  const count = (id: string) => people.filter(({ row }) => (row.keeper_id ?? "nobody") === id).length;
  const option = (value: string, name: string) => ({ value, label: say("clockRoom", { name, n: count(value) }) });
  const others = keepers.filter((keeper) => keeper.person_id !== me);
  return (
    <Select<string>
      className="wall-select" aria-label={say("keeperFilter")} value={wish.keeper ?? EVERYONE} popupMatchSelectWidth={false}
      onChange={(keeper) => onWish({ ...wish, keeper: keeper === EVERYONE ? undefined : keeper })}
      options={[
        { value: EVERYONE, label: say("allKeepers") }, option(me, say("keeperMe")), option("nobody", say("keeperNobody")),
        ...others.map((keeper) => option(keeper.person_id, keeper.name)),
      ]}
    />
  );
}
