#include "model/pattern.hpp"

#include <string>

#include "support/catch.hpp"

using namespace gantline;

namespace {

bool finds(std::string_view pattern, std::string_view text) {
  const Result<Pattern> compiled = Pattern::compile(pattern);
  INFO(pattern);
  REQUIRE(compiled.ok());
  return compiled.value().is_found_in(text);
}

bool is_refused(std::string_view pattern) { return !Pattern::compile(pattern).ok(); }

}  // namespace

TEST_CASE("a pattern is found anywhere unless it is anchored", "[engine][model][pattern]") {
  CHECK(finds("bc", "abcd"));
  CHECK_FALSE(finds("^bc", "abcd"));
  CHECK_FALSE(finds("bc$", "abcd"));
  CHECK(finds("^abcd$", "abcd"));
  CHECK(finds("", ""));
  CHECK(finds("^$", ""));
  CHECK_FALSE(finds("^$", "a"));
}

TEST_CASE("quantifiers repeat what is before them", "[engine][model][pattern]") {
  CHECK(finds("^ab*c$", "ac"));
  CHECK(finds("^ab*c$", "abbbc"));
  CHECK_FALSE(finds("^ab+c$", "ac"));
  CHECK(finds("^ab?c$", "abc"));
  CHECK_FALSE(finds("^ab?c$", "abbc"));
  CHECK(finds("^a{2,3}$", "aaa"));
  CHECK_FALSE(finds("^a{2,3}$", "a"));
  CHECK_FALSE(finds("^a{2,3}$", "aaaa"));
  CHECK(finds("^a{2,}$", "aaaaa"));
  CHECK(finds("^(ab){2}$", "abab"));
  CHECK_FALSE(finds("^(ab){2}$", "ababab"));
  CHECK(finds("^a{0}b$", "b"));
  CHECK(finds("^a+?b$", "aab"));
}

TEST_CASE("alternatives and groups nest", "[engine][model][pattern]") {
  CHECK(finds("^(a|bc|)d$", "bcd"));
  CHECK(finds("^(a|bc|)d$", "d"));
  CHECK_FALSE(finds("^(a|bc)d$", "abcd"));
  CHECK(finds("^(?:(a|b)+,)*c$", "ab,a,c"));
  CHECK(finds("^a|b$", "ax"));
  CHECK(finds("^a|b$", "xb"));
  CHECK(finds("^(a|b|c|d)$", "d"));
}

TEST_CASE("classes list characters, ranges and what they are not", "[engine][model][pattern]") {
  CHECK(finds("^[a-c_]+$", "ab_c"));
  CHECK_FALSE(finds("^[a-c]+$", "abd"));
  CHECK(finds("^[^a-c]$", "d"));
  CHECK_FALSE(finds("^[^a-c]$", "b"));
  CHECK(finds("^[-a]+$", "a-"));
  CHECK(finds("^[a-]+$", "a-"));
  CHECK(finds("^[\\]\\\\]+$", "]\\"));
  CHECK(finds("^[\\d.]+$", "1.5"));
  CHECK(finds("^[\\D]$", "x"));
  CHECK_FALSE(finds("^[\\D]$", "7"));
  CHECK_FALSE(finds("^[]$", "a"));
  CHECK(finds("^[^]$", "a"));
}

TEST_CASE("escapes stand for classes, controls, code points and themselves",
          "[engine][model][pattern]") {
  CHECK(finds("^\\w+\\s\\d$", "ab_1 7"));
  CHECK(finds("^\\W\\S\\D$", " ab"));
  CHECK(finds("^\\t\\n\\.$", "\t\n."));
  CHECK(finds("^\\x41\\u00e4$", "Aä"));
  CHECK(finds("\\bfoo\\b", "a foo b"));
  CHECK_FALSE(finds("\\bfoo\\b", "afoo"));
  CHECK(finds("\\Boo", "foo"));
}

TEST_CASE("the dot takes one character of any length in bytes and no line break",
          "[engine][model][pattern]") {
  CHECK(finds("^.$", "ä"));
  CHECK(finds("^.$", "𝕏"));
  CHECK(finds("^[ä-ü]$", "ö"));
  CHECK_FALSE(finds("^.$", "\n"));
}

TEST_CASE("broken patterns are refused", "[engine][model][pattern]") {
  for (const char* pattern :
       {"(",       ")",     "a)",     "[",       "[a",  "*",   "+a",     "a**",     "a{",
        "a{2",     "a{x}",  "a{3,2}", "{2}",     "\\",  "^*",  "[b-a]",  "[a-\\d]", "\\x4",
        "\\u12g4", "(?=a)", "(?!a)",  "(?<n>a)", "\\1", "\\k", "a{1001}"}) {
    INFO(pattern);
    CHECK(is_refused(pattern));
  }
  CHECK(is_refused(std::string(100, '(') + std::string(100, ')')));
  CHECK(is_refused("((a{100}){100}){100}"));
}

TEST_CASE("no pattern takes exponential time", "[engine][model][pattern]") {
  const std::string text(4'000, 'a');
  CHECK_FALSE(finds("^(a+)+$", text + "b"));
  CHECK_FALSE(finds("^(a|a)*$", text + "b"));
  CHECK_FALSE(finds("^(a|b|ab)*c$", text));
  CHECK(finds("^((a*)*)*$", text));
}
