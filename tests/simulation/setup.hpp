#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "gantline/workflow.hpp"

namespace gantline::simulation {

// What may go wrong. Each can be left out, to find out which of them a failure needs.
enum class Fault : uint8_t {
  kCrash,        // the server dies, anywhere, and starts again
  kTornWrite,    // a write fails, with or without effect, and the server ends
  kSlowDisk,     // a write takes a second
  kClockJump,    // the clock jumps by an hour or ten years, or stands still
  kLate,         // an attempt takes twenty times as long
  kDuplicate,    // a report arrives twice
  kLost,         // an attempt never reports
  kWorkerDeath,  // a worker goes silent; it may still send what it was doing
  kControl,      // people pause, resume, cancel and retry
  kCapacity,     // limits, resources and slots change
};
inline constexpr std::array<std::string_view, 10> kFaultNames = {
    "crash",     "torn_write", "slow_disk",    "clock_jump", "late",
    "duplicate", "lost",       "worker_death", "control",    "capacity"};

// Everything that follows from a seed before the first step.
struct Setup {
  uint64_t seed = 0;
  std::vector<std::shared_ptr<const Workflow>> workflows;  // a run of each
  std::array<uint32_t, kFaultNames.size()> permille{};     // how often, by fault; 0: never
  uint32_t workers = 1;

  bool draws(Fault fault, uint32_t draw_below_1000) const {
    return draw_below_1000 < permille[static_cast<size_t>(fault)];
  }
};

// What to leave out of a setup.
struct Reduction {
  std::vector<bool> without = std::vector<bool>(kFaultNames.size(), false);
  uint32_t runs_max = UINT32_MAX;
  uint32_t tasks_max = UINT32_MAX;  // of a run
};

Setup draw_setup(uint64_t seed, const Reduction& reduction);

}  // namespace gantline::simulation
