import { fileURLToPath } from "node:url";
import { findRedisBinary, redisSearch } from "@umie/ledger";
import type { Image } from "./container-command.js";

const umie = fileURLToPath(new URL("../../../packages/cli/bin/umie.js", import.meta.url));

/** What the images of our manifests come to on this machine. */
export async function images(): Promise<Record<string, Image>> {
  const ours = {
    entrypoint: ["umie"],
    env: { HOME: "/tmp", UMIE_HOME: "/tmp/umie", UMIE_CACHE: "/var/cache/umie" },
    programs: { umie: [process.execPath, umie] },
  };
  const redis = await findRedisBinary(redisSearch(process.env));
  return {
    "umie/coordinator": ours,
    "umie/worker": ours,
    "docker.io/valkey/valkey": { entrypoint: [], env: {}, programs: { "valkey-server": [redis] } },
  };
}
