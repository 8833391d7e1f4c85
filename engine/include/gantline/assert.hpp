#pragma once

namespace gantline {

// Prints the failed condition to standard error and aborts. Never returns.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace gantline

// Checks a programmer's promise, in every build. Bad input is never checked this way: it is a
// Result.
#define GANTLINE_ASSERT(condition)                                  \
  do {                                                              \
    if (!(condition)) [[unlikely]]                                  \
      ::gantline::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
