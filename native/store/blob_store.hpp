#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "gantline/event.hpp"
#include "store/database.hpp"

namespace gantline::native {

// Payloads longer than this are kept by content in the family `blobs`, once however often they
// occur.
inline constexpr size_t kInlinePayloadBytes = 4096;

ContentHash sha256(std::string_view bytes);

// Puts the long payloads of one batch beside its events, in the same write. Lives for one append.
class BlobWriter final : public PayloadSink {
 public:
  BlobWriter(const Database& database, rocksdb::WriteBatch& batch)
      : database_(database), batch_(batch) {}

  bool keep(std::string_view json_text, ContentHash& hash) override;

 private:
  const Database& database_;
  rocksdb::WriteBatch& batch_;
  std::unordered_set<std::string> written_;  // hashes put by this batch
};

// Reads them back and checks that they are what their hash says. Safe from any thread.
class BlobReader final : public PayloadSource {
 public:
  explicit BlobReader(const Database& database) : database_(database) {}

  // Errors: kCorrupt (also when it is missing, since an event refers to it), kIo.
  Result<std::string> load(const ContentHash& hash) override;

 private:
  const Database& database_;
};

}  // namespace gantline::native
