// A picture with places on it, in the picture's own units whatever its size on the screen.
import type { ReactNode } from "react";
import type { AreaShown, PictureShown } from "../../../wire";

interface BoardProps {
  readonly picture: PictureShown;
  readonly children?: ReactNode;
  readonly onPress?: ((x: number, y: number) => void) | undefined;
}

/** Where an event happened, in the picture's units. */
export function unitsAt(frame: DOMRect, picture: PictureShown, clientX: number, clientY: number): { x: number; y: number } {
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  return {
    x: clamp(((clientX - frame.left) / frame.width) * picture.width, picture.width),
    y: clamp(((clientY - frame.top) / frame.height) * picture.height, picture.height),
  };
}

export function Board({ picture, children, onPress }: BoardProps) {
  return (
    // The picture is a second way to what the controls below it do; keys are theirs.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className="board"
      style={{ maxWidth: `${picture.width}px` }}
      onClick={onPress ? (event) => {
        const { x, y } = unitsAt(event.currentTarget.getBoundingClientRect(), picture, event.clientX, event.clientY);
        onPress(x, y);
      } : undefined}
    >
      <img src={picture.address} alt={picture.alt} width={picture.width} height={picture.height} draggable={false} />
      <svg viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">{children}</svg>
    </div>
  );
}

/** The middle of an area, for its mark. */
export function middleOf({ shape, coords }: AreaShown): { x: number; y: number } {
  if (shape === "rect") return { x: ((coords[0] ?? 0) + (coords[2] ?? 0)) / 2, y: ((coords[1] ?? 0) + (coords[3] ?? 0)) / 2 };
  if (shape !== "poly") return { x: coords[0] ?? 0, y: coords[1] ?? 0 };
  const xs = coords.filter((_, index) => index % 2 === 0);
  const ys = coords.filter((_, index) => index % 2 === 1);
  const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
  return { x: mean(xs), y: mean(ys) };
}

export function AreaShape({ area, picture, mark, chosen, onPress }: { area: AreaShown; picture: PictureShown; mark: string; chosen: boolean; onPress?: (() => void) | undefined }) {
  const { shape, coords } = area;
  const [a = 0, b = 0, c = 0, d = 0] = coords;
  const outline = () => {
    switch (shape) {
      case "rect":
        return <rect x={a} y={b} width={Math.max(0, c - a)} height={Math.max(0, d - b)} />;
      case "circle":
        return <circle cx={a} cy={b} r={c} />;
      case "ellipse":
        return <ellipse cx={a} cy={b} rx={c} ry={d} />;
      case "poly":
        return <polygon points={coords.join(" ")} />;
      default:
        return <rect x={0} y={0} width={picture.width} height={picture.height} />;
    }
  };
  const { x, y } = middleOf(area);
  return (
    // The same area has a control of its own below the picture.
    <g className="board-area" data-chosen={chosen ? "" : undefined} onClick={onPress ? (event) => { event.stopPropagation(); onPress(); } : undefined}>
      {outline()}
      <text x={x} y={y} dominantBaseline="central" textAnchor="middle" fontSize={Math.max(12, picture.width / 32)}>{mark}</text>
    </g>
  );
}
