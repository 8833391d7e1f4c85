#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "gantline/result.hpp"

namespace gantline::native {

// What is said wherever there is no room. kIo.
Error disk_full(std::string path);

// "cannot write: Permission denied", from errno; disk_full when that is what it is.
Error io_error(const std::string& what, const std::string& path, int error = errno);

// Writes all of it, at an offset or (offset < 0) at the end. Errors: kIo.
Status write_all(int file, std::string_view bytes, long long offset, const std::string& path);

// Makes sure that so many bytes can be written in a directory, by taking them and giving them back.
// Errors: kIo (the disk is full, or not writable).
Status require_space(const std::string& directory, size_t bytes);

// Lets this process have as many files open as it may. What it starts would inherit that, and may
// not bear it: only for processes that start nothing.
void raise_open_files_limit() noexcept;

// Waits until the names in a directory are on the disk. Errors: kIo.
Status sync_directory(const std::string& path);

// Writes a whole small file so that after a crash it is there with all of its text or not at all.
// Errors: kIo.
Status write_file_atomically(const std::string& path, std::string_view text);

// Reads a small file, at most `bytes_max`. Errors: kNotFound, kIo.
Result<std::string> read_small_file(const std::string& path, size_t bytes_max);

}  // namespace gantline::native
