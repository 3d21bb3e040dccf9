import assert from "node:assert/strict";
import { test } from "node:test";
import { scrapeTargets } from "./scrape-targets.js";

test("scrapeTargets names the coordinator where it was asked, and the workers that listen", () => {
  const beats = [{ id: "a", metrics: "10.0.0.7:9464" }, { id: "b" }];
  assert.deepEqual(scrapeTargets("http://umie:8080/metrics/targets", beats), [
    { targets: ["umie:8080"], labels: { component: "coordinator" } },
    { targets: ["10.0.0.7:9464"], labels: { component: "worker", worker: "a" } },
  ]);
});
