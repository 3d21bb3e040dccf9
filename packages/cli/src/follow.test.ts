import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { CommandFailure, exit } from "./failure.js";
import { type Answer, fakeServer, sendJson, someRun, sseText } from "./fake-server.fixture.js";
import { type FollowOptions, followRun, type RunEvent } from "./follow.js";

/** A server that answers connection after connection as told, then refuses. */
async function connections(t: TestContext, ...answers: Answer[]) {
  const asked: (string | undefined)[] = [];
  const server = await fakeServer((request, response) => {
    const answer = answers[asked.length];
    asked.push(request.headers["last-event-id"] as string | undefined);
    if (answer) answer(request, response);
    else request.socket.destroy();
  });
  t.after(() => server.close());
  return { server, asked };
}

async function eventsOf(url: string, options: FollowOptions = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of followRun({ url }, "demo-1", options)) events.push(event);
  return events;
}

const stream =
  (...parts: string[]): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(parts.join(""));
  };

test("followRun gives statuses and log entries up to the end", async (t) => {
  const { server } = await connections(
    t,
    stream(
      sseText("status", someRun(), "1"),
      sseText("log", { kind: "commit", step: 30 }, "2"),
      sseText("news", "of a later version", "3"),
      sseText("end", someRun({ state: "done" }), "4"),
      sseText("status", someRun(), "5"),
    ),
  );
  assert.deepEqual(await eventsOf(server.url), [
    { kind: "status", status: someRun() },
    { kind: "log", entry: { kind: "commit", step: 30 } },
    { kind: "end", status: someRun({ state: "done" }) },
  ]);
});

test("followRun goes on behind the last event when the connection breaks", async (t) => {
  const broken: Answer = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(sseText("status", someRun({ step: 1 }), "17"), () => response.destroy());
  };
  const busy: Answer = (_, response) => sendJson(response, { detail: "the coordinator starts" }, 503);
  const { server, asked } = await connections(t, broken, busy, stream(sseText("end", someRun({ step: 2 }))));
  const troubles: string[] = [];
  const events = await eventsOf(server.url, { onTrouble: (sentence) => troubles.push(sentence) });
  assert.deepEqual(
    events.map((event) => event.kind !== "log" && event.status.step),
    [1, 2],
  );
  assert.deepEqual(asked, [undefined, "17", "17"]);
  assert.deepEqual(troubles, []);
});

test("followRun gives up on a server that stays away, and at once on a refusal", async (t) => {
  const { server } = await connections(t);
  const troubles: string[] = [];
  const options = { patienceMs: 50, onTrouble: (sentence: string) => troubles.push(sentence) };
  await assert.rejects(
    eventsOf(server.url, options),
    (error) => error instanceof CommandFailure && error.status === exit.unavailable,
  );
  assert.equal(troubles.length, 1);
  const refusing = await connections(t, (_, response) => sendJson(response, { detail: "no run demo-1" }, 404));
  await assert.rejects(eventsOf(refusing.server.url), { message: "no run demo-1", status: exit.notFound });
});

test("followRun ends without an error when its signal aborts, connected or not", async (t) => {
  const controller = new AbortController();
  const { server } = await connections(t, (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(sseText("status", someRun()));
  });
  const events: RunEvent[] = [];
  for await (const event of followRun({ url: server.url }, "demo-1", { signal: controller.signal })) {
    events.push(event);
    controller.abort();
  }
  assert.equal(events.length, 1);
  assert.deepEqual(await eventsOf(server.url, { signal: AbortSignal.abort() }), []);
});
