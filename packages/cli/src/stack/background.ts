import path from "node:path";
import { type Context, say } from "../command.js";
import type { Settings } from "../settings.js";
import { startChild } from "./child.js";
import { isSupervised, readServerFile } from "./server-file.js";

/**
 * Make sure that a server runs in UMIE_HOME which lives on when this command ends.
 *
 * @returns its address.
 */
export async function ensureBackground(
  context: Context,
  { settings, workers }: { settings: Settings; workers: number },
): Promise<string> {
  const { home, port, threads, backend, redisUrl } = settings;
  const file = readServerFile(home);
  if (file?.url && file.state === "running" && isSupervised(file)) {
    say(context)(`Using the server that runs in ${home} (${file.url})`);
    return file.url;
  }
  const args = ["up", "--foreground", "--workers", String(workers), "--home", home, "--threads", String(threads)];
  if (port !== undefined) args.push("--port", String(port));
  if (backend !== undefined) args.push("--backend", backend);
  const env = redisUrl === undefined ? context.env : { ...context.env, REDIS_URL: redisUrl };
  const supervisor = startChild("supervisor", args, { env, logFile: path.join(home, "logs", "supervisor.log") });
  const { url = "" } = await supervisor.ready;
  supervisor.release();
  return url;
}
