import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { AwsV4Signer } from "aws4fetch";
import { openStore } from "./open-store.js";
import { s3Access } from "./s3-access.js";
import { freePort, s3Server, scriptedServer } from "./s3-server.fixture.js";
import { S3Store } from "./s3-store.js";
import { StoreUnavailable } from "./store.js";

/** Asks again at once; a slow machine is not a silent store. */
const hurried = { timeoutMs: 60_000, retryAfterMs: [1, 1] };
const credentials = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

function storeAt(endpoint: string, patience = hurried): S3Store {
  return new S3Store("s3://bucket/runs", () => s3Access({ ...credentials, AWS_ENDPOINT_URL: endpoint }), patience);
}

const errorBody = (code: string) => `<Error><Code>${code}</Code><Message>because</Message></Error>`;

test("S3Store asks again while the store is busy", async (t) => {
  const { endpoint, asked } = await scriptedServer(t, [
    { status: 503, body: errorBody("SlowDown") },
    { status: 500 },
    { status: 200, body: "here" },
  ]);
  assert.equal(Buffer.from((await storeAt(endpoint).get("HEAD"))!).toString(), "here");
  assert.deepEqual(asked, Array(3).fill("GET /bucket/runs/HEAD"));
});

test("S3Store tells a store that does not answer from one that refuses", async (t) => {
  const busy = await scriptedServer(t, [{ status: 503, body: errorBody("SlowDown") }]);
  await assert.rejects(storeAt(busy.endpoint).get("HEAD"), {
    name: "StoreUnavailable",
    message: "s3://bucket/runs/HEAD does not answer: status 503, SlowDown, because",
  });
  assert.equal(busy.asked.length, 3);
  const silent = await scriptedServer(t, [null]);
  await assert.rejects(storeAt(silent.endpoint, { timeoutMs: 50, retryAfterMs: [] }).list("objects"), StoreUnavailable);
  await assert.rejects(storeAt(`http://127.0.0.1:${await freePort()}`).put("HEAD", "x"), {
    name: "StoreUnavailable",
    message: "s3://bucket/runs/HEAD does not answer: ECONNREFUSED",
  });
  const closed = await scriptedServer(t, [{ status: 403, body: errorBody("AccessDenied") }]);
  await assert.rejects(storeAt(closed.endpoint).put("HEAD", "x"), {
    name: "Error",
    message: "Cannot PUT s3://bucket/runs/HEAD: status 403, AccessDenied, because",
  });
  assert.equal(closed.asked.length, 1);
});

test("S3Store does not take a missing bucket for a missing object", async (t) => {
  const { env } = await s3Server(t);
  await assert.rejects(
    openStore("s3://nobodys-bucket/x", env).get("HEAD"),
    /^Error: Cannot GET s3:\/\/nobodys-bucket\/x\/HEAD: status 404, NoSuchBucket/,
  );
});

test("S3Store takes new credentials when the old ones have expired", async (t) => {
  const { endpoint } = await scriptedServer(t, [{ status: 400, body: errorBody("ExpiredToken") }, { status: 200 }]);
  let asked = 0;
  const access = () => {
    asked++;
    return s3Access({ ...credentials, AWS_ENDPOINT_URL: endpoint });
  };
  await new S3Store("s3://bucket", access, hurried).put("HEAD", "x");
  assert.equal(asked, 2);
});

test("requests are signed as Amazon's example has it", async () => {
  // docs.aws.amazon.com, "Signature Calculations for the Authorization Header", GET object.
  const signer = new AwsV4Signer({
    url: "https://examplebucket.s3.amazonaws.com/test.txt",
    headers: {
      Range: "bytes=0-9",
      "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    },
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    datetime: "20130524T000000Z",
    ...{ service: "s3", region: "us-east-1", allHeaders: true },
  });
  assert.equal(await signer.signature(), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
});

test("openStore refuses what is no store", () => {
  assert.throws(() => openStore("/tmp/x", {}), /must be a file:\/\/ or s3:\/\/ address$/);
  assert.throws(() => openStore("s3://", {}), /must be s3:\/\/bucket\/prefix$/);
  assert.equal(openStore("s3://bucket", {}).below("demo-1").url, "s3://bucket/demo-1");
});

test("s3Access reads variables, then the profile's part of the files", async (t) => {
  const home = awsHome(t);
  assert.deepEqual(await s3Access({ HOME: home }), {
    region: "eu-central-1",
    endpoint: undefined,
    accessKeyId: "default-key",
    secretAccessKey: "default-secret",
    sessionToken: undefined,
  });
  const chosen = await s3Access({ HOME: home, AWS_PROFILE: "lab", AWS_REGION: "eu-west-1" });
  assert.deepEqual(chosen, {
    region: "eu-west-1",
    endpoint: "http://minio:9000",
    accessKeyId: "lab-key",
    secretAccessKey: "lab-secret",
    sessionToken: "lab-token",
  });
  const variables = { ...credentials, AWS_ENDPOINT_URL: "http://all", AWS_ENDPOINT_URL_S3: "http://s3" };
  const given = await s3Access({ HOME: home, ...variables });
  assert.deepEqual([given.accessKeyId, given.endpoint, given.sessionToken], ["key", "http://s3", undefined]);
  await assert.rejects(s3Access({ HOME: "/nowhere" }), /AWS_ACCESS_KEY_ID.* must hold credentials$/);
});

function awsHome(t: TestContext): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "umie-aws-"));
  t.after(() => fs.rmSync(home, { recursive: true, force: true }));
  fs.mkdirSync(path.join(home, ".aws"));
  fs.writeFileSync(
    path.join(home, ".aws", "credentials"),
    `[default]
aws_access_key_id = default-key
aws_secret_access_key=default-secret

[lab]
aws_access_key_id = lab-key
aws_secret_access_key = lab-secret
aws_session_token = lab-token
`,
  );
  fs.writeFileSync(
    path.join(home, ".aws", "config"),
    `[default]
region = eu-central-1
[profile lab]
region = us-west-2
endpoint_url = http://minio:9000
s3 =
  addressing_style = path
`,
  );
  return home;
}

test("s3Access takes the role of a Kubernetes service account", async (t) => {
  const { env, bucket } = await s3Server(t);
  const home = awsHome(t);
  const tokenFile = path.join(home, "token");
  fs.writeFileSync(tokenFile, "a.b.c\n");
  const role = {
    AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL_S3,
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/trainer",
  };
  const access = await s3Access(role);
  assert.match(access.accessKeyId, /^ASIA/);
  assert.ok(access.sessionToken);
  const store = openStore(await bucket(), role);
  await store.put("HEAD", "x");
  assert.equal(Buffer.from((await store.get("HEAD"))!).toString(), "x");
});

test("s3Access takes the role of a container, and says when it is not given", async (t) => {
  const given = JSON.stringify({ AccessKeyId: "k", SecretAccessKey: "s", Token: "t" });
  const { endpoint, asked } = await scriptedServer(t, [
    { status: 200, body: given },
    { status: 200, body: "{}" },
    { status: 403 },
  ]);
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v1`, AWS_CONTAINER_AUTHORIZATION_TOKEN: "token" };
  const { accessKeyId, secretAccessKey, sessionToken } = await s3Access(env);
  assert.deepEqual([accessKeyId, secretAccessKey, sessionToken], ["k", "s", "t"]);
  await assert.rejects(s3Access(env), /^Error: Cannot get credentials from http:.*\/v1: it gives none$/);
  await assert.rejects(s3Access(env), /: status 403$/);
  assert.deepEqual(asked, Array(3).fill("GET /v1"));
});
