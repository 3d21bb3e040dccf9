import type { Fits } from "../analysis/fits.js";
import { type Prediction, predict } from "../analysis/predict.js";
import type { Question } from "../analysis/setting.js";
import { computeOf } from "../fit/holdout.js";
import { ScalingError } from "../scaling-error.js";
import type { SweepSpec } from "../sweep/sweep-schema.js";

export interface Answer {
  question: string;
  prediction: Prediction | null;
  /** Why there is none. */
  refused: string | null;
}

/** The best setting at the largest compute measured and at ten times that, then what the sweep asks. */
export function answersOf(fits: Fits, asked: SweepSpec["predict"]): Answer[] {
  const most = Math.max(...fits.runs.map(computeOf));
  const questions: Question[] = [{ C: most }, { C: 10 * most }, ...asked.map(questionOf)];
  return questions.map((question) => {
    try {
      return { question: inWords(question), prediction: predict(fits, question), refused: null };
    } catch (error) {
      if (!(error instanceof ScalingError)) throw error;
      return { question: inWords(question), prediction: null, refused: error.message };
    }
  });
}

function questionOf({ N, D, C, f1 }: SweepSpec["predict"][number]): Question {
  if (N !== undefined && D !== undefined) return { N, D };
  return C !== undefined ? { C } : { f1: f1! };
}

function inWords(question: Question): string {
  if ("N" in question) return `loss at N ${short(question.N)} and D ${short(question.D)}`;
  return "C" in question ? `best setting at C ${short(question.C)}` : `cheapest setting for F1 ${question.f1}`;
}

const short = (value: number) => value.toExponential(2);

/** `predictions.csv`. */
export function predictionsTable(fits: Fits, asked: SweepSpec["predict"]): string {
  const level = String(Math.max(...fits.options.levels));
  const head = ["question", "law", "N", "N_low", "N_high", "D", "C", "loss", "loss_low", "loss_high", "f1", "note"];
  const rows = answersOf(fits, asked).map(({ question, prediction: found, refused }) => {
    if (found === null) return [question, ...Array<string>(10).fill(""), refused ?? ""];
    const [lowN, highN] = found.optimum?.N[level] ?? [null, null];
    const [low, high] = found.intervals[level] ?? [null, null];
    const { law, N, D, C, loss, f1, warnings } = found;
    return [question, law, N, lowN, highN, D, C, loss, low, high, f1, warnings.join("; ")];
  });
  return [head, ...rows].map((row) => `${row.map((cell) => quoted(cell)).join(",")}\n`).join("");
}

function quoted(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll("\n", " ")}"` : text;
}
