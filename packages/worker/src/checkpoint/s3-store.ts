import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { hashOf } from "./manifest.js";
import type { S3Access } from "./s3-access.js";
import { type Store, type Stored, StoreUnavailable } from "./store.js";

export interface S3Patience {
  /** Of one request, in ms. */
  timeoutMs: number;
  /** Waits before the second and later attempts, in ms. */
  retryAfterMs: readonly number[];
}

/** A chunk has 4 MiB: slower than 500 kB/s is as good as down. In all less than the half minute that Kubernetes leaves a worker. */
const patience: S3Patience = { timeoutMs: 8_000, retryAfterMs: [200, 1000] };

interface Asked {
  method?: "GET" | "PUT" | "HEAD" | "DELETE";
  headers?: Record<string, string>;
  body?: Uint8Array;
  query?: Record<string, string>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/**
 * A store in a bucket of an object store that speaks S3: one PUT is atomic and durable. `replace` is a conditional PUT, which Amazon
 * S3 has known since 2024, and MinIO, Ceph and R2 know.
 */
export class S3Store implements Store {
  readonly #bucket: string;
  readonly #prefix: string;
  #access: Promise<S3Access> | null = null;

  /**
   * @param url `s3://bucket/prefix`
   * @param access is asked for when the first request is made, and again when credentials have expired.
   * @throws {TypeError} If it has no bucket.
   */
  constructor(
    readonly url: string,
    readonly access: () => Promise<S3Access>,
    readonly patient: S3Patience = patience,
  ) {
    const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/.exec(url) ?? [];
    if (bucket === undefined) throw new TypeError(`Cannot keep checkpoints at ${url} as it must be s3://bucket/prefix`);
    this.#bucket = bucket;
    this.#prefix = prefix === "" ? "" : `${prefix}/`;
  }

  below(name: string): S3Store {
    return new S3Store(`${this.url.replace(/\/+$/, "")}/${name}`, this.access, this.patient);
  }

  async put(name: string, bytes: Uint8Array | string): Promise<void> {
    const body = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    await this.#object(name, { method: "PUT", body });
  }

  async replace(name: string, bytes: string, expected: Uint8Array | null): Promise<boolean> {
    const held = await this.#object(name, {}, [404]);
    const current = held.status === 404 ? null : held.body;
    if (current === null || expected === null ? current !== expected : !Buffer.from(current).equals(expected))
      return false;
    const headers = current === null ? { "if-none-match": "*" } : { "if-match": held.headers.get("etag") ?? "" };
    // 409: another conditional PUT of it is under way. 404: it was removed meanwhile.
    const { status } = await this.#object(name, { method: "PUT", headers, body: Buffer.from(bytes) }, [404, 409, 412]);
    return status === 200;
  }

  async get(name: string): Promise<Uint8Array | null> {
    const { status, body } = await this.#object(name, {}, [404]);
    return status === 404 ? null : body;
  }

  /** Copied onto itself inside the store, which gives it a new time. */
  async touch(name: string): Promise<boolean> {
    const source = encodeURI(`/${this.#bucket}/${this.#prefix}${name}`);
    const headers = { "x-amz-copy-source": source, "x-amz-metadata-directive": "REPLACE" };
    return (await this.#object(name, { method: "PUT", headers }, [404])).status !== 404;
  }

  async list(folder: string): Promise<Stored[]> {
    const prefix = `${this.#prefix}${folder === "" ? "" : `${folder}/`}`;
    const found: Stored[] = [];
    let token: string | undefined;
    do {
      const query = { "list-type": "2", delimiter: "/", "encoding-type": "url", prefix };
      const { body } = await this.#ask("", { query: { ...query, ...(token && { "continuation-token": token }) } });
      const text = Buffer.from(body).toString("utf8");
      for (const [, entry = ""] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const name = decodeURIComponent(tagOf(entry, "Key") ?? "").slice(prefix.length);
        found.push({ name, modifiedMs: Date.parse(tagOf(entry, "LastModified") ?? "") });
      }
      token = tagOf(text, "NextContinuationToken");
    } while (token !== undefined);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async remove(name: string, beforeMs: number): Promise<void> {
    const { status, headers } = await this.#object(name, { method: "HEAD" }, [404]);
    if (status === 404 || Date.parse(headers.get("last-modified") ?? "") > beforeMs) return;
    await this.#object(name, { method: "DELETE" }, [404]);
  }

  /** What was not put whole is not there. */
  async sweep(): Promise<void> {}

  #object(name: string, asked: Asked, expected: readonly number[] = []): Promise<Answer> {
    return this.#ask(`${this.#prefix}${name}`, asked, expected);
  }

  /** @param expected Statuses beside 200 that are an answer. */
  async #ask(key: string, asked: Asked, expected: readonly number[] = []): Promise<Answer> {
    let trouble = "";
    for (const wait of [0, ...this.patient.retryAfterMs]) {
      await sleep(wait);
      const attempt = await this.#attempt(key, asked);
      if ("trouble" in attempt) trouble = attempt.trouble;
      else if (isWanted(attempt, expected)) return attempt;
      else throw new Error(`Cannot ${asked.method ?? "GET"} ${this.#address(key)}: ${sentenceOf(attempt)}`);
    }
    throw new StoreUnavailable(`${this.#address(key)} does not answer: ${trouble}`);
  }

  /** @returns the answer, or what another attempt may overcome. */
  async #attempt(key: string, asked: Asked): Promise<Answer | { trouble: string }> {
    this.#access ??= this.access();
    const request = requestOf(
      await this.#access.catch((error: Error) => this.#forget(error)),
      this.#bucket,
      key,
      asked,
    );
    try {
      const response = await request(AbortSignal.timeout(this.patient.timeoutMs));
      const body = new Uint8Array(await response.arrayBuffer());
      const answer = { status: response.status, headers: response.headers, body };
      const hasExpired = codeOf(answer) === "ExpiredToken";
      if (hasExpired) this.#access = null;
      return hasExpired || isBusy(answer) ? { trouble: sentenceOf(answer) } : answer;
    } catch (error) {
      return { trouble: causeOf(error as Error) };
    }
  }

  /** Credentials that could not be had may be there the next time. */
  #forget(error: Error): never {
    this.#access = null;
    throw error;
  }

  #address(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}

/** A signed request that is still to be made. */
function requestOf(
  access: S3Access,
  bucket: string,
  key: string,
  { method = "GET", headers, body, query = {} }: Asked,
): (signal: AbortSignal) => Promise<Response> {
  const url = new URL(`${bucketUrl(access, bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const client = new AwsClient({ ...access, sessionToken: access.sessionToken ?? "", service: "s3", retries: 0 });
  // The store compares the hash with what arrives.
  const signed = { ...headers, "x-amz-content-sha256": hashOf(body ?? "") };
  return (signal) => client.fetch(url.href, { method, headers: signed, body: body ?? null, signal });
}

/** Amazon's own buckets have a host each; others, and names that no certificate matches, a path. */
function bucketUrl({ endpoint, region }: S3Access, bucket: string): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes(".") ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

function isWanted(answer: Answer, expected: readonly number[]): boolean {
  return answer.status < 300 || (expected.includes(answer.status) && codeOf(answer) !== "NoSuchBucket");
}

const isBusy = ({ status }: Answer) => status >= 500 || status === 429 || status === 408;

function tagOf(xml: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
}

const codeOf = ({ body }: Answer) => tagOf(Buffer.from(body).toString("utf8"), "Code");

function sentenceOf({ status, body }: Answer): string {
  const text = Buffer.from(body).toString("utf8");
  return [`status ${status}`, tagOf(text, "Code"), tagOf(text, "Message")].filter(Boolean).join(", ");
}

/** `fetch` hides what went wrong in the cause of its error. */
function causeOf(error: Error): string {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
