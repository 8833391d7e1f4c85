#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline::native {

struct Salvage;
struct StoreSource;

// One thing that is wrong.
struct Finding {
  std::string what;
  std::string where;  // file, batch or run
};

// A run that does not read whole: only as a whole could it go on, or be believed.
struct DamagedRun {
  RunId id = kNoRun;
  std::string workflow;  // "" when the index does not know
  std::string state;     // as the index has it
  std::string problem;
};

struct StorePosition {
  uint64_t batch = 0;
  uint64_t step = 0;
};

// What is in a data directory, and what is not and should be.
struct Examination {
  std::string directory;
  std::string user;                           // "pid 4711" uses it; "": nobody does
  std::optional<StorePosition> acknowledged;  // the watermark; absent: missing or damaged
  std::optional<StorePosition> stored;        // absent: the store does not open
  std::vector<Finding> findings;              // empty: healthy
  uint64_t findings_left_out = 0;             // beyond the first 200, which are `findings`
  std::optional<Error> unreadable;            // could not be read: then the rest says nothing
  std::vector<DamagedRun> damaged_runs;       // each is a finding too
  std::vector<std::string> notes;             // what RocksDB said while opening
  std::vector<std::string> warnings;          // what is odd and costs nothing
  bool is_installation_cut = false;           // events of workers, limits and resources are gone
  bool is_repair_unfinished = false;          // then nothing else was looked at
  uint64_t missing_batches = 0;               // in the middle of the log
  uint64_t runs = 0;                          // damaged ones included
  uint64_t active_runs = 0;                   // of those that are whole
  uint64_t events = 0;                        // of what is whole

  struct Bytes {
    uint64_t log = 0;     // write-ahead log
    uint64_t tables = 0;  // everything else of the store
    uint64_t attempt_logs = 0;
    uint64_t set_aside = 0;  // what repairs removed
    uint64_t free = 0;       // of the disk
  } bytes;

  bool is_healthy() const noexcept { return findings.empty(); }
};

// Reads everything in a data directory and checks it, without changing a file; a server may be
// using it. Checksums of tables, events that decode, follow on from each other and are accepted by
// the engine, workflows and payloads that they name, the index, and that nothing acknowledged is
// missing. A store that does not open is only checked file by file.
//
// Cost: O(everything stored). Memory: O(runs).
// Errors: kIo (no data directory, not readable), kUnsupportedVersion (a newer format).
Result<Examination> examine(const std::string& directory);

// What a repair would lose, in sentences; empty when it would lose nothing.
std::vector<std::string> losses_of(const Examination& examination);

nlohmann::json to_json(const Examination& examination);

// -- for the repair --

// The files around the store: format, watermark, sizes.
void examine_files(const std::string& directory, Examination& found);
// The store. `salvage`, which may be null, gets what is whole.
void examine_store(const StoreSource& store, Examination& found, Salvage* salvage);
// The tables of a store, each by its checksums: those that it uses (a killed process leaves
// unfinished ones beside them, which nobody reads), or all files when it does not open (`store` is
// null).
void examine_tables(const std::string& store_path, const StoreSource* store, Examination& found);

}  // namespace gantline::native
