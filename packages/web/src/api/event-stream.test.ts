import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eventParser } from "./event-stream.js";

const stream =
  ': still here\n\nevent: status\ndata: {"step":1}\nid: 1.-.0\n\nevent: log\ndata: a\ndata: b\n\ndata: x\n\nevent: end\nda';

test("eventParser gives each event once, wherever the stream is cut", () => {
  const expected = [
    { event: "status", data: '{"step":1}', id: "1.-.0" },
    { event: "log", data: "a\nb" },
    { event: "message", data: "x" },
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
      const parse = eventParser();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const events = edges.slice(1).flatMap((end, i) => parse(stream.slice(edges[i], end)));
      assert.deepEqual(events, expected);
    }),
  );
});
