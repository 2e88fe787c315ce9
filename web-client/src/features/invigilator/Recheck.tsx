// Looking again who is sitting there: what the camera says of it, with the frame it was said of beside the
// enrolment photo. It decides nothing; a person does.
import { Button, Image } from "antd";
import { useState } from "react";
import type { Row } from "../../wire";
import { timeOfDay } from "../desk/time";
import { useWords } from "../desk/words";
import { evidenceUrl, photoUrl } from "./api";
import { useAtOnce } from "./deeds";
import { useNow } from "./room-react";
import { boardWords } from "./words";

/** The camera looks for half a minute; some seconds later its word is overdue. */
const OVERDUE_MS = 45_000;

export type RecheckState = "looking" | "overdue" | NonNullable<Row["recheck"]>["finding"];

/** How the newest asking stands; none when nothing was asked. Pure. */
export function recheckState(row: Pick<Row, "reverify_ms" | "recheck">, now_ms: number): RecheckState | undefined {
  if (row.recheck) return row.recheck.finding;
  if (row.reverify_ms == null) return undefined;
  return now_ms - row.reverify_ms < OVERDUE_MS ? "looking" : "overdue";
}

export function Rechecked({ row, sessionId }: { row: Row; sessionId: string }) {
  const say = useWords(boardWords);
  const again = useAtOnce(sessionId);
  const [failed, setFailed] = useState(false);
  const state = recheckState(row, useNow());
  if (state === undefined) return null;
  const found = row.recheck;
  return (
    <>
      <p className="plain">
        <span className={`mark ${state === "same" ? "mark-fine" : state === "different" ? "mark-warning" : "mark-admit"}`}>{say(`recheck_${state}`)}</span>
        {found && <span className="figures quiet"> {timeOfDay(found.at_ms)}</span>} {say(`recheckHelp_${state}`)}
      </p>
      {found?.evidence_id != null && (
        <div className="compare">
          <figure><Image src={photoUrl(row.person_id)} alt={say("enrolmentPhoto")} /><figcaption className="quiet small">{say("enrolmentPhoto")}</figcaption></figure>
          <figure>
            {failed
              ? <div className="camera camera-none camera-large"><span>{say("frameGone")}</span></div>
              : <Image src={evidenceUrl(found.evidence_id)} alt={say("recheckFrame")} onError={() => setFailed(true)} />}
            <figcaption className="quiet small">{say("recheckFrame")}</figcaption>
          </figure>
        </div>
      )}
      {state !== "looking" && state !== "same" && state !== "no_camera" && (
        <span><Button size="small" loading={again.isPending} onClick={() => again.mutate({ person_ids: [row.person_id], deed: { what: "reverify" }, reason_code: "identity", reason: say("r_reverify") })}>{say("recheckAgain")}</Button></span>
      )}
    </>
  );
}
