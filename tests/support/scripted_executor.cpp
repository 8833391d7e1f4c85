#include "support/scripted_executor.hpp"

#include <utility>

namespace gantline::test {

using native::AttemptOrder;

void ScriptedExecutor::succeed_at_once() {
  const std::lock_guard lock(mutex_);
  succeeds_at_once_ = true;
}

AttemptOrder ScriptedExecutor::wait_for(const std::string& task_name) {
  std::unique_lock lock(mutex_);
  started_.wait(lock, [&] { return waiting_.count(task_name) != 0; });
  AttemptOrder order = waiting_.at(task_name);
  waiting_.erase(task_name);
  return order;
}

void ScriptedExecutor::succeed(const AttemptOrder& order) {
  report(order, AttemptSucceeded{order.run, order.task, order.token, nullptr, false});
}

void ScriptedExecutor::err(const AttemptOrder& order, TaskError error) {
  report(order, AttemptErred{order.run, order.task, order.token, std::move(error)});
}

size_t ScriptedExecutor::start_count() const {
  const std::lock_guard lock(mutex_);
  return start_count_;
}

void ScriptedExecutor::connect(native::AttemptListener& listener) { listener_ = &listener; }

void ScriptedExecutor::start(std::vector<AttemptOrder> orders) {
  bool ends_at_once = false;
  {
    const std::lock_guard lock(mutex_);
    start_count_ += orders.size();
    ends_at_once = succeeds_at_once_;
    for (const AttemptOrder& order : orders) {
      running_[static_cast<uint64_t>(order.token)] = order;
      if (!ends_at_once) waiting_[order.task_name] = order;
    }
    started_.notify_all();
  }
  for (const AttemptOrder& order : orders) {
    if (ends_at_once) succeed(order);
  }
}

void ScriptedExecutor::stop(AttemptToken token, bool) {
  std::unique_lock lock(mutex_);
  const auto it = running_.find(static_cast<uint64_t>(token));
  if (it == running_.end()) return;
  const AttemptOrder order = it->second;
  lock.unlock();
  report(order, AttemptStopped{order.run, order.task, order.token});
}

void ScriptedExecutor::shutdown(Millis) {
  std::vector<AttemptOrder> rest;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [token, order] : running_) rest.push_back(order);
  }
  for (const AttemptOrder& order : rest) stop(order.token, true);
}

// Each attempt reports once.
void ScriptedExecutor::report(const AttemptOrder& order, native::AttemptOutcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    if (running_.erase(static_cast<uint64_t>(order.token)) == 0) return;
  }
  listener_->on_outcome(std::move(outcome));
}

}  // namespace gantline::test
