import { type Point, pointOf } from "../fit/run.js";

/** A run of a design: what it will train on, before there is a loss. */
export interface DesignRun {
  N: number;
  D: number;
  U: number;
  heldOut: boolean;
}

export function designPoint({ N, D, U }: DesignRun): Point {
  return pointOf({ N, D, U, loss: 1 });
}
