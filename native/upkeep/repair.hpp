#pragma once

#include <string>
#include <vector>

#include "upkeep/examination.hpp"
#include "upkeep/replacement.hpp"

namespace gantline::native {

struct RepairOptions {
  std::string directory;
  bool accept_loss = false;  // somebody was told what is lost and decided so
  BeforeStep before_step{};  // null but for tests
};

struct RepairOutcome {
  // What was found before; its losses are what was lost, or would be.
  Examination before;
  // False: it was healthy, or the loss was not accepted. True beside a healthy `before`: a repair
  // that was interrupted has been finished.
  bool is_repaired = false;
  std::string set_aside;              // where everything that was removed is now; "": nothing was
  std::vector<std::string> warnings;  // what went wrong beside a repair
};

// Makes a new store of everything in a data directory that is whole, runs as a whole, and puts it
// in the place of the damaged one, which is kept as it was in DIR/damaged/<time>/. Where that would
// lose anything, it says so and changes nothing unless the loss is accepted. Interrupted at any
// moment, or failing, it leaves the directory as it was, or one that is refused until the next
// repair has finished it (see Replacement); what was there is never gone.
//
// Needs as much room as the store takes, or twice as much when the store does not open. Cost:
// O(everything stored). Errors: kUnavailable (in use), kUnsupportedVersion, kIo (no data directory,
// no room), kCorrupt (not even a part of it can be read).
Result<RepairOutcome> repair(const RepairOptions& options);

}  // namespace gantline::native
