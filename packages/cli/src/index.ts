export { manifestNames, type RenderOptions, renderManifests } from "./deploy/render-manifests.js";
export { type RunResult, runResult } from "./run-result.js";
