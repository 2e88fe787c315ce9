// One candidate on the wall, as a picture tile or as a list row. Each subscribes to its own person
// and picture, so a change re-renders one of them.
import { memo } from "react";
import { useWords } from "../desk/words";
import { Glyph } from "./Glyph";
import { CameraPicture } from "./Picture";
import { ClockUnseen, ConnectionMark, Coverage, Fresh, IndicatorMark, IndicatorOn, TimeLeft, waitReason } from "./marks";
import { findingsOf } from "./attention";
import type { Person } from "./room";
import { useKeepers, usePerson } from "./room-react";
import { boardWords } from "./words";

interface CandidateProps {
  personId: string;
  selected: boolean;
  /** Among those the next deed is for. */
  chosen: boolean;
  onOpen: (personId: string) => void;
  onChoose: (personId: string, on: boolean) => void;
}

/** The box that adds a candidate to those the next deed is for. */
const Choose = memo(function Choose({ personId, name, chosen, onChoose }: Pick<CandidateProps, "personId" | "chosen" | "onChoose"> & { name: string }) {
  const say = useWords(boardWords);
  return (
    <label className="choose">
      <input type="checkbox" checked={chosen} aria-label={say("chooseOne", { name })} onChange={(event) => onChoose(personId, event.target.checked)} />
    </label>
  );
});

function Key({ on }: { on: boolean }) {
  const say = useWords(boardWords);
  return on ? <Glyph of="star" className="key-mark" label={say("keyList")} /> : null;
}

/** What is the matter: what waits for a person, then what was found. */
function Findings({ person, most }: { person: Person; most: number }) {
  const say = useWords(boardWords);
  const { row } = person;
  const { shown, more } = findingsOf(person, most);
  return (
    <>
      {row.state === "awaiting_staff" && <span className="mark mark-admit">{waitReason(say, row.waiting_for_staff)}</span>}
      {row.help && <span className="mark mark-admit"><Glyph of="bell" /> {say("helpCall")}</span>}
      {row.takeover && <span className="mark mark-admit"><Glyph of="swap" /> {say("takeoverAsked")}</span>}
      {row.end_proposed_ms != null && <span className="mark mark-incident"><Glyph of="stop" /> {say("endMark")}</span>}
      {row.reverify_ms != null && <span className={`mark ${row.recheck?.finding === "different" ? "mark-warning" : "mark-admit"}`}><Glyph of="idcard" /> {say(row.recheck ? `recheck_${row.recheck.finding}` : "reverifyMark")}</span>}
      <ClockUnseen row={row} />
      {shown.map((found) => ("since_ms" in found ? <IndicatorOn key={found.indicator} on={found} /> : <IndicatorMark key={found.id} indicator={found.indicator} severity={found.severity} />))}
      {more > 0 && <span className="quiet figures">+{more}</span>}
    </>
  );
}

function Progress({ person }: { person: Person }) {
  const say = useWords(boardWords);
  const { row } = person;
  if (row.slots === 0) return null;
  return <span className="figures nowrap"><span className="sr-only">{say("answered")} </span>{row.answered}<span className="quiet">/{row.slots}</span></span>;
}

/** Messages that were not confirmed; a warning is told apart. */
function Unread({ person: { row } }: { person: Person }) {
  const say = useWords(boardWords);
  return (
    <>
      {row.unread_warnings > 0 && <span className="text-warn nowrap" title={say("warnedN", { n: row.unread_warnings })}><Glyph of="warning" label={say("warnedN", { n: row.unread_warnings })} /></span>}
      {row.unread_messages > 0 && <span className="quiet nowrap" title={say("unreadN", { n: row.unread_messages })}><Glyph of="message" /> {row.unread_messages}</span>}
    </>
  );
}

export const Tile = memo(function Tile({ personId, selected, chosen, onOpen, onChoose }: CandidateProps) {
  const say = useWords(boardWords);
  const person = usePerson(personId);
  if (person === undefined) return null;
  const { candidate, row, level } = person;
  const expected = row.state !== "absent" && row.state !== "finished";
  return (
    <div className="tile-box">
      <Choose personId={personId} name={candidate.name} chosen={chosen} onChoose={onChoose} />
      <button type="button" className={`tile level-${level}`} aria-pressed={selected} onClick={() => onOpen(personId)}>
        <CameraPicture sittingId={row.sitting_id} name={candidate.name} expected={expected} lane={row.lane} />
        <span className="tile-name">
          <strong><Key on={row.is_key} />{candidate.name}</strong>
          <span className="quiet figures">{candidate.seat === "" ? candidate.number.slice(-4) : candidate.seat}</span>
          <Unread person={person} />
        </span>
        <span className="tile-facts">
          {row.state === "in_progress" ? <TimeLeft row={row} among /> : <span className={row.state === "awaiting_staff" ? "text-accent" : "quiet"}>{say(`state_${row.state}`)}</span>}
          <Progress person={person} />
          {row.connected || !expected ? row.state === "in_progress" && <Coverage permille={row.coverage_permille} /> : null}
        </span>
        <span className="tile-findings">
          {!row.connected && expected && <ConnectionMark row={row} />}
          <Findings person={person} most={1} />
        </span>
      </button>
    </div>
  );
});

export const ListRow = memo(function ListRow({ personId, selected, chosen, onOpen, onChoose }: CandidateProps) {
  const say = useWords(boardWords);
  const person = usePerson(personId);
  if (person === undefined) return null;
  const { candidate, row, level } = person;
  const expected = row.state !== "absent" && row.state !== "finished";
  return (
    <div className="line-box">
      <Choose personId={personId} name={candidate.name} chosen={chosen} onChoose={onChoose} />
      <button type="button" className={`line level-${level}`} aria-pressed={selected} onClick={() => onOpen(personId)}>
        <CameraPicture sittingId={row.sitting_id} name={candidate.name} expected={expected} lane={row.lane} size="small" />
        <span className="line-seat figures quiet">{candidate.seat}</span>
        <span className="line-name"><strong><Key on={row.is_key} />{candidate.name}</strong><span className="quiet figures">{candidate.number}<KeptBy personId={row.keeper_id} /></span></span>
        <span className="line-state">{say(`state_${row.state}`)}</span>
        <span className="line-findings"><Findings person={person} most={3} /><Unread person={person} /></span>
        <span className="line-time">{row.state === "in_progress" && <TimeLeft row={row} among />}</span>
        <span className="line-progress"><Progress person={person} /></span>
        <span className="line-connection"><ConnectionMark row={row} /></span>
        <span className="line-coverage">{row.state === "in_progress" && <><Coverage permille={row.coverage_permille} /><Fresh row={row} /></>}</span>
      </button>
    </div>
  );
});

/** Who of the invigilators looks after the candidate. */
function KeptBy({ personId }: { personId: string | null | undefined }) {
  const keepers = useKeepers();
  const name = keepers.find((keeper) => keeper.person_id === personId)?.name;
  return name === undefined ? null : <> · {name}</>;
}
