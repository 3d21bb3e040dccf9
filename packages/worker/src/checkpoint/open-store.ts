import type { Environment } from "../environment.js";
import { FileStore } from "./file-store.js";
import { s3Access } from "./s3-access.js";
import { S3Store } from "./s3-store.js";
import type { Store } from "./store.js";

/**
 * The store at an address: `file:///folder`, or `s3://bucket/prefix` (docs/checkpoints.md says where its region, endpoint and
 * credentials come from). Nothing is asked of it yet.
 *
 * @param env Variables of the process.
 * @throws {TypeError} If it is neither.
 */
export function openStore(url: string, env: Environment): Store {
  if (url.startsWith("s3://")) return new S3Store(url, () => s3Access(env));
  if (url.startsWith("file://")) return new FileStore(url);
  throw new TypeError(`Cannot keep checkpoints at ${url} as the store must be a file:// or s3:// address`);
}
