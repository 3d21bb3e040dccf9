/** Where a member stands in a run. */
export interface Standing {
  generation: number;
  /** False once it has left the generation. */
  open: boolean;
  /** The step it has entered last in this generation, if any. */
  step: number | undefined;
}

/**
 * What becomes of a request for a step of a generation:
 *
 * | answer                | when                                                                    |
 * | --------------------- | ----------------------------------------------------------------------- |
 * | serve                 | both are at this step                                                   |
 * | wait for the step     | this member is in the generation, but not at the step yet               |
 * | wait to be admitted   | this member does not know of the generation: it may be about to         |
 * | generation over       | this member has left the generation: nobody of it can finish the step   |
 * | step over             | this member is at a later step                                          |
 */
export type Place = "serve" | "wait for the step" | "wait to be admitted" | "generation over" | "step over";

/** Fences a request by where this member stands; undefined: it takes no part in the run. Pure. */
export function fence(here: Standing | undefined, asked: { generation: number; step: number }): Place {
  if (!here || here.generation < asked.generation) return "wait to be admitted";
  if (here.generation > asked.generation || !here.open) return "generation over";
  if (here.step === undefined || here.step < asked.step) return "wait for the step";
  return here.step === asked.step ? "serve" : "step over";
}
