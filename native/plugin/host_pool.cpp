#include "plugin/host_pool.hpp"

#include <utility>

namespace gantline::native {

std::unique_ptr<HostProcess> HostPool::take_idle(const std::string& library) {
  const std::lock_guard lock(mutex_);
  std::vector<std::unique_ptr<HostProcess>>& waiting = idle_[library];
  if (waiting.empty()) return nullptr;
  std::unique_ptr<HostProcess> host = std::move(waiting.back());
  waiting.pop_back();
  return host;
}

Result<std::unique_ptr<HostProcess>> HostPool::acquire(const std::string& library) {
  // One that died while it waited harmed nobody.
  while (std::unique_ptr<HostProcess> host = take_idle(library)) {
    if (host->is_usable()) return host;
  }
  Result<std::unique_ptr<HostProcess>> started = HostProcess::start(library, options_);
  if (!started) return started;
  if (Status ready = started.value()->wait_until_ready(); !ready) return ready.error();
  return started;
}

void HostPool::release(const std::string& library, std::unique_ptr<HostProcess> host) {
  if (!host->is_usable()) return;
  const std::lock_guard lock(mutex_);
  std::vector<std::unique_ptr<HostProcess>>& waiting = idle_[library];
  if (waiting.size() < options_.idle_max) waiting.push_back(std::move(host));
}

}  // namespace gantline::native
