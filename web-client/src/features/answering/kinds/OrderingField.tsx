// Items put in order by two buttons each, or dragged. What is shown at first is nobody's answer until it is
// moved or taken as it is.
import { useState } from "react";
import type { QuestionBody } from "../../../wire";
import { Button } from "../../../ui/Button";
import { RichText } from "../../richtext/RichText";
import { useWords } from "../words";
import type { AnswerFieldProps } from "../AnswerField";
import { AreaShape, Board } from "./Board";
import { movedTo, orderOf, plainText } from "./given";

interface OrderingProps extends Pick<AnswerFieldProps, "response" | "disabled" | "onChoose"> {
  readonly body: Extract<QuestionBody, { kind: "ordering" }>;
}

export function OrderingField({ body, response, disabled, onChoose }: OrderingProps) {
  const { t } = useWords();
  const [dragged, setDragged] = useState<number>();
  const order = orderOf(body, response);
  const give = (items: readonly string[]) => onChoose({ kind: "ordering", items: [...items] });
  const move = (from: number, to: number) => give(movedTo(order, from, to));
  const item = (id: string) => body.items.find((each) => each.id === id);
  return (
    <>
      {body.picture ? (
        <Board picture={body.picture}>
          {body.areas.map((area) => <AreaShape key={area.id} area={area} picture={body.picture as NonNullable<typeof body.picture>} mark={plainText(item(area.id)?.text ?? "") || area.id} chosen={false} />)}
        </Board>
      ) : null}
      <ol className="ordering" aria-label={t("exam.order.list")}>
        {order.map((id, index) => {
          const text = plainText(item(id)?.text ?? "");
          return (
            <li
              key={id} draggable={!disabled} data-dragged={dragged === index ? "" : undefined}
              onDragStart={() => setDragged(index)} onDragEnd={() => setDragged(undefined)} onDragOver={(event) => event.preventDefault()}
              onDrop={() => { if (dragged !== undefined && !disabled) move(dragged, index); setDragged(undefined); }}
            >
              <span className="ordering-place" aria-hidden="true">{index + 1}</span>
              <RichText inline html={item(id)?.text ?? ""} />
              <span className="ordering-moves">
                <button type="button" className="pair-letter" disabled={disabled || index === 0} aria-label={t("exam.order.up", { item: text })} onClick={() => move(index, index - 1)}>↑</button>
                <button type="button" className="pair-letter" disabled={disabled || index === order.length - 1} aria-label={t("exam.order.down", { item: text })} onClick={() => move(index, index + 1)}>↓</button>
              </span>
            </li>
          );
        })}
      </ol>
      {response === null && !disabled ? (
        <div className="ui-actions"><Button onPress={() => give(order)}>{t("exam.order.asItIs")}</Button><span className="soft">{t("exam.order.untouched")}</span></div>
      ) : null}
    </>
  );
}
