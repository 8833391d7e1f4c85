#pragma once

#include <string>

#include <rocksdb/status.h>

#include "gantline/result.hpp"

namespace gantline::native {

// A failure of RocksDB as an error of ours: kNotFound, kCorrupt, kIo. `where` is given by the
// caller: the file or record that it was about. REQUIRES: the status is not ok.
//
// Something stored that is not as it was stored is kCorrupt. That a file cannot be read at this
// moment (no descriptor or memory left, no permission, a disk that fails) says nothing of what is
// in it.
Error to_error(const rocksdb::Status& status, std::string where);

}  // namespace gantline::native
