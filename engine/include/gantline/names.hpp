#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Names in messages: the one way to quote them, to point to them, and to find the one that was
// meant.
namespace gantline {

// `text` between backticks, shortened and with control characters and ill-formed bytes replaced by
// "?", so that it can stand in any message.
std::string in_quotes(std::string_view text);

// `text` as one token of a JSON Pointer: "~" and "/" escaped. Source: RFC 6901, section 3.
std::string escape_pointer_token(std::string_view text);

// Finds the known name that somebody may have meant. Threads: one.
//
// The work over its life is bounded, so that a document full of unknown names costs no more than a
// few milliseconds: once the budget is used up there are no more suggestions.
class Suggester {
 public:
  // The nearest of `names` within a third of the length of `name`, the first of equally near ones;
  // "" when none is near. Near are names that few insertions, deletions, replacements and swaps of
  // neighbouring letters turn into each other.
  std::string_view nearest(std::string_view name, const std::vector<std::string_view>& names);
  // "; did you mean `x`?", or "" when there is nothing near.
  std::string hint(std::string_view name, const std::vector<std::string_view>& names);
  // "`x` is none of `a` `b`", and the hint.
  std::string none_of(std::string_view name, const std::vector<std::string_view>& names);

 private:
  static constexpr size_t kComparisons = 300'000;
  size_t comparisons_left_ = kComparisons;
};

}  // namespace gantline
