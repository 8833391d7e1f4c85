#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "cli/terminal.hpp"
#include "gantline/result.hpp"

namespace gantline::native {

// For commands that follow something on a server for long: a server that was there and goes away
// may be starting anew, so it is asked again for a while. That is said at once, and when it is
// over. Threads: one.
class Reconnector {
 public:
  // `before_words` is called before anything is written to the terminal's `err`.
  Reconnector(std::string server, std::chrono::milliseconds limit, const Terminal& terminal,
              std::function<void()> before_words = {});

  // Calls `ask`, which makes one request that may be repeated, until the server has answered or has
  // been away for longer than the limit. Errors: those of the answer; kUnavailable when the server
  // was not there at all, or was given up on, which the message says.
  template <typename Ask>
  auto ask(Ask ask) -> decltype(ask()) {
    while (true) {
      auto answer = ask();
      if (answer.ok()) {
        note_answer();
        return answer;
      }
      if (const std::optional<Error> error = wait_after(answer.error())) return *error;
    }
  }

  // For requests that repeat themselves: the connection broke.
  void note_loss();
  void note_answer();
  // The error that ends the following: says so where it follows from a loss.
  Error final_error(const Error& error) const;

 private:
  using Clock = std::chrono::steady_clock;
  // Absent: ask again.
  std::optional<Error> wait_after(const Error& error);
  void say(const std::string& words);

  const std::string server_;
  const std::chrono::milliseconds limit_;
  const Terminal& terminal_;
  const std::function<void()> before_words_;
  bool was_there_ = false;
  std::optional<Clock::time_point> lost_at_;
  std::chrono::milliseconds pause_{};
};

}  // namespace gantline::native
