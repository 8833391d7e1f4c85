#pragma once

#include <atomic>
#include <cstdint>

#include "gantline/types.hpp"

namespace gantline::native {

// Makes ids of runs: unique within the process, and from one life of an installation to the next as
// long as its clock does not repeat a millisecond. The engine refuses the rest. Threads: any.
class RunIdSource {
 public:
  RunIdSource();
  RunId next(Millis now) noexcept;

 private:
  // Counts up from a random number: two runs of one millisecond never get the same low bits.
  std::atomic<uint64_t> counter_;
};

}  // namespace gantline::native
