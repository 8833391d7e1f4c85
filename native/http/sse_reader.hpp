#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gantline::native {

// One server-sent event. Source: WHATWG, "HTML Living Standard", section "Server-sent events".
struct StreamedEvent {
  std::string id;    // of the last event that had one
  std::string kind;  // "message" when the stream names none
  std::string data;
};

// Takes a stream apart as it comes, in pieces of any size. What is longer than `bytes_max` ends it.
class SseReader {
 public:
  explicit SseReader(size_t bytes_max = size_t{16} << 20) : bytes_max_(bytes_max) {}

  // The events that this piece completes. After an overflow: none.
  std::vector<StreamedEvent> feed(std::string_view piece);
  bool has_overflowed() const noexcept { return has_overflowed_; }

 private:
  void take_line(std::string_view line, std::vector<StreamedEvent>& events);

  const size_t bytes_max_;
  std::string line_;  // unfinished
  StreamedEvent event_;
  bool has_data_ = false;
  bool after_return_ = false;  // a newline that follows belongs to the return
  bool has_overflowed_ = false;
};

}  // namespace gantline::native
