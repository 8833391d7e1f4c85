#pragma once

#include <cstdint>
#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

struct CopyOutcome {
  uint64_t runs = 0;
  uint64_t events = 0;
  uint64_t bytes = 0;  // of the copy
};

struct CopyOptions {
  std::string from;
  std::string to;  // absent, empty, or a symbolic link to what is empty
};

// Copies a data directory, as a backup or from one: every event is read, checked and appended to a
// new store, and the output of attempts is copied; then the copy is examined as a whole. The source
// is only read, and a server may be using it: the copy has everything that was acknowledged before
// it began. What is interrupted leaves `to` as it was, and a folder beside it that the next copy to
// a place beside it removes.
//
// Cost: O(everything stored). Memory: O(runs), and the largest batch.
// Errors: kIo (nothing to copy, not empty, a mount point, inside of `from`, not writable, disk
// full), kCorrupt (the source is damaged, or the copy does not check), kUnsupportedVersion.
Result<CopyOutcome> copy_data_directory(const CopyOptions& options);

}  // namespace gantline::native
