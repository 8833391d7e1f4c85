#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gantline {

// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms, nothing over
// U+10FFFF). Source: The Unicode Standard, table 3-7.
bool is_valid_utf8(std::string_view text) noexcept;

// `text` between backticks, shortened and with control characters and ill-formed bytes replaced by
// "?", so that it can stand in any message.
std::string in_quotes(std::string_view text);

// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`;
// anything over `cutoff` is reported as cutoff + 1. Cost: O(|a| * |b|).
// Source: restricted Damerau-Levenshtein distance (optimal string alignment).
size_t edit_distance(std::string_view a, std::string_view b, size_t cutoff);

// Finds the known name that somebody may have meant.
//
// The work over its life is bounded, so that a document full of unknown names costs no more than a
// few milliseconds: once the budget is used up there are no more suggestions.
class Suggester {
 public:
  // The nearest of `names` within a third of the length of `name`, the first of equally near ones;
  // "" when none is near.
  std::string_view nearest(std::string_view name, const std::vector<std::string_view>& names);
  // "; did you mean `x`?", or "" when there is nothing near.
  std::string hint(std::string_view name, const std::vector<std::string_view>& names);

 private:
  static constexpr size_t kComparisons = 300'000;
  size_t comparisons_left_ = kComparisons;
};

}  // namespace gantline
