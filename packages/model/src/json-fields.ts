/** A parsed `config.json`. */
export type Json = Readonly<Record<string, unknown>>;

/** @throws {RangeError} If there is no such part. */
export function section(json: Json, name: string): Json {
  const part = json[name];
  if (isJson(part)) return part;
  throw new RangeError(`Cannot read a UMIE config as it must have a part "${name}": got ${JSON.stringify(part)}`);
}

/** @throws {RangeError} If it is no number, or not there and nothing stands in for it. */
export function number(json: Json, name: string, absent?: number): number {
  const value = json[name] ?? absent;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new RangeError(`Cannot read a config as ${name} must be a number: got ${JSON.stringify(value)}`);
}

/** @throws {RangeError} If it is no list of whole numbers above 0. */
export function sizes(json: Json, name: string): number[] {
  const value = json[name];
  const sound = Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item > 0);
  if (sound && value.length > 0) return value as number[];
  throw new RangeError(
    `Cannot read a config as ${name} must be a list of whole numbers above 0: got ${JSON.stringify(value)}`,
  );
}

/** @throws {RangeError} If it is none of the choices, or not there and nothing stands in for it. */
export function choice<T extends string | boolean>(json: Json, name: string, choices: readonly T[], absent: T): T {
  const value = json[name] ?? absent;
  const found = choices.find((one) => one === value);
  if (found !== undefined) return found;
  throw new RangeError(`Cannot read a config as ${name} must be ${choices.join(" or ")}: got ${JSON.stringify(value)}`);
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
