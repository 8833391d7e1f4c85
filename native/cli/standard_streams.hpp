#pragma once

namespace gantline::native {

// Opens the standard streams that whoever started the process left closed, so that no file of the
// data directory gets one of their numbers and then what is printed. The first thing to do.
void open_missing_streams() noexcept;

// Writes out what is left for standard output. A result that could not be written is no success:
// says so and gives kExitUnreachable, unless the exit code tells a failure already, or the reader
// has closed its pipe and wants no more.
int finish_output(int exit_code);

}  // namespace gantline::native
