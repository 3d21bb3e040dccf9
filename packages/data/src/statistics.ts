export type { MatchCounts } from "./scorers/counts.js";
export { bootstrapInterval, type Interval } from "./statistics/bootstrap-interval.js";
export { type PairedCounts, type PairedTest, pairedBootstrap, randomisationTest } from "./statistics/paired-tests.js";
