import assert from "node:assert/strict";
import type { Home } from "./home.js";
import { type Essence, essence, reference } from "./reference.js";
import { api, runningServer } from "./server.js";
import { jsonOf, type Running, start, umie } from "./umie.js";

/** Long enough for a fault to have something to destroy. */
const steps = ["--set", "schedule.steps=40", "--set", "eval.everySteps=20"];

/** `umie train` of the small recipe with two workers on a Redis that it does not start. @param env how to get at it. */
export async function trainOn(home: Home, env: { REDIS_URL: string; REDIS_CA?: string }): Promise<Running> {
  const training = start(home, ["train", "recipe.yaml", ...steps, "--workers", "2", "--json"], { env });
  await runningServer(home, 2);
  await training.says(/small-1 submitted/);
  return training;
}

/**
 * The training ends in the bits of one that nothing happened to, and its log proves that every example was counted as planned.
 *
 * @returns what happened in the run beside its steps, by kind, oldest first.
 */
export async function assertUndisturbed(
  home: Home,
  env: { REDIS_URL: string; REDIS_CA?: string },
  training: Pick<Running, "ended">,
): Promise<(kind: string) => string[]> {
  const ended = jsonOf<Essence>(await training.ended);
  assert.deepEqual(essence(ended), await reference(home, ["recipe.yaml", ...steps]));
  await umie(home, ["up", "--workers", "0"], { env });
  return auditedEvents(home);
}

/** What happened in a run whose log proves that every example was counted as planned; its server must be up. */
export async function auditedEvents(home: Home): Promise<(kind: string) => string[]> {
  const audit = await umie(home, ["audit", "small-1"]);
  assert.equal(audit.status, 0, audit.stdout + audit.stderr);
  const { entries } = await api<{ entries: { kind: string; text?: string }[] }>(home, "/runs/small-1/log");
  return (kind) => entries.filter((entry) => entry.kind === kind).map(({ text = "" }) => text);
}
