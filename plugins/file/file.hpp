#pragma once

#include <string>

#include "common/payload.hpp"

namespace gantline::plugin::file {

// file.read: a file becomes the output of a task.
struct Read {
  static TypeInfo info();
  Outcome run(Context& context);
};

// file.write: text or JSON becomes a file, all of it or nothing.
struct Write {
  static TypeInfo info();
  Outcome run(Context& context);
};

// A failed system call as a failure of the task. What the operating system may mend by itself
// (space, descriptors, the device) is retryable; a wrong path or missing permission is not.
Failure describe_errno(const std::string& path, const std::string& what, int error_number);

}  // namespace gantline::plugin::file
