import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { nativeEnvironment } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";

const script = fileURLToPath(new URL("./leaf-hash.js", import.meta.url));

/** The hashes that one process prints. */
async function hashes(backend: string, evaluations: number, seed: number, threads: number): Promise<string[]> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [script, backend, String(evaluations), String(seed)], {
    env: { ...inherited, ...nativeEnvironment({ threads }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  assert.equal(code, 0, errors);
  return output.trim().split("\n");
}

testOnEachBackend(
  "a leaf's gradient has the same bits in every evaluation, whatever ran before, in every process",
  async (backend) => {
    for (const threads of backend === "native" ? [1, 2] : [1]) {
      // Two processes at once, so that each also computes under load.
      const all = (await Promise.all([hashes(backend, 4, 0, threads), hashes(backend, 3, 5, threads)])).flat();
      assert.equal(all.length, 7);
      assert.equal(new Set(all).size, 1, `${threads} threads: ${all.join(" ")}`);
    }
  },
);
