// How an exam is watched, folded away: most exams take the usual times.
import { Checkbox, Collapse, InputNumber } from "antd";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { Proctoring } from "../api";
import { examWords } from "../exam-words";
import { SETTING_NAMES, SETTINGS, settingOf, unusual, withChallenge, withSetting } from "./proctoring";

const SECOND = 1_000;

export function ProctoringFields({ proctoring, onChange }: { proctoring: Proctoring; onChange: (proctoring: Proctoring) => void }) {
  const say = useWords(examWords);
  const changed = unusual(proctoring).length + (proctoring.challenge === true ? 1 : 0);
  return (
    <Collapse
      items={[{
        key: "watch", label: say("watching"), extra: <span className="desk-hint">{changed === 0 ? say("watchingUsual") : say("watchingChanged", { n: changed })}</span>,
        children: (
          <>
          <div className="challenge-field">
            <Checkbox checked={proctoring.challenge === true} onChange={(event) => onChange(withChallenge(proctoring, event.target.checked))}>
              {say("challenge")}
            </Checkbox>
            <p className="desk-hint plain">{say("challengeHelp")}</p>
          </div>
          <div className="section-grid">
            {SETTING_NAMES.map((name) => {
              const { usual, least, most } = SETTINGS[name];
              return (
                <Labelled key={name} label={say(`w_${name}`)} extra={say("watchingDefault", { n: usual / SECOND })}>
                  <InputNumber
                    min={least / SECOND} max={most / SECOND} step={least / SECOND} value={settingOf(proctoring, name) / SECOND} suffix={say("seconds")}
                    onChange={(seconds) => onChange(withSetting(proctoring, name, Math.round((seconds ?? usual / SECOND) * SECOND)))}
                  />
                </Labelled>
              );
            })}
          </div>
          </>
        ),
      }]}
    />
  );
}
