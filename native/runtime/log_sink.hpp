#pragma once

#include "execute/task_runner.hpp"
#include "runtime/clock.hpp"
#include "store/log_store.hpp"

namespace gantline::native {

// Writes the lines of attempts to the log store. Threads: any.
class LogStoreSink final : public LineSink {
 public:
  // Both outlive the sink.
  LogStoreSink(LogStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // What cannot be written is dropped: a full disk must not fail the attempt.
  void append(const AttemptOrder& order, AttemptServices::Level level,
              std::string_view line) noexcept override;
  void close(const AttemptOrder& order) noexcept override;

 private:
  LogStore& store_;
  const Clock& clock_;
};

}  // namespace gantline::native
