#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/workflow_builder.hpp"
#include "plugin/catalog.hpp"
#include "plugin/runner.hpp"
#include "runtime/local_host.hpp"
#include "temporary_folder.hpp"

namespace gantline::bench {

// What the builder describes, which has no defects.
std::shared_ptr<const Workflow> build(const WorkflowBuilder& builder);

// A server without HTTP in a directory of its own, which is gone afterwards. Threads: one.
class RunningHost {
 public:
  explicit RunningHost(uint32_t slots);
  ~RunningHost();

  // Milliseconds until `runs` runs, submitted at once, have ended durably.
  double time_runs(const std::shared_ptr<const Workflow>& workflow, size_t runs,
                   const std::shared_ptr<const nlohmann::json>& inputs = nullptr);

 private:
  void submit(const std::shared_ptr<const Workflow>& workflow,
              const std::shared_ptr<const nlohmann::json>& inputs);
  void wait_for_ends();
  void wait_for_end(RunId run);

  native::TaskTypeCatalog catalog_;
  native::PluginTaskRunner runner_;
  TemporaryFolder folder_;
  std::unique_ptr<native::LocalHost> host_;
  size_t open_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RunId> started_;  // guarded by mutex_
};

}  // namespace gantline::bench
