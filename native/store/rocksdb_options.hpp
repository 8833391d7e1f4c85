#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <rocksdb/db.h>

namespace gantline::native {

// The column families, in the order in which they are opened (native/store/FORMAT.md).
enum class Family : size_t { kMeta, kEvents, kLog, kWorkflows, kBlobs, kIndex };
inline constexpr size_t kFamilyCount = 6;
inline constexpr std::array<const char*, kFamilyCount> kFamilyNames = {
    "default", "events", "log", "workflows", "blobs", "index"};

// Files as the journal needs them, in `files`.
std::unique_ptr<rocksdb::Env> make_environment(std::shared_ptr<rocksdb::FileSystem> files);

// Every option that matters is set here: small memory, one writer, and nothing acknowledged is
// lost. `environment` outlives the database; null: that of the process.
rocksdb::DBOptions make_database_options(bool create, rocksdb::Env* environment = nullptr);
// For a store that is only read, perhaps while a server writes it: changes no file.
rocksdb::DBOptions make_reading_options();
rocksdb::WriteOptions make_write_options(bool syncs);
rocksdb::ReadOptions make_read_options();
// One for each family, sharing one block cache.
std::vector<rocksdb::ColumnFamilyDescriptor> make_families();

}  // namespace gantline::native
