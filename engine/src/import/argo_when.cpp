#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "import/argo_condition.hpp"

namespace gantline::import {
namespace {

// One side of a comparison.
struct Operand {
  std::string text;  // constant, or the expression
  bool is_expression = false;
};

// Whether a constant is a number as JSON writes it.
bool is_number(std::string_view text) {
  const auto value = parse_json(text);
  return value.ok() && value.value().is_number();
}

constexpr std::string_view kComparisons[] = {"==", "!=", "<=", ">=", "<", ">"};
constexpr std::string_view kEndsOfWord = " \t\r\n()!=<>&|";

// Recursive descent; stops at the first error.
class WhenTranslator {
 public:
  WhenTranslator(std::string_view text, const VariableLookup& lookup)
      : text_(text), lookup_(lookup) {}

  Result<std::string> translate() {
    std::string result = parse_joined(0, "||");
    skip_blanks();
    if (!text_.empty()) fail("expected a comparison, && or ||");
    if (!error_.message.empty()) return error_;
    return result;
  }

 private:
  std::string parse_joined(size_t depth, std::string_view sign) {
    const auto parse_next = [&] {
      return sign == "||" ? parse_joined(depth, "&&") : parse_unary(depth);
    };
    std::string result = parse_next();
    while (error_.message.empty() && accept(sign)) {
      result = "(" + result + " ";
      result += sign;
      result += " " + parse_next() + ")";
    }
    return result;
  }

  std::string parse_unary(size_t depth) {
    if (depth > limits::kExpressionDepth) {
      fail("nested too deeply", ErrorCode::kLimitExceeded);
      return {};
    }
    if (accept("!")) return "!(" + parse_unary(depth + 1) + ")";
    if (accept("(")) {
      const std::string inner = parse_joined(depth + 1, "||");
      if (!accept(")")) fail("expected )");
      return inner;
    }
    return parse_comparison();
  }

  std::string parse_comparison() {
    const Operand left = parse_operand();
    if (!error_.message.empty()) return {};
    for (const std::string_view sign : kComparisons) {
      if (accept(sign)) return compare(left, sign, parse_operand());
    }
    // A lone operand is true when it says so.
    return compare(left, "==", {"true", false});
  }

  static std::string compare(const Operand& left, std::string_view sign, const Operand& right) {
    const bool is_order = sign != "==" && sign != "!=";
    const bool both_constant = !left.is_expression && !right.is_expression;
    const bool as_numbers = (left.is_expression || is_number(left.text)) &&
                            (right.is_expression || is_number(right.text)) &&
                            (is_order || both_constant);
    std::string result = to_text(left, as_numbers) + " ";
    result += sign;
    return result + " " + to_text(right, as_numbers);
  }

  static std::string to_text(const Operand& operand, bool as_number) {
    if (as_number) return "double(" + operand.text + ")";
    return operand.is_expression ? "string(" + operand.text + ")" : quote_literal(operand.text);
  }

  Operand parse_operand() {
    skip_blanks();
    if (text_.empty()) {
      fail("expected a text, a number or a variable");
      return {};
    }
    const char quote = text_.front();
    if (quote == '"' || quote == '\'') {
      const size_t end = text_.find(quote, 1);
      if (end == std::string_view::npos) {
        fail("a quote is not closed");
        return {};
      }
      return render(text_.substr(1, end - 1), end + 1);
    }
    return render(text_.substr(0, word_size()), word_size());
  }

  // Up to a blank or an operator, variables taken whole.
  size_t word_size() const {
    size_t size = 0;
    while (size < text_.size() && kEndsOfWord.find(text_[size]) == std::string_view::npos) {
      const size_t close =
          text_.substr(size, 2) == "{{" ? text_.find("}}", size) : std::string_view::npos;
      size = close == std::string_view::npos ? size + 1 : close + 2;
    }
    return size;
  }

  Operand render(std::string_view source, size_t consumed) {
    if (consumed == 0) {
      fail("expected a text, a number or a variable");
      return {};
    }
    const Rendered rendered = render_argo(source, lookup_);
    text_.remove_prefix(consumed);
    if (!rendered.unknown.empty()) fail("unknown variable {{" + rendered.unknown + "}}");
    if (is_constant(rendered.text)) return {rendered.text, false};
    const auto expression = single_expression(rendered.text);
    if (!expression) fail("a text around a variable cannot be compared here");
    return {expression.value_or(""), true};
  }

  void skip_blanks() {
    const size_t first = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(first == std::string_view::npos ? text_.size() : first);
  }

  bool accept(std::string_view sign) {
    skip_blanks();
    if (text_.substr(0, sign.size()) != sign) return false;
    if (sign == "!" && text_.substr(0, 2) == "!=") return false;
    text_.remove_prefix(sign.size());
    return true;
  }

  void fail(std::string message, ErrorCode code = ErrorCode::kInvalidArgument) {
    if (!error_.message.empty()) return;
    error_ = {code, std::move(message), ""};
    text_ = {};
  }

  std::string_view text_;
  const VariableLookup& lookup_;
  Error error_;
};

}  // namespace

Result<std::string> translate_when(std::string_view text, const VariableLookup& lookup) {
  return WhenTranslator(text, lookup).translate();
}

}  // namespace gantline::import
