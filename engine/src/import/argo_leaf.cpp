#include "import/argo_leaf.hpp"

#include "gantline/limits.hpp"
#include "import/argo_text.hpp"
#include "import/text_lines.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

// Reads one template into the fields of a task.
class LeafReader {
 public:
  LeafReader(const json& leaf, const std::string& pointer, const LeafContext& context)
      : leaf_(leaf), pointer_(pointer), context_(context) {}

  json read() {
    task_["type"] = "noop";
    if (const json* container = find_member(leaf_, "container")) {
      read_container(*container, child_pointer(pointer_, "container"));
    } else if (const json* script = find_member(leaf_, "script")) {
      read_script(*script, child_pointer(pointer_, "script"));
    } else if (const json* suspend = find_member(leaf_, "suspend")) {
      read_suspend(*suspend, child_pointer(pointer_, "suspend"));
    } else {
      fail(pointer_, "only dag, steps, container, script and suspend templates can be imported");
    }
    if (const json* daemon = find_member(leaf_, "daemon"); daemon != nullptr && *daemon == true) {
      fail(child_pointer(pointer_, "daemon"),
           "daemons, which run beside others, cannot be imported");
    }
    read_timeout("timeout");
    read_timeout("activeDeadlineSeconds");
    if (const json* retry = find_member(leaf_, "retryStrategy")) {
      read_retry(*retry, child_pointer(pointer_, "retryStrategy"));
    }
    return std::move(task_);
  }

 private:
  void read_container(const json& container, const std::string& pointer) {
    json command = json::array();
    append_texts(container, "command", pointer, command);
    if (command.empty()) {
      context_.notes->insert(
          "containers that run the command of their image (they do nothing here)");
      return;
    }
    append_texts(container, "args", pointer, command);
    task_["type"] = "shell";
    task_["with"]["command"] = std::move(command);
    read_process(container, pointer);
  }

  void read_script(const json& script, const std::string& pointer) {
    json command = json::array();
    append_texts(script, "command", pointer, command);
    if (command.empty()) command.push_back("sh");
    task_["type"] = "shell";
    task_["with"]["command"] = std::move(command);
    // Argo writes the source to a file and gives that to the interpreter; all of them read it from
    // standard input as well, which needs no file.
    task_["with"]["stdin"] = read_text(script, "source", pointer);
    read_process(script, pointer);
  }

  // What containers and scripts have in common.
  void read_process(const json& process, const std::string& pointer) {
    context_.notes->insert("container images, volumes and resource requests");
    if (find_member(process, "workingDir") != nullptr) {
      task_["with"]["working_directory"] = read_text(process, "workingDir", pointer);
    }
    const json* variables = find_member(process, "env");
    if (variables == nullptr || !variables->is_array()) return;
    for (size_t i = 0; i < variables->size(); ++i) {
      const json& variable = (*variables)[i];
      const std::string* name = as_text(find_member(variable, "name"));
      if (name == nullptr || find_member(variable, "value") == nullptr) {
        context_.notes->insert("environment variables from elsewhere");
        continue;
      }
      task_["with"]["env"][*name] =
          read_text(variable, "value", child_pointer(child_pointer(pointer, "env"), i));
    }
  }

  void read_suspend(const json& suspend, const std::string& pointer) {
    if (find_member(suspend, "duration") == nullptr) {
      context_.notes->insert("waiting for somebody to resume a suspended step");
      return;
    }
    const auto duration = read_duration(suspend, "duration", pointer);
    if (!duration) return;
    task_["type"] = "sleep";
    task_["with"]["ms"] = duration->count;
    task_["estimate"]["fixed"] = duration->count;
  }

  void read_timeout(std::string_view field) {
    if (find_member(leaf_, field) == nullptr) return;
    const auto timeout = read_duration(leaf_, field, pointer_);
    if (timeout) task_["timeout"]["start_to_close"] = timeout->count;
  }

  void read_retry(const json& retry, const std::string& pointer) {
    // Without a limit Argo repeats for ever; here there is a largest number of attempts.
    int64_t attempts = limits::kAttempts;
    if (find_member(retry, "limit") != nullptr) {
      const std::string text = read_text(retry, "limit", pointer);
      const auto limit = parse_whole_number(text);
      if (!limit) fail(child_pointer(pointer, "limit"), "expected a whole number >= 0");
      if (limit && *limit < attempts) attempts = *limit + 1;
    }
    json& fields = task_["retry"];
    fields["maximum_attempts"] = attempts;
    fields["initial_interval"] = 0;
    if (const json* backoff = find_member(retry, "backoff")) {
      read_backoff(*backoff, child_pointer(pointer, "backoff"), fields);
    }
    for (const char* field : {"expression", "affinity"}) {
      if (find_member(retry, field) != nullptr) {
        context_.notes->insert(std::string("the ") + field + " of retry strategies");
      }
    }
  }

  void read_backoff(const json& backoff, const std::string& pointer, json& fields) {
    if (find_member(backoff, "duration") != nullptr) {
      const auto duration = read_duration(backoff, "duration", pointer);
      if (duration) fields["initial_interval"] = duration->count;
    }
    fields["backoff_coefficient"] = 1;
    if (find_member(backoff, "factor") != nullptr) {
      const auto factor = parse_whole_number(read_text(backoff, "factor", pointer));
      if (factor && *factor >= 1 && *factor <= 1'000) {
        fields["backoff_coefficient"] = *factor;
      } else {
        fail(child_pointer(pointer, "factor"), "expected a whole number from 1 to 1000");
      }
    }
    fields["maximum_interval"] = limits::kDuration.count;
    for (const char* field : {"cap", "maxDuration"}) {
      if (find_member(backoff, field) == nullptr) continue;
      const auto duration = read_duration(backoff, field, pointer);
      const bool is_cap = std::string_view(field) == "cap";
      if (duration) fields[is_cap ? "maximum_interval" : "total_budget"] = duration->count;
    }
  }

  std::optional<Millis> read_duration(const json& object, std::string_view field,
                                      const std::string& pointer) {
    const auto duration = parse_argo_duration(read_text(object, field, pointer));
    if (!duration) {
      fail(child_pointer(pointer, field), "expected a duration such as \"90s\", known in advance");
    }
    return duration;
  }

  // A scalar with its variables replaced; "" where there is none.
  std::string read_text(const json& object, std::string_view field, const std::string& pointer) {
    const json* value = find_member(object, field);
    if (value == nullptr) return {};
    const std::string value_pointer = child_pointer(pointer, field);
    if (value->is_structured()) {
      fail(value_pointer, "expected a text or a number");
      return {};
    }
    return context_.render(to_argo_text(*value), value_pointer);
  }

  void append_texts(const json& object, std::string_view field, const std::string& pointer,
                    json& texts) {
    const json* list = find_member(object, field);
    if (list == nullptr || list->is_null()) return;
    const std::string list_pointer = child_pointer(pointer, field);
    if (!list->is_array()) return fail(list_pointer, "expected a list of texts");
    for (size_t i = 0; i < list->size(); ++i) {
      const std::string element_pointer = child_pointer(list_pointer, i);
      if ((*list)[i].is_structured()) {
        fail(element_pointer, "expected a text");
      } else {
        texts.push_back(context_.render(to_argo_text((*list)[i]), element_pointer));
      }
    }
  }

  void fail(std::string pointer, std::string message) {
    context_.defects->add(std::move(pointer), std::move(message));
  }

  const json& leaf_;
  const std::string& pointer_;
  const LeafContext& context_;
  json task_ = json::object();
};

// Milliseconds of a unit; 0 for an unknown one.
int64_t unit_ms(std::string_view unit) noexcept {
  if (unit == "ms") return 1;
  if (unit == "s") return 1'000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  if (unit == "d") return 86'400'000;
  return 0;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// "12.5" times `unit` in whole milliseconds, the rest cut off; -1 when it is no number or too
// large.
int64_t scale(std::string_view number, int64_t unit) noexcept {
  const size_t point = number.find('.');
  const auto whole = parse_whole_number(number.substr(0, point));
  if (!whole || *whole > limits::kDuration.count / unit) return -1;
  int64_t result = *whole * unit;
  if (point == std::string_view::npos) return result;
  for (const char c : number.substr(point + 1)) {
    if (!is_digit(c)) return -1;
    unit /= 10;
    result += (c - '0') * unit;
  }
  return result;
}

}  // namespace

json read_argo_leaf(const json& leaf, const std::string& pointer, const LeafContext& context) {
  return LeafReader(leaf, pointer, context).read();
}

std::optional<Millis> parse_argo_duration(std::string_view text) noexcept {
  if (const auto seconds = parse_whole_number(text)) {
    if (*seconds > limits::kDuration.count / 1'000) return std::nullopt;
    return Millis{*seconds * 1'000};
  }
  if (text.empty()) return std::nullopt;
  int64_t total = 0;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && (is_digit(text[digits]) || text[digits] == '.')) ++digits;
    size_t end = digits;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
    const int64_t unit = unit_ms(text.substr(digits, end - digits));
    const int64_t part = unit == 0 ? -1 : scale(text.substr(0, digits), unit);
    if (part < 0 || total > limits::kDuration.count - part) return std::nullopt;
    total += part;
    text.remove_prefix(end);
  }
  return Millis{total};
}

}  // namespace gantline::import
