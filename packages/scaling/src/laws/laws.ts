import { kaplan } from "./kaplan.js";
import type { Law, LawName } from "./law.js";
import { repeatedData } from "./repeated-data.js";
import {
  chinchilla,
  constant,
  multiplicative,
  overTraining,
  powerInD,
  powerInN,
  transferGap,
} from "./separable-laws.js";

/** Every law by its name. */
export const laws: Readonly<Record<LawName, Law>> = {
  chinchilla,
  kaplan,
  multiplicative,
  "transfer-gap": transferGap,
  "over-training": overTraining,
  "repeated-data": repeatedData,
  "power-in-N": powerInN,
  "power-in-D": powerInD,
  constant,
};
