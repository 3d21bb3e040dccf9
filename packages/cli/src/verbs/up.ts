import type { Command } from "commander";
import {
  act,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withCompute,
  withJson,
} from "../command.js";
import { exit } from "../failure.js";
import { interrupted, watchSignals } from "../interruption.js";
import { readSettings, type Settings } from "../settings.js";
import { ensureBackground } from "../stack/background.js";
import { claimStack } from "../stack/claim.js";
import { LocalStack } from "../stack/local-stack.js";
import { tellReady } from "../stack/parent.js";

interface UpFlags extends Flags {
  workers: number;
  foreground?: boolean;
}

export function addUp(program: Command, context: Context): void {
  const command = program
    .command("up")
    .description("start Redis, a coordinator and workers here and leave them in the background")
    .option("--workers <n>", "how many workers", wholeNumber(0, 256), 1)
    .option("--port <n>", "port of the coordinator (PORT; default: a free one)", wholeNumber(0, 65535))
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)")
    .option("--foreground", "stay until Ctrl-C instead");
  withJson(withCompute(command)).addHelpText(
    "after",
    examples("umie up --workers 2", "umie submit recipes/demo.yaml", "umie down"),
  );
  act(command, context, (flags: UpFlags) => up(context, flags));
}

async function up(context: Context, { workers, foreground, ...flags }: UpFlags): Promise<number> {
  const settings = readSettings(context.env, flags, context.cwd);
  if (foreground) return stay(context, settings, workers);
  const url = await ensureBackground(context, { settings, workers });
  if (flags.json) printJson(context.stdout, { url, home: settings.home });
  else printLines(context.stdout, [`The server runs at ${url}; "umie down" stops it`]);
  return exit.done;
}

async function stay(context: Context, settings: Settings, workers: number): Promise<number> {
  const interruption = watchSignals();
  const { signal } = interruption;
  const running = await claimStack(settings.home, { say: say(context), signal });
  if (running !== null) {
    // Somebody was faster: their server is as good.
    tellReady({ url: running });
    say(context)(`A server runs in ${settings.home} already (${running})`);
    return exit.done;
  }
  const stack = await LocalStack.start({ settings, env: context.env, workers, say: say(context), signal });
  tellReady({ url: stack.url });
  printLines(context.stdout, [`The server runs at ${stack.url}`]);
  const failure = await Promise.race([interrupted(interruption), stack.failure]);
  await stack.stop();
  interruption.close();
  if (failure) throw failure;
  return exit.done;
}
