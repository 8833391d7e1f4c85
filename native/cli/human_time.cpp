#include "cli/human_time.hpp"

#include <cstdio>
#include <ctime>

namespace gantline::native {
namespace {

std::string format(Millis time, const char* pattern) {
  const auto seconds = static_cast<std::time_t>(time.count / 1000);
  std::tm parts{};
  char text[64];
  if (localtime_r(&seconds, &parts) == nullptr) return {};
  return std::string(text, std::strftime(text, sizeof text, pattern, &parts));
}

}  // namespace

std::string human_time(Millis unix_time) {
  return unix_time <= Millis{} ? std::string() : format(unix_time, "%Y-%m-%d %H:%M:%S");
}

std::string human_clock(Millis unix_time) {
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03d", static_cast<int>(unix_time.count % 1000));
  return format(unix_time, "%H:%M:%S") + fraction;
}

}  // namespace gantline::native
