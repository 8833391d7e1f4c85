#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "execute/executor.hpp"

namespace gantline::test {

// An executor whose attempts end when the test says so. At shutdown it stops those that still run.
class ScriptedExecutor final : public native::Executor {
 public:
  // Attempts succeed at once, on the thread that starts them.
  void succeed_at_once();

  // Waits for the attempt of this task to start, takes it, and tells of it. The task must not have
  // been taken before.
  native::AttemptOrder wait_for(const std::string& task_name);
  void succeed(const native::AttemptOrder& order);
  void err(const native::AttemptOrder& order, TaskError error);
  // Orders that came so far.
  size_t start_count() const;

  void connect(native::AttemptListener& listener) override;
  void start(std::vector<native::AttemptOrder> orders) override;
  void stop(AttemptToken token, bool force) override;
  void shutdown(Millis grace) override;

 private:
  void report(const native::AttemptOrder& order, native::AttemptOutcome outcome);

  mutable std::mutex mutex_;
  std::condition_variable started_;
  native::AttemptListener* listener_ = nullptr;
  bool succeeds_at_once_ = false;
  size_t start_count_ = 0;
  std::map<std::string, native::AttemptOrder> waiting_;  // not yet taken by the test, by task name
  std::map<uint64_t, native::AttemptOrder> running_;     // by token
};

}  // namespace gantline::test
