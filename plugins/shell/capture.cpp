#include "shell/capture.hpp"

#include <algorithm>

#include "common/utf8.hpp"

namespace gantline::plugin::shell {

void Capture::add(std::string_view bytes) {
  const size_t room = captured_bytes_max_ - captured_.size();
  captured_.append(bytes.substr(0, room));
  is_truncated_ |= bytes.size() > room;
  while (!bytes.empty()) {
    const size_t line_end = bytes.find('\n');
    const size_t length = std::min({line_end, bytes.size(), kLineBytes - partial_.size()});
    partial_.append(bytes.substr(0, length));
    bytes.remove_prefix(length);
    const bool is_complete = line_end == length;
    if (is_complete) bytes.remove_prefix(1);
    if (is_complete || partial_.size() == kLineBytes) {
      end_line(partial_);
      partial_.clear();
    }
  }
}

void Capture::finish() {
  if (!partial_.empty()) end_line(partial_);
  partial_.clear();
}

void Capture::end_line(std::string_view line) {
  const std::string text = to_utf8(line);
  context_.log(level_, text);
  tail_.push_back(text);
  if (tail_.size() > kTailLines) tail_.pop_front();
}

std::string Capture::tail() const {
  std::string joined;
  for (const std::string& line : tail_) {
    if (!joined.empty()) joined += '\n';
    joined += line;
  }
  return joined;
}

}  // namespace gantline::plugin::shell
