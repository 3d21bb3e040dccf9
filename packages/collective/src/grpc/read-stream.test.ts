import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import type { ClientReadableStream } from "@grpc/grpc-js";
import { readStream } from "./read-stream.js";
import { refusal, refusalStatus } from "./refusal.js";

type Call = ClientReadableStream<{ content: string | undefined }>;

/** A stream that says what the test pushes. */
function fakeCall() {
  const call = new Readable({ objectMode: true, read() {} });
  let cancelled = 0;
  Object.assign(call, { cancel: () => cancelled++ });
  return {
    call: call as unknown as Call,
    say: (content: string | undefined) => call.push({ content }),
    finish: () => call.push(null),
    fail: (error: object) => call.emit("error", error),
    cancelled: () => cancelled > 0,
  };
}

const turns = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

function reading(t: TestContext, take: (content: string) => string | undefined = () => undefined) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const fake = fakeCall();
  const cut = new AbortController();
  let how: unknown;
  const end = readStream(fake.call, { progressTimeoutMs: 400, signal: cut.signal, take });
  void end.then((ended) => (how = ended));
  return { ...fake, end, cut, how: () => how, tick: (ms: number) => t.mock.timers.tick(ms) };
}

test("readStream hands on what comes and ends complete", async (t) => {
  const taken: string[] = [];
  const { say, finish, end } = reading(t, (content) => void taken.push(content));
  for (const content of ["a", undefined, "b"]) say(content);
  finish();
  assert.deepEqual(await end, { kind: "complete" });
  assert.deepEqual(taken, ["a", "b"]);
});

test("readStream gives a peer up that says nothing for the progress timeout, and not before", async (t) => {
  const { tick, how, end, cancelled } = reading(t);
  for (let i = 0; i < 4; i++) tick(100);
  await turns();
  assert.equal(how(), undefined);
  tick(100);
  assert.deepEqual(await end, { kind: "silent" });
  assert.ok(cancelled());
});

test("readStream takes a sign of life as progress", async (t) => {
  const { say, tick, how, end } = reading(t);
  for (let i = 0; i < 20; i++) {
    say(undefined);
    await turns();
    for (let j = 0; j < 4; j++) tick(100);
  }
  assert.equal(how(), undefined);
  tick(100);
  assert.deepEqual(await end, { kind: "silent" });
});

test("readStream ends when what came cannot be used, and takes nothing after it", async (t) => {
  const taken: string[] = [];
  const { say, end, cancelled } = reading(t, (content) => {
    taken.push(content);
    return content === "bad" ? "it is bad" : undefined;
  });
  for (const content of ["good", "bad", "good"]) say(content);
  assert.deepEqual(await end, { kind: "unusable", details: "it is bad" });
  await turns();
  assert.deepEqual(taken, ["good", "bad"]);
  assert.ok(cancelled());
});

test("readStream returns refusals and broken connections", async (t) => {
  const refused = reading(t);
  const why = refusal("REFUSAL_REASON_STEP_FAILED", "worker-3");
  refused.fail(refusalStatus(why));
  assert.deepEqual(await refused.end, { kind: "refused", refusal: why });
  t.mock.timers.reset();
  const broken = reading(t);
  broken.fail({ details: "Connection dropped" });
  assert.deepEqual(await broken.end, { kind: "broken", details: "Connection dropped" });
});

test("readStream is cut by its signal, also by one that has aborted before", async (t) => {
  const { cut, end, cancelled } = reading(t);
  cut.abort();
  assert.deepEqual(await end, { kind: "cut" });
  assert.ok(cancelled());
  const { call } = fakeCall();
  const late = await readStream(call, { progressTimeoutMs: 400, signal: cut.signal, take: () => undefined });
  assert.deepEqual(late, { kind: "cut" });
});
