// The dossier on paper: what was done with room for signatures by hand. Shown by the browser's print only.
import { indicatorName } from "../../../i18n/indicator-words";
import type { DossierBody, DossierStep } from "../../../wire";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { staffWords } from "../words";
import { conductWords } from "./words";

/** Rows of the form; what is not done yet stays empty, to be filled in by hand. */
const ROWS: readonly (readonly DossierStep[])[] = [["open"], ["witness"], ["tell"], ["answer"], ["sign", "record_refusal"], ["defend", "waive_defence", "note_no_defence"], ["endorse"], ["decide"]];

export function DossierForm({ file: { line, entries } }: { file: DossierBody }) {
  const say = useWords(conductWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  return (
    <section className="dossier-form" aria-hidden>
      <h2>{say("formTitle")}</h2>
      <table>
        <tbody>
          <tr><th>{staff("name")}</th><td>{line.display_name}</td><th>{staff("number")}</th><td>{line.number}</td></tr>
          <tr><th>{say("formExam")}</th><td>{line.exam_title}</td><th>{say("formSession")}</th><td>{line.session_title}</td></tr>
          <tr><th>{say("because")}</th><td colSpan={3}>{indicatorName(line.indicator, language)}</td></tr>
          {ROWS.map((steps) => {
            const done = entries.filter((entry) => steps.includes(entry.step));
            return (
              <tr key={steps[0]}>
                <th>{say(`s_${done.at(-1)?.step ?? steps[0] ?? "open"}`)}</th>
                <td colSpan={3}>
                  {done.length === 0 && <div className="form-blank" />}
                  {done.map((entry, index) => (
                    <div key={index}>
                      {entry.outcome != null && <p><strong>{say(`o_${entry.outcome}`)}</strong></p>}
                      {entry.words !== "" && <p className="message-text">{entry.words}</p>}
                      <p className="form-sign"><span>{say("formSign")}：{entry.done_by}</span><span>{say("formDate")}：{dateTime(entry.done_ms, language)}</span></p>
                    </div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="form-digest">{say("formDigest")} {entries.at(-1)?.head_sha256}</p>
    </section>
  );
}
