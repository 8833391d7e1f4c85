#include "upkeep/pass_over.hpp"

#include <cstdint>

#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

// The next key of this length. False: there is none.
bool increment(std::string& key) {
  for (size_t digit = key.size(); digit != 0;) {
    const auto value = static_cast<uint8_t>(key[--digit]);
    key[digit] = static_cast<char>(value + 1);
    if (value != 0xff) return true;
  }
  return false;
}

// Moves `key` to the largest one that fails as it does, digit by digit.
Status move_to_end(std::string& key, const std::string& failure, const SeekRow& seek) {
  for (size_t digit = 0; digit < kPassedBytes; ++digit) {
    unsigned low = static_cast<uint8_t>(key[digit]);
    for (unsigned high = 0xff; low < high;) {
      const unsigned middle = (low + high + 1) / 2;
      std::string larger = key.substr(0, digit) + static_cast<char>(middle);
      larger.resize(kPassedBytes, '\0');
      const rocksdb::Status status = seek(larger);
      if (status.IsIOError()) return to_error(status, "");
      if (status.ok() || status.ToString() != failure) {
        high = middle - 1;
      } else {
        low = middle;
        key = larger;
      }
    }
  }
  return {};
}

}  // namespace

Result<bool> pass_over(const std::string& last, const SeekRow& seek) {
  std::string key = last;
  key.resize(kPassedBytes, '\0');
  // Made longer it is a larger key already.
  bool has_next = last.size() < kPassedBytes || increment(key);
  for (; has_next; has_next = increment(key)) {
    const rocksdb::Status status = seek(key);
    if (status.ok()) return true;
    if (status.IsIOError()) return to_error(status, "");
    if (Status moved = move_to_end(key, status.ToString(), seek); !moved.ok()) return moved.error();
  }
  return false;
}

}  // namespace gantline::native
