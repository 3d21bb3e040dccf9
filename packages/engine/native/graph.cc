// Runs a TensorFlow graph from JavaScript: arrays in, arrays out, without a copy where memory allows it.
//
// The stock addon can run a graph too, but hands its results over by copying them at about 1 GiB/s, which for a gradient
// takes as long as much of the computing. Here a result's memory is lent to JavaScript until it is garbage collected.

#include <node_api.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"

namespace {

// What a call could not do; thrown as a JavaScript Error at the border.
struct Failure {
  std::string message;
};

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw Failure{info != nullptr && info->error_message != nullptr ? info->error_message : "Node-API failed"};
}

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;

Status newStatus() { return Status(TF_NewStatus()); }

void check(const Status& status) {
  if (TF_GetCode(status.get()) != TF_OK) throw Failure{TF_Message(status.get())};
}

struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

bool isWithinAny(const Tensor& tensor, const std::vector<Tensor>& others) {
  const char* data = static_cast<const char*>(TF_TensorData(tensor.get()));
  for (const Tensor& other : others) {
    const char* begin = static_cast<const char*>(TF_TensorData(other.get()));
    if (data >= begin && data < begin + TF_TensorByteSize(other.get())) return true;
  }
  return false;
}

Tensor copyOf(const Tensor& tensor) {
  std::vector<int64_t> sides;
  for (int axis = 0; axis < TF_NumDims(tensor.get()); axis++) sides.push_back(TF_Dim(tensor.get(), axis));
  const size_t size = TF_TensorByteSize(tensor.get());
  Tensor copy(TF_AllocateTensor(TF_TensorType(tensor.get()), sides.data(), static_cast<int>(sides.size()), size));
  std::memcpy(TF_TensorData(copy.get()), TF_TensorData(tensor.get()), size);
  return copy;
}

// A graph with the session that runs it.
class Graph {
 public:
  Graph(const void* def, size_t defSize, const void* config, size_t configSize,
        const std::vector<std::string>& inputs, const std::vector<std::string>& outputs)
      : graph_(TF_NewGraph()) {
    Status status = newStatus();
    TF_Buffer* buffer = TF_NewBufferFromString(def, defSize);
    TF_ImportGraphDefOptions* importing = TF_NewImportGraphDefOptions();
    TF_GraphImportGraphDef(graph_, buffer, importing, status.get());
    TF_DeleteImportGraphDefOptions(importing);
    TF_DeleteBuffer(buffer);
    open(status, config, configSize);
    if (TF_GetCode(status.get()) != TF_OK) {
      close();
      check(status);
    }
    for (const std::string& name : inputs) inputs_.push_back(find(name));
    for (const std::string& name : outputs) outputs_.push_back(find(name));
  }

  ~Graph() { close(); }

  size_t inputs() const { return inputs_.size(); }

  std::vector<Tensor> run(const std::vector<Tensor>& values) {
    Status status = newStatus();
    std::vector<TF_Tensor*> fed;
    for (const Tensor& value : values) fed.push_back(value.get());
    std::vector<TF_Tensor*> fetched(outputs_.size(), nullptr);
    TF_SessionRun(session_, nullptr, inputs_.data(), fed.data(), static_cast<int>(fed.size()), outputs_.data(),
                  fetched.data(), static_cast<int>(fetched.size()), nullptr, 0, nullptr, status.get());
    std::vector<Tensor> results;
    for (TF_Tensor* tensor : fetched) results.emplace_back(tensor);
    check(status);
    // An operation may hand an input's memory on, which is JavaScript's.
    for (Tensor& result : results)
      if (isWithinAny(result, values)) result = copyOf(result);
    return results;
  }

 private:
  void open(const Status& status, const void* config, size_t configSize) {
    if (TF_GetCode(status.get()) != TF_OK) return;
    TF_SessionOptions* options = TF_NewSessionOptions();
    TF_SetConfig(options, config, configSize, status.get());
    if (TF_GetCode(status.get()) == TF_OK) session_ = TF_NewSession(graph_, options, status.get());
    TF_DeleteSessionOptions(options);
  }

  void close() {
    Status status = newStatus();
    if (session_ != nullptr) TF_DeleteSession(session_, status.get());
    TF_DeleteGraph(graph_);
  }

  // `node:index`
  TF_Output find(const std::string& name) const {
    const size_t colon = name.rfind(':');
    TF_Operation* operation = TF_GraphOperationByName(graph_, name.substr(0, colon).c_str());
    if (operation == nullptr) throw Failure{"Cannot find " + name + " in the graph"};
    return {operation, std::atoi(name.c_str() + colon + 1)};
  }

  TF_Graph* graph_;
  TF_Session* session_ = nullptr;
  std::vector<TF_Output> inputs_;
  std::vector<TF_Output> outputs_;
};

struct Bytes {
  void* data;
  size_t length;
};

Bytes bytesOf(napi_env env, napi_value array) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  check(env, napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr));
  if (type != napi_uint8_array) throw Failure{"Cannot read bytes as they must be a Uint8Array"};
  return {data, length};
}

std::vector<napi_value> elementsOf(napi_env env, napi_value array) {
  uint32_t length;
  check(env, napi_get_array_length(env, array, &length));
  std::vector<napi_value> elements(length);
  for (uint32_t at = 0; at < length; at++) check(env, napi_get_element(env, array, at, &elements[at]));
  return elements;
}

std::string textOf(napi_env env, napi_value value) {
  size_t length;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

std::vector<std::string> namesOf(napi_env env, napi_value array) {
  std::vector<std::string> names;
  for (napi_value element : elementsOf(env, array)) names.push_back(textOf(env, element));
  return names;
}

void keepJavaScriptMemory(void*, size_t, void*) {}

// A tensor over the memory of `{ shape, values }`. It is copied only where it does not begin at a multiple of 64 bytes,
// which the library asks for; the caller keeps the array alive until the tensor is gone.
Tensor tensorOf(napi_env env, napi_value value) {
  napi_value shape, values;
  check(env, napi_get_named_property(env, value, "shape", &shape));
  check(env, napi_get_named_property(env, value, "values", &values));
  std::vector<int64_t> sides;
  size_t size = 1;
  for (napi_value element : elementsOf(env, shape)) {
    int64_t side;
    check(env, napi_get_value_int64(env, element, &side));
    sides.push_back(side);
    size *= static_cast<size_t>(side);
  }
  napi_typedarray_type type;
  size_t length;
  void* data;
  check(env, napi_get_typedarray_info(env, values, &type, &length, &data, nullptr, nullptr));
  if (type != napi_float32_array && type != napi_int32_array)
    throw Failure{"Cannot feed values as they must be a Float32Array or an Int32Array"};
  if (length != size) throw Failure{"Cannot feed values as there must be as many as their shape says"};
  const TF_DataType dtype = type == napi_float32_array ? TF_FLOAT : TF_INT32;
  return Tensor(TF_NewTensor(dtype, sides.data(), static_cast<int>(sides.size()), data, 4 * length,
                             keepJavaScriptMemory, nullptr));
}

void returnMemory(napi_env env, void*, void* tensor) {
  int64_t total;
  napi_adjust_external_memory(env, -static_cast<int64_t>(TF_TensorByteSize(static_cast<TF_Tensor*>(tensor))), &total);
  TF_DeleteTensor(static_cast<TF_Tensor*>(tensor));
}

// The typed array of a result, over the library's own memory.
napi_value arrayOf(napi_env env, Tensor tensor) {
  const TF_DataType dtype = TF_TensorType(tensor.get());
  if (dtype != TF_FLOAT && dtype != TF_INT32)
    throw Failure{"Cannot return a result as it must be of float32 or int32"};
  const size_t size = TF_TensorByteSize(tensor.get());
  napi_value buffer, array;
  if (size == 0) {
    check(env, napi_create_arraybuffer(env, 0, nullptr, &buffer));
  } else {
    TF_Tensor* lent = tensor.get();
    check(env, napi_create_external_arraybuffer(env, TF_TensorData(lent), size, returnMemory, lent, &buffer));
    tensor.release();
    int64_t total;
    check(env, napi_adjust_external_memory(env, static_cast<int64_t>(size), &total));
  }
  check(env, napi_create_typedarray(env, dtype == TF_FLOAT ? napi_float32_array : napi_int32_array, size / 4, buffer, 0,
                                    &array));
  return array;
}

using Call = napi_value (*)(napi_env, const std::vector<napi_value>&);

template <Call call, size_t arity>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    std::vector<napi_value> arguments(arity);
    size_t count = arity;
    check(env, napi_get_cb_info(env, info, &count, arguments.data(), nullptr, nullptr));
    if (count < arity) throw Failure{"Cannot call this with fewer arguments than it has"};
    return call(env, arguments);
  } catch (const Failure& failure) {
    napi_throw_error(env, nullptr, failure.message.c_str());
    return nullptr;
  }
}

void deleteGraph(napi_env, void* graph, void*) { delete static_cast<Graph*>(graph); }

// load(graphDef, configProto, inputNames, outputNames): graph
napi_value load(napi_env env, const std::vector<napi_value>& arguments) {
  const Bytes def = bytesOf(env, arguments[0]);
  const Bytes config = bytesOf(env, arguments[1]);
  auto graph = std::make_unique<Graph>(def.data, def.length, config.data, config.length, namesOf(env, arguments[2]),
                                       namesOf(env, arguments[3]));
  napi_value external;
  check(env, napi_create_external(env, graph.get(), deleteGraph, nullptr, &external));
  graph.release();
  return external;
}

// run(graph, [{ shape, values }, …]): typed arrays, to be read and not written: two may share memory, or be constants
napi_value run(napi_env env, const std::vector<napi_value>& arguments) {
  void* pointer;
  check(env, napi_get_value_external(env, arguments[0], &pointer));
  Graph& graph = *static_cast<Graph*>(pointer);
  std::vector<Tensor> values;
  for (napi_value element : elementsOf(env, arguments[1])) values.push_back(tensorOf(env, element));
  if (values.size() != graph.inputs()) throw Failure{"Cannot run a graph as each of its inputs needs a value"};
  std::vector<Tensor> results = graph.run(values);
  napi_value array;
  check(env, napi_create_array_with_length(env, results.size(), &array));
  for (size_t at = 0; at < results.size(); at++)
    check(env, napi_set_element(env, array, static_cast<uint32_t>(at), arrayOf(env, std::move(results[at]))));
  return array;
}

void expose(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  check(env, napi_set_named_property(env, exports, name, function));
}

napi_value initialise(napi_env env, napi_value exports) {
  expose(env, exports, "load", guarded<load, 4>);
  expose(env, exports, "run", guarded<run, 2>);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialise)
