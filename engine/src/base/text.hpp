#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gantline/names.hpp"

namespace gantline {

// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms, nothing over
// U+10FFFF). Source: The Unicode Standard, table 3-7.
bool is_valid_utf8(std::string_view text) noexcept;

// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`;
// anything over `cutoff` is reported as cutoff + 1. Cost: O(|a| * |b|).
// Source: restricted Damerau-Levenshtein distance (optimal string alignment).
size_t edit_distance(std::string_view a, std::string_view b, size_t cutoff);

}  // namespace gantline
