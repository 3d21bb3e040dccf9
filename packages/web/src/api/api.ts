import { heard } from "./connection.js";
import { eventParser, type StreamEvent } from "./event-stream.js";

/** The server refuses: what it says of it. */
export class Refused extends Error {
  override name = "Refused";

  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

const tokenKey = "umie-token";

/** Kept as long as the tab lives, and sent in a header only: no other page can make a browser send it. */
export const keepToken = (token: string) => sessionStorage.setItem(tokenKey, token);

function headers(): Record<string, string> {
  const token = sessionStorage.getItem(tokenKey);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** @throws {Refused} If the server says no. @throws {TypeError} If it does not answer. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T;
}

/**
 * @param key Idempotency-Key: the same wish twice is done once.
 * @throws As {@link get}.
 */
export async function post<T>(path: string, body: object, key?: string): Promise<T> {
  const sent = { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) };
  return (await (await ask(path, { method: "POST", body: JSON.stringify(body), headers: sent })).json()) as T;
}

/** A picture, as an address for an `<img>`: an `<img>` of its own accord would not send the token. */
export async function getPicture(path: string, signal: AbortSignal): Promise<string> {
  return URL.createObjectURL(await (await ask(path, { signal })).blob());
}

/** A silent server says at least so often that it is there; twice that long is too long. */
const quietMs = 30_000;

/**
 * The events of a run from now on. Ends when the connection does.
 *
 * @throws As {@link get}; and an `AbortError` when nothing is heard for too long.
 */
export async function* events(run: string, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), quietMs);
  try {
    const either = AbortSignal.any([signal, silence.signal]);
    const response = await ask(`runs/${encodeURIComponent(run)}/events`, { signal: either });
    const [reader, parse] = [response.body!.pipeThrough(new TextDecoderStream()).getReader(), eventParser()];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), quietMs);
      yield* parse(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`api/v1/${path}`, { ...init, headers: { ...init.headers, ...headers() } });
  // A proxy in front of a coordinator that is away answers so.
  if ([502, 503, 504].includes(response.status)) throw new TypeError(await detailOf(response));
  heard();
  if (!response.ok) throw new Refused(response.status, await detailOf(response));
  return response;
}

async function detailOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text || `${response.status} ${response.statusText}`;
  }
}
