export { faultPoint, faultyValues } from "./none.js";
export type { FaultPoint } from "./points.js";
