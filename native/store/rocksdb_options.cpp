#include "store/rocksdb_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <memory>

namespace gantline::native {
namespace {

constexpr size_t kWriteBufferBytes = 8u << 20;     // of all families together
constexpr size_t kWriteAheadLogBytes = 16u << 20;  // then everything is flushed
constexpr size_t kBlockCacheBytes = 8u << 20;
constexpr size_t kArenaBlockBytes = 64u << 10;  // what a family with one entry takes

// The log is made as long as it may become when it is created. A log that grows with every record
// makes each sync write the file's inode too, which is a second write before the flush: measured,
// 0.14 ms a sync against 0.10 ms. What was never written reads as zeros, which end a log.
class LongLogFileSystem : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "LongLogFileSystem"; }
  rocksdb::FileOptions OptimizeForLogWrite(const rocksdb::FileOptions& file_options,
                                           const rocksdb::DBOptions& options) const override {
    rocksdb::FileOptions log = FileSystemWrapper::OptimizeForLogWrite(file_options, options);
    log.fallocate_with_keep_size = false;
    return log;
  }
};

// One for the process: a database does not own the environment that it uses.
rocksdb::Env* default_environment() {
  static const std::unique_ptr<rocksdb::Env> kEnvironment =
      make_environment(rocksdb::FileSystem::Default());
  return kEnvironment.get();
}

rocksdb::ColumnFamilyOptions make_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16u << 10;
  table.cache_index_and_filter_blocks = true;  // so that the cache bounds them too
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kWriteBufferBytes;
  options.max_write_buffer_number = 3;
  options.arena_block_size = kArenaBlockBytes;
  options.compression = rocksdb::kLZ4Compression;
  options.target_file_size_base = 16u << 20;
  options.max_bytes_for_level_base = 64u << 20;
  options.level_compaction_dynamic_level_bytes = true;
  options.periodic_compaction_seconds = 0;
  options.ttl = 0;
  options.force_consistency_checks = true;
  return options;
}

}  // namespace

std::unique_ptr<rocksdb::Env> make_environment(std::shared_ptr<rocksdb::FileSystem> files) {
  return rocksdb::NewCompositeEnv(std::make_shared<LongLogFileSystem>(files));
}

rocksdb::DBOptions make_database_options(bool create, rocksdb::Env* environment) {
  rocksdb::DBOptions options;
  options.env = environment != nullptr ? environment : default_environment();
  options.create_if_missing = create;
  options.create_missing_column_families = create;
  options.paranoid_checks = true;

  // After a power cut the end of the log may be torn anywhere, so that recovery has to stop quietly
  // at the first record that does not check. The watermark tells a torn end from a lost middle.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // What recovery read stays in the log until something is flushed anyway: opening is fast, and a
  // store that is refused after all has not been changed.
  options.avoid_flush_during_recovery = true;
  options.avoid_flush_during_shutdown = true;
  options.atomic_flush = true;  // the families agree after recovery even when the log is damaged
  options.use_fsync = false;    // fdatasync, which covers the size of the file too
  options.max_total_wal_size = kWriteAheadLogBytes;
  options.db_write_buffer_size = kWriteBufferBytes;
  // A write or sync that failed is never tried again: what is on the disk is unknown until it is
  // reread.
  options.max_bgerror_resume_count = 0;

  // One thread writes, and it already gathers what there is into one batch.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.enable_pipelined_write = false;
  options.max_background_jobs = 2;
  options.max_subcompactions = 1;
  options.bytes_per_sync = 1u << 20;

  options.max_open_files = 256;
  options.max_file_opening_threads = 1;
  options.skip_stats_update_on_db_open = true;
  options.max_manifest_file_size = 4u << 20;
  options.manifest_preallocation_size = 64u << 10;

  options.statistics = nullptr;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.stats_history_buffer_size = 0;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = 1u << 20;
  options.keep_log_file_num = 2;
  return options;
}

rocksdb::DBOptions make_reading_options() {
  rocksdb::DBOptions options = make_database_options(false);
  // Every table stays open from the beginning: the server may delete its name meanwhile.
  options.max_open_files = -1;
  return options;
}

rocksdb::WriteOptions make_write_options(bool syncs) {
  rocksdb::WriteOptions options;
  options.sync = syncs;
  options.disableWAL = false;
  return options;
}

rocksdb::ReadOptions make_read_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> make_families() {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kBlockCacheBytes, 2);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const char* name : kFamilyNames) families.emplace_back(name, make_family_options(cache));
  return families;
}

}  // namespace gantline::native
