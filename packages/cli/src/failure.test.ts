import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import { test } from "node:test";
import { RecipeError } from "@umie/recipe";
import { CommandFailure, describeFailure, exit } from "./failure.js";

test("describeFailure knows our errors, the system's and the rest", async () => {
  const named = (name: string) => Object.assign(new Error("text"), { name });
  assert.deepEqual(describeFailure(new CommandFailure("a", 4)), { sentence: "a", status: 4 });
  assert.deepEqual(describeFailure(new RecipeError(["x", "y"])), { sentence: "x\ny", status: exit.usage });
  assert.equal(describeFailure(named("RedisUnusable")).status, exit.unavailable);
  assert.equal(describeFailure(named("RedisDirectoryBusy")).status, exit.conflict);
  assert.deepEqual(describeFailure(new RangeError("b")), { sentence: "b", status: exit.failed });
  assert.deepEqual(describeFailure("c"), { sentence: "c", status: exit.failed });
});

test("describeFailure turns system errors into sentences", async (t) => {
  assert.match(
    describeFailure(caught(() => fs.readFileSync("/nowhere/at/all"))).sentence,
    /^Cannot find \/nowhere\/at\/all$/,
  );
  const holder = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  t.after(() => holder.close());
  const { port } = holder.address() as net.AddressInfo;
  const second = net.createServer().listen(port, "127.0.0.1");
  const error = await new Promise((resolve) => second.once("error", resolve));
  assert.deepEqual(describeFailure(error), {
    sentence: `Cannot listen on 127.0.0.1:${port} as another process does: choose another port, or 0 for a free one`,
    status: exit.conflict,
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
