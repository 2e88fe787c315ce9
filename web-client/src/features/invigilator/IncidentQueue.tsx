// The incidents of the session, those that want a decision first. A click opens the candidate with
// that incident; nothing here moves by itself except new cards coming in on top of their kind.
import { CheckOutlined, CloseOutlined, QuestionOutlined, PictureOutlined } from "@ant-design/icons";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Segmented } from "antd";
import { memo, useMemo, useRef, useState } from "react";
import type { IncidentCard } from "../../wire";
import { EmptyState } from "../desk/PageState";
import { span } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { byUrgency, isUndecided } from "./attention";
import { Age, IndicatorMark } from "./marks";
import { useIncidents, useNow, usePerson } from "./room-react";
import { boardWords } from "./words";

type Shelf = "open" | "info" | "done";

const CARD_HEIGHT = 84;

/** Cards by shelf, each in its order. */
export function shelves(cards: readonly IncidentCard[]): Record<Shelf, IncidentCard[]> {
  const open = cards.filter(isUndecided);
  const decidedAt = (card: IncidentCard) => card.decision?.decided_ms ?? 0;
  return {
    open: open.filter((card) => card.severity !== "info").sort(byUrgency),
    info: open.filter((card) => card.severity === "info").sort(byUrgency),
    done: cards.filter((card) => !isUndecided(card)).sort((a, b) => decidedAt(b) - decidedAt(a)),
  };
}

interface QueueProps {
  selected: string | undefined;
  onOpen: (card: IncidentCard) => void;
}

export const IncidentQueue = memo(function IncidentQueue({ selected, onOpen }: QueueProps) {
  const say = useWords(boardWords);
  const cards = useIncidents();
  const [shelf, setShelf] = useState<Shelf>("open");
  const sorted = useMemo(() => shelves(cards), [cards]);
  const shown = sorted[shelf];
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => CARD_HEIGHT, overscan: 4,
    getItemKey: (index) => shown[index]?.id ?? index,
  });
  const label = (word: string, count: number) => <span>{word} <span className="figures seg-count">{count}</span></span>;
  const empty = { open: say("queueEmpty"), info: say("queueInfoEmpty"), done: say("queueDoneEmpty") }[shelf];
  return (
    <section className="queue" aria-label={say("incidents")}>
      <div className="queue-bar">
        <Segmented<Shelf>
          block value={shelf} onChange={setShelf}
          options={[
            { value: "open", label: label(say("queueOpen"), sorted.open.length) },
            { value: "info", label: label(say("queueInfo"), sorted.info.length) },
            { value: "done", label: label(say("queueDone"), sorted.done.length) },
          ]}
        />
      </div>
      <div ref={scroller} className="queue-scroll">
        {shown.length === 0 && <EmptyState text={empty} />}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const card = shown[item.index];
            return card && (
              <div key={item.key} className="queue-line" style={{ transform: `translateY(${item.start}px)`, height: item.size }}>
                <QueueCard card={card} selected={card.id === selected} onOpen={onOpen} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
});

const QueueCard = memo(function QueueCard({ card, selected, onOpen }: { card: IncidentCard; selected: boolean; onOpen: (card: IncidentCard) => void }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const person = usePerson(card.person_id);
  const open = isUndecided(card);
  return (
    <button type="button" className={`incident ${open ? `incident-${card.severity}` : "incident-done"}`} data-incident={card.id} aria-pressed={selected} onClick={() => onOpen(card)}>
      <span className="incident-head">
        <IndicatorMark indicator={card.indicator} severity={card.severity} plain={!open} />
        <Ago since={card.started_ms} />
      </span>
      <span className="incident-who"><strong>{person?.candidate.name ?? "…"}</strong><span className="quiet figures">{person?.candidate.seat || person?.candidate.number}</span></span>
      <span className="incident-facts quiet figures">
        {card.ended_ms === null || card.ended_ms === undefined
          ? <span className={open ? "text-ink" : ""}>{say("ongoing")} <Age since={card.started_ms} /></span>
          : <span>{say("lasted", { age: span(card.ended_ms - card.started_ms, language) })}</span>}
        {card.key_frames > 0 && <span title={say("keyFramesN", { n: card.key_frames })}><PictureOutlined aria-hidden /> {card.key_frames}</span>}
        {!open && card.decision && (
          <span className="nowrap">
            {card.decision.decision === "confirmed" ? <><CheckOutlined aria-hidden /> {say("confirmed")}</> : card.decision.decision === "unsure" ? <><QuestionOutlined aria-hidden /> {say("unsureDo")}</> : <><CloseOutlined aria-hidden /> {say("dismissed")}</>}
          </span>
        )}
      </span>
    </button>
  );
});

function Ago({ since }: { since: number }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const now = useNow();
  return <span className="quiet nowrap figures">{say("ago", { age: span(now - since, language) })}</span>;
}
