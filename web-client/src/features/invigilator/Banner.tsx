// What the invigilator must know before anything else: whether what is on screen is live, and
// whether anyone is really watching. Words first; it never blinks.
import { Alert, Button, Tooltip } from "antd";
import { useWords, useLanguage } from "../desk/words";
import { inLanguage } from "../../i18n";
import { span } from "../desk/time";
import { useEffect, useState } from "react";
import type { Status } from "./room";
import { useStatus, useWatching } from "./room-react";
import { boardWords } from "./words";

/** How the connection stands, as the page speaks of it. */
export function standing(status: Status): "connecting" | "live" | "lost" | "logged_out" | "protocol" | "refused" {
  const { connection, roster, trouble } = status;
  if (connection.phase === "closed" && connection.why === "logged_out") return "logged_out";
  if (connection.phase === "closed" && connection.why === "protocol") return "protocol";
  if (roster === "waiting" && trouble !== undefined) return "refused";
  if (roster === "live" && connection.phase === "live") return "live";
  return roster === "waiting" ? "connecting" : "lost";
}

/** One line over the board while it is not live, or while recognition does not run. */
export function Banners() {
  const say = useWords(boardWords);
  const language = useLanguage();
  const status = useStatus();
  const watching = useWatching();
  const at = standing(status);
  const reload = <Button size="small" onClick={() => location.reload()}>{say("reloadPage")}</Button>;
  return (
    <div className="banners" role="status">
      {at === "lost" && <Alert banner type="error" message={<LostWords since={status.heard_ms} />} description={say("conn_lost_help")} />}
      {at === "protocol" && <Alert banner type="error" message={say("conn_version")} action={reload} />}
      {at === "logged_out" && <Alert banner type="error" message={say("conn_loggedOut")} action={reload} />}
      {at === "live" && status.trouble && <Alert banner type="warning" closable message={inLanguage(status.trouble, language)} />}
      {watching && !watching.alive && (
        <Alert banner type="error" message={say("watchDead")} description={watching.problem ? inLanguage(watching.problem, language) : say("watchDeadHelp")} />
      )}
      {watching?.alive === true && watching.problem && <Alert banner type="warning" message={inLanguage(watching.problem, language)} />}
      {watching?.alive === true && !watching.problem && !watching.sign_in_by_face && <Alert banner type="warning" message={say("watchNoFace")} />}
    </div>
  );
}

function LostWords({ since }: { since: number }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const [now, setNow] = useState(() => performance.timeOrigin + performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.timeOrigin + performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <>{say("conn_lost", { age: span(now - since, language) })}</>;
}

/** The quiet proof of life in the bar: word, rate with unit, shed with its span. */
export function WatchingMark() {
  const say = useWords(boardWords);
  const watching = useWatching();
  const at = standing(useStatus());
  if (watching === undefined) return null;
  const sure = watching.alive && at === "live";
  const rate = watching.analysed_per_second.toLocaleString("en", { maximumFractionDigits: 1 });
  return (
    <Tooltip title={say("watchShed", { n: watching.shed_last_minute })}>
      <span className={`watching ${sure ? "watching-alive" : "watching-dead"}`}>
        <i aria-hidden />
        {sure ? say("watchAlive") : at === "live" ? say("watchDead") : say("conn_connecting")}
        {sure && <span className="figures quiet"> {say("watchRate", { n: rate })}</span>}
        {sure && watching.shed_last_minute > 0 && <span className="figures text-warn nowrap"> {say("watchShedShort", { n: watching.shed_last_minute })}</span>}
      </span>
    </Tooltip>
  );
}
