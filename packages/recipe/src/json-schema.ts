import { z } from "zod";
import { recipeSchema } from "./schema.js";

/** The part of JSON Schema (draft 2020-12) that a recipe's schema is made of. */
export interface SchemaNode {
  type?: string | string[];
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  minItems?: number;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/**
 * The schema of a recipe file as JSON Schema, for editors: what a user may write, so fields with a default are optional.
 * What two fields say about each other (such as root or synth) cannot be expressed in it.
 */
export function recipeJsonSchema(): SchemaNode & { $schema: string; title: string } {
  const schema = z.toJSONSchema(recipeSchema, { io: "input" }) as SchemaNode;
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title: "umie run", ...schema };
}

let kept: SchemaNode | undefined;

/** The same schema, made once, for explaining mistakes. */
export function rootNode(): SchemaNode {
  kept ??= recipeJsonSchema();
  return kept;
}
