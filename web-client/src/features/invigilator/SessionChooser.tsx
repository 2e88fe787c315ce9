// Which session to watch: those running now first, then the coming ones, then the past.
import { LogoutOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Tag } from "antd";
import type { ReactNode } from "react";
import { nowMs } from "../../platform/time";
import { useDesk } from "../desk/client";
import { deskWords } from "../desk/desk-words";
import { EmptyState, QueryView } from "../desk/PageState";
import { dateTime } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { listSessions, type SessionSummary } from "./api";
import { boardWords } from "./words";

type Phase = "running" | "upcoming" | "past";

export function phaseOf(session: Pick<SessionSummary, "opens_ms" | "closes_ms">, now: number): Phase {
  if (now < session.opens_ms) return "upcoming";
  return now <= session.closes_ms ? "running" : "past";
}

const ORDER: Record<Phase, number> = { running: 0, upcoming: 1, past: 2 };

/** Running first, then by start: coming ones soonest first, past ones latest first. */
export function inOrder(sessions: readonly SessionSummary[], now: number): SessionSummary[] {
  return [...sessions].sort((a, b) => {
    const [pa, pb] = [phaseOf(a, now), phaseOf(b, now)];
    return ORDER[pa] - ORDER[pb] || (pa === "past" ? b.starts_ms - a.starts_ms : a.starts_ms - b.starts_ms);
  });
}

export function SessionChooser({ corner, onChoose }: { corner: ReactNode; onChoose: (sessionId: string) => void }) {
  const say = useWords(boardWords);
  const desk = useWords(deskWords);
  const language = useLanguage();
  const { api, me, logOut } = useDesk();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: () => listSessions(api), refetchInterval: 30_000 });
  const now = nowMs();
  return (
    <div className="chooser">
      <header className="top">
        <div className="top-title"><h1>{say("title")}</h1><span className="quiet">{me.display_name}</span></div>
        <span className="grow" />
        {corner}
        <Button type="text" icon={<LogoutOutlined aria-hidden />} onClick={logOut}><span className="desk-wide">{desk("logOut")}</span></Button>
      </header>
      <main className="chooser-main">
        <h2>{say("chooseSession")}</h2>
        <QueryView query={sessions} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("noSessions")} />}>
          {(all) => (
            <ul className="chooser-list">
              {inOrder(all, now).map((session) => {
                const phase = phaseOf(session, now);
                return (
                  <li key={session.session_id}>
                    <Card size="small" className={`chooser-${phase}`}>
                      <div className="chooser-card">
                        <div>
                          <strong>{session.exam_title}</strong> {session.mode === "rehearsal" && <Tag color="warning">{say("rehearsal")}</Tag>}
                          <div className="quiet">{session.title} · {say("enrolledN", { n: session.enrolled })}</div>
                          <div className="quiet figures">{say("startsAt")} {dateTime(session.starts_ms, language)} · {say("closesAt")} {dateTime(session.closes_ms, language)}</div>
                        </div>
                        <Tag {...(phase === "running" ? { color: "processing" } : {})} bordered={phase === "running"}>{say(phase)}</Tag>
                        <Button type={phase === "running" ? "primary" : "default"} onClick={() => onChoose(session.session_id)}>{say("enter")}</Button>
                      </div>
                    </Card>
                  </li>
                );
              })}
            </ul>
          )}
        </QueryView>
      </main>
    </div>
  );
}
