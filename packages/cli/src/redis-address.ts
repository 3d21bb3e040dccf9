import { readFileSync } from "node:fs";
import { CommandFailure, exit } from "./failure.js";
import type { Settings } from "./settings.js";
import { isSupervised, readServerFile } from "./stack/server-file.js";

/** The Redis of a coordinator or worker that is started by hand: REDIS_URL, else that of the server in UMIE_HOME. */
export function redisOf({ redisUrl, home }: Pick<Settings, "redisUrl" | "home">): string {
  if (redisUrl !== undefined) return redisUrl;
  const file = readServerFile(home);
  if (file?.redisUrl && isSupervised(file)) return file.redisUrl;
  throw new CommandFailure(`No Redis: set REDIS_URL, or start a server in ${home} with "umie up"`, exit.unavailable);
}

/** How a coordinator or worker gets at its Redis. @throws {CommandFailure} If there is none, or the certificates cannot be read. */
export function redisAccess(settings: Pick<Settings, "redisUrl" | "redisCa" | "home">): {
  redisUrl: string;
  redisCa?: string;
} {
  const { redisCa: file } = settings;
  return { redisUrl: redisOf(settings), ...(file === undefined ? {} : { redisCa: readCertificates(file) }) };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CommandFailure(`Cannot read REDIS_CA ${file}: ${(cause as Error).message}`, exit.usage, { cause });
  }
}
