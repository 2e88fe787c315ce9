// Figures in number fields as they were typed: a step of a half must not turn 40 into 40.0. Pure.

export function plainFigure(value: number | string | undefined): string {
  const text = String(value ?? "");
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
