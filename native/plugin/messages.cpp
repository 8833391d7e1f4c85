#include "plugin/messages.hpp"

#include "plugin/frame.hpp"

namespace gantline::native {
namespace {

void write_type(PayloadWriter& out, const TaskTypeDescription& type) {
  out.text(type.name).text(type.description).text(type.with_schema).text(type.output_schema);
  out.text(type.example_with).number(static_cast<uint64_t>(type.task_class)).number(type.flags);
  const Estimate& estimate = type.estimate;
  out.number(static_cast<uint64_t>(estimate.kind))
      .number(static_cast<uint64_t>(estimate.low.count));
  out.number(static_cast<uint64_t>(estimate.mode.count))
      .number(static_cast<uint64_t>(estimate.high.count));
  out.number(estimate.failure_per_million).number(static_cast<uint64_t>(estimate.cost_micros));
}

TaskTypeDescription read_type(PayloadReader& in) {
  TaskTypeDescription type;
  type.name = in.text();
  type.description = in.text();
  type.with_schema = in.text();
  type.output_schema = in.text();
  type.example_with = in.text();
  type.task_class = static_cast<TaskClass>(in.number() & 3);
  type.flags = static_cast<uint32_t>(in.number());
  Estimate& estimate = type.estimate;
  const uint64_t kind = in.number();
  estimate.kind =
      kind <= GANTLINE_ESTIMATE_LOGNORMAL ? static_cast<EstimateKind>(kind) : EstimateKind::kNone;
  estimate.low.count = static_cast<int64_t>(in.number());
  estimate.mode.count = static_cast<int64_t>(in.number());
  estimate.high.count = static_cast<int64_t>(in.number());
  estimate.failure_per_million = static_cast<uint32_t>(in.number());
  estimate.cost_micros = static_cast<int64_t>(in.number());
  return type;
}

}  // namespace

std::string encode_description(const PluginLibrary& library) {
  PayloadWriter out;
  out.text(library.name()).text(library.version()).number(library.types().size());
  for (const PluginLibrary::Type& type : library.types()) write_type(out, type.description);
  return out.bytes();
}

std::optional<LibraryDescription> decode_description(std::string_view payload) {
  PayloadReader in(payload);
  LibraryDescription description;
  description.name = in.text();
  description.version = in.text();
  const uint64_t count = in.number();
  for (uint64_t i = 0; i < count && in.ok(); ++i) description.types.push_back(read_type(in));
  if (!in.ok()) return std::nullopt;
  for (const TaskTypeDescription& type : description.types) {
    if (!is_task_type_name(type.name)) return std::nullopt;
  }
  return description;
}

std::string encode_error(const Error& error) {
  return PayloadWriter()
      .number(static_cast<uint64_t>(error.code))
      .text(error.message)
      .text(error.where)
      .bytes();
}

std::optional<Error> decode_error(std::string_view payload) {
  PayloadReader in(payload);
  const uint64_t code = in.number();
  const std::string_view message = in.text();
  const std::string_view where = in.text();
  const bool is_code = code >= 1 && code <= static_cast<uint64_t>(ErrorCode::kInternal);
  if (!in.ok() || !is_code) return std::nullopt;
  return Error{static_cast<ErrorCode>(code), std::string(message), std::string(where)};
}

std::string encode_run(uint64_t call, const InvocationTexts& texts) {
  PayloadWriter out;
  out.number(call).number(texts.attempt).text(texts.run).text(texts.task).text(texts.type);
  out.text(texts.idempotency_key).text(texts.with);
  return out.bytes();
}

std::optional<InvocationTexts> decode_run(std::string_view payload, uint64_t& call) {
  PayloadReader in(payload);
  InvocationTexts texts;
  call = in.number();
  texts.attempt = static_cast<uint32_t>(in.number());
  texts.run = in.text();
  texts.task = in.text();
  texts.type = in.text();
  texts.idempotency_key = in.text();
  texts.with = in.text();
  return in.ok() ? std::optional(texts) : std::nullopt;
}

std::string encode_result(uint64_t call, const InvocationResult& result) {
  PayloadWriter out;
  out.number(call).number(static_cast<uint64_t>(result.status)).number(result.is_retryable ? 1 : 0);
  out.text(result.output).text(result.error_code).text(result.error_message);
  return out.bytes();
}

std::optional<InvocationResult> decode_result(std::string_view payload, uint64_t& call) {
  PayloadReader in(payload);
  InvocationResult result;
  call = in.number();
  result.status = static_cast<int32_t>(in.number());
  result.is_retryable = in.number() != 0;
  result.output = in.text();
  result.error_code = in.text();
  result.error_message = in.text();
  return in.ok() ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace gantline::native
