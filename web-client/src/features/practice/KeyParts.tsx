// The key of rows, orders, parts and places, beside what was given.
import type { AreaShown, PartBody, QuestionBody, Response, RowBody } from "../../wire";
import { RichText } from "../richtext/RichText";
import { AreaShape, Board } from "../answering/kinds/Board";
import { areasOf, chosenIn, pairsOf, partsOf, plainText, pointsOf } from "../answering/kinds/given";
import { letterOf } from "../answering/answers";
import { Pair } from "./FeedbackView";
import { useWords } from "./words";

type Body<K extends QuestionBody["kind"]> = Extract<QuestionBody, { kind: K }>;

export function RowsKey({ body, rows, response }: { body: Body<"matching"> | Body<"matrix"> | Body<"gap_match">; rows: readonly RowBody[]; response: Response | null }) {
  const { t } = useWords();
  const words = (ids: readonly string[]) => ids.map((id) => plainText(body.choices.find((choice) => choice.id === id)?.text ?? "")).join("、");
  const pairs = pairsOf(response);
  return (
    <ol className="told-blanks plain-list">
      {rows.map((row, index) => {
        const text = body.rows.find((each) => each.id === row.id)?.text ?? "";
        return (
          <li key={row.id} data-verdict={row.verdict}>
            <p>{text === "" ? <strong>{t("told.blank", { number: index + 1 })}</strong> : <RichText inline html={text} />} <span className="told-verdict">{t(`told.verdict.${row.verdict}`)}</span></p>
            <Pair yours={words(pairs.filter((pair) => pair.row === row.id).map((pair) => pair.choice))} right={words(row.right)} />
          </li>
        );
      })}
    </ol>
  );
}

export function OrderKey({ items, right, given }: { items: Body<"ordering">["items"]; right: readonly string[]; given: readonly string[] }) {
  const text = (id: string | undefined) => plainText(items.find((item) => item.id === id)?.text ?? "");
  return (
    <ol className="told-blanks plain-list">
      {right.map((id, index) => (
        <li key={id} data-verdict={given[index] === id ? "right" : "wrong"}><Pair yours={text(given[index])} right={`${index + 1}. ${text(id)}`} /></li>
      ))}
    </ol>
  );
}

export function PartsKey({ body, parts, response }: { body: Body<"cloze">; parts: readonly PartBody[]; response: Response | null }) {
  const { t } = useWords();
  const given = partsOf(response, parts.length);
  return (
    <ol className="told-blanks plain-list">
      {parts.map((part, index) => {
        const asks = body.parts[index]?.asks;
        const words = (ids: readonly string[]) => (asks?.kind === "choice" ? ids.map((id) => plainText(asks.options.find((option) => option.id === id)?.text ?? "")).join("、") : "");
        const yours = asks?.kind === "choice" ? words(chosenIn(given[index] ?? "")) : (given[index] ?? "");
        return (
          <li key={index} data-verdict={part.verdict}>
            <p><strong>{t("told.blank", { number: index + 1 })}</strong> <span className="told-verdict">{t(`told.verdict.${part.verdict}`)}</span></p>
            <Pair yours={yours} right={part.right.length > 0 ? words(part.right) : (part.accepted[0] ?? "")} also={part.accepted.slice(1)} />
          </li>
        );
      })}
    </ol>
  );
}

export function PlacesKey({ body, areas, right, response }: { body: Body<"hotspot">; areas: readonly AreaShown[]; right: readonly string[]; response: Response | null }) {
  const { picture } = body;
  const chosen = areasOf(response);
  const name = (id: string) => {
    const index = areas.findIndex((area) => area.id === id);
    const label = areas[index]?.label ?? "";
    return label === "" ? letterOf(index) : label;
  };
  const size = Math.max(6, picture.width / 60);
  const points = pointsOf(response);
  return (
    <>
      <Board picture={picture}>
        {areas.filter((area) => right.includes(area.id)).map((area) => <AreaShape key={area.id} area={area} picture={picture} mark="✓" chosen />)}
        {points.map((point, index) => <g key={index} className="board-point"><circle cx={point.x} cy={point.y} r={size} /></g>)}
      </Board>
      <Pair yours={points.length > 0 ? points.map((point) => `(${point.x}, ${point.y})`).join("、") : chosen.map(name).join("、")} right={right.map(name).join("、")} />
    </>
  );
}
