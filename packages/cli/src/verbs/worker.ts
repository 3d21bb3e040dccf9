import type { Command } from "commander";
import { act, type Context, defined, examples, type Flags, wholeNumber, withCompute } from "../command.js";
import { watchSignals } from "../interruption.js";
import { redisAccess } from "../redis-address.js";
import { readSettings } from "../settings.js";
import { tellReady, whenParentIsGone } from "../stack/parent.js";

interface WorkerFlags extends Flags {
  id?: string;
  host?: string;
  advertise?: string;
  metricsPort?: number;
}

export function addWorker(program: Command, context: Context): void {
  const command = program
    .command("worker")
    .description("run one worker; it joins whatever run is under way")
    .option("--id <name>", "unique among the workers (default: made of host and pid)")
    .option("--host <address>", "address at which the other workers reach this one (default 127.0.0.1)")
    .option("--port <n>", "port for the other workers (default: a free one)", wholeNumber(0, 65535))
    .option("--advertise <host:port>", "what the other workers are told, where it is not where this one listens")
    .option("--metrics-port <n>", "port of /metrics (default: a free one)", wholeNumber(0, 65535))
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
  withCompute(command).addHelpText(
    "after",
    examples("umie worker", "REDIS_URL=redis://queue:6379 umie worker --host 10.0.0.7 --threads 8"),
  );
  act(command, context, (flags: WorkerFlags) => worker(context, flags));
}

async function worker(
  context: Context,
  { id, host, advertise, metricsPort, port, ...flags }: WorkerFlags,
): Promise<number> {
  const settings = readSettings(context.env, flags, context.cwd);
  const { threads, backend, cache, logLevel, detectionBudgetMs, env } = settings;
  const interruption = watchSignals();
  const { runWorker } = await import("@umie/worker");
  const running = await runWorker({
    ...redisAccess(settings),
    threads,
    cache,
    logLevel,
    env,
    ...defined({ id, host, port, advertise, metricsPort, backend, detectionBudgetMs }),
  });
  tellReady();
  interruption.signal.addEventListener("abort", () => running.drain());
  if (interruption.signal.aborted) running.drain();
  whenParentIsGone(() => running.drain());
  const status = await running.done;
  interruption.close();
  return status;
}
