#include "gantline/assert.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace gantline {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  // Without printf, whose code is a hundredth of the WebAssembly module.
  std::array<char, 16> digits{};
  std::to_chars(digits.data(), digits.data() + digits.size() - 1, line);
  for (const char* part : std::initializer_list<const char*>{
           "gantline: assertion failed: ", condition, " (", file, ":", digits.data(), ")\n"}) {
    std::fputs(part, stderr);
  }
  std::abort();
}

}  // namespace gantline
