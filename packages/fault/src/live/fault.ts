import { type FaultPoint, faultPoints } from "../points.js";

/** What happens at a point. Times are in ms. */
export type Act =
  /** `kill -9` of the own process; with `exit`, it leaves with this status and without a word. */
  | { act: "kill" }
  | { act: "exit"; status: number }
  /** SIGSTOP of the own process, until somebody wakes it. */
  | { act: "stop" }
  /** Nothing in this thread goes on for so long. */
  | { act: "block"; ms: number }
  /** Whoever passes waits for so long; everything else goes on. */
  | { act: "delay"; ms: number }
  | { act: "throw"; message: string }
  /** The clock of people is off by so much from now on. */
  | { act: "clock"; ms: number }
  /** Values: one becomes NaN, or has a bit of its mantissa flipped. */
  | { act: "nan" }
  | { act: "flip" };

/** One line of a fault script. */
export type Fault = Act & {
  point: FaultPoint;
  /** Only where this is at hand. */
  what?: string;
  /** The first time that counts, from 1 on; default 1. */
  nth?: number;
  /** How often it happens from then on; default once, 0: always. */
  times?: number;
};

const acts = ["kill", "exit", "stop", "block", "delay", "throw", "clock", "nan", "flip"];

/** @throws {TypeError} If the text is no fault script: a script that does nothing would prove nothing. */
export function parseFaults(text: string): Fault[] {
  const script: unknown = JSON.parse(text);
  if (!Array.isArray(script)) throw new TypeError(`Cannot use the fault script as it must be a list: it is ${text}`);
  for (const { point, act } of script as Partial<Fault>[]) {
    if (!point || !(point in faultPoints)) throw new TypeError(`Cannot use the fault script: no point ${point}`);
    if (!act || !acts.includes(act)) throw new TypeError(`Cannot use the fault script: nothing is called ${act}`);
  }
  return script as Fault[];
}

/** Is it this passage of its point, the `passage`-th one, at which a fault happens? */
export function isDue({ nth = 1, times = 1 }: Pick<Fault, "nth" | "times">, passage: number): boolean {
  return passage >= nth && (times === 0 || passage < nth + times);
}
