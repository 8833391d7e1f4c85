#pragma once

namespace gantline::native {

// The host process: what `gantline-plugin-host` and `gantline plugin-host` do. `argv[0]` is
// skipped.
//
//   --serve [--memory-bytes N] LIBRARY   loads the library and runs attempts for the server, which
//   it finds
//                                        on descriptors 3 and 4 (PROTOCOL.md); ends when the server
//                                        does
//   --check FACT LIBRARY                 checks one fact of the conformance suite (check.hpp)
//
// Returns the exit status: 0, 1 (the check failed), 2 (wrong arguments), 3 (the library was
// refused).
int plugin_host_main(int argc, const char* const* argv);

}  // namespace gantline::native
