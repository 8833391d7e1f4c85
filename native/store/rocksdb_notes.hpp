#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <rocksdb/env.h>

namespace gantline::native {

// RocksDB's log without a file: keeps what it warns of, which is where it tells what it skips of a
// damaged file. Threads: any.
class RocksDbNotes final : public rocksdb::Logger {
 public:
  RocksDbNotes() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override;
  // The first of them, a line each.
  std::vector<std::string> lines() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

}  // namespace gantline::native
