// Tests of rich.
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { RichText } from "./RichText";
import { pieces } from "./rich-pieces";

const html = (source: string) => render(<RichText html={source} />).container.innerHTML;

describe("RichText", () => {
  it("lets nothing run and nothing come from elsewhere", () => {
    const out = html(
      `<p onclick="x()">a<script>alert(1)</script><img src="https://evil.example/x.png"><img src=x onerror=alert(1)>` +
        `<a href="javascript:x()">b</a><iframe src="/"></iframe><svg onload=x()></svg><b style="position:fixed">c</b></p>`,
    );
    expect(out).not.toMatch(/script|onerror|onclick|evil|href|iframe|svg|style/);
    expect(out).toContain("<b>c</b>");
  });

  it("keeps what an item may have, and images of this site", () => {
    const out = html(`<p>H<sub>2</sub>O</p><table><tbody><tr><td colspan="2">1</td></tr></tbody></table><img src="/api/images/ab12" alt="图">`);
    expect(out).toContain("<sub>2</sub>");
    expect(out).toContain('colspan="2"');
    expect(out).toContain('src="/api/images/ab12"');
  });

  it("hands blanks to the caller", () => {
    const { container } = render(<RichText html="<p>首都是{{1}}。</p>" blank={(number) => <input aria-label={`b${number}`} />} />);
    expect(container.querySelector("input")?.getAttribute("aria-label")).toBe("b1");
  });
});

it("cuts text, formulas and blanks apart, and leaves half a formula alone", () => {
  expect(pieces("a \\(x<1\\) b\\[y\\]{{2}}")).toEqual([
    { kind: "text", text: "a " },
    { kind: "math", tex: "x<1", display: false },
    { kind: "text", text: " b" },
    { kind: "math", tex: "y", display: true },
    { kind: "blank", number: 2 },
  ]);
  expect(pieces("\\(x")).toEqual([{ kind: "text", text: "\\(x" }]);
});
