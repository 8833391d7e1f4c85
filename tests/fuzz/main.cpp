// gantline_fuzz --target=NAME [libFuzzer's own arguments]: see docs/reliability.md.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "target.hpp"

namespace {

constexpr std::string_view kFlag = "--target=";

const gantline::fuzz::Target* chosen = nullptr;

}  // namespace

// libFuzzer leaves arguments that begin with two dashes to us.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  for (int i = 1; i < *count; ++i) {
    const std::string_view argument = (*arguments)[i];
    if (argument.substr(0, kFlag.size()) != kFlag) continue;
    for (const auto& target : gantline::fuzz::targets()) {
      if (target.name == argument.substr(kFlag.size())) chosen = &target;
    }
  }
  if (chosen != nullptr) return 0;
  std::fputs("give --target=NAME, one of:", stderr);
  for (const auto& target : gantline::fuzz::targets())
    std::fprintf(stderr, " %.*s", static_cast<int>(target.name.size()), target.name.data());
  std::fputc('\n', stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  chosen->feed({reinterpret_cast<const char*>(data), size});
  return 0;
}
