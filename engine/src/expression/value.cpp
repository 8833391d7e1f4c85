#include "expression/value.hpp"

#include "expression/arithmetic.hpp"
#include "gantline/codec.hpp"

namespace gantline::expression {
namespace {

// What one JSON value costs beside its text; about the size of a node with its key.
constexpr size_t kValueBytes = 16;
// Literals may add to the depth of a document, never more than this.
constexpr size_t kValueDepth = limits::kDocumentDepth + limits::kExpressionDepth;

bool take_copy(const Json& value, Budget& budget, size_t depth) {
  if (depth > kValueDepth || !budget.build_bytes(kValueBytes)) return false;
  if (value.is_string()) return budget.build_bytes(value.get_ref<const std::string&>().size());
  if (value.is_array()) {
    for (const Json& element : value) {
      if (!take_copy(element, budget, depth + 1)) return false;
    }
  }
  if (value.is_object()) {
    for (const auto& [key, element] : value.items()) {
      if (!budget.build_bytes(key.size()) || !take_copy(element, budget, depth + 1)) return false;
    }
  }
  return true;
}

enum class Equality : uint8_t { kEqual, kUnequal, kExhausted };

Equality compare(const Json& a, const Json& b, Budget& budget, size_t depth);

Equality compare_lists(const Json& a, const Json& b, Budget& budget, size_t depth) {
  if (a.size() != b.size()) return Equality::kUnequal;
  if (!budget.scan_elements(a.size())) return Equality::kExhausted;
  for (size_t i = 0; i < a.size(); ++i) {
    const Equality part = compare(a[i], b[i], budget, depth + 1);
    if (part != Equality::kEqual) return part;
  }
  return Equality::kEqual;
}

Equality compare_maps(const Json& a, const Json& b, Budget& budget, size_t depth) {
  if (a.size() != b.size()) return Equality::kUnequal;
  if (!budget.scan_elements(a.size())) return Equality::kExhausted;
  for (auto left = a.begin(), right = b.begin(); left != a.end(); ++left, ++right) {
    // Keys are sorted in both, so equal maps have equal keys at equal positions.
    if (left.key() != right.key()) return Equality::kUnequal;
    const Equality part = compare(left.value(), right.value(), budget, depth + 1);
    if (part != Equality::kEqual) return part;
  }
  return Equality::kEqual;
}

Equality compare(const Json& a, const Json& b, Budget& budget, size_t depth) {
  if (depth > kValueDepth) return Equality::kExhausted;
  if (a.is_number() && b.is_number()) {
    return compare_numbers(a, b) == 0 ? Equality::kEqual : Equality::kUnequal;
  }
  if (a.type() != b.type()) return Equality::kUnequal;
  if (a.is_array()) return compare_lists(a, b, budget, depth);
  if (a.is_object()) return compare_maps(a, b, budget, depth);
  if (a.is_string() && !budget.scan_bytes(a.get_ref<const std::string&>().size())) {
    return Equality::kExhausted;
  }
  return a == b ? Equality::kEqual : Equality::kUnequal;
}

}  // namespace

Error steps_exceeded() {
  return {ErrorCode::kLimitExceeded,
          "the expression takes more than " + std::to_string(limits::kExpressionSteps) + " steps",
          ""};
}

Error bytes_exceeded() {
  return {ErrorCode::kLimitExceeded,
          "the expression builds values of more than " + std::to_string(limits::kOutputBytes) +
              " bytes or deeper than " + std::to_string(kValueDepth),
          ""};
}

Json json_or_discarded(std::string_view text) {
  Result<Json, Defects> parsed = gantline::parse_json(text);
  return parsed.ok() ? std::move(parsed).value() : Json(Json::value_t::discarded);
}

JsonPointer make_value(Json value) { return std::make_shared<const Json>(std::move(value)); }

const JsonPointer& boolean_value(bool value) {
  static const JsonPointer kTrue = make_value(true);
  static const JsonPointer kFalse = make_value(false);
  return value ? kTrue : kFalse;
}

const JsonPointer& null_value() {
  static const JsonPointer kNull = make_value(nullptr);
  return kNull;
}

std::string type_name(const Json& value) {
  switch (value.type()) {
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return "int";
    case Json::value_t::number_float: return "double";
    case Json::value_t::string: return "string";
    case Json::value_t::boolean: return "bool";
    case Json::value_t::array: return "list";
    case Json::value_t::object: return "map";
    case Json::value_t::null: return "null";
    case Json::value_t::binary:
    case Json::value_t::discarded: break;
  }
  return "unsupported value";
}

bool charge_copy(const Json& value, Budget& budget) { return take_copy(value, budget, 0); }

Result<Json> copy_value(const Json& value, Budget& budget) {
  if (!charge_copy(value, budget)) return bytes_exceeded();
  return Json(value);
}

Result<std::string> to_text(const Json& value, Budget& budget) {
  // Checked before dump: it recurses, and its text may be far larger than what is left.
  if (!charge_copy(value, budget)) return bytes_exceeded();
  if (value.is_string()) return value.get_ref<const std::string&>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<bool> equal(const Json& a, const Json& b, Budget& budget) {
  const Equality equality = compare(a, b, budget, 0);
  if (equality == Equality::kExhausted) return steps_exceeded();
  return equality == Equality::kEqual;
}

}  // namespace gantline::expression
