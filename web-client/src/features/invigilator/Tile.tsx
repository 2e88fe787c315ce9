// One candidate on the wall, as a picture tile or as a list row. Each subscribes to its own person
// and picture, so a change re-renders one of them.
import { BellOutlined, MessageOutlined, SwapOutlined } from "@ant-design/icons";
import { memo } from "react";
import { useWords } from "../desk/words";
import { CameraPicture } from "./Picture";
import { ClockUnseen, ConnectionMark, Coverage, IndicatorMark, IndicatorOn, TimeLeft, waitReason } from "./marks";
import { isUndecided } from "./attention";
import type { Person } from "./room";
import { usePerson } from "./room-react";
import { boardWords } from "./words";

interface CandidateProps {
  personId: string;
  selected: boolean;
  onOpen: (personId: string) => void;
}

/** What is the matter, shortest first: now on, then undecided, then waiting, then nothing. */
function Findings({ person, most }: { person: Person; most: number }) {
  const say = useWords(boardWords);
  const { row, incidents } = person;
  const heavy = row.indicators.filter((indicator) => indicator.severity !== "info");
  const on = (heavy.length > 0 ? heavy : row.indicators).slice(0, most);
  const past = incidents
    .filter((card) => isUndecided(card) && card.severity === "incident" && !row.indicators.some((now) => now.indicator === card.indicator))
    .slice(0, Math.max(0, most - on.length));
  return (
    <>
      {row.state === "awaiting_staff" && <span className="mark mark-admit">{waitReason(say, row.waiting_for_staff)}</span>}
      {row.help && <span className="mark mark-admit"><BellOutlined aria-hidden /> {say("helpCall")}</span>}
      {row.takeover && <span className="mark mark-admit"><SwapOutlined aria-hidden /> {say("takeoverAsked")}</span>}
      <ClockUnseen row={row} />
      {on.map((indicator) => <IndicatorOn key={indicator.indicator} on={indicator} />)}
      {past.map((card) => <span key={card.id} className="finding-past"><IndicatorMark indicator={card.indicator} severity={card.severity} /></span>)}
      {row.indicators.length > on.length && <span className="quiet figures">+{row.indicators.length - on.length}</span>}
    </>
  );
}

function Progress({ person }: { person: Person }) {
  const say = useWords(boardWords);
  const { row } = person;
  if (row.slots === 0) return null;
  return <span className="figures nowrap"><span className="sr-only">{say("answered")} </span>{row.answered}<span className="quiet">/{row.slots}</span></span>;
}

export const Tile = memo(function Tile({ personId, selected, onOpen }: CandidateProps) {
  const say = useWords(boardWords);
  const person = usePerson(personId);
  if (person === undefined) return null;
  const { candidate, row, level } = person;
  const expected = row.state !== "absent" && row.state !== "finished";
  return (
    <button type="button" className={`tile level-${level}`} aria-pressed={selected} onClick={() => onOpen(personId)}>
      <CameraPicture sittingId={row.sitting_id} name={candidate.name} expected={expected} lane={row.lane} />
      <span className="tile-name">
        <strong>{candidate.name}</strong>
        <span className="quiet figures">{candidate.seat === "" ? candidate.number.slice(-4) : candidate.seat}</span>
        {row.unread_messages > 0 && <span className="quiet" title={say("unreadN", { n: row.unread_messages })}><MessageOutlined aria-hidden /> {row.unread_messages}</span>}
      </span>
      <span className="tile-facts">
        {row.state === "in_progress" ? <TimeLeft row={row} /> : <span className={row.state === "awaiting_staff" ? "text-accent" : "quiet"}>{say(`state_${row.state}`)}</span>}
        <Progress person={person} />
        {row.connected || !expected ? row.state === "in_progress" && <Coverage permille={row.coverage_permille} /> : null}
      </span>
      <span className="tile-findings">
        {!row.connected && expected && <ConnectionMark row={row} />}
        <Findings person={person} most={1} />
      </span>
    </button>
  );
});

export const ListRow = memo(function ListRow({ personId, selected, onOpen }: CandidateProps) {
  const say = useWords(boardWords);
  const person = usePerson(personId);
  if (person === undefined) return null;
  const { candidate, row, level } = person;
  const expected = row.state !== "absent" && row.state !== "finished";
  return (
    <button type="button" className={`line level-${level}`} aria-pressed={selected} onClick={() => onOpen(personId)}>
      <CameraPicture sittingId={row.sitting_id} name={candidate.name} expected={expected} lane={row.lane} size="small" />
      <span className="line-seat figures quiet">{candidate.seat}</span>
      <span className="line-name"><strong>{candidate.name}</strong><span className="quiet figures">{candidate.number}</span></span>
      <span className="line-state">{say(`state_${row.state}`)}</span>
      <span className="line-findings"><Findings person={person} most={3} /></span>
      <span className="line-time">{row.state === "in_progress" && <TimeLeft row={row} />}</span>
      <span className="line-progress"><Progress person={person} /></span>
      <span className="line-connection"><ConnectionMark row={row} /></span>
      <span className="line-coverage">{row.state === "in_progress" && <Coverage permille={row.coverage_permille} />}</span>
    </button>
  );
});
