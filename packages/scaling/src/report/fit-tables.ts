import { type Block, plainNumber, type Table } from "@umie/report";
import type { Fits, LawFit } from "../analysis/fits.js";
import type { SweepSpec } from "../sweep/sweep-schema.js";
import { answersOf } from "./predictions-table.js";
import { highest, lowest, percent, share } from "./verdict.js";

const right = (name: string) => ({ name, align: "right" as const });
const number = (value: number) => {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e6 || size < 1e-3) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
};
/** A refit that went astray has an error that is no number. */
const shareOr = (value: number | null | undefined) => (Number.isFinite(value ?? Number.NaN) ? share(value!) : "–");

/** What each law makes of the runs, and of those it did not see. */
export function comparisonTable({ laws }: Fits): Table {
  return {
    kind: "table",
    columns: [
      { name: "law" },
      ...["AICc", "size left out", "tokens left out", "rolling", "holdout", "residual SD"].map(right),
    ],
    rows: laws.map(({ law, refused, aicc, leaveOneSizeOut, leaveOneTokensOut, rolling, holdout, noise }) =>
      refused === null
        ? [
            ...[law, (aicc ?? 0).toFixed(1), shareOr(leaveOneSizeOut), shareOr(leaveOneTokensOut)],
            ...[shareOr(rolling), shareOr(holdout?.mean), shareOr(noise?.residualSd)],
          ]
        : [`${law}, not fitted as ${refused}`, ...Array<string>(6).fill("–")],
    ),
  };
}

/** Parameters of a law with standard errors and intervals. */
export function parameterTable({ fit, exponents, bootstrap }: LawFit, levels: readonly number[]): Table {
  const [low, high] = [lowest(levels), highest(levels)];
  return {
    kind: "table",
    columns: [{ name: "parameter" }, ...["value", "SE", `${percent(low)}`, `${percent(high)}`].map(right)],
    rows: Object.entries({ ...fit!.parameters, ...exponents }).map(([name, value]) => {
      const interval = bootstrap?.intervals[name];
      const ends = [low, high].map((level) => interval?.levels[level]?.map(number).join(" to ") ?? "–");
      return [name, number(value), interval ? number(interval.se) : "–", ...ends];
    }),
  };
}

/** Answers to what was asked, with intervals. */
export function predictionTable(fits: Fits, asked: SweepSpec["predict"]): Table {
  const level = highest(fits.options.levels);
  return {
    kind: "table",
    columns: [
      ...[{ name: "question" }, { name: "law" }],
      ...["N", "D", "loss", `${percent(level)} interval`, "macro F1"].map(right),
      { name: "note" },
    ],
    rows: answersOf(fits, asked).map(({ question, prediction, refused }) => {
      if (prediction === null) return [question, ...Array<string>(6).fill("–"), refused ?? ""];
      const { law, N, D, loss, intervals, f1, warnings } = prediction;
      const interval = intervals[level]?.map((value) => value.toFixed(3)).join(" to ") ?? "–";
      return [
        question,
        law,
        plainNumber(N),
        plainNumber(D),
        loss.toFixed(3),
        interval,
        f1?.toFixed(3) ?? "–",
        warnings.join("; "),
      ];
    }),
  };
}

/** Held-out runs against what the chosen law said of them; none where nothing was held out. */
export function holdoutBlocks({ laws, chosen, runs, options }: Fits): Block[] {
  const { holdout, law } = laws.find((each) => each.law === chosen.law)!;
  if (!holdout || runs.every(({ heldOut }) => !heldOut))
    return [{ kind: "paragraph", text: "No run was held out: nothing checks the predictions." }];
  const level = highest(options.levels);
  return [
    {
      kind: "table",
      columns: ["N", "D", "measured", law, "error", `${percent(level)} interval`].map(right),
      rows: holdout.runs.map(({ N, D, loss, predicted, intervals }) => [
        ...[plainNumber(N), plainNumber(D), loss.toFixed(3), predicted.toFixed(3), share(predicted / loss - 1)],
        intervals[level]?.map((value) => value.toFixed(3)).join(" to ") ?? "–",
      ]),
    },
  ];
}

/** What the fit would be without the highest losses, and under other meanings of N and C. */
export function sensitivityBlocks({ dropHighest = [], definitions = [], law }: LawFit): Block[] {
  const names = Object.keys(dropHighest[0]?.parameters ?? {});
  return [
    ...(dropHighest.length > 1
      ? [
          {
            kind: "paragraph" as const,
            text: `${law} without the k highest losses: a law that fits does not move much.`,
          },
          {
            kind: "table" as const,
            columns: [right("k"), ...names.map(right)],
            rows: dropHighest.map(({ dropped, parameters }) => [
              String(dropped),
              ...names.map((name) => number(parameters[name]!)),
            ]),
          },
        ]
      : []),
    ...(definitions.length > 0
      ? [
          { kind: "paragraph" as const, text: "The exponent a of the best size, N* ~ C^a, by what is called N and C." },
          {
            kind: "table" as const,
            columns: [{ name: "N" }, { name: "C" }, right("a")],
            rows: definitions.map(({ N, C, a }) => [N, C, a.toFixed(3)]),
          },
        ]
      : []),
  ];
}
