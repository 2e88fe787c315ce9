// How an exam is watched, folded away: most exams take the usual values.
import { Checkbox, Collapse, InputNumber, Select } from "antd";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { Proctoring } from "../api";
import { examWords } from "../exam-words";
import { COMMON, SETTING_NAMES, SETTINGS, STAFF_ENTRIES, leastOf, mostOf, scaleOf, settingOf, unusual, unusualRest, withAdmit, withChallenge, withScreen, withSetting, withStaffEntry, type SettingName, type StaffEntry } from "./proctoring";

const MORE = SETTING_NAMES.filter((name) => !COMMON.includes(name));

interface FieldsProps {
  proctoring: Proctoring;
  onChange: (proctoring: Proctoring) => void;
}

export function ProctoringFields({ proctoring, onChange }: FieldsProps) {
  const say = useWords(examWords);
  const odd = unusual(proctoring);
  const hint = (n: number) => <span className="desk-hint">{n === 0 ? say("watchingUsual") : say("watchingChanged", { n })}</span>;
  const grid = (names: readonly SettingName[]) => (
    <div className="section-grid">{names.map((name) => <Field key={name} name={name} proctoring={proctoring} onChange={onChange} />)}</div>
  );
  return (
    <Collapse
      items={[{
        key: "watch", label: say("watching"), extra: hint(odd.length + unusualRest(proctoring)),
        children: (
          <>
            <div className="challenge-field">
              <Checkbox checked={proctoring.challenge === true} onChange={(event) => onChange(withChallenge(proctoring, event.target.checked))}>
                {say("challenge")}
              </Checkbox>
              <p className="desk-hint plain">{say("challengeHelp")}</p>
            </div>
            <div className="challenge-field">
              <Checkbox checked={proctoring.admit === "staff"} onChange={(event) => onChange(withAdmit(proctoring, event.target.checked))}>{say("admitByStaff")}</Checkbox>
              <p className="desk-hint plain">{say("admitByStaffHelp")}</p>
            </div>
            <div className="challenge-field">
              <Checkbox checked={proctoring.screen === "asked"} onChange={(event) => onChange(withScreen(proctoring, event.target.checked))}>{say("screenAsked")}</Checkbox>
              <p className="desk-hint plain">{say("screenAskedHelp")}</p>
            </div>
            <Labelled label={say("staffEntry")} extra={say("staffEntryHelp")}>
              <Select<StaffEntry>
                value={proctoring.staff_entry ?? "asked"} onChange={(wanted) => onChange(withStaffEntry(proctoring, wanted))}
                options={STAFF_ENTRIES.map((value) => ({ value, label: say(`staffEntry_${value}`) }))}
              />
            </Labelled>
            {grid(COMMON)}
            <Collapse
              ghost size="small"
              items={[{
                key: "more", label: say("watchingMore"), extra: hint(odd.filter((name) => MORE.includes(name)).length),
                children: <><p className="desk-hint plain">{say("watchingMoreHelp")}</p>{grid(MORE)}</>,
              }]}
            />
          </>
        ),
      }]}
    />
  );
}

function Field({ name, proctoring, onChange }: FieldsProps & { name: SettingName }) {
  const say = useWords(examWords);
  const { unit, usual, least } = SETTINGS[name];
  const scale = scaleOf(name);
  const step = unit === "share" ? 0.01 : unit === "ms" ? Math.min(least, 1_000) / scale : 1;
  return (
    <Labelled label={say(`w_${name}`)} extra={say("watchingDefault", { n: `${usual / scale} ${say(`unit_${unit}`)}`.trim() })}>
      <InputNumber
        min={leastOf(proctoring, name) / scale} max={mostOf(proctoring, name) / scale} step={step} value={settingOf(proctoring, name) / scale}
        suffix={say(`unit_${unit}`)}
        onChange={(value) => onChange(withSetting(proctoring, name, rounded((value ?? usual / scale) * scale, unit)))}
      />
    </Labelled>
  );
}

function rounded(value: number, unit: (typeof SETTINGS)[SettingName]["unit"]): number {
  return unit === "share" || unit === "degrees" ? Math.round(value * 100) / 100 : Math.round(value);
}
