#pragma once

#include <memory>
#include <string>

#include "upkeep/run_check.hpp"

namespace gantline::native {

// Opens a store that does not open by itself, from a copy of its files below `scratch`, which must
// not exist: with the newest manifest when only CURRENT is gone, and otherwise as a new store of
// the rows that the tables and the logs still have (the logs read by RocksDB's own repair).
//
// Errors: kCorrupt (nothing opens), kIo.
Result<std::unique_ptr<StoreSource>> rescue_store(const std::string& store_path,
                                                  const std::string& scratch,
                                                  std::shared_ptr<RocksDbNotes> notes);

// Writes everything that is whole into a new data directory at `path`, which must not exist.
// Events of one decision that concern several runs come in the order of the runs.
// Errors: kIo, kCorrupt.
Status write_salvage(const StoreSource& store, Salvage salvage, const std::string& path);

}  // namespace gantline::native
