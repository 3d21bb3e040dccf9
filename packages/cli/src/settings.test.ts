import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure, exit } from "./failure.js";
import { checkpointStore, readSettings } from "./settings.js";

test("readSettings: a flag wins over the environment, which wins over the default", () => {
  const env = {
    UMIE_HOME: "/e",
    UMIE_THREADS: "4",
    UMIE_SERVER: "trainer:8080/",
    PORT: "9000",
    REDIS_URL: "redis://e",
  };
  const none = readSettings({ HOME: "/h" }, {}, "/there");
  assert.deepEqual(
    [none.home, none.threads, none.server, none.port, none.redisUrl, none.backend, none.cache, none.logLevel],
    ["/there/.umie", 1, undefined, undefined, undefined, undefined, "/h/.cache/umie", "info"],
  );
  const fromEnv = readSettings(env, {}, "/there");
  assert.deepEqual(
    [fromEnv.home, fromEnv.threads, fromEnv.server, fromEnv.port, fromEnv.redisUrl],
    ["/e", 4, "http://trainer:8080", 9000, "redis://e"],
  );
  const fromFlags = readSettings(
    env,
    { home: "f", threads: 2, server: "https://x/", port: 0, redis: "redis://f" },
    "/there",
  );
  assert.deepEqual(
    [fromFlags.home, fromFlags.threads, fromFlags.server, fromFlags.port, fromFlags.redisUrl],
    ["/there/f", 2, "https://x", 0, "redis://f"],
  );
});

test("readSettings takes an empty variable for an absent one, and an absolute XDG_CACHE_HOME only", () => {
  const { home, threads, server, cache } = readSettings(
    { UMIE_HOME: "", UMIE_THREADS: "", UMIE_SERVER: "", HOME: "/h", XDG_CACHE_HOME: "relative" },
    {},
    "/there",
  );
  assert.deepEqual([home, threads, server, cache], ["/there/.umie", 1, undefined, "/h/.cache/umie"]);
  assert.equal(readSettings({ XDG_CACHE_HOME: "/x" }, {}, "/").cache, "/x/umie");
  assert.equal(readSettings({ XDG_CACHE_HOME: "/x", UMIE_CACHE: "/c" }, {}, "/").cache, "/c");
});

test("readSettings refuses what a variable must not hold, naming it", () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ UMIE_THREADS: "many" }, /UMIE_THREADS="many": wanted a whole number from 1 to 1024/],
    [{ PORT: "70000" }, /PORT="70000"/],
    [{ UMIE_DETECTION_BUDGET_MS: "50" }, /UMIE_DETECTION_BUDGET_MS="50": wanted a whole number from 100 to 60000/],
    [{ UMIE_BACKEND: "gpu" }, /"gpu": wanted native or wasm/],
    [{ UMIE_SERVER: "http://" }, /server "http:\/\/"/],
  ];
  for (const [env, message] of wrong) {
    assert.throws(
      () => readSettings(env, {}, "/"),
      (error) => error instanceof CommandFailure && error.status === exit.usage && message.test(error.message),
      message.source,
    );
  }
});

test("checkpointStore is UMIE_STORE, else a folder below the home", () => {
  assert.equal(checkpointStore("/h", {}), "file:///h/checkpoints");
  assert.equal(checkpointStore("/h", { UMIE_STORE: "" }), "file:///h/checkpoints");
  assert.equal(checkpointStore("/h", { UMIE_STORE: "s3://bucket/runs" }), "s3://bucket/runs");
  assert.throws(
    () => checkpointStore("/h", { UMIE_STORE: "bucket/runs" }),
    /Cannot use UMIE_STORE="bucket\/runs": wanted file:\/\/\/folder or s3:\/\/bucket\/prefix$/,
  );
});
