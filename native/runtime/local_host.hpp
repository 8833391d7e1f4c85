#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "execute/local_executor.hpp"
#include "runtime/config.hpp"
#include "runtime/log_sink.hpp"
#include "runtime/runtime.hpp"
#include "store/log_store.hpp"
#include "store/rocksdb_journal.hpp"

namespace gantline::native {

struct LocalHostOptions {
  std::string data{};            // directory of the durable state
  bool is_temporary = false;     // it is thrown away at the end: nothing waits for the disk
  TaskRunner* runner = nullptr;  // outlives the host; never null
  RuntimeOptions runtime{};      // slots are also the executor's threads
};

// What `serve` and `run` are made of: a data directory, its journal and logs, a local executor and
// the runtime over them, put together and taken apart in the right order.
class LocalHost {
 public:
  // Errors: those of RocksDbJournal::open, LogStore::open and Runtime::open, each with what to do.
  static Result<std::unique_ptr<LocalHost>> open(LocalHostOptions options);
  // Stops without grace if nobody has done so.
  ~LocalHost();

  Runtime& runtime() noexcept { return *runtime_; }
  LogStore& logs() noexcept { return *logs_; }
  RocksDbJournal& journal() noexcept { return *journal_; }
  const std::string& data() const noexcept { return data_; }

 private:
  LocalHost() = default;

  // In the order in which they need each other.
  std::string data_;
  SystemClock clock_;
  std::unique_ptr<RocksDbJournal> journal_;
  std::unique_ptr<LogStore> logs_;
  std::unique_ptr<LogStoreSink> sink_;
  std::unique_ptr<LocalExecutor> executor_;
  std::unique_ptr<Runtime> runtime_;
};

// The parts of a configuration that the host takes.
LocalHostOptions host_options(const ServerConfig& config, TaskRunner& runner);

}  // namespace gantline::native
