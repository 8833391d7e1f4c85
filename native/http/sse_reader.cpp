#include "http/sse_reader.hpp"

#include <utility>

namespace gantline::native {

std::vector<StreamedEvent> SseReader::feed(std::string_view piece) {
  std::vector<StreamedEvent> events;
  for (const char c : piece) {
    if (has_overflowed_) break;
    const bool is_second = after_return_ && c == '\n';
    after_return_ = c == '\r';
    if (is_second) continue;
    if (c != '\n' && c != '\r') {
      line_ += c;
      has_overflowed_ = line_.size() + event_.data.size() > bytes_max_;
      continue;
    }
    const std::string line = std::exchange(line_, {});
    take_line(line, events);
  }
  return events;
}

void SseReader::take_line(std::string_view line, std::vector<StreamedEvent>& events) {
  if (line.empty()) {
    if (has_data_) {
      events.push_back(event_);
      if (events.back().kind.empty()) events.back().kind = "message";
    }
    event_.kind.clear();
    event_.data.clear();
    has_data_ = false;
    return;
  }
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (name == "id") {
    event_.id = value;
  } else if (name == "event") {
    event_.kind = value;
  }
}

}  // namespace gantline::native
