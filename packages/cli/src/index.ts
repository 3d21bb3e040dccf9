export { type RunResult, runResult } from "./run-result.js";
