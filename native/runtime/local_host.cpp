#include "runtime/local_host.hpp"

#include <utility>

#include "gantline/assert.hpp"

namespace gantline::native {

Result<std::unique_ptr<LocalHost>> LocalHost::open(LocalHostOptions options) {
  GANTLINE_ASSERT(options.runner != nullptr);
  auto host = std::unique_ptr<LocalHost>(new LocalHost());
  host->data_ = options.data;
  auto journal =
      RocksDbJournal::open({.directory = options.data, .is_temporary = options.is_temporary});
  if (!journal.ok()) return journal.error();
  host->journal_ = std::move(journal).value();
  auto logs = LogStore::open({.directory = options.data + "/logs"});
  if (!logs.ok()) return logs.error();
  host->logs_ = std::move(logs).value();
  host->sink_ = std::make_unique<LogStoreSink>(*host->logs_, host->clock_);
  host->executor_ = std::make_unique<LocalExecutor>(
      LocalExecutorOptions{.slots = options.runtime.slots}, *options.runner, host->sink_.get());
  auto runtime =
      Runtime::open(std::move(options.runtime), *host->journal_, *host->executor_, host->clock_);
  if (!runtime.ok()) return runtime.error();
  host->runtime_ = std::move(runtime).value();
  return host;
}

LocalHost::~LocalHost() {
  // Attempts report to the runtime, so it goes when the last one has ended, and before the
  // executor.
  if (runtime_ != nullptr) runtime_->stop(Millis{});
}

LocalHostOptions host_options(const ServerConfig& config, TaskRunner& runner) {
  LocalHostOptions options;
  options.data = config.data;
  options.runner = &runner;
  options.runtime.engine.default_policy = config.policy;
  options.runtime.engine.cancel_grace = config.cancel_grace;
  options.runtime.slots = config.workers;
  options.runtime.limits = config.limits;
  options.runtime.resources = config.resources;
  options.runtime.worker_labels = config.labels;
  options.runtime.requests_max = config.queued_requests;
  options.runtime.cancel_grace = config.cancel_grace;
  return options;
}

}  // namespace gantline::native
