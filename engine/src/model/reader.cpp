#include "model/reader.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/wide.hpp"
#include "gantline/units.hpp"
#include "model/fields.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// Fields that the design has but this version does not run.
constexpr std::array<std::string_view, 3> kUnsupportedFields = {"approval", "artifact",
                                                                "compensate"};

// A JSON integer, or a float without a fraction, as JSON Schema sees it.
std::optional<int64_t> integer_of(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<uint64_t>();
    if (number > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const auto number = value.get<double>();
  constexpr double kExact = 9007199254740992.0;  // 2^53: larger floats may be rounded already
  if (!(number >= -kExact && number <= kExact)) return std::nullopt;
  const auto whole = static_cast<int64_t>(number);
  if (static_cast<double>(whole) != number) return std::nullopt;
  return whole;
}

class Reader {
 public:
  explicit Reader(DefectList& defects) : defects_(defects) {}

  template <typename Target>
  bool read_object(const Json& value, const Path& path, Target& target) {
    if (!value.is_object()) return mismatch(value, path, "an object");
    for (auto item = value.begin(); item != value.end(); ++item) {
      const std::string& name = item.key();
      const Path field_path(path, name);
      const size_t named = position_of(name, kFieldNames<Target>);
      size_t position = 0;
      for_each_field<Target>([&](const auto& field) {
        if (position++ == named) read(item.value(), field_path, target.*field.member);
      });
      if (named == position) unknown_field(name, field_path, kFieldNames<Target>);
    }
    for_each_field<Target>([&](const auto& field) {
      if (field.presence == Presence::kOptional) return;
      if (value.contains(field.name)) return;
      defects_.add_invalid(path, "required field " + in_quotes(field.name) + " is missing");
    });
    return true;
  }

 private:
  bool mismatch(const Json& value, const Path& path, std::string_view expected) {
    defects_.add_invalid(path,
                         "expected " + std::string(expected) + ", found " + describe_value(value));
    return false;
  }

  void unknown_field(const std::string& name, const Path& path,
                     std::span<const std::string_view> names) {
    for (const std::string_view unsupported : kUnsupportedFields) {
      if (name != unsupported) continue;
      defects_.add(path, ErrorCode::kUnsupportedVersion,
                   "field " + in_quotes(name) + " is not supported by this version");
      return;
    }
    defects_.add_invalid(path, "unknown field " + in_quotes(name) +
                                   suggester_.hint(name, {names.begin(), names.end()}));
  }

  template <typename T>
  bool read(const Json& value, const Path& path, std::optional<T>& target) {
    T result{};
    const bool is_read = read(value, path, result);
    if (is_read) target = std::move(result);
    return is_read;
  }

  bool read(const Json& value, const Path& path, std::string& target) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return mismatch(value, path, "text");
    target = *text;
    return true;
  }

  bool read(const Json& value, const Path& path, ExpressionText& target) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return mismatch(value, path, "the text of an expression");
    target.text = *text;
    return true;
  }

  bool read(const Json& value, const Path& path, bool& target) {
    if (!value.is_boolean()) return mismatch(value, path, "true or false");
    target = value.get<bool>();
    return true;
  }

  bool read(const Json& value, const Path& path, int64_t& target) {
    const std::optional<int64_t> number = integer_of(value);
    if (!number) return mismatch(value, path, "a whole number");
    target = *number;
    return true;
  }

  bool read(const Json& value, const Path& path, Millis& target) {
    if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
      const Result<Millis> duration = parse_duration(*text);
      if (duration.ok()) {
        target = duration.value();
      } else {
        defects_.add(path, duration.error().code,
                     in_quotes(*text) + ": " + duration.error().message);
      }
      return duration.ok();
    }
    const std::optional<int64_t> number = integer_of(value);
    if (!number) {
      return mismatch(value, path, "a duration such as `90s` or a whole number of milliseconds");
    }
    target.count = *number;
    return true;
  }

  template <int64_t kScale>
  bool read(const Json& value, const Path& path, Scaled<kScale>& target) {
    if (!value.is_number()) return mismatch(value, path, "a number");
    target.count = to_scaled(value.get<double>(), kScale);
    return true;
  }

  bool read(const Json& value, const Path& path, Amount& target) {
    if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
      const Result<int64_t> amount = parse_amount(*text);
      if (amount.ok()) {
        target.count = amount.value();
      } else {
        defects_.add(path, amount.error().code,
                     in_quotes(*text) + " is no amount: " + amount.error().message);
      }
      return amount.ok();
    }
    if (!value.is_number()) return mismatch(value, path, "a number or a size such as `512MiB`");
    target.count = to_scaled(value.get<double>(), Amount::kScale);
    return true;
  }

  template <typename Enum>
  requires std::is_enum_v<Enum>
  bool read(const Json& value, const Path& path, Enum& target) {
    std::string text;
    if (!read(value, path, text)) return false;
    std::vector<std::string_view> words;
    for (const auto& [word, candidate] : Vocabulary<Enum>::kWords) {
      if (word == text) {
        target = candidate;
        return true;
      }
      words.push_back(word);
    }
    defects_.add_invalid(path, suggester_.none_of(text, words));
    return false;
  }

  template <typename Element>
  bool read(const Json& value, const Path& path, std::vector<Element>& target) {
    if (!value.is_array()) return mismatch(value, path, "a list");
    target.reserve(value.size());
    for (size_t i = 0; i < value.size(); ++i) {
      Element element{};
      if (read(value[i], Path(path, i), element)) target.push_back(std::move(element));
    }
    return true;
  }

  // Positions are kept even where an element is no object, so that pointers stay right.
  bool read(const Json& value, const Path& path, TaskList& target) {
    if (!value.is_array()) return mismatch(value, path, "a list of tasks");
    target.reserve(value.size());
    for (size_t i = 0; i < value.size(); ++i) {
      TaskDraft task;
      task.place.position = static_cast<uint32_t>(i);
      if (read_object(value[i], Path(path, i), task)) target.push_back(std::move(task));
    }
    return true;
  }

  template <typename Value>
  bool read(const Json& value, const Path& path, std::map<std::string, Value>& target) {
    if (!value.is_object()) return mismatch(value, path, "an object");
    for (auto item = value.begin(); item != value.end(); ++item) {
      Value element{};
      if (read(item.value(), Path(path, item.key()), element)) {
        target.emplace(item.key(), std::move(element));
      }
    }
    return true;
  }

  bool read(const Json& value, const Path&, JsonValue& target) {
    target.json = std::make_shared<const Json>(value);
    return true;
  }

  bool read(const Json& value, const Path& path, RetryDraft& target) {
    return read_object(value, path, target);
  }
  bool read(const Json& value, const Path& path, FallbackDraft& target) {
    return read_object(value, path, target);
  }
  bool read(const Json& value, const Path& path, TaskDefaults& target) {
    return read_object(value, path, target);
  }
  bool read(const Json& value, const Path& path, SegmentDraft& target) {
    return read_object(value, path, target);
  }
  bool read(const Json& value, const Path& path, TimeoutDraft& target) {
    if (value.is_object()) return read_object(value, path, target);
    return read(value, path, target.start_to_close);
  }
  bool read(const Json& value, const Path& path, EstimateDraft& target) {
    if (value.is_object()) return read_object(value, path, target);
    return read(value, path, target.fixed);
  }

  DefectList& defects_;
  Suggester suggester_;
};

void set_role(TaskList& tasks, TaskRole role) {
  for (TaskDraft& task : tasks) task.role = task.place.role = role;
}

}  // namespace

WorkflowDraft read_workflow(const Json& document, DefectList& defects) {
  WorkflowDraft draft;
  const Path root("");
  Reader(defects).read_object(document, root, draft);
  set_role(draft.on_success, TaskRole::kOnSuccess);
  set_role(draft.on_failure, TaskRole::kOnFailure);
  set_role(draft.finally_tasks, TaskRole::kFinally);
  for (auto& [name, segment] : draft.segments) {
    const auto shared_name = std::make_shared<const std::string>(name);
    for (TaskDraft& task : segment.tasks) task.place.segment = shared_name;
  }
  return draft;
}

std::string number_text(const Json& number) {
  constexpr double kExponentFrom = 1e21;
  if (!number.is_number_float()) return number.dump();
  const auto value = number.get<double>();
  const double magnitude = value < 0 ? -value : value;
  if (!(magnitude < kExponentFrom)) return number.dump();
  auto whole = static_cast<Uint128>(magnitude);
  if (static_cast<double>(whole) != magnitude) return number.dump();
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole != 0);
  return (value < 0 ? "-" : "") + digits;
}

std::string describe_value(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::boolean: return value.get<bool>() ? "true" : "false";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string:
      return "the text " + in_quotes(*value.get_ptr<const std::string*>());
    case Json::value_t::number_float:
      // What JSON cannot write would print as null.
      if (value.get<double>() - value.get<double>() != 0.0) return "a number that is not finite";
      return "the number " + number_text(value);
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return "the number " + value.dump();
    default: return "binary data";
  }
}

bool is_deeper_than(const Json& value, size_t depth) {
  struct Level {
    Json::const_iterator next;
    Json::const_iterator end;
  };
  std::vector<Level> levels;
  if (value.is_structured()) levels.push_back({value.begin(), value.end()});
  while (!levels.empty()) {
    if (levels.size() > depth) return true;
    Level& level = levels.back();
    if (level.next == level.end) {
      levels.pop_back();
      continue;
    }
    const Json& child = *level.next;
    ++level.next;
    if (child.is_structured()) levels.push_back({child.begin(), child.end()});
  }
  return false;
}

}  // namespace gantline
