#pragma once

#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

// Bytes of all files below a directory; 0 when there is none.
uint64_t bytes_below(const std::string& path);

// What repairs removed: DIR/damaged/<time>/.
inline constexpr const char* kSetAside = "damaged";

// Copies a store as files: tables, which never change, as second names of the same bytes where the
// file system can. Errors: kIo.
Status copy_store_files(const std::string& from, const std::string& to);

// Puts `fresh` where `old` is, and `old` where `fresh` was, in one step where the file system can.
// `old` may be absent. Errors: kIo.
Status swap_in(const std::string& fresh, const std::string& old);

// Moves a file or directory when it is there. Errors: kIo.
Status move_if_there(const std::string& from, const std::string& to);

}  // namespace gantline::native
