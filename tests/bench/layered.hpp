#pragma once

#include <memory>

#include "gantline/workflow.hpp"

namespace gantline::bench {

struct LayeredOptions {
  uint32_t tasks = 100'000;
  uint32_t layer = 500;       // tasks of a layer
  bool is_lognormal = false;  // durations, with a 95th percentile of three times the median
};

// Layers of tasks; each task needs two of the layer before, drawn with a fixed seed.
std::shared_ptr<const Workflow> layered(const LayeredOptions& options);

}  // namespace gantline::bench
