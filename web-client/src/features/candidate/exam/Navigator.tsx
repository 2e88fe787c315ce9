// All questions at a glance: answered is a filled square, open an empty one, flagged carries a
// corner, the current one a thick ring. Shape first, colour second, and every button says it in words.
import { useEffect, useRef } from "react";
import type { Paper } from "../../../wire";
import { useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { responseAt } from "../sitting/state";
import { useWords } from "../words";
import { isAnswered } from "../../answering/answers";

/** Room for the ring around the current question. */
const MARGIN_PX = 16;

export interface NavigatorProps {
  readonly sitting: Sitting;
  readonly paper: Paper;
  readonly current: number;
  readonly flagged: readonly number[];
  readonly onGo: (slot: number) => void;
}

export function Navigator({ sitting, paper, current, flagged, onGo }: NavigatorProps) {
  const { t } = useWords();
  const outbox = useSitting(sitting, "answers", (state) => state.outbox);
  const drafts = useSitting(sitting, "answers", (state) => state.drafts);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    // A long paper scrolls within its own column; the current question stays in view there.
    const column = list.current?.parentElement;
    const slot = list.current?.querySelector("[aria-current]");
    if (!column || !slot) return;
    const [outer, inner] = [column.getBoundingClientRect(), slot.getBoundingClientRect()];
    if (inner.top < outer.top) column.scrollTop -= outer.top - inner.top + MARGIN_PX;
    else if (inner.bottom > outer.bottom) column.scrollTop += inner.bottom - outer.bottom + MARGIN_PX;
  }, [current]);
  return (
    <nav ref={list} className="navigator" aria-label={t("exam.nav")}>
      {paper.sections.map((section, index) => (
        <section key={index} className="navigator-section">
          {section.title ? <h3>{section.title}</h3> : null}
          <ol className="navigator-slots">
            {section.questions.map(({ slot }) => {
              const answered = isAnswered(responseAt({ outbox, drafts }, slot));
              const isFlagged = flagged.includes(slot);
              const state = t(answered ? "exam.legend.answered" : "exam.legend.open");
              const words =
                t("exam.slot", { number: slot + 1, state }) +
                (isFlagged ? t("exam.slotFlagged") : "") +
                (slot === current ? t("exam.slotCurrent") : "");
              return (
                <li key={slot}>
                  <button
                    type="button"
                    className="slot"
                    data-answered={answered ? "" : undefined}
                    data-flagged={isFlagged ? "" : undefined}
                    aria-current={slot === current ? "true" : undefined}
                    aria-label={words}
                    onClick={() => onGo(slot)}
                  >
                    {slot + 1}
                  </button>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
      <ul className="navigator-legend">
        <li><span className="slot slot-sample" data-answered="" aria-hidden="true" />{t("exam.legend.answered")}</li>
        <li><span className="slot slot-sample" aria-hidden="true" />{t("exam.legend.open")}</li>
        <li><span className="slot slot-sample" data-flagged="" aria-hidden="true" />{t("exam.legend.flagged")}</li>
        <li><span className="slot slot-sample" data-current="" aria-hidden="true" />{t("exam.legend.current")}</li>
      </ul>
    </nav>
  );
}
