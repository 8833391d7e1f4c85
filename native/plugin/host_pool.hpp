#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugin/host_process.hpp"

namespace gantline::native {

// Host processes that wait for their next attempt. Threads: any.
class HostPool {
 public:
  explicit HostPool(HostOptions options) : options_(std::move(options)) {}

  // A process that has loaded the library: one that waits, or a new one.
  // Errors: as HostProcess::start and wait_until_ready.
  Result<std::unique_ptr<HostProcess>> acquire(const std::string& library);
  // Keeps the process for the next attempt, unless it is not usable or enough are kept already.
  void release(const std::string& library, std::unique_ptr<HostProcess> host);

 private:
  std::unique_ptr<HostProcess> take_idle(const std::string& library);

  const HostOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<HostProcess>>> idle_;  // guarded by mutex_
};

}  // namespace gantline::native
