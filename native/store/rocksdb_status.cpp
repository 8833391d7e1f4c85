#include "store/rocksdb_status.hpp"

#include <utility>

#include "gantline/assert.hpp"
#include "store/damage.hpp"
#include "store/posix_file.hpp"

namespace gantline::native {

Error to_error(const rocksdb::Status& status, std::string where) {
  GANTLINE_ASSERT(!status.ok());
  const std::string text = status.ToString();
  if (status.IsNotFound()) return {ErrorCode::kNotFound, "not there", std::move(where)};
  if (status.IsCorruption()) {
    return damage("the store is damaged (" + text + ")", std::move(where));
  }
  if (status.IsNoSpace()) return disk_full(std::move(where));
  return {ErrorCode::kIo, text, std::move(where)};
}

}  // namespace gantline::native
