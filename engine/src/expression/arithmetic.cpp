#include "expression/arithmetic.hpp"

#include <cmath>
#include <limits>

namespace gantline::expression {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 2 * kTwoTo63;

bool is_large(const Json& value) noexcept {
  return value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{INT64_MAX};
}

template <typename T>
int three_way(T a, T b) noexcept {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// Whole parts first, exactly; then the fraction of `b` decides.
template <typename Integer>
int compare_with_double(Integer a, double b, double too_large) noexcept {
  if (b >= too_large) return -1;
  if (b < static_cast<double>(std::numeric_limits<Integer>::min())) return 1;
  const double whole = std::trunc(b);
  const int by_whole = three_way(a, static_cast<Integer>(whole));
  return by_whole != 0 ? by_whole : three_way(whole, b);
}

int compare_integer_with_double(const Json& a, double b) noexcept {
  if (is_large(a)) return compare_with_double(a.get<uint64_t>(), b, kTwoTo64);
  return compare_with_double(a.get<int64_t>(), b, kTwoTo63);
}

bool holds(Operation operation, int order) noexcept {
  switch (operation) {
    case Operation::kLess: return order < 0;
    case Operation::kLessOrEqual: return order <= 0;
    case Operation::kGreater: return order > 0;
    default: return order >= 0;
  }
}

std::string symbol(Operation operation) {
  switch (operation) {
    case Operation::kLess: return "<";
    case Operation::kLessOrEqual: return "<=";
    case Operation::kGreater: return ">";
    case Operation::kGreaterOrEqual: return ">=";
    case Operation::kAdd: return "+";
    case Operation::kSubtract: return "-";
    case Operation::kMultiply: return "*";
    case Operation::kDivide: return "/";
    default: return "%";
  }
}

Error wrong_types(Operation operation, const Json& a, const Json& b) {
  std::string message =
      "operator " + symbol(operation) + " does not take " + type_name(a) + " and " + type_name(b);
  if (a.is_number() && b.is_number()) message += "; convert with int() or double()";
  return invalid(std::move(message));
}

Error overflow() { return invalid("integer overflow"); }

Result<JsonPointer> divide(Operation operation, int64_t a, int64_t b) {
  if (b == 0) return invalid("division by zero");
  if (a == INT64_MIN && b == -1) return overflow();
  return make_value(operation == Operation::kDivide ? a / b : a % b);
}

Result<JsonPointer> calculate_integers(Operation operation, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflowed = false;
  switch (operation) {
    case Operation::kAdd: overflowed = __builtin_add_overflow(a, b, &result); break;
    case Operation::kSubtract: overflowed = __builtin_sub_overflow(a, b, &result); break;
    case Operation::kMultiply: overflowed = __builtin_mul_overflow(a, b, &result); break;
    default: return divide(operation, a, b);
  }
  if (overflowed) return overflow();
  return make_value(result);
}

Result<JsonPointer> calculate_doubles(Operation operation, const Json& left, const Json& right) {
  const double a = left.get<double>();
  const double b = right.get<double>();
  switch (operation) {
    case Operation::kAdd: return finite(a + b);
    case Operation::kSubtract: return finite(a - b);
    case Operation::kMultiply: return finite(a * b);
    case Operation::kDivide: return b == 0 ? invalid("division by zero") : finite(a / b);
    default: return wrong_types(operation, left, right);
  }
}

Result<JsonPointer> concatenate(const Json& a, const Json& b, Budget& budget) {
  if (a.is_string()) {
    const auto& left = a.get_ref<const std::string&>();
    const auto& right = b.get_ref<const std::string&>();
    if (!budget.build_bytes(left.size() + right.size())) return bytes_exceeded();
    return make_value(left + right);
  }
  if (a.size() + b.size() > limits::kFanOutElements) return bytes_exceeded();
  Result<Json> list = copy_value(a, budget);
  if (!list.ok()) return list.error();
  const Result<Json> tail = copy_value(b, budget);
  if (!tail.ok()) return tail.error();
  for (const Json& element : tail.value()) list.value().push_back(element);
  return make_value(std::move(list).value());
}

}  // namespace

bool is_int64(const Json& value) noexcept { return value.is_number_integer() && !is_large(value); }

int compare_numbers(const Json& a, const Json& b) noexcept {
  if (a.is_number_float() && b.is_number_float()) {
    return three_way(a.get<double>(), b.get<double>());
  }
  if (b.is_number_float()) return compare_integer_with_double(a, b.get<double>());
  if (a.is_number_float()) return -compare_integer_with_double(b, a.get<double>());
  if (is_large(a) && is_large(b)) return three_way(a.get<uint64_t>(), b.get<uint64_t>());
  if (is_large(a) || is_large(b)) return is_large(a) ? 1 : -1;
  return three_way(a.get<int64_t>(), b.get<int64_t>());
}

Result<JsonPointer> finite(double value) {
  if (!std::isfinite(value)) return invalid("the result is not a finite number");
  return make_value(value);
}

Result<JsonPointer> order(Operation operation, const Json& a, const Json& b, Budget& budget) {
  if (a.is_number() && b.is_number()) {
    return boolean_value(holds(operation, compare_numbers(a, b)));
  }
  if (a.is_string() && b.is_string()) {
    const auto& left = a.get_ref<const std::string&>();
    if (!budget.scan_bytes(left.size())) return steps_exceeded();
    return boolean_value(holds(operation, left.compare(b.get_ref<const std::string&>())));
  }
  if (a.is_boolean() && b.is_boolean()) {
    return boolean_value(holds(operation, three_way(a.get<bool>(), b.get<bool>())));
  }
  return wrong_types(operation, a, b);
}

Result<JsonPointer> calculate(Operation operation, const Json& a, const Json& b, Budget& budget) {
  if (a.is_number_integer() && b.is_number_integer()) {
    if (!is_int64(a) || !is_int64(b)) return overflow();
    return calculate_integers(operation, a.get<int64_t>(), b.get<int64_t>());
  }
  if (a.is_number_float() && b.is_number_float()) return calculate_doubles(operation, a, b);
  const bool joins = (a.is_string() && b.is_string()) || (a.is_array() && b.is_array());
  if (operation == Operation::kAdd && joins) return concatenate(a, b, budget);
  return wrong_types(operation, a, b);
}

Result<JsonPointer> negate(const Json& a) {
  if (a.is_number_float()) return make_value(-a.get<double>());
  if (!a.is_number_integer()) return invalid("operator - does not take " + type_name(a));
  if (!is_int64(a)) {
    // -2^63 is the one value whose magnitude does not fit.
    if (a.get<uint64_t>() == uint64_t{1} << 63) return make_value(INT64_MIN);
    return overflow();
  }
  if (a.get<int64_t>() == INT64_MIN) return overflow();
  return make_value(-a.get<int64_t>());
}

}  // namespace gantline::expression
