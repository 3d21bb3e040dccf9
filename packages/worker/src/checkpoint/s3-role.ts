import { readFile } from "node:fs/promises";
import type { Environment } from "../environment.js";

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** Of a request for credentials, in ms. */
const timeoutMs = 10_000;

/**
 * Credentials that the place gives where a process runs: a Kubernetes service account with a role (`AWS_WEB_IDENTITY_TOKEN_FILE`), or a
 * container with one (`AWS_CONTAINER_CREDENTIALS_…`, of EKS Pod Identity and ECS). They expire.
 *
 * @returns null where there are none.
 * @throws {Error} If they are promised and not given.
 */
export async function roleCredentials(env: Environment, region: string): Promise<S3Credentials | null> {
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) return webIdentity(env, region);
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: full, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative } = env;
  if (full) return container(env, full);
  return relative ? container(env, `http://169.254.170.2${relative}`) : null;
}

/** A service account's token for a role's credentials; the token is written anew before it expires. */
async function webIdentity(env: Environment, region: string): Promise<S3Credentials> {
  const token = (await readFile(env.AWS_WEB_IDENTITY_TOKEN_FILE!, "utf8")).trim();
  const body = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: env.AWS_ROLE_ARN!,
    RoleSessionName: env.AWS_ROLE_SESSION_NAME || "umie",
    WebIdentityToken: token,
  });
  const url = env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || `https://sts.${region}.amazonaws.com`;
  const xml = await textOf(url, { method: "POST", body });
  const tag = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? "";
  return checked(url, [tag("AccessKeyId"), tag("SecretAccessKey"), tag("SessionToken")]);
}

async function container(env: Environment, url: string): Promise<S3Credentials> {
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file ? (await readFile(file, "utf8")).trim() : env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  const text = await textOf(url, { headers: token ? { authorization: token } : {} });
  const given = JSON.parse(text) as Partial<Record<string, string>>;
  return checked(url, [given.AccessKeyId, given.SecretAccessKey, given.Token]);
}

async function textOf(url: string, request: RequestInit): Promise<string> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`Cannot get credentials from ${url}: status ${response.status}`);
  return response.text();
}

function checked(url: string, [accessKeyId, secretAccessKey, sessionToken]: (string | undefined)[]): S3Credentials {
  if (!accessKeyId || !secretAccessKey) throw new Error(`Cannot get credentials from ${url}: it gives none`);
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}
