#include "support/expressions.hpp"

#include "support/catch.hpp"

using namespace gantline;
using testing::evaluate;
using testing::sample_scope;

namespace {

struct Case {
  const char* source;
  const char* result;
};

template <size_t N>
void check_table(const Case (&cases)[N]) {
  const auto scope = sample_scope();
  for (const Case& entry : cases) {
    CAPTURE(entry.source);
    CHECK(evaluate(entry.source, scope) == entry.result);
  }
}

}  // namespace

TEST_CASE("literals evaluate to themselves", "[engine][expression]") {
  const Case cases[] = {
      {"1", "1"},
      {"0", "0"},
      {"-0", "0"},
      {" 42\t\n", "42"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"1.5", "1.5"},
      {"-0.25", "-0.25"},
      {"1.0", "1.0"},
      {"1e3", "1000.0"},
      {"2.5E-3", "0.0025"},
      {"true", "true"},
      {"false", "false"},
      {"null", "null"},
      {"'it'", "\"it\""},
      {"\"it's\"", "\"it's\""},
      {"''", "\"\""},
      {R"('\n\t\\\'\"')", R"("\n\t\\'\"")"},
      {R"('\x41\u00e9\U0001F600')", "\"A\xC3\xA9\xF0\x9F\x98\x80\""},
      {"'\xC3\xA9'", "\"\xC3\xA9\""},
      {"[]", "[]"},
      {"[1, 'a', [null]]", R"([1,"a",[null]])"},
      {"{}", "{}"},
      {"{'b': 1, 'a': {'c': [2]}}", R"({"a":{"c":[2]},"b":1})"},
      {"{'a' + 'b': 1 + 1}", R"({"ab":2})"},
  };
  check_table(cases);
}

TEST_CASE("operators follow their precedence and associate to the left", "[engine][expression]") {
  const Case cases[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"10 - 3 - 2", "5"},
      {"100 / 7 / 2", "7"},
      {"7 % 4 * 2", "6"},
      {"-7 / 2", "-3"},
      {"-7 % 2", "-1"},
      {"2 - -3", "5"},
      {"2-3", "-1"},
      {"- 3", "-3"},
      {"-(3)", "-3"},
      {"- - 3", "3"},
      {"--3", "3"},
      {"-inputs.count", "-3"},
      {"!true || true", "true"},
      {"!!true", "true"},
      {"1 < 2 == true", "true"},
      {"true || false && false", "true"},
      {"(true || false) && false", "false"},
      {"1 + 1 == 2 && 2 * 2 != 5", "true"},
      {"true ? 1 : false ? 2 : 3", "1"},
      {"false ? 1 : false ? 2 : 3", "3"},
      {"true ? false ? 1 : 2 : 3", "2"},
      {"1 in [1] == true", "true"},
      {"1.5 + 2.25", "3.75"},
      {"1.0 / 4.0", "0.25"},
      {"'a' + 'b' + 'c'", "\"abc\""},
      {"[1] + [] + [2, 3]", "[1,2,3]"},
  };
  check_table(cases);
}

TEST_CASE("names, fields and indices reach into the scope", "[engine][expression]") {
  const Case cases[] = {
      {"inputs.city", "\"Graz\""},
      {"inputs['odd-key']", "9"},
      {"inputs.in", "5"},
      {"inputs.nested.deep[1].x", "7"},
      {"inputs . nested [ 'deep' ] [ 0 ]", "1"},
      {"inputs.parts[inputs.count - 1]", "\"c\""},
      {"[10, 20][1]", "20"},
      {"{'a': 1}.a", "1"},
      {"item.size + item_index", "14"},
      {"tasks.fetch.output.body", "\"text\""},
      {"tasks.fetch.state == 'completed'", "true"},
      {"tasks.fetch.attempts", "2"},
      {"tasks[\"a-b.c\"].output", "42"},
      {"tasks['fetch']['output']['parts'][1]", "2"},
      {"has(inputs.city)", "true"},
      {"has(inputs.absent)", "false"},
      {"has(inputs.none)", "true"},
      {"has(inputs['odd-key'])", "true"},
      {"has(tasks.fetch.output)", "true"},
      {"has(tasks.fetch.error)", "false"},
      {"has(tasks.nobody.output)", "false"},
      {"has(tasks.fetch.output.body)", "true"},
      {"has({'a': 1}.b) ? 1 : 2", "2"},
  };
  check_table(cases);
}

TEST_CASE("numbers compare by their exact value", "[engine][expression]") {
  const Case cases[] = {
      {"1 == 1.0", "true"},
      {"1 != 1.5", "true"},
      {"9007199254740993 == 9007199254740992.0", "false"},
      {"9007199254740993 > 9007199254740992.0", "true"},
      {"9223372036854775807 < 9223372036854775808.0", "true"},
      {"-9223372036854775808 == -9223372036854775808.0", "true"},
      {"-9223372036854775808 > -9223372036854777856.0", "true"},
      {"2 < 2.5 && 2.5 < 3", "true"},
      {"-2 > -2.5 && -2.5 > -3", "true"},
      {"-1 < -0.5", "true"},
      {"inputs.big > 9223372036854775807", "true"},
      {"inputs.big == 18446744073709551616.0", "false"},
      {"inputs.big < 18446744073709551616.0", "true"},
      {"inputs.big > -0.5", "true"},
      {"inputs.big == inputs.big", "true"},
      {"1e308 <= 1e308", "true"},
      {"[1, 2.0] == [1.0, 2]", "true"},
      {"{'a': 1} == {'a': 1.0}", "true"},
      {"{'a': 1} == {'b': 1}", "false"},
      {"[1] == [1, 2]", "false"},
      {"1 == '1'", "false"},
      {"null == inputs.none", "true"},
      {"null == false", "false"},
      {"'a' < 'b' && 'Z' < 'a' && 'a' <= 'a' && 'ab' > 'a'", "true"},
      {"false < true", "true"},
      {"2 in [1, 2.0]", "true"},
      {"'b' in inputs.parts", "true"},
      {"'z' in inputs.parts", "false"},
      {"'city' in inputs", "true"},
      {"'nope' in inputs", "false"},
  };
  check_table(cases);
}

TEST_CASE("errors of evaluation name the operator or the name and its offset",
          "[engine][expression]") {
  const Case cases[] = {
      {"9223372036854775807 + 1", "invalid_argument offset 20: integer overflow"},
      {"-9223372036854775808 - 1", "invalid_argument offset 21: integer overflow"},
      {"9223372036854775807 * 2", "invalid_argument offset 20: integer overflow"},
      {"-9223372036854775808 / -1", "invalid_argument offset 21: integer overflow"},
      {"-9223372036854775808 % -1", "invalid_argument offset 21: integer overflow"},
      {"-(-9223372036854775808)", "invalid_argument offset 0: integer overflow"},
      {"inputs.big + 1", "invalid_argument offset 11: integer overflow"},
      {"1 / 0", "invalid_argument offset 2: division by zero"},
      {"1 % 0", "invalid_argument offset 2: division by zero"},
      {"1.0 / 0.0", "invalid_argument offset 4: division by zero"},
      {"1e308 * 10.0", "invalid_argument offset 6: the result is not a finite number"},
      {"1 + 1.0",
       "invalid_argument offset 2: operator + does not take int and double; convert with int() or "
       "double()"},
      {"1.5 % 1.0",
       "invalid_argument offset 4: operator % does not take double and double; convert with int() "
       "or double()"},
      {"'a' + 1", "invalid_argument offset 4: operator + does not take string and int"},
      {"'a' - 'b'", "invalid_argument offset 4: operator - does not take string and string"},
      {"'a' < 1", "invalid_argument offset 4: operator < does not take string and int"},
      {"null < null", "invalid_argument offset 5: operator < does not take null and null"},
      {"-'a'", "invalid_argument offset 0: operator - does not take string"},
      {"!1", "invalid_argument offset 0: operator ! does not take int"},
      {"true && 1", "invalid_argument offset 5: operator && does not take int"},
      {"'x' || false", "invalid_argument offset 4: operator || does not take string"},
      {"1 ? 2 : 3", "invalid_argument offset 2: operator ?: does not take int"},
      {"nowhere", "invalid_argument offset 0: 'nowhere' has no value here"},
      {"inputs.nope", "invalid_argument offset 7: the map has no field 'nope'"},
      {"inputs['nope']", "invalid_argument offset 6: the map has no field 'nope'"},
      {"inputs.city.x", "invalid_argument offset 12: field 'x' of a value of type string"},
      {"inputs.parts[3]", "invalid_argument offset 12: index 3 outside a list of 3 elements"},
      {"inputs.parts[-1]", "invalid_argument offset 12: index -1 outside a list of 3 elements"},
      {"inputs.parts[inputs.big]",
       "invalid_argument offset 12: index 18446744073709551615 outside a list of 3 elements"},
      {"inputs.parts[1.0]",
       "invalid_argument offset 12: operator [] does not take list and double"},
      {"inputs.city[0]", "invalid_argument offset 11: operator [] does not take string and int"},
      {"1 in 2", "invalid_argument offset 2: operator in does not take int and int"},
      {"1 in inputs", "invalid_argument offset 2: operator in does not take int and map"},
      {"{1: 2}", "invalid_argument offset 0: a map's key is a string, not int"},
      {"{'a': 1, 'a': 2}", "invalid_argument offset 0: the map has the key 'a' twice"},
      {"has(inputs.city.x)", "invalid_argument offset 16: has() does not take string"},
      {"has(inputs.nope.x)", "invalid_argument offset 11: the map has no field 'nope'"},
      {"has(inputs[1])", "invalid_argument offset 10: has() does not take int"},
      {"tasks.nobody.output", "invalid_argument offset 6: 'tasks.nobody' has no value here"},
  };
  check_table(cases);
}

TEST_CASE("only the branch that is taken is evaluated", "[engine][expression]") {
  const Case cases[] = {
      {"true ? 1 : 1 / 0", "1"},
      {"false ? 1 / 0 : 2", "2"},
      {"false && 1 / 0 == 1", "false"},
      {"true || 1 / 0 == 1", "true"},
  };
  check_table(cases);
}

TEST_CASE("an expression says what it depends on, sorted and each once", "[engine][expression]") {
  const auto compiled = Expression::compile(
      "tasks.b.output.x + tasks[\"a-1\"].output + item.y + tasks.b.attempts + inputs.z + item.q");
  REQUIRE(compiled.ok());
  CHECK(compiled.value().task_ids() == std::vector<std::string>{"a-1", "b"});
  CHECK(compiled.value().roots() == std::vector<std::string>{"inputs", "item", "tasks"});
  CHECK(compiled.value().source().substr(0, 7) == "tasks.b");
}

TEST_CASE("a part of an output is shared, not copied", "[engine][expression]") {
  testing::TableScope scope = sample_scope();
  const auto value = Expression::compile("inputs.nested.deep").value().evaluate(scope);
  REQUIRE(value.ok());
  CHECK(value.value().json.get() == &scope.root("inputs").value->at("nested").at("deep"));
}
