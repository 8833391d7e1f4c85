#include "gantline/types.hpp"

namespace gantline {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kRunIdLength = 13;
constexpr int kRandomBits = 22;

}  // namespace

RunId make_run_id(Millis unix_ms, uint64_t random_bits) noexcept {
  const uint64_t random = random_bits & ((uint64_t{1} << kRandomBits) - 1);
  return RunId{(static_cast<uint64_t>(unix_ms.count) << kRandomBits) | random};
}

std::string to_string(RunId id) {
  std::string text(kRunIdLength, '0');
  uint64_t rest = static_cast<uint64_t>(id);
  for (size_t i = kRunIdLength; i-- > 0; rest >>= 5) text[i] = kAlphabet[rest & 31];
  return text;
}

Result<RunId> parse_run_id(std::string_view text) {
  const Error invalid{ErrorCode::kInvalidArgument,
                      "not a run id: expected 13 characters of 0-9 and a-z without i, l, o, u",
                      std::string(text.substr(0, 2 * kRunIdLength))};
  if (text.size() != kRunIdLength) return invalid;
  uint64_t value = 0;
  for (const char c : text) {
    const size_t digit = kAlphabet.find(c);
    // Thirteen digits hold 65 bits, so the first digit has only four to give.
    if (digit == std::string_view::npos || (value >> 59) != 0) return invalid;
    value = (value << 5) | digit;
  }
  return RunId{value};
}

}  // namespace gantline
