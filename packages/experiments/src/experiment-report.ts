import type { Block, Report } from "@umie/report";
import type { Experiment, Trained } from "./experiment.js";
import { absent, duration, score, signed } from "./in-words.js";
import type { Outcome } from "./outcome.js";
import type { PlannedRun } from "./plan-runs.js";
import { difference, measured } from "./scores.js";
import { chanceOfDifference, type Pair, sentenceInterval } from "./sentence-tests.js";

/** A planned run with its outcome, or null while it has none. */
export interface FinishedRun {
  planned: PlannedRun;
  outcome: Outcome | null;
}

/** What a report says of how it came about. */
export interface ReportFacts {
  /** The recipe's path and the user's own changes, as they stand in a command. */
  recipe: string;
  sets: readonly string[];
  /** "Intel Xeon, 2 cores, 8 GB; Node 20.19.4" */
  hardware: string;
  /** ISO 8601, of the report. */
  date: string;
  /** What the user typed. */
  command: string;
  /** Is the data made up? */
  synthetic: boolean;
}

/** The report of an experiment, of whatever is finished of it. */
export function experimentReport(experiment: Experiment, runs: readonly FinishedRun[], facts: ReportFacts): Report {
  const trained = trainedOf(runs);
  const scored = trained.filter(({ outcomes }) => outcomes.length > 0);
  const missing = runs.filter(({ outcome }) => outcome === null);
  // Without its base nothing can be compared.
  const complete = scored[0]?.variant === trained[0]?.variant;
  const { sentences, keyFigures, blocks } = complete
    ? experiment.report(scored)
    : { sentences: [], keyFigures: [], blocks: [] };
  return {
    title: experiment.title,
    lead: experiment.question,
    blocks: [
      ...(missing.length > 0 ? [unfinished(missing)] : []),
      ...(keyFigures.length > 0 ? [{ kind: "keyFigures" as const, figures: keyFigures }] : []),
      ...(sentences.length > 0
        ? [
            { kind: "heading" as const, text: "What it shows" },
            { kind: "list" as const, items: sentences },
          ]
        : []),
      { kind: "paragraph", text: reservations(runs, facts) },
      ...blocks,
      ...scoreBlocks(scored),
      ...runBlocks(runs, facts),
    ],
  };
}

/** The outcomes of each variant, seed by seed. */
export function trainedOf(runs: readonly FinishedRun[]): Trained[] {
  const variants = [...new Map(runs.map(({ planned }) => [planned.variant.name, planned.variant])).values()];
  return variants.map((variant) => ({
    variant,
    outcomes: runs.flatMap(({ planned, outcome }) =>
      planned.variant.name === variant.name && outcome !== null ? [outcome] : [],
    ),
  }));
}

function unfinished(missing: readonly FinishedRun[]): Block {
  const names = [...new Set(missing.map(({ planned }) => planned.variant.label))].join(", ");
  const runs = missing.length === 1 ? "1 run is" : `${missing.length} runs are`;
  return { kind: "paragraph", text: `Unfinished: ${runs} missing (${names}).` };
}

/** What a reader must know before believing a number. */
function reservations(runs: readonly FinishedRun[], { synthetic }: ReportFacts): string {
  const seeds = new Set(runs.map(({ planned }) => planned.seed)).size;
  const split = runs.find(({ outcome }) => outcome !== null)?.outcome?.split ?? "test";
  return [
    `Scores are micro F1 on ${split}; a dataset's F1 is the mean over its tasks, macro F1 the mean over datasets.`,
    seeds === 1
      ? "There is one seed: a small difference may be chance (`--seeds 3` shows the spread)."
      : `Figures are means over ${seeds} seeds, with the range from the least to the greatest.`,
    ...(seeds === 1 && runs.some(({ outcome }) => outcome?.sentences)
      ? [
          "Intervals (95 %, bootstrap) and p (randomisation test) are over the sentences of that one model: they leave out what another seed would change.",
        ]
      : []),
    ...(synthetic ? ["The datasets are made up and the numbers say nothing about the real ones."] : []),
  ].join(" ");
}

function scoreBlocks(trained: readonly Trained[]): Block[] {
  const base = trained[0];
  if (base === undefined) return [];
  const right = (name: string) => ({ name, align: "right" as const });
  const rows = trained.flatMap((each) => pairs(each).map((pair) => scoreRow(each, base, pair)));
  const columns = [
    ...[{ name: "dataset" }, { name: "task" }, { name: "model" }],
    ...["precision", "recall", "F1", ...(trained.length > 1 ? ["against base"] : [])].map(right),
  ];
  // Rows that are to be compared stand below each other.
  const order = pairs(base).map(({ dataset, task }) => `${dataset} ${task}`);
  const place = ([dataset, task]: readonly string[]) => {
    const at = order.indexOf(`${dataset} ${task}`);
    return at < 0 ? order.length : at;
  };
  const sorted = rows.toSorted((a, b) => place(a) - place(b)).map((row) => row.slice(0, columns.length));
  return [
    { kind: "heading", text: "Scores" },
    { kind: "table", columns, rows: sorted.map((row, at) => withoutRepetition(row, sorted[at - 1])) },
  ];
}

/** Dataset and task stand in the first row of theirs only. */
function withoutRepetition(
  [dataset = "", task = "", ...row]: readonly string[],
  above: readonly string[] = [],
): string[] {
  const repeats = dataset === above[0] && task === above[1];
  return repeats ? ["", "", ...row] : [dataset, task, ...row];
}

function pairs({ outcomes }: Trained): Pair[] {
  return (outcomes[0]?.scores ?? []).map(({ dataset, task }) => ({ dataset, task }));
}

function scoreRow(each: Trained, base: Trained, { dataset, task }: Pair): string[] {
  const of = (key: "precision" | "recall" | "f1") => (outcome: Outcome) =>
    outcome.scores.find((one) => one.dataset === dataset && one.task === task)?.[key] ?? null;
  const [precision, recall, f1] = (["precision", "recall", "f1"] as const).map((key) => measured(each, of(key)));
  const by = each === base ? null : difference(each, base, of("f1"));
  const [only, ...more] = each.outcomes;
  // Of a single run; over seeds the range says more.
  const single = more.length === 0 ? only : undefined;
  return [
    ...[dataset, task, each.variant.label],
    ...[
      score(precision?.mean ?? null),
      score(recall?.mean ?? null),
      `${score(f1?.mean ?? null)}${intervalOf(single, { dataset, task })}`,
    ],
    each === base ? "" : `${signed(by?.mean ?? null)}${chanceOf(single, base, { dataset, task })}`,
  ];
}

function intervalOf(outcome: Outcome | undefined, pair: Pair): string {
  const interval = outcome ? sentenceInterval(outcome, pair) : null;
  return interval === null ? "" : ` [${score(interval.low)}, ${score(interval.high)}]`;
}

function chanceOf(outcome: Outcome | undefined, { outcomes: [base] }: Trained, pair: Pair): string {
  const p = outcome && base ? chanceOfDifference(outcome, base, pair) : null;
  return p === null ? "" : ` (p ${p < 0.001 ? "< 0.001" : p.toFixed(3)})`;
}

function runBlocks(runs: readonly FinishedRun[], facts: ReportFacts): Block[] {
  const done = runs.flatMap(({ outcome }) => outcome ?? []);
  // Equal specs are run once.
  const distinct = [...new Map(done.map((outcome) => [outcome.specHash, outcome])).values()];
  const seconds = distinct.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const classes = [...new Set(distinct.flatMap(({ numericClass }) => numericClass ?? []))];
  return [
    { kind: "heading", text: "How to repeat it" },
    { kind: "code", text: [facts.command, "", ...runs.map((run) => commandOf(run, facts))].join("\n") },
    {
      kind: "table",
      columns: [
        ...[{ name: "model" }, { name: "seed" }, { name: "run" }],
        { name: "steps", align: "right" },
        { name: "time", align: "right" },
        ...[{ name: "spec" }, { name: "final state" }],
      ],
      rows: runs.map(({ planned, outcome }) => [
        ...[planned.variant.label, String(planned.recipe.spec.seed), outcome?.run ?? absent],
        String(planned.recipe.spec.schedule.steps),
        outcome ? duration(outcome.seconds) : absent,
        ...[short(outcome?.specHash), short(outcome?.stateHash)],
      ]),
    },
    {
      kind: "paragraph",
      text: `${distinct.length === 1 ? "One run" : `${distinct.length} runs`} took ${duration(seconds)} in all on ${facts.hardware}. Numeric class: ${classes.join("; ") || "unknown"}. Report of ${facts.date}.`,
    },
  ];
}

const short = (hash: string | null | undefined) => (hash ? `\`${hash.slice(0, 12)}\`` : absent);

/** The command that makes one of the runs by itself. */
function commandOf({ planned }: FinishedRun, { recipe, sets }: ReportFacts): string {
  const all = [...sets, ...planned.sets].map((set) => `--set ${quoted(set)}`);
  return ["umie train", quoted(recipe), ...all, "--workers 2"].join(" ");
}

/** As a POSIX shell reads it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
