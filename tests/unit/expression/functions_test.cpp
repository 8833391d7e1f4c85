#include "support/expressions.hpp"

#include <string>

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

TEST_CASE("size counts characters, elements and entries", "[engine][expression]") {
  const Case cases[] = {
      {"size('')", "0"},
      {"size('abc')", "3"},
      {"size('\xC3\xA9\xF0\x9F\x98\x80x')", "3"},
      {"size([1, 2])", "2"},
      {"size({'a': 1})", "1"},
      {"inputs.parts.size()", "3"},
      {"size(1)", "invalid_argument offset 0: size() does not take int"},
      {"size(null)", "invalid_argument offset 0: size() does not take null"},
  };
  check_table(cases);
}

TEST_CASE("conversions keep the value or fail", "[engine][expression]") {
  const Case cases[] = {
      {"int('42')", "42"},
      {"int('-9223372036854775808')", "-9223372036854775808"},
      {"int(2.9)", "2"},
      {"int(-2.9)", "-2"},
      {"int(7)", "7"},
      {"int('9223372036854775808')", "invalid_argument offset 0: integer overflow"},
      {"int(9.3e18)", "invalid_argument offset 0: integer overflow"},
      {"int(-9.3e18)", "invalid_argument offset 0: integer overflow"},
      {"int(-9223372036854775808.0)", "-9223372036854775808"},
      {"int(inputs.big)", "invalid_argument offset 0: integer overflow"},
      {"int('4x')", "invalid_argument offset 0: int() expects text of decimal digits"},
      {"int('')", "invalid_argument offset 0: int() expects text of decimal digits"},
      {"int(' 4')", "invalid_argument offset 0: int() expects text of decimal digits"},
      {"int('+4')", "invalid_argument offset 0: int() expects text of decimal digits"},
      {"int(true)", "invalid_argument offset 0: int() does not take bool"},
      {"double(3)", "3.0"},
      {"double('2.5')", "2.5"},
      {"double('1e3')", "1000.0"},
      {"double('7')", "7.0"},
      {"double('nan')", "invalid_argument offset 0: double() expects the text of a number"},
      {"double('1e999')", "invalid_argument offset 0: double() expects the text of a number"},
      {"double(null)", "invalid_argument offset 0: double() does not take null"},
      {"string(42)", "\"42\""},
      {"string(1.0)", "\"1.0\""},
      {"string('s')", "\"s\""},
      {"string(true)", "\"true\""},
      {"string(null)", "\"null\""},
      {"string([1, 'a'])", R"("[1,\"a\"]")"},
      {"json('[1, {\"a\": 2}]')[1].a", "2"},
      {"json('{')", "invalid_argument offset 0: json() expects JSON text"},
      {"json(1)", "invalid_argument offset 0: json() does not take int"},
  };
  check_table(cases);
}

TEST_CASE("min and max compare exactly and keep the type", "[engine][expression]") {
  const Case cases[] = {
      {"min(3, 1, 2)", "1"},
      {"max(3, 4.5)", "4.5"},
      {"max([1, 5, 2])", "5"},
      {"min([2.5])", "2.5"},
      {"min(1, 1.0)", "1"},
      {"max(9007199254740993, 9007199254740992.0)", "9007199254740993"},
      {"min([])", "invalid_argument offset 0: min() of an empty list"},
      {"max('a')", "invalid_argument offset 0: max() does not take string"},
      {"max(1, null)", "invalid_argument offset 0: max() does not take null"},
  };
  check_table(cases);
}

TEST_CASE("range lists integers up to but without its end", "[engine][expression]") {
  const Case cases[] = {
      {"range(3)", "[0,1,2]"},
      {"range(0)", "[]"},
      {"range(-3)", "[]"},
      {"range(2, 5)", "[2,3,4]"},
      {"range(5, 2)", "[]"},
      {"range(-1, 1)", "[-1,0]"},
      {"size(range(100000))", "100000"},
      {"range(100001)", "limit_exceeded offset 0: range() of more than 100000 elements"},
      {"range(-9223372036854775808, 9223372036854775807)",
       "limit_exceeded offset 0: range() of more than 100000 elements"},
      {"range(1.0)", "invalid_argument offset 0: range() does not take double"},
  };
  check_table(cases);
}

TEST_CASE("string functions", "[engine][expression]") {
  const Case cases[] = {
      {"'abc'.startsWith('ab')", "true"},
      {"'ab'.startsWith('abc')", "false"},
      {"'abc'.startsWith('')", "true"},
      {"'abc'.endsWith('bc')", "true"},
      {"'bc'.endsWith('abc')", "false"},
      {"'abc'.contains('b')", "true"},
      {"'abc'.contains('x')", "false"},
      {"'AbC\xC3\x84'.lowerAscii()", "\"abc\xC3\x84\""},
      {"'aBc'.upperAscii()", "\"ABC\""},
      {"' \\t a b\\n'.trim()", "\"a b\""},
      {"'  '.trim()", "\"\""},
      {"'a,b,,c'.split(',')", R"(["a","b","","c"])"},
      {"''.split(',')", R"([""])"},
      {"'a\xC3\xA9'.split('')", "[\"a\",\"\xC3\xA9\"]"},
      {"''.split('')", "[]"},
      {"','.split(',')", R"(["",""])"},
      {"['a', 'b'].join('-')", "\"a-b\""},
      {"['a', 'b'].join()", "\"ab\""},
      {"[].join(',')", "\"\""},
      {"'banana'.replace('an', 'AN')", "\"bANANa\""},
      {"'aaa'.replace('aa', 'b')", "\"ba\""},
      {"'x'.replace('y', 'z')", "\"x\""},
      {"'h\xC3\xA9llo'.substring(1, 3)", "\"\xC3\xA9l\""},
      {"'hello'.substring(2)", "\"llo\""},
      {"'hello'.substring(5)", "\"\""},
      {"'hello'.substring(0, 5)", "\"hello\""},
      {"'hello'.substring(6)", "invalid_argument offset 8: substring() outside the text"},
      {"'hello'.substring(-1)", "invalid_argument offset 8: substring() outside the text"},
      {"'hello'.substring(3, 2)", "invalid_argument offset 8: substring() outside the text"},
      {"'\xC3\xA9'.substring(0, 2)", "invalid_argument offset 5: substring() outside the text"},
      {"'a'.substring('b')", "invalid_argument offset 4: substring() does not take string"},
      {"'a'.contains(1)", "invalid_argument offset 4: contains() does not take int"},
      {"1.startsWith('a')", "invalid_argument offset 2: startsWith() does not take int"},
      {"'a'.split(null)", "invalid_argument offset 4: split() does not take null"},
      {"[1].join(',')", "invalid_argument offset 4: join() does not take int"},
      {"'a'.join(',')", "invalid_argument offset 4: join() does not take string"},
      {"'a'.replace('', 'b')", "invalid_argument offset 4: replace() expects text to look for"},
  };
  check_table(cases);
}

TEST_CASE("host_key normalises scheme, host and port", "[engine][expression]") {
  const Case cases[] = {
      {"host_key(with.url)", "\"example.org:80\""},
      {"host_key('https://Example.ORG')", "\"example.org:443\""},
      {"host_key('http://127.0.0.1:9000/Graz')", "\"127.0.0.1:9000\""},
      {"host_key('http://h:0080?x=1')", "\"h:80\""},
      {"host_key('http://user:p@ss@h#frag')", "\"h:80\""},
      {"host_key('http://[::1]:8080/x')", "\"[::1]:8080\""},
      {"host_key('http://[FE80::1]')", "\"[fe80::1]:80\""},
      {"host_key('WS://h/x:1@y')", "\"h:80\""},
      {"host_key('http://h:')", "\"h:80\""},
      {"host_key('example.org/x')",
       "invalid_argument offset 0: host_key() expects a URL with scheme and host, as in "
       "https://example.org/"},
      {"host_key('http:///x')", "invalid_argument offset 0: host_key() expects a URL with a host"},
      {"host_key('http://a b/')",
       "invalid_argument offset 0: host_key() expects a URL with a valid host"},
      {"host_key('http://a\\\\b/')",
       "invalid_argument offset 0: host_key() expects a URL with a valid host"},
      {"host_key('http://[::1/')",
       "invalid_argument offset 0: host_key() expects a URL with a valid host"},
      {"host_key('http://[::1]x:80/')",
       "invalid_argument offset 0: host_key() expects a URL with a valid host"},
      {"host_key('http://:80/')",
       "invalid_argument offset 0: host_key() expects a URL with a valid host"},
      {"host_key('http://h:0')",
       "invalid_argument offset 0: host_key() expects a port from 1 to 65535"},
      {"host_key('http://h:65536')",
       "invalid_argument offset 0: host_key() expects a port from 1 to 65535"},
      {"host_key('http://h:8x')",
       "invalid_argument offset 0: host_key() expects a port from 1 to 65535"},
      {"host_key('gopher://h')",
       "invalid_argument offset 0: host_key() expects a port, since the scheme has no default"},
      {"host_key(1)", "invalid_argument offset 0: host_key() does not take int"},
  };
  check_table(cases);
}

TEST_CASE("values that expressions build are bounded", "[engine][expression]") {
  testing::TableScope scope;
  const std::string large = "\"" + std::string(9u << 20, 'x') + "\"";
  scope.set("big", large.c_str());
  const std::string suffix = "the expression builds values of more than 16777216 bytes";
  for (const char* source :
       {"big + big", "[big, big]", "{'a': big, 'b': big}", "big.replace('x', 'yy')",
        "[big].join('') + big", "json(big)", "big.split('')", "big.upperAscii().lowerAscii()"}) {
    CAPTURE(source);
    const std::string result = evaluate(source, scope);
    CHECK(result.substr(0, 14) == "limit_exceeded");
    CHECK(result.find(suffix) != std::string::npos);
  }
}

TEST_CASE("work over large values is bounded in steps", "[engine][expression]") {
  testing::TableScope scope;
  const std::string large = "\"" + std::string(9u << 20, 'x') + "\"";
  scope.set("big", large.c_str());
  CHECK(evaluate("big.contains('y')", scope) == "false");
  std::string source = "big.contains('y')";
  for (int i = 0; i < 8; ++i) source += " || big.contains('y')";
  CHECK(evaluate(source, scope).find("the expression takes more than 10000 steps") !=
        std::string::npos);
  // A limit is no error that || may absorb.
  CHECK(evaluate(source + " || true", scope).find("limit_exceeded") == 0);
}

TEST_CASE("deep values end in an error", "[engine][expression]") {
  testing::TableScope scope;
  const std::string deep = std::string(2'000, '[') + std::string(2'000, ']');
  scope.set("deep", deep.c_str());
  scope.set("text", ("\"" + deep + "\"").c_str());
  for (const char* source : {"[deep]", "deep == deep", "string(deep)", "json(text)"}) {
    CAPTURE(source);
    CHECK(evaluate(source, scope).find("limit_exceeded") == 0);
  }
}
