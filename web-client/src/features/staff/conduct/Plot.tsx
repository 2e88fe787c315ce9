// A plot of bars: drawn by the page itself, so that it prints, can be kept as an SVG file, and is told in words to who
// cannot see it.
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useRef } from "react";
import { download } from "../../desk/csv";
import { useWords } from "../../desk/words";
import { conductWords } from "./words";

const WIDTH = 520;
const ROW = 26;
const LABEL = 190;
const FIGURE = 56;

interface PlotProps {
  title: string;
  /** Name of the file. */
  name: string;
  unit: string;
  bars: readonly { label: string; value: number }[];
  empty: string;
}

export function Plot({ title, name, unit, bars, empty }: PlotProps) {
  const say = useWords(conductWords);
  const svg = useRef<SVGSVGElement>(null);
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const keep = () => {
    if (svg.current) download(`${name}.svg`, new XMLSerializer().serializeToString(svg.current), "image/svg+xml");
  };
  return (
    <Card size="small" title={title} extra={bars.length > 0 && <Button size="small" type="text" icon={<DownloadOutlined aria-hidden />} onClick={keep}>{say("plotSave")}</Button>}>
      {bars.length === 0
        ? <p className="desk-hint plain">{empty}</p>
        : (
          <svg ref={svg} className="plot" xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${WIDTH} ${bars.length * ROW + 4}`} role="img" aria-label={`${title}：${bars.map((bar) => `${bar.label} ${bar.value}`).join("；")}`} fontFamily="sans-serif" fontSize="13">
            {bars.map((bar, at) => {
              const width = (bar.value / most) * (WIDTH - LABEL - FIGURE);
              return (
                <g key={bar.label} transform={`translate(0 ${at * ROW})`}>
                  <text x={LABEL - 8} y={17} textAnchor="end" fill="currentColor">{bar.label}</text>
                  <rect x={LABEL} y={5} width={bar.value === 0 ? 0 : Math.max(2, width)} height={16} fill="#2f6fbd" />
                  <text x={LABEL + width + 6} y={17} fill="currentColor">{bar.value} {unit}</text>
                </g>
              );
            })}
          </svg>
        )}
    </Card>
  );
}
