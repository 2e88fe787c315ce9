// Rows and their choices: as lettered choices beside each row (matching), or as a table (matrix). Every
// cell is a button of its own, so finger, mouse and keyboard do the same.
import { RichText } from "../../richtext/RichText";
import { useWords } from "../words";
import { letterOf } from "../answers";
import type { AnswerFieldProps } from "../AnswerField";
import { type Pair, type PairsBody, pairsOf, plainText, withPair } from "./given";

interface PairProps extends Pick<AnswerFieldProps, "response" | "disabled" | "onChoose"> {
  readonly body: PairsBody;
}

function has(pairs: readonly Pair[], row: string, choice: string): boolean {
  return pairs.some((pair) => pair.row === row && pair.choice === choice);
}

export function MatchingField({ body, response, disabled, onChoose }: PairProps) {
  const { t } = useWords();
  const pairs = pairsOf(response);
  return (
    <div className="pairs">
      <ol className="pair-choices plain-list" aria-label={t("exam.pairs.choices")}>
        {body.choices.map((choice, index) => (
          <li key={choice.id}><span className="ui-choice-mark" data-shape="round" aria-hidden="true">{letterOf(index)}</span><RichText inline html={choice.text} /></li>
        ))}
      </ol>
      <ol className="pair-rows plain-list">
        {body.rows.map((row) => (
          <li key={row.id} role="group" aria-label={plainText(row.text)}>
            <RichText inline html={row.text} />
            <div className="pair-letters">
              {body.choices.map((choice, index) => (
                <button
                  key={choice.id} type="button" className="pair-letter" disabled={disabled} aria-pressed={has(pairs, row.id, choice.id)}
                  aria-label={`${letterOf(index)} ${plainText(choice.text)}`} onClick={() => onChoose(withPair(body, response, { row: row.id, choice: choice.id }))}
                >
                  {letterOf(index)}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function MatrixField({ body, response, disabled, onChoose }: PairProps) {
  const { t } = useWords();
  const pairs = pairsOf(response);
  return (
    <div className="rich-wide">
      <table className="matrix">
        <thead>
          <tr><td aria-label={t("exam.pairs.rows")} />{body.choices.map((choice) => <th key={choice.id} scope="col"><RichText inline html={choice.text} /></th>)}</tr>
        </thead>
        <tbody>
          {body.rows.map((row) => (
            <tr key={row.id}>
              <th scope="row"><RichText inline html={row.text} /></th>
              {body.choices.map((choice) => (
                <td key={choice.id}>
                  <button
                    type="button" className="matrix-cell" data-shape={body.several ? "square" : "round"} disabled={disabled} aria-pressed={has(pairs, row.id, choice.id)}
                    aria-label={`${plainText(row.text)}: ${plainText(choice.text)}`} onClick={() => onChoose(withPair(body, response, { row: row.id, choice: choice.id }))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
