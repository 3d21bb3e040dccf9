export type { FaultPoint } from "../points.js";
export { faultPoint, faultyValues } from "./live.js";
