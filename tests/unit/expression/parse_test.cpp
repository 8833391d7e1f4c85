#include <string>

#include "gantline/limits.hpp"

#include "support/catch.hpp"
#include "support/expressions.hpp"

using namespace gantline;
using testing::evaluate;
using testing::sample_scope;

namespace {

std::string repeat(const std::string& text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) result += text;
  return result;
}

ErrorCode code_of(const std::string& source) {
  const auto compiled = Expression::compile(source);
  REQUIRE(!compiled.ok());
  return compiled.error().code;
}

}  // namespace

TEST_CASE("a syntax error says where it is and what was expected", "[engine][expression]") {
  struct Case {
    const char* source;
    const char* where;
    const char* message;
  };
  const Case cases[] = {
      {"", "offset 0", "expected a value"},
      {"   ", "offset 3", "expected a value"},
      {"1 +", "offset 3", "expected a value"},
      {"1 + ", "offset 4", "expected a value"},
      {"1 2", "offset 2", "expected an operator or the end of the expression"},
      {"a b", "offset 2", "expected an operator or the end of the expression"},
      {"a = b", "offset 2", "expected an operator or the end of the expression"},
      {"a & b", "offset 2", "expected an operator or the end of the expression"},
      {"a && ", "offset 5", "expected a value"},
      {"a || || b", "offset 5", "expected a value"},
      {"(1", "offset 2", "expected ')'"},
      {"(1]", "offset 2", "expected ')'"},
      {"()", "offset 1", "expected a value"},
      {"[1", "offset 2", "expected ',' or ']'"},
      {"[1 2]", "offset 3", "expected ',' or ']'"},
      {"[1,]", "offset 3", "expected a value"},
      {"{'a' 1}", "offset 5", "expected ':'"},
      {"{'a': }", "offset 6", "expected a value"},
      {"{'a': 1", "offset 7", "expected ',' or '}'"},
      {"{'a': 1, }", "offset 9", "expected a key and a value"},
      {"x[1", "offset 3", "expected ']'"},
      {"x[]", "offset 2", "expected a value"},
      {"x.", "offset 2", "expected a name after the dot"},
      {"x.1", "offset 2", "expected a name after the dot"},
      {"size(1", "offset 6", "expected ',' or ')'"},
      {"size(1,)", "offset 7", "expected a value"},
      {"a ? b", "offset 5", "expected ':'"},
      {"a ? : c", "offset 4", "expected a value"},
      {"a ? b : ", "offset 8", "expected a value"},
      {"!", "offset 1", "expected a value"},
      {"in", "offset 0", "expected a value"},
      {"1 in", "offset 4", "expected a value"},
      {"a inb", "offset 2", "expected an operator or the end of the expression"},
      {"'abc", "offset 4", "expected the closing quote of the string, which is UTF-8 on one line"},
      {"'a\nb'", "offset 2",
       "expected the closing quote of the string, which is UTF-8 on one line"},
      {"'a\xFF'", "offset 2",
       "expected the closing quote of the string, which is UTF-8 on one line"},
      {"'a\\q'", "offset 3", "expected an escape such as \\n, \\\" or \\u00e9"},
      {"'\\u12'", "offset 2", "expected an escape such as \\n, \\\" or \\u00e9"},
      {"'\\ud800'", "offset 3", "the escape is not a Unicode character"},
      {"'\\U00110000'", "offset 3", "the escape is not a Unicode character"},
      {"007", "offset 1",
       "expected an operator after the number, which has no leading zeros and no suffix"},
      {"12abc", "offset 2",
       "expected an operator after the number, which has no leading zeros and no suffix"},
      {"1.", "offset 2", "expected a name after the dot"},
      {"9223372036854775808", "offset 0", "the integer does not fit into 64 bits"},
      {"1 - 9223372036854775808", "offset 4", "the integer does not fit into 64 bits"},
      {"-9223372036854775809", "offset 0", "the integer does not fit into 64 bits"},
      {"1e999", "offset 0", "the number does not fit into a double"},
      {"@", "offset 0", "expected a value"},
      {"a \xC3\xA9", "offset 2", "expected an operator or the end of the expression"},
      {"frobnicate(1)", "offset 0", "no function is called 'frobnicate'"},
      {"1 + size()", "offset 4", "size() takes 1 arguments, not 0"},
      {"range(1, 2, 3)", "offset 0", "range() takes 1 to 2 arguments, not 3"},
      {"'a'.replace('b')", "offset 4", "replace() takes 2 arguments, not 1"},
      {"split('a', 'b')", "offset 0", "split is a method: write x.split(...)"},
      {"'1'.int()", "offset 4", "int is a function: write int(x)"},
      {"has(1)", "offset 0", "has() takes one field, as in has(inputs.name)"},
      {"has(inputs)", "offset 0", "has() takes one field, as in has(inputs.name)"},
      {"has(a.b, a.c)", "offset 0", "has() takes one field, as in has(inputs.name)"},
      {"has()", "offset 0", "has() takes one field, as in has(inputs.name)"},
      {"a.has(b)", "offset 2", "no function is called 'has'"},
      {"tasks", "offset 0", "expected a task's id after tasks, as in tasks.a"},
      {"size(tasks)", "offset 5", "expected a task's id after tasks, as in tasks.a"},
      {"tasks.a", "offset 6", "expected .output, .state, .error or .attempts after the task's id"},
      {"tasks[item].output", "offset 5", "tasks takes an id written out, as in tasks[\"a\"]"},
      {"tasks[1].output", "offset 5", "tasks takes an id written out, as in tasks[\"a\"]"},
      {"tasks.a.result", "offset 8",
       "a task has no 'result'; expected output, state, error or attempts"},
      {"nope(1) + ", "offset 0", "no function is called 'nope'"},
  };
  for (const Case& entry : cases) {
    CAPTURE(entry.source);
    const auto compiled = Expression::compile(entry.source);
    REQUIRE(!compiled.ok());
    CHECK(compiled.error().code == ErrorCode::kInvalidArgument);
    CHECK(compiled.error().where == entry.where);
    CHECK(compiled.error().message == entry.message);
  }
}

TEST_CASE("nesting beyond the limit is an error before the stack ends", "[engine][expression]") {
  // Below the limit of bytes each of these would recurse thousands of levels deep.
  const size_t many = 2'000;
  for (const char* open : {"(", "[", "!", "- ", "{'a':", "a[", "size(", "a?", "a?b:", "a.f("}) {
    CAPTURE(open);
    const std::string source = repeat(open, many);
    CHECK(code_of(source.substr(0, 4'000)) == ErrorCode::kLimitExceeded);
  }
  CHECK(code_of(repeat("(", 10'000) + "1" + repeat(")", 10'000)) == ErrorCode::kLimitExceeded);
}

TEST_CASE("nesting up to the limit works", "[engine][expression]") {
  const auto scope = sample_scope();
  const size_t levels = limits::kExpressionDepth - 1;
  CHECK(evaluate(repeat("(", levels) + "7" + repeat(")", levels), scope) == "7");
  CHECK(code_of(repeat("(", levels + 1) + "7" + repeat(")", levels + 1)) ==
        ErrorCode::kLimitExceeded);
  CHECK(evaluate(repeat("!", levels) + "true", scope) == "false");
}

TEST_CASE("chains of operators are bounded too", "[engine][expression]") {
  const auto scope = sample_scope();
  CHECK(evaluate("1" + repeat("+1", limits::kExpressionHeight - 1), scope) ==
        std::to_string(limits::kExpressionHeight));
  CHECK(code_of("1" + repeat("+1", limits::kExpressionHeight)) == ErrorCode::kLimitExceeded);
  CHECK(code_of("a" + repeat(".b", 2'000)) == ErrorCode::kLimitExceeded);
}

TEST_CASE("an expression longer than the limit is refused", "[engine][expression]") {
  const std::string longest = "'" + std::string(limits::kExpressionBytes - 2, 'x') + "'";
  CHECK(Expression::compile(longest).ok());
  CHECK(code_of(longest + " ") == ErrorCode::kLimitExceeded);
}

TEST_CASE("a zero byte is an ordinary wrong character", "[engine][expression]") {
  const auto compiled = Expression::compile(std::string_view("1\0", 2));
  REQUIRE(!compiled.ok());
  CHECK(compiled.error().where == "offset 1");
}
