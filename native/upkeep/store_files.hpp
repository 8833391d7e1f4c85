#pragma once

#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

// Bytes of all files below a directory; 0 when there is none.
uint64_t bytes_below(const std::string& path);

// What repairs removed: DIR/damaged/<time>/.
inline constexpr const char* kSetAside = "damaged";
// In it, what a repair is at, and in that what becomes DIR/damaged/<time>.
inline constexpr const char* kUnfinished = "unfinished";
inline constexpr const char* kKept = "kept";

// Copies a store as files: tables, which never change, as second names of the same bytes where the
// file system can. One that is not there is copied as an empty one. Errors: kIo.
Status copy_store_files(const std::string& from, const std::string& to);

// Whether a path names anything, if only a symbolic link. Errors: kIo (it cannot be told).
Result<bool> is_there(const std::string& path);

// Waits until everything on the file system of a directory is on its disk. Errors: kIo.
Status sync_disk(const std::string& path);

// Moves a file or directory when it is there. Errors: kIo.
Status move_if_there(const std::string& from, const std::string& to);

}  // namespace gantline::native
