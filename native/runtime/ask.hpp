#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "runtime/input_queue.hpp"
#include "runtime/runtime.hpp"

namespace gantline::native {

// Lets `look` see the engine and waits until everything that it saw is durable.
template <typename T>
Result<T> Runtime::ask(std::function<Result<T>(const Engine&, Millis)> look) const {
  std::optional<Result<T>> seen;
  std::promise<Status> promise;
  std::future<Status> done = promise.get_future();
  // Both functions run before this one returns, so they may refer to its variables.
  Query query;
  query.look = [&](const Engine& engine, Millis now) { seen.emplace(look(engine, now)); };
  query.done = [&promise](const Status& status) { promise.set_value(status); };
  if (Status status = queue_->push_query(std::move(query)); !status.ok()) return status.error();
  if (Status status = done.get(); !status.ok()) return status.error();
  return std::move(*seen);
}

}  // namespace gantline::native
