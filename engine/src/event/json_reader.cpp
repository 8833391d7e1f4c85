#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "event/binary_detail.hpp"
#include "event/hex.hpp"
#include "event/names.hpp"
#include "gantline/event.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// Reads the members of one object. The first thing wrong is kept; members that nobody asked for are
// wrong too. Borrows the object.
class Members {
 public:
  Members(const json& object, std::string pointer) : object_(object), pointer_(std::move(pointer)) {
    if (!object.is_object()) refuse("", "expected an object");
  }

  const json* find(const char* name) {
    if (error_.has_value()) return nullptr;
    const auto found = object_.find(name);
    if (found == object_.end()) return nullptr;
    ++taken_;
    return &*found;
  }

  void require(const char* name) {
    if (!error_.has_value() && !object_.contains(name)) refuse(name, "is missing");
  }

  template <typename Integer>
  void read(const char* name, Integer& value) {
    const json* member = find(name);
    if (member == nullptr) return;
    if (!member->is_number_integer()) return refuse(name, "expected an integer");
    if (member->is_number_unsigned()) {
      const uint64_t wide = member->get<uint64_t>();
      if (wide > static_cast<uint64_t>(std::numeric_limits<Integer>::max()))
        return refuse(name, "is too large");
      value = static_cast<Integer>(wide);
      return;
    }
    const int64_t wide = member->get<int64_t>();
    if (wide < 0 && std::numeric_limits<Integer>::min() == 0) return refuse(name, "is negative");
    if (wide < static_cast<int64_t>(std::numeric_limits<Integer>::min()) ||
        (wide > 0 &&
         static_cast<uint64_t>(wide) > static_cast<uint64_t>(std::numeric_limits<Integer>::max())))
      return refuse(name, "is out of range");
    value = static_cast<Integer>(wide);
  }

  void read(const char* name, bool& value) {
    const json* member = find(name);
    if (member == nullptr) return;
    if (!member->is_boolean()) return refuse(name, "expected true or false");
    value = member->get<bool>();
  }

  void read(const char* name, std::string& value) {
    const json* member = find(name);
    if (member == nullptr) return;
    if (!member->is_string()) return refuse(name, "expected a string");
    value = member->get<std::string>();
  }

  void read(const char* name, std::vector<std::string>& values) {
    const json* member = find(name);
    if (member == nullptr) return;
    if (!member->is_array()) return refuse(name, "expected a list of strings");
    for (const json& element : *member) {
      if (!element.is_string()) return refuse(name, "expected a list of strings");
      values.push_back(element.get<std::string>());
    }
  }

  // An enumeration, through its parse function. That is a template argument because Clang 14
  // declares a function whose address is taken before its result type is instantiated with a wrong
  // signature, which WebAssembly refuses to call.
  template <auto kParse, typename Enumeration>
  void read_name(const char* name, Enumeration& value) {
    std::string text;
    const bool is_present = object_.is_object() && object_.contains(name);
    read(name, text);
    if (!is_present || error_.has_value()) return;
    const std::optional<Enumeration> parsed = kParse(text);
    if (!parsed.has_value()) return refuse(name, "unknown name \"" + text + "\"");
    value = *parsed;
  }

  // Hexadecimal text of a fixed length.
  template <typename Value>
  void read_hex(const char* name, Value&& value) {
    std::string text;
    const bool is_present = object_.is_object() && object_.contains(name);
    read(name, text);
    if (!is_present || error_.has_value()) return;
    if (!event::parse_hex(text, value)) refuse(name, "expected lower-case hexadecimal digits");
  }

  void read_payload(const char* name, std::shared_ptr<const json>& value) {
    if (const json* member = find(name); member != nullptr)
      value = std::make_shared<const json>(*member);
  }

  void refuse(const std::string& name, const std::string& what) {
    if (error_.has_value()) return;
    error_ = Error{ErrorCode::kInvalidArgument, name.empty() ? what : name + ": " + what,
                   name.empty() ? pointer_ : pointer_ + "/" + name};
  }

  // Takes over what is wrong in an object inside this one.
  void adopt(const Members& inner) {
    if (!error_.has_value()) error_ = inner.error_;
  }

  std::string pointer_to(const char* name) const { return pointer_ + "/" + name; }

  // Call when every known member was read.
  const std::optional<Error>& finish() {
    if (!error_.has_value() && taken_ != object_.size()) refuse("", "has an unknown member");
    return error_;
  }

 private:
  const json& object_;
  std::string pointer_;
  size_t taken_ = 0;
  std::optional<Error> error_;
};

void read_submission(Members& outer, EventDetail& detail) {
  const json* member = outer.find("submission");
  if (member == nullptr) return;
  Members in(*member, outer.pointer_to("submission"));
  auto submission = std::make_shared<Submission>();
  in.require("workflow_hash");
  in.require("inputs");
  in.read_hex("workflow_hash", std::span<uint8_t>(submission->workflow_hash));
  in.read_payload("inputs", submission->inputs);
  in.read("priority", submission->priority);
  in.read_name<event::parse_policy>("policy", submission->policy);
  in.read("idempotency_key", submission->idempotency_key);
  in.read("deadline_ms", submission->deadline.count);
  in.read("deadline_warning_at_ms", submission->deadline_warning_at.count);
  in.read("tags", submission->tags);
  in.finish();
  outer.adopt(in);
  detail.submission = std::move(submission);
}

void read_error(Members& outer, TaskError& error) {
  const json* member = outer.find("error");
  if (member == nullptr) return;
  Members in(*member, outer.pointer_to("error"));
  in.read("code", error.code);
  in.read("message", error.message);
  in.read("is_retryable", error.is_retryable);
  in.finish();
  outer.adopt(in);
}

void read_worker(Members& outer, WorkerDescription& worker) {
  const json* member = outer.find("worker_description");
  if (member == nullptr) return;
  Members in(*member, outer.pointer_to("worker_description"));
  in.read("name", worker.name);
  in.read("labels", worker.labels);
  in.finish();
  outer.adopt(in);
}

void read_detail(Members& in, Event& event) {
  auto detail = std::make_shared<EventDetail>();
  read_submission(in, *detail);
  in.read_payload("payload", detail->payload);
  read_error(in, detail->error);
  in.read("demands", detail->demands);
  in.read("name", detail->name);
  in.read("actor", detail->actor);
  in.read("note", detail->note);
  read_worker(in, detail->worker);
  if (!event::is_empty(*detail)) event.detail = std::move(detail);
}

void read_run(Members& in, RunId& run) {
  std::string text;
  in.require("run");
  in.read("run", text);
  const auto parsed = parse_run_id(text);
  if (!parsed.ok()) return in.refuse("run", parsed.error().message);
  run = parsed.value();
}

template <typename Id>
void read_id(Members& in, const char* name, Id& id) {
  auto value = static_cast<std::underlying_type_t<Id>>(id);
  in.read(name, value);
  id = Id{value};
}

}  // namespace

Result<Event> event_from_json(const json& value) {
  Event event;
  Members in(value, "");
  read_run(in, event.run);
  in.require("kind");
  in.read("sequence", event.sequence);
  in.read("step", event.step);
  in.read("at_ms", event.at.count);
  in.read_name<parse_event_kind>("kind", event.kind);
  in.read_name<parse_cause>("cause", event.cause);
  in.read_name<parse_reason>("reason", event.reason);
  in.read_name<parse_run_phase>("run_phase", event.run_phase);
  in.read_name<parse_task_phase>("task_phase", event.task_phase);
  read_id(in, "task", event.task);
  in.read("attempt", event.attempt);
  uint64_t token = 0;
  in.read_hex("token", token);
  event.token = AttemptToken{token};
  read_id(in, "worker", event.worker);
  in.read("count", event.count);
  in.read("amount_thousandths", event.amount);
  in.read("until_ms", event.until.count);
  read_detail(in, event);
  if (const auto& error = in.finish(); error.has_value()) return *error;
  return event;
}

}  // namespace gantline
