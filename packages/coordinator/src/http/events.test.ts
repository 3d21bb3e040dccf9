import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { Hono } from "hono";
import { Board } from "../board.js";
import { someCounts, someRun } from "../run.fixture.js";
import { runEvents } from "./events.js";

interface Event {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an event carries is taken apart by assertions
  data: any;
  id: string | undefined;
}

/** A run, and readers of its events. */
async function watched(t: TestContext) {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  const app = new Hono().get("/:run", (context) => runEvents(context, new Board(redis), context.req.param("run")));
  const open = async (headers: Record<string, string> = {}, query = ""): Promise<AsyncGenerator<Event>> => {
    const response = await app.request(`/${run.ledger.run}${query}`, { headers });
    assert.equal(response.status, 200);
    const reading = events(response.body!);
    t.after(() => reading.return(undefined));
    return reading;
  };
  return { run, open };
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Event> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [event, data] = [field("event"), field("data")];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data), id: field("id") };
    }
  }
}

/** Reads on to the first event of this kind that `is` what is wanted. */
async function until(reading: AsyncGenerator<Event>, event: string, is: (data: Event["data"]) => boolean) {
  const passed: Event[] = [];
  for (;;) {
    const { value, done } = await reading.next();
    assert.ok(!done, `the events end without ${event}`);
    passed.push(value);
    if (value.event === event && is(value.data)) return passed;
  }
}

const logged = (passed: readonly Event[]) =>
  passed.filter(({ event }) => event === "log").map(({ data }) => `${data.kind} ${data.step}`);

test("a reader is told the status at once, then steps and evaluations as they come, and the end", async (t) => {
  const { run, open } = await watched(t);
  await run.step();
  const reading = await open();
  const [first] = await until(reading, "status", () => true);
  assert.equal(first?.data.step, 1);
  await run.step();
  assert.deepEqual(logged(await until(reading, "log", ({ step }) => step === 2)), ["commit 2"]);
  await run.evaluate({ split: "dev", step: 2, counts: someCounts(1, 0, 0, 1) });
  const passed = await until(reading, "log", ({ kind }) => kind === "dev");
  assert.deepEqual(logged(passed), ["dev 2"]);
  await run.ledger.writeControl(run.leader, { state: "done" });
  const rest = await until(reading, "end", () => true);
  assert.equal(rest.at(-1)?.data.state, "done");
  assert.equal((await reading.next()).done, true);
});

test("a reader that comes back misses nothing and is told nothing twice", async (t) => {
  const { run, open } = await watched(t);
  const reading = await open();
  await run.step();
  const before = await until(reading, "log", ({ step }) => step === 1);
  await reading.return(undefined);
  await run.step();
  await run.evaluate({ split: "dev", step: 2, counts: someCounts(1, 0, 0, 1) });
  const id = before.at(-1)?.id ?? "";
  for (const again of [await open({ "last-event-id": id }), await open({}, `?after=${id}`)]) {
    assert.deepEqual(logged(await until(again, "log", ({ kind }) => kind === "dev")), ["commit 2", "dev 2"]);
  }
});

test("of several entries at once only the last has an id", async (t) => {
  const { run, open } = await watched(t);
  for (let step = 0; step < 3; step += 1) await run.step();
  const passed = await until(await open({}, "?after=0"), "log", ({ step }) => step === 3);
  assert.deepEqual(
    passed.filter(({ event, data }) => event === "log" && data.step !== undefined).map(({ id }) => id !== undefined),
    [false, false, true],
  );
});
