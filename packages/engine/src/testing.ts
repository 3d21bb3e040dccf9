import { type TestContext, test } from "node:test";
import { type BackendName, nativeEnvironment, openBackend } from "./backend.js";

/**
 * Declares a test once for each backend. Where the native library cannot be had the test is skipped with the reason;
 * under CI, or with UMIE_REQUIRE_NATIVE=1, it fails instead.
 *
 * @param backends Default: native and wasm. Tests that a fast machine is needed for leave `cpu` out.
 */
export function testOnEachBackend(
  name: string,
  body: (backend: BackendName, context: TestContext) => void | Promise<void>,
  backends: readonly BackendName[] = ["native", "wasm"],
): void {
  for (const backend of backends) {
    test(`${name} (${backend})`, async (context) => {
      if (await open(backend, context)) await body(backend, context);
    });
  }
}

/** @returns false if the test was skipped. */
async function open(backend: BackendName, context: TestContext): Promise<boolean> {
  // The library reads these once, when it is loaded.
  Object.assign(process.env, nativeEnvironment({ threads: 1 }));
  try {
    await openBackend(backend, { threads: 1 });
    return true;
  } catch (error) {
    if (backend !== "native" || mustHaveNative()) throw error;
    context.skip((error as Error).message);
    return false;
  }
}

export function mustHaveNative(): boolean {
  return process.env.CI === "true" || process.env.UMIE_REQUIRE_NATIVE === "1";
}
