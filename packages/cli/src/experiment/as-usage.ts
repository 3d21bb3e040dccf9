import { CommandFailure, exit } from "../failure.js";

/** What an experiment says of a name, recipe or size that does not suit it is a mistake of usage. */
export async function asUsage<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof RangeError) throw new CommandFailure(cause.message, exit.usage, { cause });
    throw cause;
  }
}
