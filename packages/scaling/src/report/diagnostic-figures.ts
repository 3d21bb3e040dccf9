import { type ChartLayer, chartFigure, type Figure } from "@umie/report";
import type { Fits, FittedRun, LawFit } from "../analysis/fits.js";
import { metricOf } from "../metric/metric-law.js";
import { computeOfRun, drawnLaw, logSpaced, rangeOf } from "./drawn-law.js";

const small = { width: 360, height: 280 };

/** Residuals, resampled parameters, profiles, prediction against measurement, and the score against the loss. */
export function diagnosticFigures(fits: Fits): Figure[] {
  const law = drawnLaw(fits);
  if (law === null) return [];
  return [
    ...predicted(fits, law.fit),
    ...residuals(fits, law.fit),
    ...pairs(law.fit),
    ...profiles(law.fit),
    ...scores(fits),
  ];
}

function predicted(fits: Fits, { law, fit, holdout }: LawFit): Figure[] {
  const fitted = fits.runs.filter(({ heldOut }) => !heldOut);
  const dots = fitted.map(({ loss }, i) => ({ x: loss, y: loss * Math.exp(fit!.residuals[i]!) }));
  const out = fits.runs.some(({ heldOut }) => heldOut) ? (holdout?.runs ?? []) : [];
  const [low, high] = rangeOf(fits.runs, ({ loss }) => loss);
  const intervals: ChartLayer[] = out.map(({ loss, intervals: levels }) => {
    const [from, to] = Object.values(levels).at(-1) ?? [loss, loss];
    return {
      kind: "line",
      series: "held out",
      points: [
        { x: loss, y: from },
        { x: loss, y: to },
      ],
    };
  });
  return [
    chartFigure({
      name: "predicted",
      alt: `Loss that ${law} predicts against the measured loss of ${fitted.length} fitted and ${out.length} held-out runs`,
      caption: `What ${law} says against what was measured; the bar is the widest interval of a held-out run.`,
      ...{ ...small, x: { label: "measured loss", log: true }, y: { label: "predicted loss", log: true } },
      layers: [
        {
          kind: "line",
          series: "equal",
          points: [
            { x: low, y: low },
            { x: high, y: high },
          ],
          dashed: true,
        },
        { kind: "dots", series: "fitted", points: dots },
        {
          kind: "dots",
          series: "held out",
          points: out.map((run) => ({ x: run.loss, y: run.predicted })),
          hollow: true,
        },
        ...intervals,
      ],
    }),
  ];
}

const axes: readonly { name: string; label: string; of: (run: FittedRun) => number }[] = [
  { name: "parameters", label: "N", of: ({ N }) => N },
  { name: "tokens", label: "D", of: ({ D }) => D },
  { name: "compute", label: "C", of: computeOfRun },
];

function residuals(fits: Fits, { law, fit }: LawFit): Figure[] {
  const fitted = fits.runs.filter(({ heldOut }) => !heldOut);
  return axes.map(({ name, label, of }) =>
    chartFigure({
      name: `residuals-by-${name}`,
      alt: `Residuals of ${law} against ${label}`,
      caption: `Residuals of ${law} by ${label}: above 0 the law says too much. A pattern means that the law does not fit.`,
      ...{ ...small, x: { label, log: true }, y: { label: "predicted over measured, %" } },
      layers: [
        { kind: "rule", y: 0 },
        {
          kind: "dots",
          series: "runs",
          points: fitted.map((run, i) => ({ x: of(run), y: 100 * Math.expm1(fit!.residuals[i]!) })),
        },
      ],
    }),
  );
}

/** Parameters that move together mean nothing alone. */
function pairs({ law, bootstrap }: LawFit): Figure[] {
  const draws = bootstrap?.draws ?? [];
  const wanted = [
    ["alpha", "beta", false],
    ["alpha", "A", true],
  ] as const;
  return wanted
    .filter(([x, y]) => draws.length > 0 && draws[0]![x] !== undefined && draws[0]![y] !== undefined)
    .map(([x, y, log]) =>
      chartFigure({
        name: `bootstrap-${x}-${y.toLowerCase()}`,
        alt: `${y} against ${x} in ${draws.length} resamples`,
        caption: `${y} against ${x} of ${law} in ${draws.length} resamples. On a thin line neither means anything alone.`,
        ...{ ...small, x: { label: x }, y: { label: y, log } },
        layers: [{ kind: "dots", series: "resamples", points: draws.map((draw) => ({ x: draw[x]!, y: draw[y]! })) }],
      }),
    );
}

/** Deviance at which a 95 % interval ends. */
const limit = 3.841;
/** A curve far above the limit would hide its foot. */
const highest = 12;

function profiles({ law, profiles: all = [] }: LawFit): Figure[] {
  return all.map(({ parameter, curve, identified }) =>
    chartFigure({
      name: `profile-${parameter.toLowerCase()}`,
      alt: `Profile likelihood of ${parameter}`,
      caption: `Profile of ${parameter} in ${law}${identified ? "" : ": not identified, it stays below the line"}.`,
      ...{ ...small, x: { label: parameter }, y: { label: "deviance" } },
      layers: [
        { kind: "rule", y: limit },
        {
          ...{ kind: "line", series: parameter },
          points: curve.filter(({ deviance }) => deviance <= highest).map((p) => ({ x: p.value, y: p.deviance })),
        },
      ],
    }),
  );
}

function scores({ metric, runs }: Fits): Figure[] {
  const scored = runs.flatMap((run) => (run.f1 === null ? [] : [{ ...run, f1: run.f1 }]));
  const law = metric?.laws.find(({ kind }) => kind === metric.chosen);
  if (scored.length < 2) return [];
  const [low, high] = rangeOf(scored, ({ loss }) => loss);
  const line =
    law === undefined || law.kind === "direct"
      ? []
      : logSpaced(low, high, 60).map((loss) => ({ x: loss, y: metricOf(law.kind, law.parameters, { loss, C: 1 }) }));
  return [
    chartFigure({
      name: "f1-by-loss",
      alt: `Macro F1 against loss of ${scored.length} runs`,
      caption: `Macro F1 on dev by loss${law ? `; line: ${law.kind} law` : ""}.`,
      ...{ ...small, x: { label: "dev loss", log: true }, y: { label: "macro F1" } },
      layers: [
        { kind: "dots", series: "runs", points: scored.map(({ loss, f1 }) => ({ x: loss, y: f1 })) },
        ...(line.length > 0 ? [{ kind: "line" as const, series: law!.kind, points: line }] : []),
      ],
    }),
  ];
}
