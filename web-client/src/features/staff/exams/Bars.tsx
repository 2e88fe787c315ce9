// A histogram as plain bars: drawn by the page itself, so that it prints, and told in words to who cannot see it.
import type { Bar } from "../api";
import { binned } from "./certificate";

const WIDTH = 560;
const HEIGHT = 140;

export function Bars({ bars, label, unit }: { bars: readonly Bar[]; label: string; unit: string }) {
  const bins = binned(bars, 40);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const step = WIDTH / Math.max(1, bins.length);
  return (
    <figure className="bars">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 20}`} role="img" aria-label={`${label}：${bins.map((bin) => `${bin.from === bin.to ? bin.from : `${bin.from}–${bin.to}`}: ${bin.count}`).join("; ")}`}>
        {bins.map((bin, at) => {
          const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * HEIGHT);
          return <rect key={bin.from} x={at * step + 1} y={HEIGHT - height} width={Math.max(1, step - 2)} height={height} />;
        })}
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <text x={0} y={HEIGHT + 15}>{bins[0]?.from ?? 0}</text>
        <text x={WIDTH} y={HEIGHT + 15} textAnchor="end">{`${bins.at(-1)?.to ?? 0} ${unit}`}</text>
      </svg>
      <figcaption className="desk-hint">{label}</figcaption>
    </figure>
  );
}
