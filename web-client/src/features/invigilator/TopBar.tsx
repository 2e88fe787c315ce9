// The bar over the board: which session, how many stand where, whether it is live, and the actions
// that concern everyone.
import { ArrowLeftOutlined, ClockCircleOutlined, KeyOutlined, LogoutOutlined, NotificationOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { timeText } from "../../core/clock";
import { useDesk } from "../desk/client";
import { deskWords } from "../desk/desk-words";
import { timeOfDay } from "../desk/time";
import { useWords } from "../desk/words";
import { WatchingMark } from "./Banner";
import { useBoard, useNow, useStatus } from "./room-react";
import { boardWords } from "./words";

interface TopBarProps {
  corner: ReactNode;
  onLeave: () => void;
  onAnnounce: () => void;
  onExtendAll: () => void;
  onHelp: () => void;
}

export function TopBar({ corner, onLeave, onAnnounce, onExtendAll, onHelp }: TopBarProps) {
  const say = useWords(boardWords);
  const desk = useWords(deskWords);
  const { logOut, me } = useDesk();
  const status = useStatus();
  const ready = status.roster !== "waiting";
  return (
    <header className="top">
      <Tooltip title={say("allSessions")}><Button type="text" icon={<ArrowLeftOutlined aria-hidden />} aria-label={say("allSessions")} onClick={onLeave} /></Tooltip>
      <div className="top-title">
        <h1>{status.exam_title || say("title")}</h1>
        <span className="quiet">{status.session_title}</span>
      </div>
      {ready && <Counts />}
      <span className="grow" />
      <WatchingMark />
      {ready && <ServerClock starts={status.starts_ms} />}
      <span className="top-actions">
        <Button icon={<NotificationOutlined aria-hidden />} disabled={!ready} onClick={onAnnounce} aria-label={say("announce")}><span className="top-label">{say("announce")}</span></Button>
        <Button icon={<ClockCircleOutlined aria-hidden />} disabled={!ready} onClick={onExtendAll} aria-label={say("extendAll")}><span className="top-label">{say("extendAll")}</span></Button>
        {corner}
        <Tooltip title={say("shortcuts")}><Button type="text" className="top-keys" icon={<KeyOutlined aria-hidden />} aria-label={say("shortcuts")} onClick={onHelp} /></Tooltip>
        <Tooltip title={`${desk("logOut")} (${me.display_name})`}><Button type="text" icon={<LogoutOutlined aria-hidden />} aria-label={desk("logOut")} onClick={logOut} /></Tooltip>
      </span>
    </header>
  );
}

function Counts() {
  const say = useWords(boardWords);
  const { counts } = useBoard();
  const all = [
    ["in_progress", counts.in_progress], ["waiting", counts.awaiting_staff], ["arrived", counts.arrived], ["admitted", counts.admitted],
    ["finished", counts.finished], ["absent", counts.absent], ["lost", counts.lost],
  ] as const;
  return (
    <dl className="counts">
      {all.filter(([, n]) => n > 0).map(([name, n]) => (
        <div key={name} className={name === "waiting" ? "count-act" : name === "lost" ? "count-warn" : ""}>
          <dt>{say(`count_${name}`)}</dt><dd className="figures">{n}</dd>
        </div>
      ))}
    </dl>
  );
}

function ServerClock({ starts }: { starts: number }) {
  const say = useWords(boardWords);
  const now = useNow();
  return (
    <span className="server-clock figures nowrap" title={say("clockNow")}>
      {now < starts ? <><span className="quiet">{say("startsIn")} </span>{timeText(starts - now)}</> : timeOfDay(now)}
    </span>
  );
}
