#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline::native {

// How a repair puts what it made in the place of what was there. It takes several steps, so its
// intention is written down first, in DIR/REPAIR: from then on the directory is refused by
// everybody but the next repair, which goes on from whatever step was the last.
//
// What was made is in DIR/damaged/unfinished/kept/new, and becomes part of DIR; what was there goes
// the other way, to DIR/damaged/<time>. Nothing of it is ever deleted.
struct Replacement {
  std::string directory;
  std::string name;           // "20261125T083000Z": the folder in DIR/damaged
  std::vector<RunId> runs{};  // those that were removed: the output of their attempts goes too
};

// Told of each step before it is done; an error ends the replacement there. May be null. For tests.
using BeforeStep = std::function<Status(std::string_view step)>;

struct ReplacementOutcome {
  std::string set_aside;                // DIR/damaged/<time>
  std::vector<std::string> warnings{};  // what went wrong beside it
};

// A name for the folder that nothing in DIR/damaged has.
std::string free_set_aside_name(const std::string& directory);

// Writes the intention down. With an error it may be there all the same: ask is_replacing. Errors:
// kIo.
Status begin_replacement(const Replacement& replacement);

// Whether the intention that is written down can be read or, where it is damaged, is clear from the
// folders. Errors: kIo, kCorrupt (with what somebody has to do by hand).
Status check_replacement(const std::string& directory);

// Does the steps that are still to be done. REQUIRES: the directory is locked by this process.
// Errors: kIo (it is to be begun again), and those of check_replacement.
Result<ReplacementOutcome> finish_replacement(const std::string& directory,
                                              const BeforeStep& before_step);

}  // namespace gantline::native
