#include "store/rocksdb_notes.hpp"

#include <cstdarg>
#include <cstdio>

namespace gantline::native {
namespace {

constexpr size_t kLinesMax = 20;
constexpr size_t kLineBytes = 512;

}  // namespace

void RocksDbNotes::Logv(const char* format, va_list arguments) {
  char line[kLineBytes];
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  if (length <= 0) return;
  std::string text(line);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::lock_guard lock(mutex_);
  if (lines_.size() < kLinesMax) lines_.push_back(std::move(text));
}

std::vector<std::string> RocksDbNotes::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

}  // namespace gantline::native
