#include "runtime/drain.hpp"

#include <type_traits>
#include <variant>

namespace gantline::native {
namespace {

template <typename Body>
constexpr bool kEndsAttempt =
    std::is_same_v<Body, AttemptSucceeded> || std::is_same_v<Body, AttemptErred> ||
    std::is_same_v<Body, AttemptStopped>;

bool ends_current_attempt(const State& state, const InputBody& input) {
  return std::visit(
      [&](const auto& body) {
        if constexpr (kEndsAttempt<std::decay_t<decltype(body)>>) {
          const RunState* const run = state.find(body.run);
          return run != nullptr && to_index(body.task) < run->tasks.size() &&
                 run->tasks[to_index(body.task)].token == body.token;
        } else {
          return false;
        }
      },
      input);
}

uint32_t count_attempts(const State& state, WorkerId worker) {
  uint32_t count = 0;
  for (const auto& [id, run] : state.runs) {
    if (is_terminal(run.phase)) continue;
    for (const TaskState& task : run.tasks)
      count += task.token != kNoToken && task.worker == worker ? 1 : 0;
  }
  return count;
}

}  // namespace

std::optional<ChangeWorker> shrink_to_busy(const State& state, std::span<const Input> inputs,
                                           WorkerId worker) {
  const auto known = state.workers.find(worker);
  if (known == state.workers.end()) return std::nullopt;
  uint32_t busy = count_attempts(state, worker);
  for (const Input& input : inputs) busy -= ends_current_attempt(state, input.body) ? 1 : 0;
  if (busy == known->second.slots) return std::nullopt;
  return ChangeWorker{worker,
                      busy,
                      {known->second.name, known->second.labels},
                      busy == 0 ? Reason::kShutdown : Reason::kNone};
}

}  // namespace gantline::native
