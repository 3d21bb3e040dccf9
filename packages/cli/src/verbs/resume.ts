import type { Command } from "commander";
import { putRunBack, runStatus, type Server, wish } from "../api.js";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  say,
  wholeNumber,
  withCompute,
  withJson,
  withServer,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { findServer } from "../server.js";
import { runToEnd } from "../session.js";
import { checkpointStore, readSettings, type Settings } from "../settings.js";
import { isSupervised, readServerFile } from "../stack/server-file.js";
import { steer } from "./steer.js";

interface ResumeFlags extends Flags {
  workers: number;
  reason?: string;
}

export function addResume(program: Command, context: Context): void {
  const command = program
    .command("resume")
    .description("take a paused or interrupted run up again, on the running server or on one that is started here")
    .argument("<run>", "id such as demo-1")
    .option("--workers <n>", "how many workers to start, if a server is started here", wholeNumber(0, 256), 1)
    .option(
      "--port <n>",
      "port of the coordinator, if one is started (PORT; default: a free one)",
      wholeNumber(0, 65535),
    )
    .option("--reason <text>", "why, for the record");
  withJson(withCompute(withServer(command))).addHelpText("after", examples("umie resume demo-1 --workers 2"));
  actOn(command, context, (run, flags: ResumeFlags) => resume(context, run, flags));
}

async function resume(context: Context, run: string, flags: ResumeFlags): Promise<number | undefined> {
  const settings = readSettings(context.env, flags, context.cwd);
  const file = readServerFile(settings.home);
  const serverRuns = settings.server !== undefined || (file?.state === "running" && isSupervised(file));
  if (serverRuns) {
    const { server } = findServer(context, flags);
    await putBackIfLost(context, server, { run, settings });
    return steer(context, { run, what: "resume" }, flags);
  }
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const options = { settings, workers: flags.workers, json: flags.json ?? false };
  return runToEnd(context, options, async (server) => {
    await putBackIfLost(context, server, { run, settings });
    return wish(server, run, "resume", { user: settings.user, ...reason });
  });
}

/** A run that Redis has lost, with all that it knew, goes on from what its newest checkpoint knows. */
async function putBackIfLost(
  context: Context,
  server: Server,
  { run, settings }: { run: string; settings: Settings },
): Promise<void> {
  const missing = await runStatus(server, run).then(
    () => null,
    (error: Error) => error,
  );
  if (missing === null) return;
  if (!(missing instanceof CommandFailure) || missing.status !== exit.notFound) throw missing;
  const { loadRunCopy, openStore } = await import("@umie/worker");
  const store = openStore(checkpointStore(settings.home, settings.env), settings.env).below(run);
  const copy = await loadRunCopy(store);
  if (copy === null) throw missing;
  await putRunBack(server, run, copy, settings.user);
  say(context)(`Redis does not know ${run}: put back from ${store.url}, at step ${copy.head}`);
}
