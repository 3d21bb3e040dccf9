export { type AdamWOptions, type AdamWState, initialScalars } from "./adamw.js";
export { applyUpdate, type UpdateOptions, type UpdateResult } from "./apply-update.js";
export type { MeanGradient } from "./gradient-parts.js";
export { type LinearScheduleOptions, linearSchedule } from "./schedule.js";
export { assertExactSqrt } from "./sqrt-self-test.js";
