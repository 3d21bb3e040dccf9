import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Environment } from "../environment.js";
import { roleCredentials, type S3Credentials } from "./s3-role.js";

/** How to speak to an object store. */
export interface S3Access extends S3Credentials {
  region: string;
  /** Of a store that is not Amazon's, such as `http://minio:9000`. */
  endpoint: string | undefined;
}

/**
 * Region, endpoint and credentials as Amazon's own tools find them: variables first, then the profile's part of `~/.aws/credentials` and
 * `~/.aws/config`, then the role of the place where the process runs.
 *
 * @throws {Error} If there are no credentials.
 */
export async function s3Access(env: Environment): Promise<S3Access> {
  const profile = env.AWS_PROFILE || "default";
  const home = (file: string) => path.join(env.HOME ?? "", ".aws", file);
  const [secrets, config] = await Promise.all([
    sectionOf(env.AWS_SHARED_CREDENTIALS_FILE || home("credentials"), [profile, `profile ${profile}`]),
    sectionOf(env.AWS_CONFIG_FILE || home("config"), [profile, `profile ${profile}`]),
  ]);
  const from = { ...config, ...secrets };
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || from.region || "us-east-1";
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || from.endpoint_url || undefined;
  const credentials =
    complete(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN) ??
    complete(from.aws_access_key_id, from.aws_secret_access_key, from.aws_session_token) ??
    (await roleCredentials(env, region));
  if (credentials !== null) return { region, endpoint, ...credentials };
  throw new Error(
    `Cannot use an s3:// store as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile ${profile} of ~/.aws/credentials, must hold credentials`,
  );
}

function complete(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): S3Credentials | null {
  if (!accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}

/** The settings below one of these headings of an INI file; none where there is no such file. */
async function sectionOf(file: string, headings: readonly string[]): Promise<Record<string, string>> {
  const text = await readFile(file, "utf8").catch(() => "");
  const settings: Record<string, string> = {};
  let isOurs = false;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    if (heading !== undefined) isOurs = headings.includes(heading);
    // Indented lines are settings of a setting.
    const [, key, value] = /^([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isOurs && key !== undefined && value !== undefined) settings[key] = value;
  }
  return settings;
}
