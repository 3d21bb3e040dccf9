import type { Command } from "commander";
import { act, type Context, defined, examples, type Flags, printLines, wholeNumber } from "../command.js";
import { exit } from "../failure.js";
import { interrupted, watchSignals } from "../interruption.js";
import { redisAccess } from "../redis-address.js";
import { checkpointStore, readSettings } from "../settings.js";
import { drainMs, settleOrphans, untilGone } from "../stack/orphans.js";
import { tellReady, whenParentIsGone } from "../stack/parent.js";
import { marksOf, readServerFile } from "../stack/server-file.js";

interface CoordinatorFlags extends Flags {
  host: string;
  store?: string;
}

const defaultPort = 8080;

export function addCoordinator(program: Command, context: Context): void {
  const command = program
    .command("coordinator")
    .description("run one coordinator: plan, leader, API, web page, metrics")
    .option("--host <address>", "listen here; any other than loopback needs UMIE_API_TOKEN", "127.0.0.1")
    .option("--port <n>", `PORT; default ${defaultPort}; 0: a free one`, wholeNumber(0, 65535))
    .option(
      "--store <url>",
      "where checkpoints lie: file:///folder or s3://bucket/prefix (UMIE_STORE; default: checkpoints in UMIE_HOME)",
    )
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)")
    .addHelpText("after", examples("REDIS_URL=redis://queue:6379 umie coordinator --port 8080"));
  act(command, context, (flags: CoordinatorFlags) => coordinator(context, flags));
}

async function coordinator(context: Context, { host, store, ...flags }: CoordinatorFlags): Promise<number> {
  const settings = readSettings(context.env, flags, context.cwd);
  const { home, token, cache, logLevel, detectionBudgetMs, env } = settings;
  const interruption = watchSignals();
  const { runCoordinator } = await import("@umie/coordinator");
  const running = await runCoordinator({
    ...redisAccess(settings),
    host,
    port: settings.port ?? defaultPort,
    cache,
    store: store ?? checkpointStore(home, env),
    logLevel,
    ...defined({ token, detectionBudgetMs, certificate: env.UMIE_TLS_CERT || undefined }),
  });
  tellReady({ url: running.url });
  printLines(context.stdout, [`umie coordinator at ${running.url}`]);
  const orphaned = new Promise<"orphaned">((resolve) => whenParentIsGone(() => resolve("orphaned")));
  const why = await Promise.race([interrupted(interruption), orphaned]);
  if (why === "orphaned") await workersAreGone(home);
  await running.close();
  if (why === "orphaned") await inherit(home);
  interruption.close();
  return exit.done;
}

/** Our supervisor was killed. Its workers drain by themselves, and a drain needs a leader. */
async function workersAreGone(home: string): Promise<void> {
  const file = readServerFile(home);
  if (file?.pids.coordinator === process.pid) await untilGone(marksOf(file, "workers"), drainMs);
}

/** What is left of a killed supervisor's stack falls to its coordinator: Redis, and the file. */
async function inherit(home: string): Promise<void> {
  const file = readServerFile(home);
  if (file?.pids.coordinator === process.pid) await settleOrphans(home, file, process.pid);
}
