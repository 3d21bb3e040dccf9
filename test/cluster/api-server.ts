import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readPath, type Target } from "./api-path.js";
import { discovery } from "./discovery.js";
import { evict } from "./eviction.js";
import type { Kind } from "./kinds.js";
import { hasLabels, type KubeObject, type Sent } from "./kube-object.js";
import { isFields, mergePatch } from "./merge-patch.js";
import type { ObjectStore } from "./object-store.js";
import { notFound, Refusal } from "./refusal.js";
import { removeObject } from "./remove-object.js";
import { scaleOf, withScale } from "./scale.js";
import { strategicMerge } from "./strategic-merge.js";
import { validate } from "./validate.js";

export interface ApiServerOptions {
  store: ObjectStore;
  /** What a Pod's container has said. */
  podLog: (namespace: string, pod: string) => string;
}

export interface ApiServer {
  url: string;
  close(): Promise<void>;
}

interface Request {
  method: string;
  target: Target;
  query: URLSearchParams;
  contentType: string;
  body: unknown;
}

/** As much of a Kubernetes API server as kubectl needs: one process, no authentication, loopback only. */
export async function startApiServer({ store, podLog }: ApiServerOptions): Promise<ApiServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
      send(response, refusal.code, refusal.status());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(message.url ?? "/", "http://cluster");
    const path = pathname.replace(/^\/|\/$/g, "");
    const found = discovery(path);
    if (found) return send(response, 200, found);
    const target = readPath(path);
    if (!target) throw notFound(`the path /${path}`);
    const body = await readBody(message);
    const contentType = message.headers["content-type"]?.split(";")[0] ?? "";
    const request = { method: message.method ?? "GET", target, query, contentType, body };
    if (query.get("watch") === "true") return watch(request, response);
    if (target.subresource === "log") return sendText(response, podLog(target.namespace ?? "", target.name ?? ""));
    send(response, request.method === "POST" ? 201 : 200, answer(request));
  }

  function answer(request: Request): object {
    const { target, method } = request;
    if (target.subresource === "eviction") return evict(store, target);
    if (target.subresource === "scale") return scale(request);
    if (target.name === undefined) return method === "POST" ? create(request) : list(request);
    switch (method) {
      case "GET":
        return get(target);
      case "PUT":
        return put(request, request.body as KubeObject);
      case "PATCH":
        return put(request, patched(get(target), request));
      case "DELETE":
        return remove(request);
      default:
        throw new Refusal(405, "MethodNotAllowed", `${method} is not supported`);
    }
  }

  function get({ kind, namespace, name }: Target): KubeObject {
    return store.get(kind, namespace, name ?? "");
  }

  function create({ target: { namespace }, body, query }: Request): object {
    const sent = body as Sent;
    requireValid(sent);
    if (namespace !== undefined) requireNamespace(namespace);
    if (query.has("dryRun")) return sent;
    const metadata = { ...sent.metadata, ...(namespace === undefined ? {} : { namespace }) };
    return store.create({ ...sent, metadata });
  }

  function requireNamespace(name: string): void {
    if (!store.list({ kind: readPath("api/v1/namespaces")!.kind }).some(({ metadata }) => metadata.name === name))
      throw notFound(`namespaces "${name}"`);
  }

  /** A status is not the client's to change. */
  function put({ target, query }: Request, sent: KubeObject): object {
    requireValid(sent);
    const { status } = get(target);
    const object = status === undefined ? sent : { ...sent, status };
    return query.has("dryRun") ? object : store.replace(object);
  }

  function scale({ method, target, contentType, body }: Request): object {
    const object = get(target);
    if (method === "GET") return scaleOf(object);
    const wanted = method === "PUT" ? body : mergePatch(scaleOf(object), requireMergePatch(contentType, body));
    return scaleOf(store.replace(withScale(object, wanted)));
  }

  /** A Pod with a grace period only gets a time to end by: its kubelet removes it when it has. */
  function remove({ target, body }: Request): object {
    const object = get(target);
    const asked = isFields(body) ? (body.gracePeriodSeconds as number | undefined) : undefined;
    return removeObject(store, object, asked);
  }

  function list({ target, query }: Request): object {
    const items = store.list(target).filter((object) => isSelected(object, query));
    return {
      ...typeOf(target.kind, "List"),
      metadata: { resourceVersion: store.resourceVersion },
      items,
    };
  }

  function watch({ target, query }: Request, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const place = { kind: target.kind, namespace: target.namespace };
    const stop = store.watch(query.get("resourceVersion") || "0", place, (change) => {
      if (isSelected(change.object, query)) response.write(`${JSON.stringify(change)}\n`);
    });
    response.once("close", stop);
  }
}

function typeOf({ group, version, kind }: Kind, suffix = ""): object {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind: `${kind}${suffix}` };
}

/** @throws {Refusal} As the real server does with strict field validation. */
function requireValid(object: { apiVersion: string; kind: string }): void {
  try {
    validate(object);
  } catch (error) {
    throw new Refusal(422, "Invalid", `${object.kind} is invalid: ${(error as Error).message}`);
  }
}

function patched(object: KubeObject, { contentType, body }: Request): KubeObject {
  if (contentType === "application/strategic-merge-patch+json") return strategicMerge(object, body) as KubeObject;
  return mergePatch(object, requireMergePatch(contentType, body)) as KubeObject;
}

function requireMergePatch(contentType: string, body: unknown): unknown {
  if (contentType === "application/merge-patch+json") return body;
  throw new Refusal(415, "UnsupportedMediaType", `a patch of the type ${contentType} is not supported`);
}

/** Does it fit `labelSelector` (equality only) and `fieldSelector` (name only)? */
function isSelected(object: KubeObject, query: URLSearchParams): boolean {
  const labels = pairs(query.get("labelSelector"));
  const name = pairs(query.get("fieldSelector"))["metadata.name"];
  return hasLabels(object, labels) && (name === undefined || object.metadata.name === name);
}

function pairs(selector: string | null): Record<string, string> {
  const parts = (selector ?? "").split(",").filter((part) => part !== "");
  return Object.fromEntries(parts.map((part) => part.split(/==?/) as [string, string]));
}

async function readBody(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/plain" }).end(text);
}
