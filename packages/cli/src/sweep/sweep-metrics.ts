import type { CellState } from "@umie/scaling";

interface Metric {
  name: string;
  help: string;
  type: "gauge" | "counter";
  samples: { labels: Readonly<Record<string, string>>; value: number }[];
}

const cellStatesShown = ["open", "running", "done", "diverged", "failed"] as const;

/**
 * How a sweep stands, in Prometheus' text format: cells by state, the lowest loss of all and of each model, and compute
 * spent and planned.
 *
 * @param running Hashes of the cells at work; they are no longer counted as open.
 */
export function sweepMetrics(sweep: string, states: readonly CellState[], running: ReadonlySet<string>): string {
  const stateOf = ({ state, cell }: CellState) => (state === "open" && running.has(cell.hash) ? "running" : state);
  const models = [...new Set(states.map(({ cell }) => cell.model.name))];
  const losses = (of: readonly CellState[]) => of.flatMap(({ record }) => record?.selected?.loss ?? []);
  const done = states.filter(({ state }) => state === "done");
  const metrics: Metric[] = [
    {
      ...{ name: "umie_sweep_cells", help: "Cells of a sweep by state.", type: "gauge" },
      samples: cellStatesShown.map((state) => ({
        labels: { state },
        value: states.filter((each) => stateOf(each) === state).length,
      })),
    },
    {
      ...{ name: "umie_sweep_best_loss", help: "Lowest dev loss of all cells, nats a target token.", type: "gauge" },
      samples: lowest(losses(states)).map((value) => ({ labels: {}, value })),
    },
    {
      ...{ name: "umie_sweep_model_best_loss", help: "Lowest dev loss of a model's cells.", type: "gauge" },
      samples: models.flatMap((model) =>
        lowest(losses(states.filter(({ cell }) => cell.model.name === model))).map((value) => ({
          labels: { model },
          value,
        })),
      ),
    },
    {
      ...{ name: "umie_sweep_planned_flops", help: "Model FLOPs of all cells.", type: "gauge" },
      samples: [{ labels: {}, value: flops(states) }],
    },
    {
      ...{ name: "umie_sweep_done_flops", help: "Model FLOPs of the cells that are done.", type: "gauge" },
      samples: [{ labels: {}, value: flops(done) }],
    },
  ];
  return metrics.map((metric) => textOf(metric, sweep)).join("");
}

const flops = (states: readonly CellState[]) => states.reduce((sum, { cell }) => sum + cell.C, 0);
const lowest = (values: readonly number[]) => (values.length === 0 ? [] : [Math.min(...values)]);

function textOf({ name, help, type, samples }: Metric, sweep: string): string {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries({ sweep, ...labels }).map(([label, text]) => `${label}="${text}"`);
    return `${name}{${pairs.join(",")}} ${value}\n`;
  });
  return lines.length === 0 ? "" : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
