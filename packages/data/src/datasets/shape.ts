import { RecordError } from "./mistake.js";

/** Checks a value that a parser gave. `path` names it in the message. @throws {RecordError} If it is something else. */
export type Shape<T> = (value: unknown, path: string) => T;

export const filledText: Shape<string> = (value, path) =>
  isFilled(value) ? value : refuse("a string that is not blank", value, path);

/** The tokens of a text. The same as `listOf(filledText)`, but quick, as there are hundreds of thousands. */
export const tokenList: Shape<string[]> = (value, path) => {
  if (!Array.isArray(value)) return refuse("a list", value, path);
  for (let i = 0; i < value.length; i += 1) if (!isFilled(value[i])) filledText(value[i], `${path}[${i}]`);
  return value;
};

function isFilled(value: unknown): value is string {
  return typeof value === "string" && (value.charCodeAt(0) > 0x20 || /[^ \t\r\n]/.test(value));
}

export const anyText: Shape<string> = (value, path) =>
  typeof value === "string" ? value : refuse("a string", value, path);

export const finite: Shape<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse("a number", value, path);

export const index: Shape<number> = (value, path) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse("a whole number from 0", value, path);

export function listOf<T>(item: Shape<T>): Shape<T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((one: unknown, i) => item(one, `${path}[${i}]`)) : refuse("a list", value, path);
}

/** A list of exactly as many items as there are shapes. */
export function tuple<T extends readonly unknown[]>(...items: { [I in keyof T]: Shape<T[I]> }): Shape<T> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      return refuse(`a list of ${items.length} items`, value, path);
    }
    return items.map((item, i) => item(value[i], `${path}[${i}]`)) as unknown as T;
  };
}

export function record<T>(fields: { [K in keyof T]: Shape<T[K]> }): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, path) => {
    const held = object(value, path);
    const prefix = path === "" ? "" : `${path}.`;
    const checked: Partial<T> = {};
    for (const name of names) checked[name] = fields[name](held[name], `${prefix}${name}`);
    return checked as T;
  };
}

/** Any keys, values of one shape. */
export function dictOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, path) =>
    Object.fromEntries(Object.entries(object(value, path)).map(([key, one]) => [key, item(one, `${path}.${key}`)]));
}

function object(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("an object", value, path);
  return value as Readonly<Record<string, unknown>>;
}

export function refuse(wanted: string, value: unknown, path: string): never {
  throw new RecordError(`expected ${path === "" ? "" : `${path} to be `}${wanted}, got ${brief(value)}`);
}

/** A value in few characters. */
export function brief(value: unknown): string {
  if (value === undefined) return "nothing";
  const shown = JSON.stringify(value);
  return shown.length <= 60 ? shown : `${shown.slice(0, 57)}...`;
}
