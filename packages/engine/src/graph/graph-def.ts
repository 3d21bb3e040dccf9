import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { NativeBinding, OperationAttribute, TensorMetadata } from "../native-backend.js";
import type { RecordedConstant, Recording } from "./record.js";

// Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto.

/** A graph in TensorFlow's own format, and what its inputs and outputs are called in it. */
export interface GraphDef {
  bytes: Uint8Array;
  /** `node:index` of each. */
  inputs: readonly string[];
  outputs: readonly string[];
}

/**
 * The recorded operations as a graph that computes the outputs from the inputs. What no output depends on is left out.
 *
 * @throws {Error} If an operation used a tensor that is neither an input nor was made during the recording.
 */
export function graphDef(
  binding: NativeBinding,
  { inputs, constants, operations }: Recording,
  outputs: readonly number[],
): GraphDef {
  const known = new Map<number, { name: string; dtype: number }>();
  const tensor = (id: number) => {
    const found = known.get(id);
    if (found) return found;
    throw new Error("Cannot make a graph as every tensor that a function uses must be one of its inputs");
  };
  const name = (id: number) => tensor(id).name;
  const nodes: Uint8Array[] = [];
  for (const [at, input] of inputs.entries()) {
    known.set(input.id, { name: `input${at}:0`, dtype: input.dtype });
    nodes.push(placeholder(`input${at}`, input));
  }
  for (const constant of constants) {
    const node = `constant${constant.id}`;
    known.set(constant.id, { name: `${node}:0`, dtype: constant.dtype });
    nodes.push(...constantNodes(node, constant));
  }
  for (const [at, operation] of operations.entries()) {
    const node = `${operation.op}${at}`;
    const types = operation.inputs.map((id) => tensor(id).dtype);
    const attributes = [...attributesOf(binding, operation.attributes), ...untoldTypes(operation.op, types)];
    nodes.push(nodeDef(node, operation.op, operation.inputs.map(name), attributes));
    for (const [index, { id, dtype }] of operation.outputs.entries())
      known.set(id, { name: `${node}:${index}`, dtype });
  }
  const fetched = outputs.map((id, at) => {
    if (!inputs.some((input) => input.id === id)) return name(id);
    // What is fed cannot be fetched as well.
    nodes.push(nodeDef(`output${at}`, "Identity", [name(id)], [["T", typeValue(tensor(id).dtype)]]));
    return `output${at}:0`;
  });
  const graph = new BinaryWriter();
  for (const node of nodes) message(graph, 1, node);
  message(graph, 4, new BinaryWriter().tag(1, WireType.Varint).int32(graphVersion).finish());
  return { bytes: graph.finish(), inputs: inputs.map(({ id }) => name(id)), outputs: fetched };
}

/** GraphDef version of TensorFlow 2.21, the library that reads it. */
const graphVersion = 2474;

type Attributes = readonly (readonly [name: string, value: Uint8Array])[];

/** TensorFlow.js leaves these to the library, which finds them from the inputs; a graph must name them. */
const untold: Readonly<Record<string, readonly string[]>> = { ExpandDims: ["T", "Tdim"] };

function untoldTypes(op: string, inputTypes: readonly number[]): Attributes {
  return (untold[op] ?? []).map((attribute, at) => [attribute, typeValue(inputTypes[at]!)]);
}

function nodeDef(name: string, op: string, inputs: readonly string[], attributes: Attributes): Uint8Array {
  const node = text(text(new BinaryWriter(), 1, name), 2, op);
  for (const input of inputs) text(node, 3, input);
  for (const [key, value] of attributes) message(node, 5, message(text(new BinaryWriter(), 1, key), 2, value).finish());
  return node.finish();
}

function placeholder(name: string, { dtype, shape }: TensorMetadata): Uint8Array {
  return nodeDef(
    name,
    "Placeholder",
    [],
    [
      ["dtype", typeValue(dtype)],
      ["shape", message(new BinaryWriter(), 7, shapeProto(shape)).finish()],
    ],
  );
}

/** Many equal values, such as the ones and zeros of gradients, are filled in by the library. */
function constantNodes(name: string, { shape, dtype, values }: RecordedConstant): Uint8Array[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = shape.reduce((product, side) => product * side, 1);
  const width = bytes.length / size;
  if (size <= smallConstant || !isUniform(bytes, width)) return [constNode(name, dtype, shape, bytes)];
  const sides = Int32Array.from(shape);
  return [
    constNode(`${name}.value`, dtype, [], bytes.subarray(0, width)),
    constNode(`${name}.shape`, int32, [shape.length], new Uint8Array(sides.buffer)),
    nodeDef(
      name,
      "Fill",
      [`${name}.shape:0`, `${name}.value:0`],
      [
        ["T", typeValue(dtype)],
        ["index_type", typeValue(int32)],
      ],
    ),
  ];
}

const smallConstant = 256;
/** DT_INT32 */
const int32 = 3;

function isUniform(bytes: Uint8Array, width: number): boolean {
  return bytes.every((byte, at) => byte === bytes[at % width]);
}

function constNode(name: string, dtype: number, shape: readonly number[], content: Uint8Array): Uint8Array {
  const tensor = new BinaryWriter().tag(1, WireType.Varint).int32(dtype);
  message(tensor, 2, shapeProto(shape));
  message(tensor, 4, content);
  return nodeDef(
    name,
    "Const",
    [],
    [
      ["dtype", typeValue(dtype)],
      ["value", message(new BinaryWriter(), 8, tensor.finish()).finish()],
    ],
  );
}

function attributesOf(binding: NativeBinding, attributes: readonly OperationAttribute[]): Attributes {
  return attributes.map((attribute) => [attribute.name, attributeValue(binding, attribute)]);
}

function attributeValue(binding: NativeBinding, { name, type, value }: OperationAttribute): Uint8Array {
  const writer = new BinaryWriter();
  if (type === binding.TF_ATTR_SHAPE) return message(writer, 7, shapeProto(value as number[])).finish();
  const scalar = (to: BinaryWriter, one: unknown): BinaryWriter => {
    if (type === binding.TF_ATTR_STRING) return text(to, 2, String(one));
    if (type === binding.TF_ATTR_INT) return to.tag(3, WireType.Varint).int64(one as number);
    if (type === binding.TF_ATTR_FLOAT) return to.tag(4, WireType.Bit32).float(one as number);
    if (type === binding.TF_ATTR_BOOL) return to.tag(5, WireType.Varint).bool(Boolean(one));
    if (type === binding.TF_ATTR_TYPE) return to.tag(6, WireType.Varint).int32(one as number);
    throw new Error(`Cannot write attribute ${name} into a graph: its type is ${type}`);
  };
  // A list has the fields of AttrValue under the same numbers.
  if (!Array.isArray(value)) return scalar(writer, value).finish();
  const list = new BinaryWriter();
  for (const one of value) scalar(list, one);
  return message(writer, 1, list.finish()).finish();
}

const typeValue = (dtype: number) => new BinaryWriter().tag(6, WireType.Varint).int32(dtype).finish();

function shapeProto(shape: readonly number[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const side of shape) message(writer, 2, new BinaryWriter().tag(1, WireType.Varint).int64(side).finish());
  return writer.finish();
}

function text(writer: BinaryWriter, field: number, value: string): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, bytes: Uint8Array): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(bytes);
}
