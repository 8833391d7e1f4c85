#pragma once

#include <sys/types.h>

#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

struct HostOptions;

// A host process that was started, and our ends of its connections; the caller owns them.
struct SpawnedHost {
  pid_t pid = -1;
  int data = -1;
  int control = -1;
  int output = -1;
};

// Descriptors that a host process finds its connections on.
inline constexpr int kHostDataDescriptor = 3;
inline constexpr int kHostControlDescriptor = 4;

// Errors: kUnavailable.
Result<SpawnedHost> spawn_host(const std::string& library, const HostOptions& options);

}  // namespace gantline::native
