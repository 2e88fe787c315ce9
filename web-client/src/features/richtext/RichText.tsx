// Question text on the page: sanitized HTML turned into React elements (nothing is written with
// innerHTML), LaTeX by KaTeX, which is loaded only when a formula is there, and blanks that the
// caller draws. Without the formula code the source is shown: readable, never nothing.
import { Fragment, type ReactNode, createElement, useContext, useEffect, useMemo, useRef } from "react";
import { PicturesContext } from "./pictures";
import { pieces } from "./rich-pieces";
import { sanitize } from "./sanitize";
import "./rich.css";

export interface RichTextProps {
  readonly html: string;
  /** Draws blank `number` (from 1); without it a blank is an underline. */
  readonly blank?: (number: number) => ReactNode;
  /** In a line of text (an option) instead of a block. */
  readonly inline?: boolean;
}

export function RichText({ html, blank, inline = false }: RichTextProps) {
  const fragment = useMemo(() => sanitize(html), [html]);
  const Tag = inline ? "span" : "div";
  return <Tag className="rich">{children(fragment, blank)}</Tag>;
}

const VOID = new Set(["br", "hr", "img"]);
const NAMES: Record<string, string> = { colspan: "colSpan", rowspan: "rowSpan" };

function children(node: Node, blank: RichTextProps["blank"]): ReactNode[] {
  return [...node.childNodes].map((child, index) => element(child, index, blank));
}

function element(node: ChildNode, key: number, blank: RichTextProps["blank"]): ReactNode {
  if (node instanceof Text) return <Fragment key={key}>{text(node.data, blank)}</Fragment>;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  const props: Record<string, unknown> = { key };
  for (const { name, value } of node.attributes) props[NAMES[name] ?? name] = value;
  if (tag === "img") return <Picture key={key} props={props} />;
  if (VOID.has(tag)) return createElement(tag, props);
  const made = createElement(tag, props, ...children(node, blank));
  // A wide table scrolls by itself instead of pushing the page sideways.
  return tag === "table" ? <div key={key} className="rich-wide">{made}</div> : made;
}

/** A picture of the server, or one that only came along with a file so far. */
function Picture({ props: { key: _key, ...props } }: { props: Record<string, unknown> }) {
  const pictures = useContext(PicturesContext);
  const src = String(props["src"]);
  return createElement("img", { ...props, src: pictures.get(src.slice(src.lastIndexOf("/") + 1)) ?? src, loading: "lazy" });
}

function text(data: string, blank: RichTextProps["blank"]): ReactNode[] {
  return pieces(data).map((piece, index) => {
    switch (piece.kind) {
      case "text":
        return <Fragment key={index}>{piece.text}</Fragment>;
      case "math":
        return <Formula key={index} tex={piece.tex} display={piece.display} />;
      case "blank":
        return <Fragment key={index}>{blank ? blank(piece.number) : <span className="rich-blank">{piece.number}</span>}</Fragment>;
    }
  });
}

function Formula({ tex, display }: { tex: string; display: boolean }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let gone = false;
    void import("./formula").then(
      ({ drawFormula }) => {
        if (!gone && place.current) drawFormula(tex, place.current, display);
      },
      () => undefined, // offline before it was loaded: the source stays
    );
    return () => {
      gone = true;
    };
  }, [tex, display]);
  return (
    <span ref={place} className={display ? "rich-formula-display" : "rich-formula"}>
      {tex}
    </span>
  );
}
