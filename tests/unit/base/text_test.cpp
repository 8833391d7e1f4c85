#include "base/text.hpp"

#include "support/catch.hpp"

using namespace gantline;

TEST_CASE("well-formed UTF-8 of every length is accepted", "[engine][base]") {
  for (const char* text :
       {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_valid_utf8(text));
  }
}

TEST_CASE("ill-formed UTF-8 is refused", "[engine][base]") {
  for (const char* text :
       {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    CAPTURE(text);
    CHECK_FALSE(is_valid_utf8(text));
  }
}

TEST_CASE("names in messages are short and printable", "[engine][base]") {
  CHECK(in_quotes("fetch") == "`fetch`");
  CHECK(in_quotes("a\nb\xFF") == "`a?b?`");
  CHECK(in_quotes(std::string(1'000, 'x')).size() < 100);
}

TEST_CASE("the edit distance counts insertions, deletions, replacements and swaps",
          "[engine][base]") {
  CHECK(edit_distance("", "", 5) == 0);
  CHECK(edit_distance("needs", "need", 5) == 1);
  CHECK(edit_distance("retyr", "retry", 5) == 1);
  CHECK(edit_distance("kitten", "sitting", 5) == 3);
  CHECK(edit_distance("abc", "", 5) == 3);
}

TEST_CASE("a distance over the cutoff is reported as one more than it", "[engine][base]") {
  CHECK(edit_distance("abcdef", "uvwxyz", 2) == 3);
  CHECK(edit_distance("a", "abcdef", 2) == 3);
}

TEST_CASE("the nearest name is suggested, the first of equally near ones", "[engine][base]") {
  Suggester suggester;
  CHECK(suggester.nearest("fetch", {"fetsh", "fetcj"}) == "fetsh");
  CHECK(suggester.nearest("timeot", {"type", "timeout"}) == "timeout");
  CHECK(suggester.nearest("x", {"y"}).empty());
  CHECK(suggester.nearest("xyz", {"type", "timeout"}).empty());
  CHECK(suggester.hint("timeot", {"timeout"}) == "; did you mean `timeout`?");
}

TEST_CASE("suggestions stop when their budget is used up", "[engine][base]") {
  Suggester suggester;
  const std::vector<std::string_view> names(1'000, "completely different");
  for (int i = 0; i < 400; ++i) (void)suggester.nearest("timeot", names);
  CHECK(suggester.nearest("timeot", {"timeout"}).empty());
}
