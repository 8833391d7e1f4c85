#include "event/binary_detail.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "gantline/limits.hpp"

namespace gantline::event {
namespace {

using nlohmann::json;

// Part of the storage format: append, never renumber.
enum Part : uint32_t {
  kHasSubmission = 1u << 0,
  kHasPayload = 1u << 1,
  kHasError = 1u << 2,
  kHasDemands = 1u << 3,
  kHasName = 1u << 4,
  kHasActor = 1u << 5,
  kHasNote = 1u << 6,
  kHasWorker = 1u << 7,
};
constexpr uint32_t kKnownParts = (1u << 8) - 1;

// How a payload is written: its JSON text, or the hash under which somebody keeps it.
constexpr uint8_t kPayloadInline = 0;
constexpr uint8_t kPayloadKept = 1;

constexpr unsigned kPolicyCount = static_cast<unsigned>(SchedulingPolicy::kFifo) + 1;

bool is_empty(const TaskError& error) noexcept {
  return error.code.empty() && error.message.empty() && error.is_retryable;
}

uint32_t present_parts(const EventDetail& detail) noexcept {
  uint32_t parts = 0;
  if (detail.submission != nullptr) parts |= kHasSubmission;
  if (detail.payload != nullptr) parts |= kHasPayload;
  if (!is_empty(detail.error)) parts |= kHasError;
  if (!detail.demands.empty()) parts |= kHasDemands;
  if (!detail.name.empty()) parts |= kHasName;
  if (!detail.actor.empty()) parts |= kHasActor;
  if (!detail.note.empty()) parts |= kHasNote;
  if (!detail.worker.name.empty() || !detail.worker.labels.empty()) parts |= kHasWorker;
  return parts;
}

void encode_payload(const json& value, std::string& out, PayloadSink* sink) {
  // Replacing bad UTF-8 is the one way in which dump cannot throw; parsed values never have any.
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  ContentHash hash{};
  if (sink != nullptr && sink->keep(text, hash)) {
    out.push_back(static_cast<char>(kPayloadKept));
    out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    return;
  }
  out.push_back(static_cast<char>(kPayloadInline));
  bytes::append_text(out, text);
}

void encode_texts(const std::vector<std::string>& texts, std::string& out) {
  bytes::append_varint(out, texts.size());
  for (const std::string& text : texts) bytes::append_text(out, text);
}

void encode_submission(const Submission& submission, std::string& out, PayloadSink* sink) {
  out.append(reinterpret_cast<const char*>(submission.workflow_hash.data()),
             submission.workflow_hash.size());
  encode_payload(submission.inputs != nullptr ? *submission.inputs : json(), out, sink);
  bytes::append_text(out, submission.idempotency_key);
  bytes::append_varint(out, bytes::to_zigzag(submission.priority));
  out.push_back(static_cast<char>(submission.policy));
  bytes::append_varint(out, bytes::to_zigzag(submission.deadline.count));
  bytes::append_varint(out, bytes::to_zigzag(submission.deadline_warning_at.count));
  encode_texts(submission.tags, out);
}

Error corrupt(const char* what) {
  return {ErrorCode::kCorrupt, std::string("not an event: ") + what, ""};
}

// Nesting of brackets outside of strings. Reading a value is iterative, but printing one is
// recursive, so that damaged bytes must not bring in a value too deep to print.
bool is_too_deep(std::string_view text) noexcept {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limits::kDocumentDepth) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

Result<std::shared_ptr<const json>> parse_payload(std::string_view text) {
  if (is_too_deep(text)) return corrupt("its payload is nested too deeply");
  auto value = std::make_shared<json>(json::parse(text, nullptr, /*allow_exceptions=*/false));
  if (value->is_discarded()) return corrupt("its payload is not JSON");
  return std::shared_ptr<const json>(std::move(value));
}

bool read_hash(bytes::Reader& in, ContentHash& hash) noexcept {
  std::string_view raw;
  if (!in.read_bytes(hash.size(), raw)) return false;
  std::copy(raw.begin(), raw.end(), hash.begin());
  return true;
}

Result<std::shared_ptr<const json>> decode_payload(bytes::Reader& in, PayloadSource* source) {
  uint8_t form = 0;
  std::string_view text;
  ContentHash hash{};
  if (!in.read_byte(form)) return corrupt("it ends early");
  if (form == kPayloadInline) {
    if (!in.read_text(text)) return corrupt("its payload ends early");
    return parse_payload(text);
  }
  if (form != kPayloadKept || !read_hash(in, hash)) return corrupt("bad payload");
  if (source == nullptr) return corrupt("its payload is kept elsewhere");
  const auto loaded = source->load(hash);
  if (!loaded.ok()) return loaded.error();
  return parse_payload(loaded.value());
}

bool read_texts(bytes::Reader& in, std::vector<std::string>& texts) {
  uint64_t count = 0;
  // Every text takes a byte at least, which bounds what a damaged count can allocate.
  if (!in.read_varint(count) || count > in.remaining()) return false;
  texts.resize(static_cast<size_t>(count));
  for (std::string& text : texts) {
    if (!in.read_text(text)) return false;
  }
  return true;
}

Result<std::shared_ptr<const Submission>> decode_submission(bytes::Reader& in,
                                                            PayloadSource* source) {
  auto submission = std::make_shared<Submission>();
  if (!read_hash(in, submission->workflow_hash)) return corrupt("bad workflow hash");
  auto inputs = decode_payload(in, source);
  if (!inputs.ok()) return inputs.error();
  submission->inputs = std::move(inputs).value();
  int64_t priority = 0;
  uint8_t policy = 0;
  if (!in.read_text(submission->idempotency_key)) return corrupt("bad idempotency key");
  if (!in.read_signed(priority) || priority < INT32_MIN || priority > INT32_MAX)
    return corrupt("bad priority");
  if (!in.read_byte(policy) || policy >= kPolicyCount) return corrupt("bad policy");
  submission->priority = static_cast<int32_t>(priority);
  submission->policy = static_cast<SchedulingPolicy>(policy);
  if (!in.read_signed(submission->deadline.count) ||
      !in.read_signed(submission->deadline_warning_at.count))
    return corrupt("bad deadline");
  if (!read_texts(in, submission->tags)) return corrupt("bad tags");
  return std::shared_ptr<const Submission>(std::move(submission));
}

bool read_error(bytes::Reader& in, TaskError& error) {
  uint8_t is_retryable = 0;
  if (!in.read_text(error.code) || !in.read_text(error.message) || !in.read_byte(is_retryable))
    return false;
  error.is_retryable = is_retryable != 0;
  return is_retryable <= 1;
}

// The parts that are plain text. nullptr, or what is wrong.
const char* read_text_parts(bytes::Reader& in, uint32_t parts, EventDetail& detail) {
  if ((parts & kHasError) != 0 && !read_error(in, detail.error)) return "bad error";
  if ((parts & kHasDemands) != 0 && !read_texts(in, detail.demands)) return "bad demands";
  if ((parts & kHasName) != 0 && !in.read_text(detail.name)) return "bad name";
  if ((parts & kHasActor) != 0 && !in.read_text(detail.actor)) return "bad actor";
  if ((parts & kHasNote) != 0 && !in.read_text(detail.note)) return "bad note";
  if ((parts & kHasWorker) != 0 &&
      (!in.read_text(detail.worker.name) || !read_texts(in, detail.worker.labels)))
    return "bad worker";
  return nullptr;
}

}  // namespace

bool is_empty(const EventDetail& detail) noexcept { return present_parts(detail) == 0; }

void encode_detail(const EventDetail& detail, std::string& out, PayloadSink* sink) {
  const uint32_t parts = present_parts(detail);
  bytes::append_varint(out, parts);
  if ((parts & kHasSubmission) != 0) encode_submission(*detail.submission, out, sink);
  if ((parts & kHasPayload) != 0) encode_payload(*detail.payload, out, sink);
  if ((parts & kHasError) != 0) {
    bytes::append_text(out, detail.error.code);
    bytes::append_text(out, detail.error.message);
    out.push_back(detail.error.is_retryable ? 1 : 0);
  }
  if ((parts & kHasDemands) != 0) encode_texts(detail.demands, out);
  if ((parts & kHasName) != 0) bytes::append_text(out, detail.name);
  if ((parts & kHasActor) != 0) bytes::append_text(out, detail.actor);
  if ((parts & kHasNote) != 0) bytes::append_text(out, detail.note);
  if ((parts & kHasWorker) != 0) {
    bytes::append_text(out, detail.worker.name);
    encode_texts(detail.worker.labels, out);
  }
}

Result<std::shared_ptr<const EventDetail>> decode_detail(bytes::Reader& in, PayloadSource* source) {
  uint32_t parts = 0;
  if (!in.read_varint(parts) || parts == 0 || (parts & ~kKnownParts) != 0)
    return corrupt("unknown part");
  auto detail = std::make_shared<EventDetail>();
  if ((parts & kHasSubmission) != 0) {
    auto submission = decode_submission(in, source);
    if (!submission.ok()) return submission.error();
    detail->submission = std::move(submission).value();
  }
  if ((parts & kHasPayload) != 0) {
    auto payload = decode_payload(in, source);
    if (!payload.ok()) return payload.error();
    detail->payload = std::move(payload).value();
  }
  if (const char* wrong = read_text_parts(in, parts, *detail); wrong != nullptr)
    return corrupt(wrong);
  return std::shared_ptr<const EventDetail>(std::move(detail));
}

}  // namespace gantline::event
