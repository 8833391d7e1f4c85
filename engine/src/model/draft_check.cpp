#include "model/draft_check.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "gantline/units.hpp"
#include "model/fields.hpp"
#include "model/reader.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

std::string between(const std::string& minimum, const std::string& maximum,
                    const std::string& found) {
  return "must be between " + minimum + " and " + maximum + ", not " + found;
}

// A scaled number as a decimal fraction without trailing zeros.
std::string format_scaled(int64_t count, int64_t scale) {
  if (count == PerMille::kOutOfRange) return "a number out of all range";
  const bool is_negative = count < 0;
  const uint64_t magnitude =
      is_negative ? 0 - static_cast<uint64_t>(count) : static_cast<uint64_t>(count);
  const auto unsigned_scale = static_cast<uint64_t>(scale);
  std::string text = (is_negative ? "-" : "") + std::to_string(magnitude / unsigned_scale);
  uint64_t fraction = magnitude % unsigned_scale;
  if (fraction == 0) return text;
  text += '.';
  for (uint64_t digit = unsigned_scale / 10; fraction != 0; digit /= 10) {
    text += static_cast<char>('0' + fraction / digit);
    fraction %= digit;
  }
  return text;
}

class Checker {
 public:
  explicit Checker(DefectList& defects) : defects_(defects) {}

  template <typename Target>
  void check_object(const Target& target, const Path& path) {
    for_each_field<Target>([&](const auto& field) {
      check(target.*field.member, Path(path, field.name), field.range);
    });
  }

 private:
  template <typename T>
  void check(const std::optional<T>& value, const Path& path, Range range) {
    if (value) check(*value, path, range);
  }

  void check(int64_t value, const Path& path, Range range) {
    if (value >= range.minimum && value <= range.maximum) return;
    defects_.add_invalid(path, between(std::to_string(range.minimum), std::to_string(range.maximum),
                                       std::to_string(value)));
  }

  void check(Millis value, const Path& path, Range range) {
    if (value.count >= range.minimum && value.count <= range.maximum) return;
    defects_.add_invalid(
        path, between(format_duration(Millis{range.minimum}),
                      format_duration(Millis{range.maximum}), std::to_string(value.count) + " ms"));
  }

  template <int64_t kScale>
  void check(const Scaled<kScale>& value, const Path& path, Range range) {
    if (value.count >= range.minimum && value.count <= range.maximum) return;
    defects_.add_invalid(
        path, between(format_scaled(range.minimum, kScale), format_scaled(range.maximum, kScale),
                      format_scaled(value.count, kScale)));
  }

  void check(const std::string& text, const Path& path, Range range) {
    const auto length = static_cast<int64_t>(text.size());
    if (length < range.minimum) {
      defects_.add_invalid(path, "must not be empty");
    } else if (length > range.maximum) {
      defects_.add(path, ErrorCode::kLimitExceeded,
                   "must be at most " + std::to_string(range.maximum) + " bytes long, not " +
                       std::to_string(length));
    }
    if (!is_valid_utf8(text)) defects_.add_invalid(path, "is not well-formed UTF-8");
  }

  void check(const ExpressionText& value, const Path& path, Range range) {
    check(value.text, path, range);
  }

  template <typename Element>
  void check(const std::vector<Element>& values, const Path& path, Range range) {
    for (size_t i = 0; i < values.size(); ++i) check(values[i], Path(path, i), range);
  }

  template <typename Value>
  void check(const std::map<std::string, Value>& values, const Path& path, Range range) {
    for (const auto& [key, value] : values) {
      check(key, Path(path, key), kNameLength);
      check(value, Path(path, key), range);
    }
  }

  // The depth first: the walk below is recursive.
  void check(const JsonValue& value, const Path& path, Range) {
    if (value.json == nullptr) return;
    if (is_deeper_than(*value.json, limits::kDocumentDepth)) {
      defects_.add(path, ErrorCode::kLimitExceeded,
                   "is nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels");
      return;
    }
    check_json(*value.json, path);
  }

  void check_json(const nlohmann::json& value, const Path& path) {
    if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
      if (!is_valid_utf8(*text)) defects_.add_invalid(path, "is not well-formed UTF-8");
    } else if (value.is_object()) {
      for (auto item = value.begin(); item != value.end(); ++item) {
        const Path item_path(path, item.key());
        if (!is_valid_utf8(item.key())) defects_.add_invalid(item_path, "is not well-formed UTF-8");
        check_json(item.value(), item_path);
      }
    } else if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) check_json(value[i], Path(path, i));
    } else if (value.is_number_float()) {
      check_number(value.get<double>(), path);
    } else if (value.is_binary()) {
      defects_.add_invalid(path, "binary data is not JSON");
    }
  }

  // NaN and infinity cannot come from text, but from a builder; JSON has no way to write them.
  void check_number(double number, const Path& path) {
    if (number - number == 0.0) return;
    defects_.add_invalid(path, "must be a finite number");
  }

  void check(TaskClass, const Path&, Range) {}
  void check(JoinRule, const Path&, Range) {}
  void check(SchedulingPolicy, const Path&, Range) {}
  void check(bool, const Path&, Range) {}
  void check(const TaskList&, const Path&, Range) {}      // check_task does it
  void check(const SegmentDraft&, const Path&, Range) {}  // likewise, where they are embedded

  void check(const FallbackDraft& fallback, const Path& path, Range) {
    check_object(fallback, path);
  }
  void check(const TaskDefaults& defaults, const Path& path, Range) {
    check_object(defaults, path);
  }
  void check(const TimeoutDraft& timeout, const Path& path, Range) { check_object(timeout, path); }

  void check(const RetryDraft& retry, const Path& path, Range) { check_object(retry, path); }

  void check(const EstimateDraft& estimate, const Path& path, Range) {
    check_object(estimate, path);
    check_kind(estimate, path);
    check_order(estimate.p50, "p50", estimate.p95, "p95", path);
    check_order(estimate.min, "min", estimate.max, "max", path);
    check_order(estimate.min, "min", estimate.mode, "mode", path);
    check_order(estimate.mode, "mode", estimate.max, "max", path);
    if (!estimate.samples) return;
    const Path samples(path, "samples");
    if (estimate.samples->empty()) defects_.add_invalid(samples, "must not be empty");
    if (estimate.samples->size() > limits::kEstimateSamples) {
      defects_.add(samples, ErrorCode::kLimitExceeded,
                   "must have at most " + std::to_string(limits::kEstimateSamples) +
                       " values, not " + std::to_string(estimate.samples->size()));
    }
  }

  // At most one kind of distribution, and that complete.
  void check_kind(const EstimateDraft& estimate, const Path& path) {
    const bool is_normal = estimate.p50 || estimate.p95;
    const bool is_bounded = estimate.min || estimate.mode || estimate.max;
    const int kinds = int{estimate.fixed.has_value()} + int{is_normal} + int{is_bounded} +
                      int{estimate.samples.has_value()};
    if (kinds > 1) {
      defects_.add_invalid(
          path,
          "gives the duration in more than one way: take one of `fixed`, `p50` with "
          "`p95`, `min` with `max`, `samples`");
      return;
    }
    if (is_normal && !(estimate.p50 && estimate.p95)) {
      defects_.add_invalid(path, "`p50` and `p95` go together");
    }
    if (is_bounded && !(estimate.min && estimate.max)) {
      defects_.add_invalid(path, "`min` and `max` go together");
    }
  }

  void check_order(std::optional<Millis> low, std::string_view low_name, std::optional<Millis> high,
                   std::string_view high_name, const Path& path) {
    if (!low || !high || *low <= *high) return;
    defects_.add_invalid(Path(path, high_name), format_duration(*high) + " is less than `" +
                                                    std::string(low_name) + "`, " +
                                                    format_duration(*low));
  }

  DefectList& defects_;
};

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_id(std::string_view text) noexcept {
  if (text.empty() || !(is_letter_or_digit(text[0]) || text[0] == '_')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

// The fields that go with `segment` are those that say where the tasks stand, not what they do.
void check_embedding(const TaskDraft& task, const Path& path, DefectList& defects) {
  for_each_field<TaskDraft>([&](const auto& field) {
    if (field.name == "id" || field.name == "segment" || field.name == "needs") return;
    bool is_set = false;
    using Value = std::decay_t<decltype(task.*field.member)>;
    if constexpr (std::is_same_v<Value, JsonValue>) {
      is_set = (task.*field.member).json != nullptr;
    } else {
      is_set = (task.*field.member).has_value();
    }
    if (!is_set) return;
    defects.add_invalid(Path(path, field.name),
                        "a task that embeds a segment takes only `id`, `segment` and `needs`");
  });
}

void check_type(const TaskDraft& task, const Path& path, DefectList& defects) {
  if (task.max_failure_ratio && task.max_failure_ratio->count != 0 && !task.for_each) {
    defects.add_invalid(Path(path, "max_failure_ratio"),
                        "only a task with `for_each` has elements");
  }
  const size_t demands =
      (task.limits ? task.limits->size() : 0) + (task.resources ? task.resources->size() : 0);
  if (demands > limits::kTaskDemands) {
    defects.add(path, ErrorCode::kLimitExceeded,
                "has " + std::to_string(demands) + " limits and resources; the most is " +
                    std::to_string(limits::kTaskDemands));
  }
}

}  // namespace

void check_settings(const WorkflowDraft& draft, DefectList& defects) {
  const Path root("");
  Checker(defects).check_object(draft, root);
  if (draft.inputs.json != nullptr && !draft.inputs.json->is_object() &&
      !draft.inputs.json->is_boolean()) {
    defects.add_invalid(Path(root, "inputs"), "expected a JSON Schema: an object, true or false");
  }
  const Millis deadline = draft.deadline.value_or(Millis{});
  const Millis warning = draft.deadline_warning.value_or(Millis{});
  if (warning.count == 0 || warning < deadline) return;
  defects.add_invalid(Path(root, "deadline_warning"), deadline.count == 0
                                                          ? "there is no `deadline` to warn of"
                                                          : format_duration(warning) +
                                                                " is not before the `deadline`, " +
                                                                format_duration(deadline));
}

void check_task(const TaskDraft& task, DefectList& defects) {
  // What task.place.pointer() says, which nobody needs as text unless there is a defect.
  const TaskPlace& place = task.place;
  const Path root("");
  const Path segments(root, "segments");
  const Path segment(segments, place.segment != nullptr ? *place.segment : std::string_view());
  const Path list =
      place.segment != nullptr ? Path(segment, "tasks") : Path(root, list_name(place.role));
  const Path path(list, place.position);
  Checker(defects).check_object(task, path);
  if (task.id && !task.id->empty() && !is_id(*task.id)) {
    defects.add_invalid(Path(path, "id"),
                        in_quotes(*task.id) +
                            " is no task id: letters, digits, `_`, `.` and `-`, beginning with a "
                            "letter, a digit or `_`");
  }
  if (task.segment) {
    check_embedding(task, path, defects);
  } else {
    check_type(task, path, defects);
  }
}

}  // namespace gantline
