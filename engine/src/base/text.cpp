#include "base/text.hpp"

#include <algorithm>

namespace gantline {
namespace {

constexpr size_t kQuotedBytes = 80;

// Length of the well-formed sequence at the start of `text`; 0 when it is ill-formed.
size_t sequence_bytes(std::string_view text) noexcept {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  const auto follows = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return follows(1) ? 2 : 0;
  if (first < 0xF0) {
    if (first == 0xE0 && byte(1) < 0xA0) return 0;   // overlong
    if (first == 0xED && byte(1) >= 0xA0) return 0;  // surrogate
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first == 0xF0 && byte(1) < 0x90) return 0;  // overlong
  if (first > 0xF4 || (first == 0xF4 && byte(1) >= 0x90)) return 0;
  return follows(1) && follows(2) && follows(3) ? 4 : 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const size_t length = sequence_bytes(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string in_quotes(std::string_view text) {
  std::string result = "`";
  while (!text.empty()) {
    const size_t length = sequence_bytes(text);
    if (result.size() + length > kQuotedBytes) {
      result += "...";
      break;
    }
    const bool is_printable = length > 1 || (length == 1 && static_cast<uint8_t>(text[0]) >= 0x20);
    if (is_printable) {
      result += text.substr(0, length);
    } else {
      result += '?';
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return result + '`';
}

std::string escape_pointer_token(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

size_t edit_distance(std::string_view a, std::string_view b, size_t cutoff) {
  const size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > cutoff) return cutoff + 1;
  std::vector<size_t> before(b.size() + 1);  // row i - 2
  std::vector<size_t> above(b.size() + 1);   // row i - 1
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t smallest = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], before[j - 2] + 1);
      smallest = std::min(smallest, row[j]);
    }
    if (smallest > cutoff) return cutoff + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], cutoff + 1);
}

std::string_view Suggester::nearest(std::string_view name,
                                    const std::vector<std::string_view>& names) {
  std::string_view best;
  // Of a single letter nothing would be left.
  size_t cutoff = name.size() < 2 ? 0 : std::max<size_t>(1, name.size() / 3);
  for (const std::string_view candidate : names) {
    if (comparisons_left_ == 0) return {};
    --comparisons_left_;
    const size_t distance = edit_distance(name, candidate, cutoff);
    if (distance > cutoff || candidate == name) continue;
    best = candidate;
    if (distance <= 1) break;
    cutoff = distance - 1;
  }
  return best;
}

std::string Suggester::hint(std::string_view name, const std::vector<std::string_view>& names) {
  const std::string_view found = nearest(name, names);
  return found.empty() ? std::string() : "; did you mean " + in_quotes(found) + "?";
}

std::string Suggester::none_of(std::string_view name, const std::vector<std::string_view>& names) {
  std::string message = in_quotes(name) + " is none of";
  for (const std::string_view known : names) message += ' ' + in_quotes(known);
  return message + hint(name, names);
}

}  // namespace gantline
