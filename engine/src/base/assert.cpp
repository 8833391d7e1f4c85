#include "gantline/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace gantline {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "gantline: assertion failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace gantline
