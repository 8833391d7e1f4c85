#include "model/schema_evaluator.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "gantline/assert.hpp"
#include "gantline/units.hpp"
#include "model/reader.hpp"
#include "model/schema_format.hpp"
#include "model/schema_guard.hpp"
#include "model/schema_values.hpp"
#include "model/schema_wording.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

const Json* find(const Json& schema, const char* keyword) {
  const auto it = schema.find(keyword);
  return it == schema.end() ? nullptr : &*it;
}

}  // namespace

std::vector<SchemaFailure> SchemaEvaluator::evaluate(const Json& value) {
  failures_.clear();
  exhaustion_.reset();
  steps_left_ = steps_;
  apply(root_, value, Path(""));
  if (exhaustion_) failures_.push_back(*std::move(exhaustion_));
  return std::move(failures_);
}

bool SchemaEvaluator::spend(uint64_t steps, const Path& path) {
  if (!exhaustion_ && steps <= steps_left_) {
    steps_left_ -= steps;
    return true;
  }
  if (!exhaustion_) {
    exhaustion_.emplace();
    exhaustion_->message =
        "takes more than " + std::to_string(steps_) + " steps to check against its schema";
    exhaustion_->pointer = path.pointer();
    exhaustion_->is_independent = true;
    exhaustion_->code = ErrorCode::kLimitExceeded;
  }
  return false;
}

bool SchemaEvaluator::fail(const Path& path, std::string message, bool is_independent,
                           bool is_missing, bool is_type) {
  // Failures take memory, and none can be relied on once the steps are used up.
  constexpr uint64_t kFailureSteps = 16;
  constexpr uint64_t kBytesPerStep = 8;
  if (silence_ > 0) return false;
  const std::string pointer = path.pointer();
  const uint64_t bytes = message.size() + 2 * pointer.size();
  if (!spend(kFailureSteps + bytes / kBytesPerStep, path)) return false;
  failures_.push_back({std::move(message), pointer, is_independent, is_missing, is_type, pointer});
  return false;
}

bool SchemaEvaluator::fail_missing(const Path& path, const std::string& name) {
  return fail(path, "required field " + in_quotes(name) + " is missing", true, true);
}

bool SchemaEvaluator::fail_type(const Path& path, std::string message) {
  return fail(path, std::move(message), false, false, true);
}

// `path` is that of the field, `schema` the one that does not know it.
bool SchemaEvaluator::fail_unknown(const Json& schema, const std::string& name, const Path& path) {
  if (silence_ > 0) return false;
  std::vector<std::string_view> known;
  const Json* properties = find(schema, "properties");
  if (properties != nullptr && spend(properties->size(), path)) {
    for (auto item = properties->begin(); item != properties->end(); ++item) {
      known.push_back(item.key());
    }
  }
  return fail(path, "unknown field " + in_quotes(name) + suggester_.hint(name, known), true);
}

bool SchemaEvaluator::matches(const std::string& pattern, const std::string& text,
                              const Path& path) {
  const auto it = patterns_.find(pattern);
  GANTLINE_ASSERT(it != patterns_.end());
  return follows(it->second, text, path);
}

bool SchemaEvaluator::follows(const Pattern& pattern, const std::string& text, const Path& path) {
  // Following a pattern by one step is about as much as comparing two numbers.
  const uint64_t cost = (text.size() + 1) * pattern.character_cost();
  return spend(1 + cost / kComparisonsPerStep, path) && pattern.is_found_in(text);
}

bool SchemaEvaluator::fits(const Json& schema, const Json& value, const Path& path) {
  ++silence_;
  const bool is_right = apply(schema, value, path);
  --silence_;
  return is_right;
}

bool SchemaEvaluator::apply(const Json& schema, const Json& value, const Path& path) {
  if (!spend(1, path)) return false;
  if (schema.is_boolean()) {
    return schema.get<bool>() || fail(path, "nothing is allowed here", true);
  }
  bool is_right = true;
  if (const Json* reference = find(schema, "$ref");
      reference != nullptr && reference->is_string()) {
    const auto& pointer = reference->get_ref<const std::string&>();
    const Json* target = resolve_reference(root_, pointer);
    GANTLINE_ASSERT(target != nullptr);
    is_right = spend(pointer.size() / kComparisonsPerStep, path) && apply(*target, value, path);
  }
  is_right = apply_general(schema, value, path) && is_right;
  is_right = apply_combined(schema, value, path) && is_right;
  is_right = apply_conditional(schema, value, path) && is_right;
  if (value.is_number()) is_right = apply_to_number(schema, value, path) && is_right;
  if (const auto* text = value.get_ptr<const std::string*>()) {
    is_right = apply_to_text(schema, *text, path) && is_right;
  }
  if (value.is_array()) is_right = apply_to_list(schema, value, path) && is_right;
  if (value.is_object()) is_right = apply_to_object(schema, value, path) && is_right;
  return is_right;
}

// `type`, `enum` and `const`.
bool SchemaEvaluator::apply_general(const Json& schema, const Json& value, const Path& path) {
  if (const Json* type = find(schema, "type")) {
    const Json types = type->is_array() ? *type : Json::array({*type});
    const bool is_one = std::any_of(types.begin(), types.end(), [&](const Json& name) {
      return has_type(value, name.get_ref<const std::string&>());
    });
    if (!is_one) {
      std::vector<std::string> expected;
      for (const Json& name : types) expected.push_back(type_in_words(name.get<std::string>()));
      return fail_type(path, "expected " + any_of(expected) + ", found " + describe_value(value));
    }
  }
  if (const Json* values = find(schema, "enum")) {
    if (!spend(weight_of(*values) / kComparisonsPerStep, path)) return false;
    if (std::find(values->begin(), values->end(), value) == values->end()) {
      return fail_choice(*values, value, path);
    }
  }
  const Json* constant = find(schema, "const");
  if (constant == nullptr) return true;
  if (!spend(weight_of(*constant) / kComparisonsPerStep, path)) return false;
  if (*constant == value) return true;
  return silence_ == 0 && fail_choice(Json::array({*constant}), value, path);
}

bool SchemaEvaluator::apply_conditional(const Json& schema, const Json& value, const Path& path) {
  const Json* condition = find(schema, "if");
  if (condition == nullptr) return true;
  const Json* branch = find(schema, fits(*condition, value, path) ? "then" : "else");
  return branch == nullptr || apply(*branch, value, path);
}

bool SchemaEvaluator::apply_to_number(const Json& schema, const Json& value, const Path& path) {
  const bool is_right = apply_bounds(schema, value, path, "");
  const Json* divisor = find(schema, "multipleOf");
  if (divisor == nullptr || is_multiple(value, *divisor)) return is_right;
  return fail(path, "must be a multiple of " + in_quotes(divisor->dump()));
}

bool SchemaEvaluator::apply_bounds(const Json& schema, const Json& value, const Path& path,
                                   const char* unit) {
  const Json* exclusive_most = find(schema, "exclusiveMaximum");
  const Json* exclusive_least = find(schema, "exclusiveMinimum");
  // In draft 4 a flag says how the bound beside it is meant.
  const bool excludes_most = exclusive_most != nullptr && *exclusive_most == Json(true);
  const bool excludes_least = exclusive_least != nullptr && *exclusive_least == Json(true);
  bool is_within = true;
  if (const Json* most = find(schema, "maximum")) {
    is_within = excludes_most ? value < *most : value <= *most;
  }
  if (const Json* least = find(schema, "minimum")) {
    is_within = is_within && (excludes_least ? value > *least : value >= *least);
  }
  if (exclusive_most != nullptr && exclusive_most->is_number()) {
    is_within = is_within && value < *exclusive_most;
  }
  if (exclusive_least != nullptr && exclusive_least->is_number()) {
    is_within = is_within && value > *exclusive_least;
  }
  return is_within || fail(path, range_in_words(schema, value) + unit);
}

bool SchemaEvaluator::check_size(const Json& schema, const char* least, const char* most,
                                 size_t size, const char* verb, const char* unit,
                                 const Path& path) {
  const Json* minimum = find(schema, least);
  if (minimum != nullptr && size < minimum->get<uint64_t>()) {
    if (size == 0 && *minimum == Json(1)) return fail(path, "must not be empty");
    return fail(path, std::string(verb) + " at least " + minimum->dump() + unit);
  }
  const Json* maximum = find(schema, most);
  if (maximum == nullptr || size <= maximum->get<uint64_t>()) return true;
  return fail(path, std::string(verb) + " at most " + maximum->dump() + unit);
}

bool SchemaEvaluator::apply_to_text(const Json& schema, const std::string& text, const Path& path) {
  if (!spend(text.size() / 64, path)) return false;
  bool is_right = check_size(schema, "minLength", "maxLength", length_of(text), "must be",
                             " characters long", path);
  if (const Json* expression = find(schema, "pattern")) {
    const auto& pattern_text = expression->get_ref<const std::string&>();
    if (!matches(pattern_text, text, path)) {
      is_right = fail(path, "does not match the pattern " + in_quotes(pattern_text));
    }
  }
  const Json* format = find(schema, "format");
  const auto* name = format == nullptr ? nullptr : format->get_ptr<const std::string*>();
  if (name != nullptr && *name == "gantline-duration") {
    const Result<Millis> duration = parse_duration(text);
    if (!duration.ok()) return fail(path, in_quotes(text) + ": " + duration.error().message);
    return apply_bounds(schema, duration.value().count, path, " milliseconds") && is_right;
  }
  const Pattern* pattern = name == nullptr ? nullptr : pattern_of_format(*name);
  if (pattern == nullptr || follows(*pattern, text, path)) return is_right;
  return fail(path, format_in_words(*name));
}

bool SchemaEvaluator::apply_to_list(const Json& schema, const Json& list, const Path& path) {
  bool is_right =
      check_size(schema, "minItems", "maxItems", list.size(), "must have", " elements", path);
  const Json* unique = find(schema, "uniqueItems");
  if (unique != nullptr && unique->get<bool>() && spend(weight_of(list), path) &&
      has_duplicates(list)) {
    is_right = fail(path, "has equal elements, and must not");
  }
  is_right = apply_contains(schema, list, path) && is_right;
  return apply_to_items(schema, list, path) && is_right;
}

bool SchemaEvaluator::apply_contains(const Json& schema, const Json& list, const Path& path) {
  const Json* contained = find(schema, "contains");
  if (contained == nullptr) return true;
  uint64_t found = 0;
  for (size_t i = 0; i < list.size(); ++i) found += fits(*contained, list[i], Path(path, i));
  const Json* least = find(schema, "minContains");
  const Json* most = find(schema, "maxContains");
  const uint64_t wanted = least == nullptr ? 1 : least->get<uint64_t>();
  if (found < wanted) {
    if (wanted == 1) return fail(path, "has no element of the form that its schema asks for");
    return fail(path, "must have at least " + std::to_string(wanted) +
                          " elements of the form that its schema asks for, and has " +
                          std::to_string(found));
  }
  if (most == nullptr || found <= most->get<uint64_t>()) return true;
  return fail(path, "must have at most " + most->dump() +
                        " elements of the form that its schema asks for, and has " +
                        std::to_string(found));
}

bool SchemaEvaluator::apply_to_items(const Json& schema, const Json& list, const Path& path) {
  // In draft 7 a list in `items` is what `prefixItems` is now, and `additionalItems` the rest.
  const Json* items = find(schema, "items");
  const bool is_draft_7 = items != nullptr && items->is_array();
  const Json* first = is_draft_7 ? items : find(schema, "prefixItems");
  const Json* rest = is_draft_7 ? find(schema, "additionalItems") : items;
  const size_t listed = first == nullptr ? 0 : first->size();
  if (rest != nullptr && *rest == Json(false) && list.size() > listed) {
    return fail(path, "has more elements than its schema allows");
  }
  bool is_right = true;
  const size_t checked = rest == nullptr ? std::min(listed, list.size()) : list.size();
  for (size_t i = 0; i < checked; ++i) {
    is_right = apply(i < listed ? (*first)[i] : *rest, list[i], Path(path, i)) && is_right;
  }
  return is_right;
}

bool SchemaEvaluator::apply_to_object(const Json& schema, const Json& object, const Path& path) {
  bool is_right = check_size(schema, "minProperties", "maxProperties", object.size(), "must have",
                             " fields", path);
  const Json* required = find(schema, "required");
  if (!spend(object.size() + (required == nullptr ? 0 : required->size()), path)) return false;
  if (required != nullptr && required->is_array()) {
    for (const Json& name : *required) {
      if (object.contains(name.get_ref<const std::string&>())) continue;
      is_right = fail_missing(path, name.get<std::string>());
    }
  }
  const Json* names = find(schema, "propertyNames");
  for (auto item = object.begin(); item != object.end(); ++item) {
    const Path item_path(path, item.key());
    if (names != nullptr) is_right = apply(*names, Json(item.key()), item_path) && is_right;
    is_right = apply_to_member(schema, item.key(), item.value(), item_path) && is_right;
  }
  for (const char* keyword : {"dependencies", "dependentRequired", "dependentSchemas"}) {
    const Json* dependencies = find(schema, keyword);
    if (dependencies == nullptr) continue;
    is_right = apply_to_dependencies(*dependencies, object, path) && is_right;
  }
  return is_right;
}

bool SchemaEvaluator::apply_to_member(const Json& schema, const std::string& name,
                                      const Json& value, const Path& path) {
  bool is_right = true;
  bool is_known = false;
  const auto apply_known = [&](const Json& one) {
    is_known = true;
    is_right = apply(one, value, path) && is_right;
  };
  if (const Json* properties = find(schema, "properties")) {
    if (const auto it = properties->find(name); it != properties->end()) apply_known(*it);
  }
  if (const Json* patterns = find(schema, "patternProperties")) {
    for (auto item = patterns->begin(); item != patterns->end(); ++item) {
      if (matches(item.key(), name, path)) apply_known(item.value());
    }
  }
  const Json* others = find(schema, "additionalProperties");
  if (is_known || others == nullptr) return is_right;
  if (*others == Json(false)) return fail_unknown(schema, name, path);
  return apply(*others, value, path);
}

bool SchemaEvaluator::apply_to_dependencies(const Json& dependencies, const Json& object,
                                            const Path& path) {
  if (!spend(weight_of(dependencies), path)) return false;
  bool is_right = true;
  for (auto item = dependencies.begin(); item != dependencies.end(); ++item) {
    if (!object.contains(item.key())) continue;
    if (!item.value().is_array()) {
      is_right = apply(item.value(), object, path) && is_right;
      continue;
    }
    for (const Json& name : item.value()) {
      if (object.contains(name.get_ref<const std::string&>())) continue;
      is_right = fail_missing(path, name.get<std::string>());
    }
  }
  return is_right;
}

}  // namespace gantline
