import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isLibraryGreeting, nativeEnvironment, openBackend } from "./backend.js";
import { mustHaveNative, testOnEachBackend } from "./testing.js";
import { tf } from "./tf.js";

const backendModule = JSON.stringify(new URL("./backend.js", import.meta.url).href);

/** A process of its own, since the library reads its environment only once. */
function inProcess(script: string, environment: Record<string, string>) {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `import * as backend from ${backendModule};\n${script}`],
    {
      env: { ...inherited, ...environment },
      encoding: "utf8",
      cwd: fileURLToPath(new URL("..", import.meta.url)),
    },
  );
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

testOnEachBackend(
  "openBackend makes the chosen backend compute",
  (backend) => {
    assert.equal(tf.getBackend(), backend === "native" ? "tensorflow" : backend);
    assert.deepEqual([...tf.tidy(() => tf.add([1, 2], 1).dataSync())], [2, 3]);
  },
  ["native", "wasm", "cpu"],
);

test("openBackend names what decides bits in the numeric class", async () => {
  const wasm = await openBackend("wasm", { threads: 1 });
  assert.match(wasm.numericClass, /^tfjs-backend-wasm 4\.22\.0; SIMD (on|off)$/);
  assert.deepEqual([wasm.backend, wasm.device, wasm.warning], ["wasm", "cpu", null]);
  const cpu = await openBackend("cpu", { threads: 1 });
  assert.match(cpu.numericClass, /^tfjs-backend-cpu 4\.22\.0; V8 /);
});

test("openBackend auto takes the native library where it can be had, else wasm with a warning", async () => {
  const report = await openBackend("auto", { threads: 1 });
  if (report.backend === "native") {
    assert.match(report.numericClass, /^TensorFlow 2\.\d+\.\d+; (cpu|gpu); .*; threads 1; oneDNN on$/);
    assert.equal(report.warning, null);
  } else {
    assert.ok(!mustHaveNative(), "the native library must be there");
    assert.match(report.warning ?? "", /WebAssembly/);
  }
});

test("the libraries print nothing but known greetings", () => {
  const script =
    'for (const name of ["auto", "wasm", "cpu"]) console.log((await backend.openBackend(name, { threads: 1 })).backend);';
  const { stdout, stderr } = inProcess(script, nativeEnvironment({ threads: 1 }));
  assert.match(stdout, /^(native|wasm)\nwasm\ncpu\n$/);
  assert.deepEqual(
    stderr.split("\n").filter((line) => line !== "" && !isLibraryGreeting(line)),
    [],
  );
});

test("isLibraryGreeting leaves real messages alone", () => {
  for (const line of ["", "Error: no", "W0000 00:00:1 cuda_executor.cc] failed", "I0000 something else"])
    assert.equal(isLibraryGreeting(line), false, line);
});
