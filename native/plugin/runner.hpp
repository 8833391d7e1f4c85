#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "execute/task_runner.hpp"
#include "plugin/catalog.hpp"
#include "plugin/invocation.hpp"

namespace gantline::native {

class HostPool;
struct HostOptions;

// Runs attempts through task types: built-ins on the calling thread, the others in host processes,
// one attempt at a time in each.
//
// A crash of a host process is the failure of its attempt, with the code "plugin_crashed"; the next
// attempt gets another process. Codes that this class itself gives: unknown_type, invalid_output,
// output_too_large, unexpected_cancel (none of them retryable), plugin_crashed and host_unavailable
// (retryable).
class PluginTaskRunner final : public TaskRunner {
 public:
  // `catalog` outlives this.
  PluginTaskRunner(const TaskTypeCatalog& catalog, HostOptions hosts);
  // Ends the host processes. REQUIRES: no attempt is running.
  ~PluginTaskRunner() override;

  AttemptOutcome run(const AttemptOrder& order, AttemptServices& services) override;
  bool waits(const AttemptOrder& order) const noexcept override;
  void cancel(AttemptToken token, bool force) override;

 private:
  class Registration;

  InvocationResult run_in_process(const PluginLibrary::Type& type, const InvocationTexts& texts,
                                  AttemptToken token, AttemptServices& services,
                                  bool& was_cancelled);
  InvocationResult run_in_host(const std::string& library, const InvocationTexts& texts,
                               AttemptToken token, AttemptServices& services, bool& was_cancelled);

  const TaskTypeCatalog& catalog_;
  std::unique_ptr<HostPool> hosts_;
  std::mutex mutex_;
  // By token. Guarded by mutex_.
  std::unordered_map<uint64_t, std::shared_ptr<Cancellable>> running_;
};

}  // namespace gantline::native
