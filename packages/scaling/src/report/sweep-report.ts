import type { Block, KeyFigure, Report } from "@umie/report";
import type { Fits, LawFit } from "../analysis/fits.js";
import type { CellState } from "../sweep/cell-states.js";
import { measuredNotices } from "../sweep/measured-notices.js";
import type { Sweep } from "../sweep/sweep-schema.js";
import { axisFigures } from "./axis-figures.js";
import { computeFigures } from "./compute-figures.js";
import { diagnosticFigures } from "./diagnostic-figures.js";
import { comparisonTable, holdoutBlocks, parameterTable, predictionTable, sensitivityBlocks } from "./fit-tables.js";
import { runBlocks } from "./run-tables.js";
import { highest, percent, share, verdict } from "./verdict.js";

/** What a report says of how it came about. */
export interface SweepReportFacts {
  /** ISO 8601. */
  date: string;
  /** What the user types to have it made again. */
  command: string;
  hardware: string;
  /** Versions of the program. */
  version: string;
}

export interface SweepReportOptions {
  sweep: Sweep;
  states: readonly CellState[];
  /** Or why there are none, a sentence. */
  fits: Fits | string;
  facts: SweepReportFacts;
}

/** A sweep from verdict to raw runs; every figure is drawn from the fits alone. */
export function sweepReport({ sweep, states, fits, facts }: SweepReportOptions): Report {
  const done = states.filter(({ state }) => state === "done").length;
  const asked = sweep.spec.predict;
  return {
    title: `Scaling sweep ${sweep.metadata.name}`,
    lead: `${done} of ${states.length} cells, ${facts.date}.`,
    blocks: [
      ...(typeof fits === "string" ? [paragraph(fits)] : fittedBlocks(fits, asked)),
      ...notices(measuredNotices(sweep.spec, states)),
      ...missing(states),
      heading("Methods"),
      ...methods(sweep, states, facts, typeof fits === "string" ? null : fits),
      heading("All runs"),
      ...runBlocks(states),
    ],
  };
}

const notices = (items: readonly string[]): Block[] => (items.length === 0 ? [] : [{ kind: "list", items }]);
const heading = (text: string): Block => ({ kind: "heading", text });
const paragraph = (text: string): Block => ({ kind: "paragraph", text });

function fittedBlocks(fits: Fits, asked: Sweep["spec"]["predict"]): Block[] {
  const chosen = fits.laws.find(({ law }) => law === fits.chosen.law)!;
  const others = fits.laws.filter((law) => law !== chosen && law.fit !== undefined);
  return [
    { kind: "list", items: verdict(fits) },
    { kind: "keyFigures", figures: keyFigures(fits, chosen) },
    heading("Predictions"),
    predictionTable(fits, asked),
    ...figures(computeFigures(fits)),
    heading("Fits"),
    comparisonTable(fits),
    paragraph(`Parameters of ${chosen.law}, ${chosen.formula}:`),
    parameterTable(chosen, fits.options.levels),
    ...figures(axisFigures(fits)),
    heading("Holdout"),
    ...holdoutBlocks(fits),
    heading("Diagnostics"),
    ...(fits.warnings.length > 0 ? [{ kind: "list" as const, items: fits.warnings }] : [paragraph("No warnings.")]),
    { kind: "gallery", figures: diagnosticFigures(fits) },
    ...sensitivityBlocks(chosen),
    ...others.flatMap((law) => [
      paragraph(`Parameters of ${law.law}, ${law.formula}:`),
      parameterTable(law, fits.options.levels),
    ]),
  ];
}

const figures = (drawn: ReturnType<typeof axisFigures>): Block[] =>
  drawn.map((figure) => ({ kind: "figure", ...figure }));

function keyFigures(fits: Fits, { law, exponents, bootstrap, holdout, noise }: LawFit): KeyFigure[] {
  const level = highest(fits.options.levels);
  const a = bootstrap?.intervals.a?.levels[level];
  const range = a ? `${percent(level)}: ${a.map((end) => end.toFixed(2)).join(" to ")}` : undefined;
  return [
    { label: "law", value: law },
    ...(exponents
      ? [{ label: "a in N* ~ C^a", value: exponents.a.toFixed(2), ...(range === undefined ? {} : { note: range }) }]
      : []),
    ...(holdout
      ? [
          {
            label: "holdout error",
            value: share(holdout.mean),
            note: `of ${holdout.runs.length === 1 ? "a run" : `${holdout.runs.length} runs`} held out`,
          },
        ]
      : []),
    ...(noise?.seedSd != null
      ? [{ label: "seeds differ by", value: share(noise.seedSd), note: `law leaves ${share(noise.residualSd)}` }]
      : []),
  ];
}

function missing(states: readonly CellState[]): Block[] {
  const open = states.filter(({ state }) => state === "open").length;
  return open === 0 ? [] : [paragraph(`Unfinished: ${open} of ${states.length} cells are still to be run.`)];
}

function methods({ spec }: Sweep, states: readonly CellState[], facts: SweepReportFacts, fits: Fits | null): Block[] {
  const { training, data, models, design } = spec;
  const hashes = new Set(states.flatMap(({ record }) => (record ? [record.dataHash] : [])));
  const classes = new Set(states.flatMap(({ record }) => record?.numericClass ?? []));
  return [
    {
      kind: "list",
      items: [
        `Design: ${design.kind}, ${states.length} cells; held out: ${typeof design.holdout === "string" ? design.holdout : "as listed"}.`,
        `Data: ${data.sizes.join(", ")} (${data.unit}) of ${data.pool} training examples, nested: each is a prefix of one permutation within each dataset (seed ${data.seed}). Dev and test are whole and the same for all; so are tokenizer and labels.`,
        `Training: ${training.epochs} epochs of the cell's own data, batches of ${training.batchExamples}, ${training.schedule} decay to 0 at each cell's own end after ${100 * training.warmupRatio} % warm-up; vision ${models.vision}.`,
        `L is the mean loss of a target token on dev at the evaluation with ${{ devLoss: "the lowest loss", devF1: "the highest macro F1", last: "the last step" }[training.selection]}, of ${training.evaluations}; D are source and target tokens processed by then, at mean lengths of ${data.example.sourceTokens} and ${data.example.targetTokens}; C counts every matrix product, forward once and backward twice.`,
        "A run whose loss stays above 1.5 times its lowest for three evaluations, or whose gradients are no numbers, is tried once more with a third of its rate, then listed and left out.",
        ...(fits
          ? [
              `Fits minimise the sum of Huber losses of ln L (delta ${fits.options.delta}) by BFGS from several starts; intervals are percentiles of ${fits.options.bootstrap} refits on redrawn runs, each size within itself (seed ${fits.options.seed}). Held-out runs are in no fit.`,
            ]
          : []),
        `Data hash ${[...hashes].map((hash) => `\`${hash.slice(0, 12)}\``).join(", ") || "unknown"}${hashes.size > 1 ? ": the data changed between runs" : ""}; numeric class ${[...classes].join(" / ") || "unknown"}.`,
        `Made on ${facts.hardware}, version ${facts.version}.`,
      ],
    },
    { kind: "code", text: facts.command },
  ];
}
