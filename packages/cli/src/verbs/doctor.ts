import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import picocolors from "picocolors";
import { act, type Context, type Flags, hasColour, printJson, printLines, withJson } from "../command.js";
import { exit } from "../failure.js";
import { projectRoot } from "../project-root.js";

/** As `setup/doctor.mjs` gives it. */
export interface Check {
  name: string;
  ok: "ok" | "warn" | "fail";
  figure: string;
  remedy?: string;
}

export function addDoctor(program: Command, context: Context): void {
  const command = program
    .command("doctor")
    .description("look at this machine: what is there, how fast it is, what is missing and what to do about it");
  act(withJson(command), context, (flags: Flags) => doctor(context, flags));
}

async function doctor(context: Context, { json }: Flags): Promise<number> {
  const file = pathToFileURL(path.join(projectRoot, "setup", "doctor.mjs")).href;
  const { checks } = (await import(file)) as { checks: () => Promise<Check[]> };
  const results = await checks();
  const healthy = results.every(({ ok }) => ok !== "fail");
  if (json) printJson(context.stdout, { ok: healthy, checks: results });
  else printLines(context.stdout, checkLines(results, hasColour(context, context.stdout)));
  return healthy ? exit.done : exit.failed;
}

/** A line for each check, and below it what to do, where there is something to do. */
export function checkLines(checks: readonly Check[], colour: boolean): string[] {
  const { green, yellow, red, dim } = picocolors.createColors(colour);
  const paint = { ok: green, warn: yellow, fail: red };
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  return checks.flatMap(({ name, ok, figure, remedy }) => [
    `${paint[ok](ok.padEnd(4))}  ${name.padEnd(width)}  ${figure}`,
    ...(remedy === undefined || remedy === "" ? [] : [`${" ".repeat(width + 8)}${dim("→")} ${remedy}`]),
  ]);
}
