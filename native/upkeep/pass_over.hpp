#pragma once

#include <functional>
#include <string>

#include <rocksdb/status.h>

#include "gantline/result.hpp"

namespace gantline::native {

// The bytes by which keys are told apart when a damaged block is passed over: run and sequence,
// batch, or half of a hash. Of keys that begin with as many equal bytes, some may be passed over
// with it.
inline constexpr size_t kPassedBytes = 16;

// Looks for the first row of a table that is not below a key.
using SeekRow = std::function<rocksdb::Status(const std::string& key)>;

// Moves from the damaged block behind `last`, the last key that was read ("" for none), to the
// first row behind it that can be read; damaged blocks beside it are passed over in the same way,
// sound ones between them are not. Tables do not tell where their blocks end, but their errors name
// the block, so that it ends where the error becomes another.
//
// True: the last call of `seek` succeeded, and found that row. False: there is nothing behind it.
// Cost: at most 8 * kPassedBytes calls for each damaged block. Errors: kIo, which is no damage.
Result<bool> pass_over(const std::string& last, const SeekRow& seek);

}  // namespace gantline::native
