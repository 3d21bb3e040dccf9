import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ServerSentEvent, serverSentEvents } from "./server-sent-events.js";

async function parse(...chunks: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const encoder = new TextEncoder();
  async function* stream() {
    for (const chunk of chunks) yield typeof chunk === "string" ? encoder.encode(chunk) : chunk;
  }
  const events: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(stream())) events.push(event);
  return events;
}

test("serverSentEvents reads names, data of several lines, ids and comments", async () => {
  const text = ": hello\n\nid: 7\nevent: status\ndata: a\ndata:b\n\ndata\nretry: 5\nunknown: x\n\nevent: empty\n\n";
  assert.deepEqual(await parse(text), [
    { event: "status", data: "a\nb", lastEventId: "7" },
    { event: "message", data: "", lastEventId: "7" },
  ]);
});

test("serverSentEvents drops what the end cuts off, skips a byte order mark, ignores ids with NUL", async () => {
  assert.deepEqual(await parse("\uFEFFdata: a\n\ndata: cut off\n"), [{ event: "message", data: "a", lastEventId: "" }]);
  assert.deepEqual(await parse("id: x\0\ndata: a: b\n\n"), [{ event: "message", data: "a: b", lastEventId: "" }]);
});

test("serverSentEvents gives the same events for any line ends and any cut into chunks", async () => {
  const bytes = (lineEnd: string) =>
    new TextEncoder().encode(
      ["id: 1", "data: grüße 🎉", "data: second", "", ": c", "event: end", "data: x", "", ""].join(lineEnd),
    );
  const wanted = await parse(bytes("\n"));
  assert.deepEqual(
    wanted.map(({ data }) => data),
    ["grüße 🎉\nsecond", "x"],
  );
  const lineEnds = fc.constantFrom("\n", "\r\n", "\r");
  await fc.assert(
    fc.asyncProperty(lineEnds, fc.array(fc.nat(80), { maxLength: 20 }), async (lineEnd, cuts) => {
      const all = bytes(lineEnd);
      const places = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
      const chunks = places.slice(1).map((end, index) => all.subarray(places[index], end));
      assert.deepEqual(await parse(...chunks), wanted);
    }),
    { numRuns: 200 },
  );
});
