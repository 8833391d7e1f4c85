#pragma once

namespace gantline::native {

// `gantline ...`: reads the arguments, runs the command, returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace gantline::native
