#include "expression/evaluator.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "expression/arithmetic.hpp"
#include "expression/functions.hpp"
#include "expression/unicode.hpp"

namespace gantline::expression {
namespace {

// A value, unknown, or an error, which the evaluator keeps beside. Errors are not returned at once,
// because && and || may still have a result without the operand that failed.
struct Operand {
  enum class State : uint8_t { kKnown, kUnknown, kError };
  State state = State::kKnown;
  JsonPointer value;

  bool is_known() const noexcept { return state == State::kKnown; }
  bool is_error() const noexcept { return state == State::kError; }
};

const Operand kUnknown{Operand::State::kUnknown, nullptr};
const Operand kFailed{Operand::State::kError, nullptr};

// A name or key in a message; outputs may hold very long ones.
std::string quote(std::string_view text) {
  constexpr size_t kShown = 64;
  const size_t end = code_point_offset(text, kShown);
  if (end == text.npos || end == text.size()) return "'" + std::string(text) + "'";
  return "'" + std::string(text.substr(0, end)) + "...'";
}

class Evaluator {
 public:
  Evaluator(const Tree& tree, const ExpressionScope& scope, Budget& budget)
      : tree_(tree), scope_(scope), budget_(budget) {}

  Result<ExpressionValue> run() {
    Operand result = evaluate(tree_.root);
    if (result.is_error()) return *std::move(error_);
    return ExpressionValue{!result.is_known(), std::move(result.value)};
  }

 private:
  Operand evaluate(uint32_t index);
  Operand look_up(const Node& node, const ExpressionScope::Lookup& lookup, const std::string& name);
  Operand logical(const Node& node, bool deciding);
  Operand conditional(const Node& node);
  Operand strict(const Node& node);
  Operand has_task(const Node& node);

  Result<JsonPointer> apply(const Node& node, Arguments arguments);
  Result<JsonPointer> field(const Node& node, const JsonPointer& map);
  Result<JsonPointer> has(const Json& map, const Json& key);
  Result<JsonPointer> element(const JsonPointer& container, const Json& key);
  Result<JsonPointer> contains(const Json& needle, const Json& haystack);
  Result<JsonPointer> equality(bool wanted, Arguments arguments);
  Result<JsonPointer> list(Arguments arguments);
  Result<JsonPointer> map(Arguments arguments);

  Operand fail(const Node& node, Error error) {
    error.where = "offset " + std::to_string(node.offset);
    error_ = std::move(error);
    return kFailed;
  }
  // Limits hold for the whole expression: no operator turns their crossing into a value.
  bool is_exhausted() const { return error_ && error_->code == ErrorCode::kLimitExceeded; }
  uint32_t child(const Node& node, size_t position) const {
    return tree_.children[node.first_child + position];
  }

  const Tree& tree_;
  const ExpressionScope& scope_;
  Budget& budget_;
  std::optional<Error> error_;
};

Operand Evaluator::evaluate(uint32_t index) {
  const Node& node = tree_.nodes[index];
  if (!budget_.take_steps(1)) return fail(node, steps_exceeded());
  switch (node.operation) {
    case Operation::kLiteral: return {Operand::State::kKnown, tree_.literals[node.payload]};
    case Operation::kRoot: {
      const std::string& name = tree_.names[node.payload];
      return look_up(node, scope_.root(name), name);
    }
    case Operation::kTask: {
      const auto& [id, field] = tree_.task_fields[node.payload];
      return look_up(node, scope_.task(id, field), "tasks." + id);
    }
    case Operation::kHasTask: return has_task(node);
    case Operation::kAnd: return logical(node, false);
    case Operation::kOr: return logical(node, true);
    case Operation::kConditional: return conditional(node);
    default: return strict(node);
  }
}

Operand Evaluator::look_up(const Node& node, const ExpressionScope::Lookup& lookup,
                           const std::string& name) {
  switch (lookup.presence) {
    case ExpressionScope::Presence::kUnknown: return kUnknown;
    case ExpressionScope::Presence::kAbsent: break;
    case ExpressionScope::Presence::kPresent:
      GANTLINE_ASSERT(lookup.value != nullptr);
      return {Operand::State::kKnown, lookup.value};
  }
  return fail(node, invalid(quote(name) + " has no value here"));
}

Operand Evaluator::has_task(const Node& node) {
  const auto& [id, field] = tree_.task_fields[node.payload];
  const auto presence = scope_.task(id, field).presence;
  if (presence == ExpressionScope::Presence::kUnknown) return kUnknown;
  return {Operand::State::kKnown, boolean_value(presence == ExpressionScope::Presence::kPresent)};
}

// && and ||: an operand with the deciding value decides, even beside an error or an unknown value.
// An unknown operand may yet become the deciding one, so it outweighs an error. Source: the logical
// operators of the Common Expression Language's definition, and its partial evaluation.
Operand Evaluator::logical(const Node& node, bool deciding) {
  bool is_unknown = false;
  std::optional<Error> first_error;
  for (size_t i = 0; i < 2; ++i) {
    Operand operand = evaluate(child(node, i));
    if (is_exhausted()) return kFailed;
    if (operand.is_known() && !operand.value->is_boolean()) {
      operand = fail(node, invalid(std::string("operator ") + (deciding ? "||" : "&&") +
                                   " does not take " + type_name(*operand.value)));
    }
    if (operand.is_known() && operand.value->get<bool>() == deciding) {
      return {Operand::State::kKnown, boolean_value(deciding)};
    }
    is_unknown = is_unknown || operand.state == Operand::State::kUnknown;
    if (operand.is_error() && !first_error) first_error = std::exchange(error_, std::nullopt);
  }
  error_.reset();
  if (is_unknown) return kUnknown;
  if (!first_error) return {Operand::State::kKnown, boolean_value(!deciding)};
  error_ = std::move(first_error);
  return kFailed;
}

Operand Evaluator::conditional(const Node& node) {
  const Operand condition = evaluate(child(node, 0));
  if (!condition.is_known()) return condition;
  if (!condition.value->is_boolean()) {
    return fail(node, invalid("operator ?: does not take " + type_name(*condition.value)));
  }
  return evaluate(child(node, condition.value->get<bool>() ? 1 : 2));
}

// Everything that needs all its operands. An error is certain whatever the unknown ones turn out to
// be.
Operand Evaluator::strict(const Node& node) {
  std::vector<JsonPointer> arguments;
  arguments.reserve(node.child_count);
  bool is_unknown = false;
  for (size_t i = 0; i < node.child_count; ++i) {
    Operand operand = evaluate(child(node, i));
    if (operand.is_error()) return operand;
    is_unknown = is_unknown || !operand.is_known();
    arguments.push_back(std::move(operand.value));
  }
  if (is_unknown) return kUnknown;
  Result<JsonPointer> result = apply(node, arguments);
  if (!result.ok()) return fail(node, result.error());
  return {Operand::State::kKnown, std::move(result).value()};
}

Result<JsonPointer> Evaluator::apply(const Node& node, Arguments arguments) {
  switch (node.operation) {
    case Operation::kField: return field(node, arguments[0]);
    case Operation::kIndex: return element(arguments[0], *arguments[1]);
    case Operation::kHasField: return has(*arguments[0], Json(tree_.names[node.payload]));
    case Operation::kHasIndex: return has(*arguments[0], *arguments[1]);
    case Operation::kNot:
      if (!arguments[0]->is_boolean()) {
        return invalid("operator ! does not take " + type_name(*arguments[0]));
      }
      return boolean_value(!arguments[0]->get<bool>());
    case Operation::kNegate: return negate(*arguments[0]);
    case Operation::kEqual: return equality(true, arguments);
    case Operation::kNotEqual: return equality(false, arguments);
    case Operation::kLess:
    case Operation::kLessOrEqual:
    case Operation::kGreater:
    case Operation::kGreaterOrEqual:
      return order(node.operation, *arguments[0], *arguments[1], budget_);
    case Operation::kIn: return contains(*arguments[0], *arguments[1]);
    case Operation::kList: return list(arguments);
    case Operation::kMap: return map(arguments);
    case Operation::kCall: return call_function(node.payload, arguments, budget_);
    default: return calculate(node.operation, *arguments[0], *arguments[1], budget_);
  }
}

Result<JsonPointer> Evaluator::field(const Node& node, const JsonPointer& map) {
  const std::string& name = tree_.names[node.payload];
  if (!map->is_object()) {
    return invalid("field " + quote(name) + " of a value of type " + type_name(*map));
  }
  const auto found = map->find(name);
  if (found == map->end()) return invalid("the map has no field " + quote(name));
  return JsonPointer(map, &*found);
}

Result<JsonPointer> Evaluator::has(const Json& map, const Json& key) {
  if (!map.is_object()) return wrong_argument("has", map);
  if (!key.is_string()) return wrong_argument("has", key);
  return boolean_value(map.contains(key.get_ref<const std::string&>()));
}

Result<JsonPointer> Evaluator::element(const JsonPointer& container, const Json& key) {
  if (container->is_object() && key.is_string()) {
    const auto& name = key.get_ref<const std::string&>();
    const auto found = container->find(name);
    if (found == container->end()) return invalid("the map has no field " + quote(name));
    return JsonPointer(container, &*found);
  }
  if (!container->is_array() || !key.is_number_integer()) {
    return invalid("operator [] does not take " + type_name(*container) + " and " + type_name(key));
  }
  const int64_t position = is_int64(key) ? key.get<int64_t>() : -1;
  if (position < 0 || static_cast<uint64_t>(position) >= container->size()) {
    return invalid("index " + key.dump() + " outside a list of " +
                   std::to_string(container->size()) + " elements");
  }
  return JsonPointer(container, &(*container)[static_cast<size_t>(position)]);
}

Result<JsonPointer> Evaluator::contains(const Json& needle, const Json& haystack) {
  if (haystack.is_object() && needle.is_string()) {
    return boolean_value(haystack.contains(needle.get_ref<const std::string&>()));
  }
  if (!haystack.is_array()) {
    return invalid("operator in does not take " + type_name(needle) + " and " +
                   type_name(haystack));
  }
  if (!budget_.scan_elements(haystack.size())) return steps_exceeded();
  for (const Json& candidate : haystack) {
    const Result<bool> same = equal(needle, candidate, budget_);
    if (!same.ok()) return same.error();
    if (same.value()) return boolean_value(true);
  }
  return boolean_value(false);
}

Result<JsonPointer> Evaluator::equality(bool wanted, Arguments arguments) {
  const Result<bool> same = equal(*arguments[0], *arguments[1], budget_);
  if (!same.ok()) return same.error();
  return boolean_value(same.value() == wanted);
}

Result<JsonPointer> Evaluator::list(Arguments arguments) {
  Json result = Json::array();
  for (const JsonPointer& argument : arguments) {
    Result<Json> copy = copy_value(*argument, budget_);
    if (!copy.ok()) return copy.error();
    result.push_back(std::move(copy).value());
  }
  return make_value(std::move(result));
}

Result<JsonPointer> Evaluator::map(Arguments arguments) {
  Json result = Json::object();
  for (size_t i = 0; i < arguments.size(); i += 2) {
    if (!arguments[i]->is_string()) {
      return invalid("a map's key is a string, not " + type_name(*arguments[i]));
    }
    const auto& key = arguments[i]->get_ref<const std::string&>();
    if (result.contains(key)) return invalid("the map has the key " + quote(key) + " twice");
    Result<Json> copy = copy_value(*arguments[i + 1], budget_);
    if (!copy.ok()) return copy.error();
    if (!budget_.build_bytes(key.size())) return bytes_exceeded();
    result[key] = std::move(copy).value();
  }
  return make_value(std::move(result));
}

}  // namespace

Result<ExpressionValue> evaluate(const Tree& tree, const ExpressionScope& scope, Budget& budget) {
  return Evaluator(tree, scope, budget).run();
}

}  // namespace gantline::expression
