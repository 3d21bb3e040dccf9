import assert from "node:assert/strict";
import { test } from "node:test";
import { redisTarget } from "./redis-target.js";

test("redisTarget reads addresses of one server", () => {
  assert.deepEqual(redisTarget("redis://queue"), { options: { host: "queue", port: 6379, db: 0 }, name: "queue:6379" });
  assert.deepEqual(redisTarget("redis://:s%40cret@[::1]:7/3"), {
    options: { host: "::1", port: 7, db: 3, password: "s@cret" },
    name: "::1:7",
  });
  assert.deepEqual(redisTarget("rediss://umie:a:b@queue:6380/", "PEM").options, {
    ...{ host: "queue", port: 6380, db: 0, username: "umie", password: "a:b" },
    tls: { ca: "PEM" },
  });
  assert.deepEqual(redisTarget("rediss://queue").options.tls, {}, "the system's certificates");
});

test("redisTarget reads addresses of sentinels", () => {
  const { options, name } = redisTarget("redis+sentinel://umie:pw@s1,s2:7/main/2?sentinelPassword=other");
  const { name: master, sentinels, username, password, sentinelPassword, db, tls } = options;
  const wanted = [
    { host: "s1", port: 26379 },
    { host: "s2", port: 7 },
  ];
  assert.deepEqual([master, sentinels, db], ["main", wanted, 2]);
  assert.deepEqual([username, password, sentinelPassword, tls], ["umie", "pw", "other", undefined]);
  assert.equal(name, "main of the sentinels s1:26379,s2:7");
  const secure = redisTarget("rediss+sentinel://s1/main", "PEM").options;
  assert.deepEqual(
    [secure.tls, secure.sentinelTLS, secure.enableTLSForSentinelMode],
    [{ ca: "PEM" }, { ca: "PEM" }, true],
  );
});

test("redisTarget refuses anything else in one sentence that shows no password", () => {
  const wrong = [
    ...["", "queue:6379", "http://queue", "redis://", "redis://a,b", "redis://host:x", "redis://host/main"],
    ...["redis+sentinel://s1", "redis+sentinel://s1/main/x", "redis+sentinel://s1/main/0/1", "redis://host/0/1"],
  ];
  for (const url of wrong)
    assert.throws(() => redisTarget(url), { name: "RangeError", message: /must look like redis:/ }, url);
  assert.throws(
    () => redisTarget("redis://u:secret@a,b"),
    ({ message }: Error) => !message.includes("secret"),
  );
});
