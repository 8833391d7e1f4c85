#pragma once

#include <string>

#include "cli/run_source.hpp"
#include "cli/terminal.hpp"

namespace gantline::native {

// Shows the progress of a run until it has ended, then what became of it. The exit code: success,
// kExitRunFailed, or kExitUnreachable when the server has been away for too long. With --json only
// the run as it ended. `source` is one to follow, of a server; `was_there`: it has answered before,
// so that it is waited for from the beginning.
int follow_run(OpenSource& source, const std::string& run, bool was_there,
               const Terminal& terminal);

// "run 06f... completed in 3.20s: 12 tasks, 12 completed", then the error of the run and those of
// its first failed tasks.
void print_ending(RunSource& source, const nlohmann::json& run, const Terminal& terminal);

}  // namespace gantline::native
