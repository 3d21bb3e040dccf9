import { type Block, cellFigure, rangeFigure } from "@umie/report";
import type { Trained } from "./experiment.js";
import { change, signed, summary } from "./in-words.js";
import { datasetsOf, difference, type Measure, macro, measured, ofDataset, type Summary } from "./scores.js";

/** The datasets on which every variant was scored. */
export function commonDatasets(trained: readonly Trained[]): string[] {
  const [first, ...others] = trained.flatMap(({ outcomes }) => outcomes.map(({ scores }) => datasetsOf(scores)));
  return (first ?? []).filter((dataset) => others.every((datasets) => datasets.includes(dataset)));
}

/** A sentence that says how a measure changes from the base to a variant; none where either lacks it. */
export function changeSentence(variant: Trained, base: Trained, what: string, measure: Measure = macro()): string[] {
  const [from, to, by] = [measured(base, measure), measured(variant, measure), difference(variant, base, measure)];
  if (from === null || to === null || by === null) return [];
  return [`${variant.variant.label}: ${change(what, from, to, by)}${inSeeds(by)}.`];
}

/** Whether all seeds agree on the sign, where there are several. */
function inSeeds({ low, high, seeds }: Summary): string {
  if (seeds === 1) return "";
  return low > 0 || high < 0 ? `, in each of ${seeds} seeds` : `; the ${seeds} seeds disagree on the sign`;
}

/** Macro F1 of each variant as dots with their range over seeds, the base's as a rule. */
export function macroFigure(name: string, trained: readonly Trained[], caption: string): Block {
  const rows = trained.flatMap((each) => {
    const macroF1 = measured(each, macro());
    return macroF1 === null
      ? []
      : [{ label: each.variant.label, value: macroF1.mean, low: macroF1.low, high: macroF1.high }];
  });
  const alt = rows.map(({ label, value }) => `${label}: ${value.toFixed(3)}`).join("; ");
  const rule = rows[0]?.value;
  const options = { name, alt, caption, rows, xLabel: "macro F1" };
  return { kind: "figure", ...rangeFigure({ ...options, domain: [0, 1], ...(rule === undefined ? {} : { rule }) }) };
}

/** F1 of each variant on each dataset less the base's, as coloured cells. */
export function differenceFigure(name: string, [base, ...others]: readonly Trained[], caption: string): Block[] {
  if (base === undefined || others.length === 0) return [];
  const datasets = datasetsOf(base.outcomes[0]?.scores ?? []);
  const values = others.map((variant) =>
    datasets.map((dataset) => difference(variant, base, ofDataset(dataset))?.mean ?? null),
  );
  const known = values.flat().filter((value) => value !== null);
  const full = Math.max(0.1, ...known.map(Math.abs));
  const rows = others.map(({ variant }) => variant.label);
  const alt = rows
    .map((row, at) => `${row}: ${datasets.map((name, d) => `${name} ${signed(values[at]![d]!)}`).join(", ")}`)
    .join("; ");
  const cells = cellFigure({ name, alt, caption, rows, columns: datasets, values, format: signed, full });
  return [{ kind: "figure", ...cells }];
}

/** Macro F1 and its difference from the base, a row for each variant. */
export function macroTable(trained: readonly Trained[], datasets?: readonly string[]): Block {
  const base = trained[0];
  return {
    kind: "table",
    columns: [
      { name: "model" },
      { name: "macro F1", align: "right" },
      { name: "difference", align: "right" },
      { name: "parameters", align: "right" },
    ],
    rows: trained.map((each, at) => [
      each.variant.label,
      summary(measured(each, macro(datasets))),
      at === 0 || base === undefined ? "" : summary(difference(each, base, macro(datasets)), signed),
      parametersOf(each),
    ]),
  };
}

function parametersOf({ outcomes }: Trained): string {
  return outcomes[0]?.parameters?.toLocaleString("en") ?? "–";
}
