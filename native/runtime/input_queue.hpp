#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "gantline/engine.hpp"
#include "runtime/decision.hpp"

namespace gantline::native {

// An ended run that was forgotten and is needed again, with the inputs that need it.
struct Adoption {
  RunState run;
  // EngineLoop::adoption_count when the run was read. If others were adopted since, it may have
  // been this one, and what was read may be old: then it is not taken.
  uint64_t adoption_count = 0;
};

// What the engine thread takes from its queue at once.
struct Intake {
  std::vector<Adoption> adoptions;  // handled first
  std::vector<Input> inputs;        // request: position in `replies` + 1
  std::vector<ReplyFunction> replies;
  std::vector<Query> queries;

  bool empty() const noexcept { return adoptions.empty() && inputs.empty() && queries.empty(); }
  void clear() noexcept;
};

// The one way to the engine thread. Threads: push from any, take from the engine thread.
class InputQueue {
 public:
  explicit InputQueue(size_t requests_max) : requests_max_(requests_max) {}

  // A report of an attempt. Always taken: there are no more than slots.
  void push_report(InputBody body);
  // Something to be answered: `reply` is called once if and only if the status is ok.
  // Errors: kUnavailable (too many requests wait, or the queue is closed).
  Status push_request(InputBody body, ReplyFunction reply);
  Status push_request(Adoption adoption, InputBody body, ReplyFunction reply);
  Status push_query(Query query);
  // Makes take return.
  void wake();

  // Waits for something to take, at most `timeout` (absent: for ever). False: the queue is closed
  // and empty. `intake` is cleared first; its storage is reused.
  bool take(Intake& intake, std::optional<std::chrono::nanoseconds> timeout);

  // Nothing is accepted any more; what is queued is still taken. `reason` is what callers are told.
  void close(Error reason);
  // The same, and hands back what is queued: nobody is going to take it.
  Intake close_and_empty(Error reason);
  // `count` requests were answered.
  void release(size_t count);
  size_t request_count() const;
  // Whether take would have to wait. Any thread; true only for the moment.
  bool is_empty() const;

 private:
  Status admit();
  void add_request(InputBody body, ReplyFunction reply);
  void notify(std::unique_lock<std::mutex>& lock);

  const size_t requests_max_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  Intake intake_;                // guarded by mutex_
  size_t requests_ = 0;          // not yet answered; guarded by mutex_
  bool is_waiting_ = false;      // the engine thread sleeps; guarded by mutex_
  bool is_woken_ = false;        // guarded by mutex_
  std::optional<Error> closed_;  // guarded by mutex_
};

}  // namespace gantline::native
