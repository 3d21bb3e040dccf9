import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { RefusalReason } from "@umie/proto";
import { refusal, refusalOf, refusalStatus } from "./refusal.js";

test("refusalOf reads from the trailer what refusalStatus wrote, of every reason", () => {
  const names = Object.keys(RefusalReason).filter((name) =>
    name.startsWith("REFUSAL"),
  ) as (keyof typeof RefusalReason)[];
  assert.ok(names.length > 5);
  for (const name of names) {
    const refused = refusal(name, "worker-7");
    const answer = refusalStatus(refused);
    assert.deepEqual(refusalOf(answer), refused);
    assert.notEqual(answer.code, status.OK);
    assert.equal(answer.details, name);
  }
});

test("refusalOf finds none in other errors", () => {
  assert.equal(refusalOf({}), undefined);
  assert.equal(refusalOf({ metadata: new Metadata() }), undefined);
});
