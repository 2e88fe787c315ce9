// One line over the board: whether one has come in, who waits at the door, who is missing and until when, which rooms
// have nobody. It opens the pages that say more.
import { CheckCircleOutlined, ClockCircleOutlined, ExclamationCircleOutlined, LoginOutlined, TabletOutlined, TeamOutlined, UserSwitchOutlined } from "@ant-design/icons";
import { Badge, Button, Modal } from "antd";
import { useState } from "react";
import { timeText } from "../../../core/clock";
import type { DoorBody, StaffBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { useWords } from "../../desk/words";
import { Age } from "../marks";
import { Ticking, useNowAs } from "../room-react";
import { DoorDrawer } from "./DoorDrawer";
import { EntryForm } from "./EntryForm";
import { StaffDrawer } from "./StaffDrawer";
import { useDoor, useStaff } from "./use-door";
import { doorWords } from "./words";
import "./door.css";

export function DoorStrip({ sessionId, onKiosk }: { sessionId: string; onKiosk: () => void }) {
  const say = useWords(doorWords);
  const { me } = useDesk();
  const door = useDoor(sessionId).data;
  const staff = useStaff(sessionId).data;
  const [open, setOpen] = useState<"door" | "staff" | "entry">();
  const shut = () => setOpen(undefined);
  const toMe = staff?.offers.filter((offer) => offer.to.person_id === me.person_id) ?? [];
  const greens = door?.waiting.filter((one) => one.is_green).length ?? 0;
  return (
    <section className="door-strip" aria-label={say("door")}>
      {staff && <Entry staff={staff} onEnter={() => setOpen("entry")} />}
      {toMe.map((offer) => (
        <Button key={offer.handover_id} size="small" icon={<UserSwitchOutlined aria-hidden />} onClick={() => setOpen("staff")}>{say("offerIn", { name: offer.from.name })}</Button>
      ))}
      {door && (
        <span className="door-figures figures">
          {door.waiting.length === 0 ? <span className="quiet">{say("nobodyWaits")}</span> : <strong>{say("waitingN", { n: door.waiting.length })}{greens > 0 && <span className="quiet"> · {say("greenN", { n: greens })}</span>}</strong>}
          {door.second_looks.length > 0 && <span className="text-warn"><ExclamationCircleOutlined aria-hidden /> {say("secondN", { n: door.second_looks.length })}</span>}
          <NoShow door={door} />
        </span>
      )}
      <span className="grow" />
      <Badge count={door?.waiting.length ?? 0} size="small" color="var(--accent)"><Button size="small" icon={<LoginOutlined aria-hidden />} onClick={() => setOpen("door")}>{say("door")}</Button></Badge>
      {staff && <StaffButton staff={staff} onOpen={() => setOpen("staff")} />}
      <Button size="small" icon={<TabletOutlined aria-hidden />} disabled={staff?.mine.length === 0} title={staff?.mine.length === 0 ? say("notIn") : undefined} onClick={onKiosk}>{say("kiosk")}</Button>
      {open === "door" && <DoorDrawer sessionId={sessionId} onClose={shut} />}
      {open === "staff" && <StaffDrawer sessionId={sessionId} onClose={shut} onEnter={() => setOpen("entry")} />}
      {open === "entry" && staff && (
        <Modal open title={say("entryTitle")} footer={null} onCancel={shut} width={480} destroyOnHidden><EntryForm sessionId={sessionId} staff={staff} onEntered={shut} /></Modal>
      )}
    </section>
  );
}

function Entry({ staff, onEnter }: { staff: StaffBody; onEnter: () => void }) {
  const say = useWords(doorWords);
  const [first] = staff.mine;
  if (first === undefined) {
    if (staff.asked === "off") return null;
    return (
      <span className="door-entry">
        <span className="mark mark-warning"><ExclamationCircleOutlined aria-hidden /> {say("notIn")}</span>
        <Button size="small" type="primary" onClick={onEnter}>{say("goIn")}</Button>
      </span>
    );
  }
  const where = staff.mine.map((it) => (it.node_id == null ? say("everyRoom") : (staff.rooms.find((room) => room.node_id === it.node_id)?.name ?? ""))).join("、");
  return (
    <span className="door-entry quiet">
      <CheckCircleOutlined aria-hidden className="door-good" /> {say("inSince")} {where} · {say(laneWord(first.lane))} · <Age since={first.since_ms} />
    </span>
  );
}

export function laneWord(lane: string): "lane_face" | "lane_second_factor" {
  return lane === "face" ? "lane_face" : "lane_second_factor";
}

/** Who is missing, and until when they may come, by the server's clock. */
function NoShow({ door }: { door: DoorBody }) {
  const say = useWords(doorWords);
  const { opens_ms, latest_entry_ms } = door;
  const isOver = useNowAs((now) => now > latest_entry_ms);
  const isBefore = useNowAs((now) => now < opens_ms);
  const n = door.missing.length;
  if (isOver) return <span className={n > 0 ? "text-warn" : "quiet"}>{n > 0 ? say("lateOver", { n }) : say("lateOverAll")}</span>;
  if (isBefore) return <Ticking className="quiet" read={(now) => say("opensIn", { time: timeText(opens_ms - now) })} />;
  if (n === 0) return <span className="quiet">{say("allHere")}</span>;
  return <span><ClockCircleOutlined aria-hidden /> {say("missingN", { n })} <Ticking className="quiet" read={(now) => `· ${say("lateIn", { time: timeText(latest_entry_ms - now) })}`} /></span>;
}

function StaffButton({ staff, onOpen }: { staff: StaffBody; onOpen: () => void }) {
  const say = useWords(doorWords);
  const staffed = staff.rooms.filter((room) => room.present.length > 0).length;
  const lacks = staffed < staff.rooms.length;
  return (
    <Button size="small" icon={lacks ? <ExclamationCircleOutlined aria-hidden className="text-warn" /> : <TeamOutlined aria-hidden />} title={say("staffedN", { n: staffed, of: staff.rooms.length })} onClick={onOpen}>
      {say("staffing")} <span className="figures">{staffed}/{staff.rooms.length}</span><span className="sr-only"> {say("staffedN", { n: staffed, of: staff.rooms.length })}</span>
    </Button>
  );
}
