// Damaged blocks of a table are passed over exactly, whatever is beside them.
#include "upkeep/pass_over.hpp"

#include <tuple>
#include <vector>

#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;

namespace {

enum class Kind { kSound, kDamaged, kUnreadable };

// Reaches up to and including its last key.
struct Block {
  std::string last;
  Kind kind;
};

std::string key(uint64_t run, uint64_t sequence) {
  std::string bytes;
  for (const uint64_t number : {run, sequence}) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

// A table, as far as looking for rows goes.
struct Table {
  std::vector<Block> blocks;
  std::string sought{};
  size_t seeks = 0;

  Result<bool> pass(const std::string& last) {
    return pass_over(last, [this](const std::string& from) {
      sought = from;
      ++seeks;
      for (const Block& block : blocks) {
        if (from > block.last) continue;
        if (block.kind == Kind::kDamaged)
          return rocksdb::Status::Corruption("block " + std::to_string(&block - blocks.data()));
        if (block.kind == Kind::kUnreadable) return rocksdb::Status::IOError("block");
        break;
      }
      return rocksdb::Status::OK();
    });
  }
};

}  // namespace

TEST_CASE("a walk goes on directly behind a damaged block", "[native][upkeep]") {
  Table table{{{key(7, 3), Kind::kDamaged}, {key(9, 0), Kind::kSound}}};
  CHECK(table.pass("").value());
  CHECK(table.sought == key(7, 4));
  CHECK(table.pass(key(2, 5)).value());
  CHECK(table.sought == key(7, 4));
  CHECK(table.seeks <= 2 * (8 * kPassedBytes + 2));
}

TEST_CASE("a sound block between two damaged ones is not passed over", "[native][upkeep]") {
  // The sound one has a few sequences of one run, or runs that share their first bytes.
  const auto [first, sound, second] = GENERATE(
      std::tuple{key(7, 3), key(7, 9), key(7, 300)}, std::tuple{key(7, 3), key(8, 1), key(900, 0)},
      std::tuple{key(1u << 20, 255), key(1u << 20, 256), key(1ull << 40, 0)});
  Table table{{{first, Kind::kDamaged}, {sound, Kind::kSound}, {second, Kind::kDamaged}}};
  CHECK(table.pass(key(1, 1)).value());
  CHECK(table.sought > first);
  CHECK(table.sought <= sound);
  CHECK(table.pass(sound).value());
  CHECK(table.sought > second);
}

TEST_CASE("damaged blocks beside each other are passed over together", "[native][upkeep]") {
  Table table{
      {{key(7, 3), Kind::kDamaged}, {key(8, 0), Kind::kDamaged}, {key(9, 0), Kind::kSound}}};
  CHECK(table.pass("").value());
  CHECK(table.sought == key(8, 1));
}

TEST_CASE("there may be nothing behind a damaged block", "[native][upkeep]") {
  Table table{{{std::string(kPassedBytes + 1, '\xff'), Kind::kDamaged}}};
  CHECK_FALSE(table.pass("").value());
  CHECK_FALSE(table.pass(std::string(kPassedBytes, '\xff')).value());
}

TEST_CASE("a block that cannot be read at the moment is no damage", "[native][upkeep]") {
  Table table{{{key(7, 3), Kind::kDamaged}, {key(8, 0), Kind::kUnreadable}}};
  const auto passed = table.pass("");
  REQUIRE_FALSE(passed.ok());
  CHECK(passed.error().code == ErrorCode::kIo);
}
