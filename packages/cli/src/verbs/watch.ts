import type { Command } from "commander";
import { runStatus } from "../api.js";
import {
  actOn,
  type Context,
  type Flags,
  hasColour,
  isLive,
  printLines,
  say,
  withJson,
  withServer,
} from "../command.js";
import { exit } from "../failure.js";
import { followRun } from "../follow.js";
import { watchSignals } from "../interruption.js";
import { runResult } from "../run-result.js";
import { findServer } from "../server.js";
import { statusOfRun } from "../session.js";
import { reporter } from "../view/reporter.js";
import { isOver, summary } from "../view/summary.js";

export function addWatch(program: Command, context: Context): void {
  const command = program
    .command("watch")
    .description("follow a run to its end; leaving (Ctrl-C) does not touch it")
    .argument("<run>", "id such as demo-1");
  withJson(withServer(command), "each status as one line of JSON");
  actOn(command, context, (run, flags: Flags) => watch(context, run, flags));
}

async function watch(context: Context, run: string, flags: Flags): Promise<number> {
  const { server } = findServer(context, flags);
  let last = await runStatus(server, run);
  const { stdout } = context;
  const interruption = watchSignals();
  const { signal } = interruption;
  const view = flags.json
    ? null
    : reporter(stdout, { live: isLive(context, stdout), colour: hasColour(context, stdout), url: server.url });
  try {
    view?.status(last);
    if (flags.json) printLines(stdout, [JSON.stringify(last)]);
    for await (const event of followRun(server, run, { signal, onTrouble: view?.note ?? say(context) })) {
      if (isOver(last.state)) break;
      if (event.kind === "log") continue;
      last = event.status;
      view?.status(last);
      if (flags.json) printLines(stdout, [JSON.stringify(last)]);
    }
  } finally {
    view?.close();
    interruption.close();
  }
  if (!flags.json) printLines(stdout, summary(runResult(last)));
  return signal.aborted ? exit.SIGINT : statusOfRun(last.state);
}
