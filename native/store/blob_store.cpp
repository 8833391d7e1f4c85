#include "store/blob_store.hpp"

#include <openssl/evp.h>

#include "gantline/assert.hpp"
#include "store/damage.hpp"

namespace gantline::native {
namespace {

std::string_view to_view(const ContentHash& hash) noexcept {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace

ContentHash sha256(std::string_view bytes) {
  ContentHash hash{};
  unsigned size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
  GANTLINE_ASSERT(done == 1 && size == hash.size());
  return hash;
}

bool BlobWriter::keep(std::string_view json_text, ContentHash& hash) {
  if (json_text.size() <= kInlinePayloadBytes) return false;
  hash = sha256(json_text);
  const std::string_view key = to_view(hash);
  if (!written_.emplace(key).second) return true;
  // A failed look-up only costs writing it again.
  const auto known = database_.get(Family::kBlobs, key);
  if (known.ok() && known.value().has_value()) return true;
  const rocksdb::Status put =
      batch_.Put(database_.family(Family::kBlobs), to_slice(key), to_slice(json_text));
  GANTLINE_ASSERT(put.ok());
  return true;
}

Result<std::string> BlobReader::load(const ContentHash& hash) {
  auto blob = database_.get(Family::kBlobs, to_view(hash));
  if (!blob.ok()) return blob.error();
  if (!blob.value().has_value() || sha256(*blob.value()) != hash) {
    return damage("a payload is missing or damaged", "blobs");
  }
  return *std::move(blob).value();
}

}  // namespace gantline::native
