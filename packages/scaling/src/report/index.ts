export { predictionsTable } from "./predictions-table.js";
export { type SweepReportFacts, sweepReport } from "./sweep-report.js";
