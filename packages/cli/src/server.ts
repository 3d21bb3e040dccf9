import type { Server } from "./api.js";
import type { Context, Flags } from "./command.js";
import { readSettings, type Settings } from "./settings.js";
import { runningServer } from "./stack/claim.js";

/** The server that a command is meant for: --server, UMIE_SERVER, or the one that runs in UMIE_HOME. */
export function findServer({ env, cwd }: Context, flags: Flags): { server: Server; settings: Settings } {
  const settings = readSettings(env, flags, cwd);
  const url = settings.server ?? runningServer(settings.home);
  return { server: { url, token: settings.token }, settings };
}
