// KaTeX behind one function, so that it is a file of its own and loads only with a formula.
import katex from "katex";
import "katex/dist/katex.min.css";

export function drawFormula(tex: string, place: HTMLElement, display: boolean): void {
  katex.render(tex, place, { displayMode: display, throwOnError: false, trust: false, strict: false, maxExpand: 200, output: "htmlAndMathml" });
}
