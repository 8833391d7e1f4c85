#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gantline {

// SHA-256 of bytes that come in pieces.
//
// Written out here because Debian packages no header-only implementation that compiles natively and
// for WebAssembly alike. Not thread-safe. Cost: O(bytes).
// Source: FIPS 180-4, "Secure Hash Standard", NIST, 2015, section 6.2.
class Sha256 {
 public:
  using Digest = std::array<uint8_t, 32>;

  Sha256() noexcept;
  void update(std::string_view bytes) noexcept;
  // Ends the message. The object must not be used afterwards.
  Digest finish() noexcept;

 private:
  void compress(const uint8_t* block) noexcept;

  static constexpr size_t kBlockBytes = 64;
  std::array<uint32_t, 8> state_;
  std::array<uint8_t, kBlockBytes> pending_{};
  size_t pending_bytes_ = 0;
  uint64_t message_bytes_ = 0;
};

Sha256::Digest sha256(std::string_view bytes) noexcept;

}  // namespace gantline
