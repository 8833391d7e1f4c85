#pragma once

#include <map>
#include <memory>
#include <vector>

#include "gantline/state.hpp"

namespace gantline {

enum class PoolId : uint32_t {};
inline constexpr PoolId kNoPool{UINT32_MAX};

// What a task holds of one pool while an attempt of it runs.
struct Demand {
  PoolId pool = kNoPool;
  int64_t amount = 0;  // 1 for a limit, thousandths of a resource
};
using Demands = std::vector<Demand>;  // at most limits::kTaskDemands, in the order of the checks

// What the engine keeps about a run besides its state: all of it follows from the state.
struct ActiveRun {
  RunState* run = nullptr;  // into State::runs, whose nodes do not move
  uint32_t epoch = 0;       // raised when its candidates are queued anew; older ones are stale
  // Demands by position in the workflow, for specs whose keys have no expressions; null: not made
  // yet. Empty as long as no task has demanded anything.
  std::vector<std::shared_ptr<const Demands>> by_spec;
  // Demands by task index, for keys that had to be evaluated.
  std::map<uint32_t, std::shared_ptr<const Demands>> by_task;
};

}  // namespace gantline
