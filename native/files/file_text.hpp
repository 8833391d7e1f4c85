#pragma once

#include <string>

#include "gantline/result.hpp"

namespace gantline {

// The content of a file, or of standard input for "-".
// Errors: one defect: kNotFound, kPermissionDenied, kIo, kInvalidArgument (a directory),
// kLimitExceeded (over limits::kDocumentBytes: refused by its size before it is read, or cut off
// where a pipe passes it).
Result<std::string, Defects> read_file_text(const std::string& path);

}  // namespace gantline
