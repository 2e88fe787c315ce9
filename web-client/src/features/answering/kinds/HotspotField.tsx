// Places on a picture. Areas: press them, or choose them by name below. Points: press the picture, or move
// the cross with the arrow keys and set it with Enter; each point can be taken back.
import { useState } from "react";
import type { QuestionBody } from "../../../wire";
import { AnyOf, OneOf } from "../../../ui/Choices";
import { useWords } from "../words";
import { letterOf } from "../answers";
import type { AnswerFieldProps } from "../AnswerField";
import { AreaShape, Board } from "./Board";
import { areasOf, pointsOf, withArea, withPoint, withoutPoint } from "./given";

interface HotspotProps extends Pick<AnswerFieldProps, "response" | "disabled" | "onChoose"> {
  readonly body: Extract<QuestionBody, { kind: "hotspot" }>;
}

export function HotspotField(props: HotspotProps) {
  return props.body.areas.length > 0 ? <Areas {...props} /> : <Points {...props} />;
}

function Areas({ body, response, disabled, onChoose }: HotspotProps) {
  const { t } = useWords();
  const chosen = areasOf(response);
  const press = (id: string) => onChoose(withArea(body, response, id));
  const choices = body.areas.map((area, index) => ({ id: area.id, mark: letterOf(index), body: area.label === "" ? t("exam.places.area", { letter: letterOf(index) }) : area.label }));
  return (
    <>
      <Board picture={body.picture}>
        {body.areas.map((area, index) => (
          <AreaShape key={area.id} area={area} picture={body.picture} mark={letterOf(index)} chosen={chosen.includes(area.id)} onPress={disabled ? undefined : () => press(area.id)} />
        ))}
      </Board>
      {body.most === 1
        ? <OneOf label={t("exam.options")} disabled={disabled} value={chosen[0] ?? null} onChange={press} choices={choices} />
        : <AnyOf label={t("exam.options")} disabled={disabled} value={chosen} choices={choices} onChange={(ids) => {
            const turned = body.areas.find((area) => ids.includes(area.id) !== chosen.includes(area.id));
            if (turned) press(turned.id);
          }} />}
    </>
  );
}

const STEPS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function Points({ body, response, disabled, onChoose }: HotspotProps) {
  const { t } = useWords();
  const { picture } = body;
  const [cross, setCross] = useState({ x: Math.round(picture.width / 2), y: Math.round(picture.height / 2) });
  const [inside, setInside] = useState(false);
  const points = pointsOf(response);
  const set = (x: number, y: number) => {
    setCross({ x, y });
    onChoose(withPoint(body, response, { x, y }));
  };
  const key = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    const far = event.shiftKey ? 0.1 : 0.01;
    if (step) {
      const by = (side: number, part: number) => Math.max(1, Math.round(side * far)) * part;
      setCross({ x: Math.max(0, Math.min(picture.width, cross.x + by(picture.width, step[0]))), y: Math.max(0, Math.min(picture.height, cross.y + by(picture.height, step[1]))) });
    } else if (event.key === "Enter" || event.key === " ") set(cross.x, cross.y);
    else if (event.key === "Delete" || event.key === "Backspace") onChoose(withoutPoint(response, points.length - 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const size = Math.max(6, picture.width / 60);
  return (
    <>
      {/* A picture that is answered on is a control: arrow keys move the cross. */}
      <div role="application" tabIndex={disabled ? -1 : 0} aria-label={t("exam.places.board", { x: cross.x, y: cross.y })} className="board-keys" onKeyDown={disabled ? undefined : key} onFocus={() => setInside(true)} onBlur={() => setInside(false)}>
        <Board picture={picture} onPress={disabled ? undefined : set}>
          {points.map((point, index) => (
            <g key={index} className="board-point"><circle cx={point.x} cy={point.y} r={size} /><text x={point.x} y={point.y} dominantBaseline="central" textAnchor="middle" fontSize={size * 1.3}>{index + 1}</text></g>
          ))}
          {inside ? <path className="board-cross" d={`M${cross.x - size * 2} ${cross.y}h${size * 4}M${cross.x} ${cross.y - size * 2}v${size * 4}`} /> : null}
        </Board>
      </div>
      <p className="soft">{t("exam.places.help")}</p>
      <ul className="plain-list board-points">
        {points.map((point, index) => (
          <li key={index}>{t("exam.places.point", { n: index + 1, x: point.x, y: point.y })} <button type="button" className="pair-letter" disabled={disabled} aria-label={t("exam.places.remove", { n: index + 1 })} onClick={() => onChoose(withoutPoint(response, index))}>×</button></li>
        ))}
      </ul>
    </>
  );
}
