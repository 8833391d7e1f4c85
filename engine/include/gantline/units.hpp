#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline {

// "90s", "5m", "1h30m", "250ms", "2d" or a whole number of milliseconds. Units: ms, s, m, h, d,
// each at most once, largest first; the last may have a decimal fraction that is whole in
// milliseconds ("1.5s"). Errors: kInvalidArgument, kLimitExceeded (over limits::kDuration).
Result<Millis> parse_duration(std::string_view text);
// Exact text that parse_duration reads, largest units first, milliseconds beside seconds as their
// fraction ("1h30m", "1.5s", "250ms", "0s"). Negative durations begin with "-", which is for
// display only.
std::string format_duration(Millis duration);

// "512MiB", "1.5GiB", "10MB", "64" (bytes). Units: B, kB, MB, GB, TB (1000), KiB, MiB, GiB, TiB
// (1024). The result is in bytes. Errors: kInvalidArgument, kLimitExceeded.
Result<int64_t> parse_size(std::string_view text);
// The shortest exact text with a whole number ("512MiB", "10MB", "1000001B").
std::string format_size(int64_t bytes);

// An amount of a resource in thousandths: a number with at most three decimals ("0.5" is 500), or a
// size, whose unit is the byte ("1kB" is 1,000,000). Errors: kInvalidArgument, kLimitExceeded (over
// limits::kAmount).
Result<int64_t> parse_amount(std::string_view text);
// Exact text as a number ("0.5", "8").
std::string format_amount(int64_t thousandths);

}  // namespace gantline
