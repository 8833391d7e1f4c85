#pragma once

#include <string>

#include <rocksdb/status.h>

#include "gantline/result.hpp"

namespace gantline::native {

// A failure of RocksDB as an error of ours: kNotFound, kCorrupt, kIo. `where` is given by the
// caller: the file or record that it was about. REQUIRES: the status is not ok.
Error to_error(const rocksdb::Status& status, std::string where);

}  // namespace gantline::native
