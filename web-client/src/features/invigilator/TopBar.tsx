// The bar over the board: which session, how many stand where, whether it is live, and the actions
// that concern everyone.
import { ArrowLeftOutlined, ClockCircleOutlined, KeyOutlined, LogoutOutlined, NotificationOutlined, PauseCircleOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Button, Dropdown, Tooltip } from "antd";
import { memo, type ReactNode } from "react";
import { timeText } from "../../core/clock";
import { useDesk } from "../desk/client";
import { deskWords } from "../desk/desk-words";
import { timeOfDay } from "../desk/time";
import { useWords } from "../desk/words";
import { Alarm } from "./Alarm";
import { WatchingMark } from "./Banner";
import { Ticking, useBoard, useNowAs, useStatus } from "./room-react";
import { boardWords } from "./words";

interface TopBarProps {
  corner: ReactNode;
  onLeave: () => void;
  onAnnounce: () => void;
  onClock: (what: "extend" | "pause" | "resume") => void;
  onHelp: () => void;
}

export const TopBar = memo(function TopBar({ corner, onLeave, onAnnounce, onClock, onHelp }: TopBarProps) {
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
        <Dropdown
          disabled={!ready} trigger={["click"]}
          menu={{ onClick: ({ key }) => onClock(key === "pause" || key === "resume" ? key : "extend"), items: [
            { key: "extend", icon: <ClockCircleOutlined />, label: say("extendAll") },
            { key: "pause", icon: <PauseCircleOutlined />, label: say("pauseAll") },
            { key: "resume", icon: <PlayCircleOutlined />, label: say("resumeAll") },
          ] }}
        >
          <Button icon={<ClockCircleOutlined aria-hidden />} disabled={!ready} aria-label={say("clocks")}><span className="top-label">{say("clocks")}</span></Button>
        </Dropdown>
        <Alarm />
        {corner}
        <Tooltip title={say("shortcuts")}><Button type="text" className="top-keys" icon={<KeyOutlined aria-hidden />} aria-label={say("shortcuts")} onClick={onHelp} /></Tooltip>
        <Tooltip title={`${desk("logOut")} (${me.display_name})`}><Button type="text" icon={<LogoutOutlined aria-hidden />} aria-label={desk("logOut")} onClick={logOut} /></Tooltip>
      </span>
    </header>
  );
});

function Counts() {
  const say = useWords(boardWords);
  const { counts, heads: { help, unseen } } = useBoard();
  // Told apart from everything else: these wait for a person, or for the page of a candidate.
  const all = [
    ["help", help], ["unseen", unseen],
    ["in_progress", counts.in_progress], ["waiting", counts.awaiting_staff], ["arrived", counts.arrived], ["admitted", counts.admitted],
    ["finished", counts.finished], ["absent", counts.absent], ["lost", counts.lost],
  ] as const;
  return (
    <dl className="counts">
      {all.filter(([, n]) => n > 0).map(([name, n]) => (
        <div key={name} className={name === "waiting" || name === "help" ? "count-act" : name === "lost" || name === "unseen" ? "count-warn" : ""}>
          <dt>{say(`count_${name}`)}</dt><dd className="figures">{n}</dd>
        </div>
      ))}
    </dl>
  );
}

function ServerClock({ starts }: { starts: number }) {
  const say = useWords(boardWords);
  const isBefore = useNowAs((now) => now < starts);
  return (
    <span className="server-clock figures nowrap" title={say("clockNow")}>
      {isBefore && <span className="quiet">{say("startsIn")} </span>}
      <Ticking read={(now) => (now < starts ? timeText(starts - now) : timeOfDay(now))} />
    </span>
  );
}
