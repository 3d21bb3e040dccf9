import path from "node:path";
import type { Predictor } from "@umie/worker";
import { type Context, defined, say } from "../command.js";
import { exit } from "../failure.js";
import { rounded } from "../view/rounded.js";

/** A line of a batch: what it asks, or why it cannot be read. */
interface BatchLine {
  line: number;
  /** The line's own `id`, given back as it is. */
  id: unknown;
  input: unknown;
}

/** Answers line by line, in order; one that cannot be answered gives an object with `error`, and the status says so at the end. */
export async function predictBatch(
  context: Context,
  predictor: Predictor,
  { lines, given }: { lines: AsyncIterable<string>; given: Readonly<Record<string, unknown>> },
): Promise<number> {
  const waiting: BatchLine[] = [];
  const inputs = async function* () {
    for await (const line of batchLines(lines, given, context.cwd)) {
      waiting.push(line);
      yield line.input;
    }
  };
  let failed = 0;
  for await (const outcome of predictor.predictEach(inputs())) {
    const { line, id } = waiting.shift()!;
    const said = outcome.ok ? outcome.prediction : { error: outcome.error.message };
    if (!outcome.ok) failed += 1;
    await writeLine(context, rounded({ line, ...defined({ id }), ...said }));
  }
  if (failed === 0) return exit.done;
  say(context)(`Cannot predict ${failed === 1 ? "1 line" : `${failed} lines`} of the batch: see "error" in the output`);
  return exit.usage;
}

/** Blank lines are none. */
async function* batchLines(
  lines: AsyncIterable<string>,
  given: Readonly<Record<string, unknown>>,
  cwd: string,
): AsyncGenerator<BatchLine> {
  const { InputError } = await import("@umie/data");
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") continue;
    try {
      const { id, ...own } = parseObject(text);
      const { image } = own;
      const picture = typeof image === "string" ? { image: path.resolve(cwd, image) } : {};
      yield { line, id, input: { ...given, ...own, ...picture } };
    } catch (cause) {
      yield { line, id: undefined, input: new InputError(`Cannot predict: ${(cause as Error).message}`, { cause }) };
    }
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError("expected a line to be a JSON object");
}

/** Waits where the reader is slower than the model. */
async function writeLine({ stdout }: Context, value: unknown): Promise<void> {
  if (!stdout.write(`${JSON.stringify(value)}\n`)) await new Promise((resolve) => stdout.once("drain", resolve));
}
