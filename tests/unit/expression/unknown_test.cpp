#include "support/catch.hpp"
#include "support/expressions.hpp"

using namespace gantline;
using testing::evaluate;
using testing::sample_scope;

// `later` and tasks.forecast.output are unknown in the sample scope.
TEST_CASE("unknown spreads, except where the known operands decide", "[engine][expression]") {
  struct Case {
    const char* source;
    const char* result;
  };
  const Case cases[] = {
      {"later", "unknown"},
      {"later.field[3].x", "unknown"},
      {"tasks.forecast.output.parts", "unknown"},
      {"later + 1", "unknown"},
      {"1 + later", "unknown"},
      {"-later", "unknown"},
      {"!later", "unknown"},
      {"later == later", "unknown"},
      {"size(later)", "unknown"},
      {"[1, later]", "unknown"},
      {"{'a': later}", "unknown"},
      {"1 in later", "unknown"},
      {"has(later.x)", "unknown"},
      {"has(tasks.forecast.output)", "unknown"},
      {"later ? 1 : 2", "unknown"},
      {"true ? 1 : later", "1"},
      {"false ? later : 2", "2"},
      {"false && later", "false"},
      {"later && false", "false"},
      {"true && later", "unknown"},
      {"later && true", "unknown"},
      {"later && later", "unknown"},
      {"true || later", "true"},
      {"later || true", "true"},
      {"false || later", "unknown"},
      {"later || false", "unknown"},
      {"(later && false) || true", "true"},
      {"later.startsWith('a')", "unknown"},
  };
  const auto scope = sample_scope();
  for (const Case& entry : cases) {
    CAPTURE(entry.source);
    CHECK(evaluate(entry.source, scope) == entry.result);
  }
}

TEST_CASE("&& and || absorb errors that do not matter", "[engine][expression]") {
  struct Case {
    const char* source;
    const char* result;
  };
  const Case cases[] = {
      {"1 / 0 == 1 && false", "false"},
      {"1 / 0 == 1 || true", "true"},
      {"5 && false", "false"},
      {"5 || true", "true"},
      {"1 / 0 == 1 && true", "invalid_argument offset 2: division by zero"},
      {"true && 1 / 0 == 1", "invalid_argument offset 10: division by zero"},
      {"1 / 0 == 1 || 1 % 0 == 1", "invalid_argument offset 2: division by zero"},
      // The unknown operand may yet decide.
      {"later && 1 / 0 == 1", "unknown"},
      {"1 / 0 == 1 && later", "unknown"},
      {"1 / 0 == 1 || later", "unknown"},
      // Elsewhere an error is certain whatever the unknown operand will be.
      {"later + 1 / 0", "invalid_argument offset 10: division by zero"},
      {"1 / 0 + later", "invalid_argument offset 2: division by zero"},
  };
  const auto scope = sample_scope();
  for (const Case& entry : cases) {
    CAPTURE(entry.source);
    CHECK(evaluate(entry.source, scope) == entry.result);
  }
}
