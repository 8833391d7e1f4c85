#pragma once

#include <cstdint>
#include <string_view>

#include "execute/executor.hpp"

namespace gantline::native {

// What a running attempt may ask of its host. Lives as long as the call of TaskRunner::run that it
// was given to. Threads: every function may be called from any thread while that call lasts.
class AttemptServices {
 public:
  // Values are those of plugin.h. The last two are lines that a command printed.
  enum class Level : uint8_t {
    kDebug = 0,
    kInfo = 1,
    kWarning = 2,
    kError = 3,
    kStdout = 4,
    kStderr = 5
  };

  // One line of the attempt's log, without its line feed. Lines beyond the host's bounds are
  // dropped and counted.
  virtual void log(Level level, std::string_view line) noexcept = 0;
  // How far the attempt is, 0-1000 permille. Also a sign of life.
  virtual void progress(uint32_t permille, std::string_view message) noexcept = 0;
  // A sign of life.
  virtual void heartbeat() noexcept = 0;
  // Whether the attempt was asked to stop.
  virtual bool is_cancelled() const noexcept = 0;

 protected:
  ~AttemptServices() = default;
};

// Runs one attempt to its end on the calling thread.
class TaskRunner {
 public:
  virtual ~TaskRunner() = default;
  // Returns what became of the attempt; its outcome carries the order's run, task and token. Called
  // from many threads at once. Must not throw.
  virtual AttemptOutcome run(const AttemptOrder& order, AttemptServices& services) = 0;
  // Whether the attempt mostly waits for something outside of the calling thread: a process, the
  // network, a disk. It is started at once then, whatever else is running.
  virtual bool waits(const AttemptOrder& /*order*/) const noexcept { return false; }
  // Makes run() of that attempt return soon (by asking), or at once (`force`: by killing). Called
  // from another thread, perhaps before run() has begun or after it has ended: then there is
  // nothing to do.
  virtual void cancel(AttemptToken token, bool force) = 0;
};

// Where the lines of attempts go. Threads: any.
class LineSink {
 public:
  virtual ~LineSink() = default;
  virtual void append(const AttemptOrder& order, AttemptServices::Level level,
                      std::string_view line) noexcept = 0;
  // No further line of this attempt follows.
  virtual void close(const AttemptOrder& order) noexcept = 0;
};

}  // namespace gantline::native
