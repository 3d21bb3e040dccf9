import type { Command } from "commander";
import { act, type Context, type Flags, printJson, printLines, withJson } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { readSettings } from "../settings.js";
import { drainMs, settleOrphans, untilGone } from "../stack/orphans.js";
import { signal } from "../stack/process-life.js";
import { isSupervised, marksOf, readServerFile } from "../stack/server-file.js";

/** Beyond the workers' drain the coordinator and Redis need a moment too. */
const patienceMs = drainMs + 30_000;

export function addDown(program: Command, context: Context): void {
  const command = program
    .command("down")
    .description("drain the workers of the server that runs in UMIE_HOME and stop it; its runs can be resumed")
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
  act(withJson(command), context, (flags: Flags) => down(context, flags));
}

async function down(context: Context, flags: Flags): Promise<number> {
  const { home } = readSettings(context.env, flags, context.cwd);
  const file = readServerFile(home);
  const done = (stopped: boolean, line: string) => {
    if (flags.json) printJson(context.stdout, { stopped, home });
    else printLines(context.stdout, [line]);
    return exit.done;
  };
  if (!file) return done(false, `No server runs in ${home}`);
  if (!isSupervised(file)) {
    await settleOrphans(home, file);
    return done(true, `What was left of a killed server in ${home} is stopped`);
  }
  const supervisor = marksOf(file, "supervisor");
  for (const mark of supervisor) signal(mark, "SIGTERM");
  if (await untilGone(supervisor, patienceMs)) return done(true, `The server in ${home} is stopped`);
  throw new CommandFailure(
    `The server in ${home} (pid ${file.pids.supervisor}) does not stop: see ${home}/logs`,
    exit.failed,
  );
}
