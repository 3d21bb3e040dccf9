import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * How the library runs a graph, as its ConfigProto (field numbers of tensorflow/core/protobuf/config.proto): one operation
 * at a time, so that sums have one order; the threads of an operation are those of the environment.
 */
export const graphConfig = new BinaryWriter().tag(5, WireType.Varint).int32(1).finish();
