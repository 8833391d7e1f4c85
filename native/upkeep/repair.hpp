#pragma once

#include <string>

#include "upkeep/examination.hpp"

namespace gantline::native {

struct RepairOptions {
  std::string directory;
  bool accept_loss = false;  // somebody was told what is lost and decided so
};

struct RepairOutcome {
  // What was found before; its losses are what was lost, or would be.
  Examination before;
  bool is_repaired = false;  // false: it was healthy, or the loss was not accepted
  std::string set_aside;     // where everything that was removed is now; "" when nothing was
};

// Makes a new store of everything in a data directory that is whole, runs as a whole, and puts it
// in the place of the damaged one, which is kept as it was in DIR/damaged/<time>/. Where that would
// lose anything, it says so and changes nothing unless the loss is accepted. Interrupted at any
// moment, it leaves a directory that can be repaired again.
//
// Needs as much room as the store takes. Cost: O(everything stored).
// Errors: kUnavailable (in use), kUnsupportedVersion, kIo (no data directory, no room), kCorrupt
// (not even a part of it can be read).
Result<RepairOutcome> repair(const RepairOptions& options);

}  // namespace gantline::native
