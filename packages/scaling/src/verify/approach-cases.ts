import { z } from "zod";
import { envelope } from "../laws/envelope.js";
import { isoFlop } from "../laws/isoflop.js";
import { type CaseContext, caseRows, tableOf } from "./case-rows.js";
import { type Check, checksOf, within, withinShare } from "./check.js";
import { fieldAt, numbersAt, type TargetCase } from "./targets.js";

/** Approach 1 on training curves. */
export function envelopeCase(target: TargetCase, context: CaseContext): Check[] {
  const { N, D } = envelope(caseRows(target, context).train.map((run) => ({ ...run, C: run.C! })));
  const want = fieldAt(target, "published", z.record(z.string(), z.number()));
  const { exponent_abs, intercept_abs } = numbersAt(target, "tolerance");
  return [
    within("exponent of N", N.slope, want.params_exponent!, exponent_abs!),
    within("intercept of N", N.intercept, want.params_intercept!, intercept_abs!),
    within("exponent of D", D.slope, want.tokens_exponent!, exponent_abs!),
    within("intercept of D", D.intercept, want.tokens_intercept!, intercept_abs!),
  ];
}

/** Approach 2 on tokens at given compute; every budget counts, as the source has it. */
export function isoFlopCase(target: TargetCase, context: CaseContext): Check[] {
  const rows = tableOf(target, context).rows.map(({ cells }) => ({
    C: Number(cells.compute_budget),
    x: Number(cells.training_tokens),
    loss: Number(cells.validation_loss),
  }));
  const { slope, intercept } = isoFlop(rows, { keepAll: true }).line;
  const got = { exponent: slope, coefficient: Math.exp(intercept) };
  const published = fieldAt(target, "published", z.record(z.string(), z.unknown()));
  const predictions = Object.entries(target.reference).flatMap(([name, want]) => {
    const C = /^D_at_(.*)$/.exec(name)?.[1];
    return C === undefined ? [] : [withinShare(name, got.coefficient * Number(C) ** slope, Number(want), 1e-5)];
  });
  return [
    ...checksOf("", got, target.reference, numbersAt(target, "tolerance_reference")),
    ...checksOf("published ", got, published, numbersAt(target, "tolerance_published")),
    ...predictions,
  ];
}
