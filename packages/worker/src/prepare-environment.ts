import { nativeEnvironment } from "@umie/engine";

/**
 * Put into this process's environment what the native library will read there when it is loaded, in whichever thread. To be called in
 * the main thread, as the environment of another one is only a copy.
 */
export function prepareEnvironment(options: { threads: number }): void {
  Object.assign(process.env, nativeEnvironment(options));
}
