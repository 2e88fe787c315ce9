// Rooms whose network went away: one card each, above the board, with the time that it took and one click
// to give it back. Nobody in the room is flagged for it.
import { Alert, Button } from "antd";
import { useState } from "react";
import type { OutageCard } from "../../wire";
import { useDesk } from "../desk/client";
import { ProblemAlert } from "../desk/PageState";
import { span, timeOfDay } from "../desk/time";
import { useDecision } from "../desk/use-decision";
import { useLanguage, useWords } from "../desk/words";
import * as api from "./api";
import { useNow, useOutages } from "./room-react";
import { boardWords } from "./words";

const keyOf = (card: OutageCard) => `outage-${card.node_id}-${card.began_ms}`;

export function Outages({ sessionId }: { sessionId: string }) {
  const outages = useOutages();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  // What goes on cannot be put away; what is over can, also without giving time.
  const shown = outages.filter((card) => card.ended_ms == null || (!card.credited && !closed.has(keyOf(card))));
  return (
    <div className="banners" role="status">
      {shown.map((card) => (
        <OutageBanner key={keyOf(card)} card={card} sessionId={sessionId} onClose={() => setClosed((all) => new Set(all).add(keyOf(card)))} />
      ))}
    </div>
  );
}

function OutageBanner({ card, sessionId, onClose }: { card: OutageCard; sessionId: string; onClose: () => void }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const { api: port } = useDesk();
  const giving = useDecision({
    // The same key on every desk: two invigilators who click give the time once.
    send: (request: { minutes: number; reason: string; request_key: string }) =>
      api.extendSession(port, sessionId, { ...request, request_key: keyOf(card), node_id: card.node_id }),
    done: (_answer, { minutes }) => say("outageCredited", { n: minutes }),
  });
  const facts = { name: card.node_name, people: card.people, sitting: card.sitting, away: card.away };
  const ended = card.ended_ms;
  if (ended == null) {
    return <Alert banner type="error" message={<Lasting card={card} facts={facts} />} description={say("outageHelp")} />;
  }
  const reason = say("outageReason", { from: timeOfDay(card.began_ms), to: timeOfDay(ended) });
  return (
    <Alert
      banner type="warning" message={say("outageOver", { ...facts, time: timeOfDay(card.began_ms), age: span(ended - card.began_ms, language) })}
      description={giving.error ? <ProblemAlert error={giving.error} /> : giving.isPending && giving.failureCount > 0 ? say("deedPending") : undefined}
      action={
        <span className="outage-acts">
          <Button type="primary" loading={giving.isPending} onClick={() => giving.mutate({ minutes: card.credit_minutes, reason })}>{say("outageCredit", { n: card.credit_minutes })}</Button>
          <Button disabled={giving.isPending} onClick={onClose}>{say("outageClose")}</Button>
        </span>
      }
    />
  );
}

function Lasting({ card, facts }: { card: OutageCard; facts: Record<string, string | number> }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const now = useNow();
  return <>{say("outageOn", { ...facts, age: span(now - card.began_ms, language) })}</>;
}
