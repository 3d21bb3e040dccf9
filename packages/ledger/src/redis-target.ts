import type { RedisOptions as AnyOptions } from "ioredis";

/** In the shapes of replies that ioredis has always had. */
export type RedisOptions = Omit<AnyOptions, "replyMapping">;

/** Where a Redis is and how to get in. */
export interface RedisTarget {
  options: RedisOptions;
  /** For people: hosts, never passwords. */
  name: string;
}

interface Endpoint {
  host: string;
  port: number;
}

const [redisPort, sentinelPort] = [6379, 26379];

/**
 * Read a Redis address.
 *
 *     redis://[[user]:password@]host[:port][/db]                                       one server
 *     redis+sentinel://[[user]:password@]host[:port],host[:port]…/name[/db][?sentinelPassword=…]   whichever Sentinel names
 *
 * `rediss` in place of `redis` speaks TLS, to the sentinels too.
 *
 * @param ca certificates in PEM that sign the servers', in place of the system's.
 * @throws {RangeError} If it is none of these.
 */
export function redisTarget(url: string, ca?: string): RedisTarget {
  const [, scheme = "", credentials, hosts = "", path = "", query = ""] =
    /^(rediss?(?:\+sentinel)?):\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url) ?? [];
  const [isTls, isSentinel] = [scheme.startsWith("rediss"), scheme.endsWith("+sentinel")];
  const endpoints = hosts.split(",").map((text) => endpointOf(text, isSentinel ? sentinelPort : redisPort));
  const parts = path.split("/").filter((part) => part !== "");
  const [name, db = "0"] = isSentinel ? parts : ["", ...parts];
  const isWhole = endpoints.every((endpoint) => endpoint !== null) && (isSentinel || endpoints.length === 1);
  if (scheme === "" || !isWhole || !/^\d+$/.test(db) || name === undefined || parts.length > (isSentinel ? 2 : 1)) {
    throw new RangeError(
      `Cannot use the Redis address ${withoutPassword(url)} as it must look like redis://host:6379, rediss://user:password@host:6379/0 or redis+sentinel://host1,host2/name`,
    );
  }
  const tls = isTls ? { ...(ca === undefined ? {} : { ca }) } : undefined;
  const common = { ...credentialsOf(credentials), db: Number(db), ...(tls && { tls }) };
  const where = endpoints.map((endpoint) => `${endpoint!.host}:${endpoint!.port}`).join(",");
  if (!isSentinel) return { options: { ...common, ...endpoints[0]! }, name: where };
  const { sentinelUser, sentinelPassword } = Object.fromEntries(new URLSearchParams(query));
  const sentinel: RedisOptions = {
    name,
    sentinels: endpoints as Endpoint[],
    ...(sentinelUser && { sentinelUsername: sentinelUser }),
    ...(sentinelPassword && { sentinelPassword }),
    ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
  return { options: { ...common, ...sentinel }, name: `${name} of the sentinels ${where}` };
}

/** `host`, `host:port`, `[v6]:port`; null if it is none of them. */
function endpointOf(text: string, defaultPort: number): Endpoint | null {
  const [, v6, name, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  return host === undefined ? null : { host, port: Number(port ?? defaultPort) };
}

function credentialsOf(text: string | undefined): Pick<RedisOptions, "username" | "password"> {
  const [, user = "", password] = /^([^:]*)(?::(.*))?$/s.exec(text ?? "") ?? [];
  return {
    ...(user === "" ? {} : { username: decodeURIComponent(user) }),
    ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
  };
}

const withoutPassword = (url: string) => url.replace(/\/\/[^@]*@/, "//…@").replace(/assword=[^&]*/, "assword=…");
