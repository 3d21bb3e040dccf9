export * from "./batch.js";
export * from "./example.js";
