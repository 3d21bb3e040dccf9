import type { Context } from "./command.js";
import { describeFailure } from "./failure.js";
import { umieProgram } from "./program.js";

/** An open handle that somebody forgot must not keep a finished command waiting for longer than this. */
const lingerMs = 2000;

// `umie list | head -1`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const context: Context = {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  status: 0,
};

process.exitCode = await run(process.argv);
setTimeout(() => process.exit(), lingerMs).unref();

async function run(argv: readonly string[]): Promise<number> {
  try {
    await umieProgram(context).parseAsync([...argv]);
    return context.status;
  } catch (error) {
    const { sentence, status } = describeFailure(error);
    if (sentence !== "") context.stderr.write(`umie: ${sentence}\n`);
    if (argv.includes("--verbose") && error instanceof Error) context.stderr.write(`${error.stack}\n`);
    return status;
  }
}
