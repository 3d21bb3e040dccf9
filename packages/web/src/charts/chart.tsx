import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { Legend } from "./legend.js";
import type { LineStyle } from "./line-style.js";
import { useScheme } from "./use-scheme.js";

export interface Line {
  name: string;
  style: LineStyle;
  /** One for each x. */
  values: readonly (number | null)[];
  isStrong?: boolean;
}

export interface ChartProps {
  /** What it shows, and in which unit. */
  title: string;
  note: string;
  /** For those who do not see it: how the curve goes. */
  summary: string;
  x: readonly number[];
  lines: readonly Line[];
  /** Extremes behind the mean that `x` shows. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] };
  format: (value: number | null | undefined) => string;
  /** Points are few: mark each. */
  hasMarks?: boolean;
  height?: number;
}

/** Curves by step. The pointer shows their values at a step; the legend hides and shows lines. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, note, summary, x, lines, band, format, hasMarks = false, height = 220 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const scheme = useScheme();
  const names = lines.map(({ name }) => name).join("\n");
  const data = useMemo(() => columns(x, lines, band), [x, lines, band]);

  useEffect(() => {
    const target = place.current!;
    const options = plotOptions({
      target,
      lines,
      hasBand: band !== undefined,
      hasMarks,
      height,
      format,
      onIndex: setIndex,
    });
    const made = new uPlot(options, data, target);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [names, scheme, height, hasMarks, band === undefined]);

  useEffect(() => {
    if (plot.current) showData(plot.current, data);
  }, [data]);

  useEffect(() => {
    for (const [i, { name }] of lines.entries()) plot.current?.setSeries(i + 1, { show: !hidden.has(name) });
  }, [names, scheme, hidden]);

  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const shown = index ?? x.length - 1;
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        {x.length > 0 && <span class="soft">step {x[shown]?.toLocaleString("en-US")}</span>}
        <span class="note soft">{note}</span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title}. ${summary}`} style={{ height: `${height}px` }} />
      <Legend lines={lines} at={shown} format={format} hidden={hidden} onToggle={toggle} />
    </figure>
  );
}

/** Whoever looks at a stretch of the curve goes on looking at it while steps come. */
function showData(plot: uPlot, data: uPlot.AlignedData): void {
  const [xs] = plot.data;
  const { min, max } = plot.scales.x!;
  // Before anything is drawn there are no scales.
  const isZoomed = (min ?? xs[0]!) > xs[0]! || (max ?? xs.at(-1)!) < xs.at(-1)!;
  plot.setData(data, !isZoomed);
  if (isZoomed) plot.redraw();
}

function columns(x: ChartProps["x"], lines: ChartProps["lines"], band: ChartProps["band"]): uPlot.AlignedData {
  const values = lines.map((line) => [...line.values]);
  return [[...x], ...values, ...(band ? [[...band.high], [...band.low]] : [])];
}

interface Drawn extends Pick<ChartProps, "lines" | "format"> {
  target: HTMLElement;
  hasBand: boolean;
  hasMarks: boolean;
  height: number;
  onIndex: (index: number | null) => void;
}

function plotOptions({ target, lines, hasBand, hasMarks, height, format, onIndex }: Drawn): uPlot.Options {
  const styles = getComputedStyle(target);
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--soft"),
    font: `11px ${styles.fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const edge = { show: true, stroke: "transparent", width: 0, points: { show: false } };
  return {
    width: target.clientWidth,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, uni: 20 }, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high || 1) * 1.05] } },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: 70,
        values: (_, ticks) => ticks.map((tick) => (tick % 1 === 0 ? short(tick) : "")),
      },
      { ...axis, size: 44, gap: 4, space: 32 },
    ],
    series: [
      {},
      ...lines.map(({ name, style, isStrong = false }) => ({
        label: name,
        stroke: colour(style.colour),
        width: isStrong ? 2.2 : 1.4,
        dash: [...style.dash],
        spanGaps: true,
        value: (_: uPlot, value: number | null) => format(value),
        points: hasMarks ? { show: true, size: 5, fill: colour(style.colour) } : { show: false },
      })),
      ...(hasBand ? [edge, edge] : []),
    ],
    ...(hasBand ? { bands: [{ series: [lines.length + 1, lines.length + 2], fill: colour("--band") }] } : {}),
    hooks: { setCursor: [({ cursor }) => onIndex(cursor.idx ?? null)] },
  };
}

const short = (step: number) => (step >= 10_000 ? `${step / 1000}k` : step.toLocaleString("en-US"));
