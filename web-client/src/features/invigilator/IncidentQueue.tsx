// The incidents of the session, those that want a decision first. A click opens the candidate with
// that incident; nothing here moves by itself except new cards coming in on top of their kind.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Segmented } from "antd";
import { memo, useMemo, useRef, useState, type ReactNode } from "react";
import type { IncidentCard } from "../../wire";
import { EmptyState } from "../desk/PageState";
import { span } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { byUrgency, isUndecided } from "./attention";
import { Glyph } from "./Glyph";
import { IndicatorMark } from "./marks";
import { Ticking, useIncidents, usePerson } from "./room-react";
import { boardWords } from "./words";

type Shelf = "open" | "info" | "done";
type Shelves = Record<Shelf, IncidentCard[]>;

const CARD_HEIGHT = 84;

const known = new WeakMap<readonly IncidentCard[], Shelves>();

/** Cards by shelf, each in its order; the same cards are sorted once, whoever asks. */
export function shelves(cards: readonly IncidentCard[]): Shelves {
  const before = known.get(cards);
  if (before !== undefined) return before;
  const sorted = sortedShelves(cards);
  known.set(cards, sorted);
  return sorted;
}

function sortedShelves(cards: readonly IncidentCard[]): Shelves {
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
  const shown = shelves(cards)[shelf];
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => CARD_HEIGHT, overscan: 2,
    getItemKey: (index) => shown[index]?.id ?? index,
  });
  // The figures read themselves: a switch that is told of every incident costs more than the card that came.
  const options = useMemo(() => {
    const label = (word: string, of: Shelf) => <span>{word} <Count of={of} /></span>;
    return [
      { value: "open" as const, label: label(say("queueOpen"), "open") },
      { value: "info" as const, label: label(say("queueInfo"), "info") },
      { value: "done" as const, label: label(say("queueDone"), "done") },
    ];
  }, [say]);
  const items = virtual.getVirtualItems();
  const empty = { open: say("queueEmpty"), info: say("queueInfoEmpty"), done: say("queueDoneEmpty") }[shelf];
  return (
    <section className="queue" aria-label={say("incidents")}>
      <div className="queue-bar">
        <Shelving value={shelf} onChange={setShelf} options={options} />
      </div>
      <div ref={scroller} className="queue-scroll">
        {shown.length === 0 && <EmptyState text={empty} />}
        <div className="on-screen" style={{ height: virtual.getTotalSize(), paddingTop: items[0]?.start }}>
          {items.map((item) => {
            const card = shown[item.index];
            return card && (
              <div key={item.key} className="queue-line" style={{ height: item.size }}>
                <QueueCard card={card} selected={card.id === selected} onOpen={onOpen} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
});

const Shelving = memo(function Shelving(props: { value: Shelf; onChange: (shelf: Shelf) => void; options: { value: Shelf; label: ReactNode }[] }) {
  return <Segmented<Shelf> block {...props} />;
});

function Count({ of }: { of: Shelf }) {
  return <span className="figures seg-count">{shelves(useIncidents())[of].length}</span>;
}

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
          ? <span className={open ? "text-ink" : ""}>{say("ongoing")}</span>
          : <span>{say("lasted", { age: span(card.ended_ms - card.started_ms, language) })}</span>}
        {card.key_frames > 0 && <span title={say("keyFramesN", { n: card.key_frames })}><Glyph of="picture" /> {card.key_frames}</span>}
        {!open && card.decision && (
          <span className="nowrap">
            {card.decision.decision === "confirmed" ? <><Glyph of="check" /> {say("confirmed")}</> : card.decision.decision === "unsure" ? <><Glyph of="question" /> {say("unsureDo")}</> : <><Glyph of="close" /> {say("dismissed")}</>}
          </span>
        )}
      </span>
    </button>
  );
});

function Ago({ since }: { since: number }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  return <Ticking className="quiet nowrap figures" read={(now) => say("ago", { age: span(now - since, language) })} />;
}
