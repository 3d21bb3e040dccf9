import type { RunCurves } from "@umie/coordinator";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { count, figure, rate } from "../format.js";
import { macroOf } from "../scores.js";
import { Chart, type Line } from "./chart.js";
import { lineStyle, sumStyle } from "./line-style.js";

/** `snap/mner` → `snap`, where a dataset has one task. */
export function lineNames(keys: readonly string[]): string[] {
  const datasets = keys.map((key) => key.split("/")[0]!);
  return keys.map((key, i) => {
    const isOnly = datasets.filter((name) => name === datasets[i]).length === 1;
    return isOnly ? datasets[i]! : key.replace("/", " ").replace("mee_", "");
  });
}

/** Loss of training by step: the mean over all, and each dataset. */
export function LossChart({ curves }: { curves: RunCurves }): JSX.Element {
  const { steps, loss, low, high, losses, stepsPerPoint } = curves;
  const keys = Object.keys(losses);
  const lines = useMemo((): Line[] => {
    const names = lineNames(keys);
    const each = keys.map((key, i) => ({ name: names[i]!, style: lineStyle(i), values: losses[key]! }));
    return [{ name: "all", style: sumStyle, values: loss, isStrong: true }, ...each];
  }, [curves]);
  const band = useMemo(() => (stepsPerPoint > 1 ? { band: { low, high } } : {}), [curves]);
  const thinned = stepsPerPoint > 1 ? `, means of ${stepsPerPoint} steps; shaded: their extremes` : "";
  return (
    <Chart
      title="Loss of training"
      note={`nats per target token, by step${thinned}`}
      summary={story(steps, loss, figure)}
      x={steps}
      lines={lines}
      format={figure}
      height={260}
      {...band}
    />
  );
}

/** F1 on dev at each evaluation, and where there is none on test. */
export function F1Chart({ curves }: { curves: RunCurves }): JSX.Element {
  const { evaluations } = curves;
  const dev = evaluations.filter(({ split }) => split === "dev");
  const [shown, split] = dev.length > 0 ? [dev, "dev"] : [evaluations, "test"];
  const keys = [...new Set(shown.flatMap(({ f1 }) => Object.keys(f1)))].sort();
  const lines = useMemo((): Line[] => {
    const names = lineNames(keys);
    const column = (key: string) => shown.map(({ f1 }) => f1[key] ?? null);
    const each = keys.map((key, i) => ({ name: names[i]!, style: lineStyle(i), values: column(key) }));
    return [{ name: "macro", style: sumStyle, values: shown.map(({ f1 }) => macroOf(f1)), isStrong: true }, ...each];
  }, [evaluations.length]);
  const x = useMemo(() => shown.map(({ step }) => step), [evaluations.length]);
  if (shown.length === 0) return <p class="chart soft">F1: not evaluated yet</p>;
  return (
    <Chart
      title={`F1 on ${split}`}
      note="micro, by dataset and task, at each evaluation"
      summary={story(x, lines[0]!.values, figure)}
      x={x}
      lines={lines}
      format={figure}
      hasMarks
      height={260}
    />
  );
}

/** Examples a second. */
export function SpeedChart({ curves }: { curves: RunCurves }): JSX.Element {
  const { steps, examplesPerSecond } = curves;
  const lines = useMemo(
    (): Line[] => [{ name: "all workers", style: lineStyle(0), values: examplesPerSecond }],
    [curves],
  );
  return (
    <Chart
      title="Throughput"
      note="examples trained on a second, by step"
      summary={story(steps, examplesPerSecond, rate)}
      x={steps}
      lines={lines}
      format={rate}
      hasMarks={steps.length < 4}
      height={120}
    />
  );
}

/** A curve in a sentence, for those who do not see it. */
function story(
  x: readonly number[],
  values: readonly (number | null)[],
  format: (value: number | null | undefined) => string,
): string {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, step: x[i]! }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return "No values yet.";
  const extremes = [Math.min, Math.max].map((extreme) => format(extreme(...known.map(({ value }) => value))));
  return `From ${format(first.value)} at step ${count(first.step)} to ${format(last.value)} at step ${count(last.step)}, between ${extremes.join(" and ")}.`;
}
