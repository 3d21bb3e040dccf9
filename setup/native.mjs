#!/usr/bin/env node
// The TensorFlow library and its add-on alone, for an image: node setup/native.mjs CACHE. Fails where the add-on does
// not load.
import path from "node:path";
import { ensureNativeBackend } from "./addon.mjs";
import { cacheFolder } from "./cache.mjs";
import { projectRoot } from "./project.mjs";
import { exitWith } from "./ready.mjs";

await exitWith(async () => {
  const [, , folder] = process.argv;
  await ensureNativeBackend({ root: projectRoot, cache: folder ? path.resolve(folder) : cacheFolder() });
  return 0;
});
