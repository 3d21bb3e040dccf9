export { canonicalJson } from "./canonical-json.js";
export { connect, RedisUnusable } from "./connect.js";
export * from "./log.js";
export * from "./membership.js";
export * from "./registry.js";
export * from "./run-ledger.js";
