export interface LinearScheduleOptions {
  /** The highest learning rate, reached after the warm-up. */
  learningRate: number;
  /** Steps with a rising learning rate; 0: none. */
  warmupSteps: number;
  /** Steps of the whole run, at the end of which the learning rate would be 0. */
  steps: number;
}

/**
 * The learning rate of the step after `done` steps: linear warm-up from 0, then linear decay to 0 at the end.
 *
 *     done < warmupSteps   learningRate · done / warmupSteps
 *     else                 learningRate · (steps − done) / (steps − warmupSteps)
 *
 * The first step of a warm-up has rate 0: it only fills the moments.
 *
 * @throws {RangeError} If `done` is not a step of the run or the warm-up is longer than the run.
 */
export function linearSchedule(done: number, { learningRate, warmupSteps, steps }: LinearScheduleOptions): number {
  if (!Number.isInteger(done) || done < 0 || done > steps) {
    throw new RangeError(`Cannot tell the learning rate as steps done must be 0 to ${steps}: got ${done}`);
  }
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0 || warmupSteps > steps) {
    throw new RangeError(`Cannot tell the learning rate as warmupSteps must be 0 to ${steps}: got ${warmupSteps}`);
  }
  if (done < warmupSteps) return (learningRate * done) / warmupSteps;
  return done === steps ? 0 : (learningRate * (steps - done)) / (steps - warmupSteps);
}
