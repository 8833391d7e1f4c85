#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Compact binary records: unsigned integers as little-endian base-128 varints (1 to 10 bytes),
// signed ones zigzag-mapped first, texts and blobs as length and bytes. Identical on every
// platform.
namespace gantline::bytes {

inline constexpr size_t kVarintBytesMax = 10;

// Small magnitudes of either sign become small numbers: 0, -1, 1, -2 map to 0, 1, 2, 3.
constexpr uint64_t to_zigzag(int64_t value) noexcept {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t from_zigzag(uint64_t value) noexcept {
  return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

// Writes at `out` and returns the end. REQUIRES: room for kVarintBytesMax bytes.
inline char* write_varint(char* out, uint64_t value) noexcept {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

inline void append_varint(std::string& out, uint64_t value) {
  char buffer[kVarintBytesMax];
  out.append(buffer, static_cast<size_t>(write_varint(buffer, value) - buffer));
}

inline void append_text(std::string& out, std::string_view text) {
  append_varint(out, text.size());
  out.append(text);
}

// Fixed eight bytes, most significant first: byte order is number order, as keys need it.
inline void append_big_endian(std::string& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// REQUIRES: at least eight bytes.
inline uint64_t read_big_endian(std::string_view bytes) noexcept {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

// Reads what the functions above wrote, from bytes that may be anything: every read is checked and
// returns false, leaving the position where it failed. Borrows the bytes.
class Reader {
 public:
  explicit Reader(std::string_view bytes) noexcept
      : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  size_t offset() const noexcept { return static_cast<size_t>(at_ - begin_); }
  size_t remaining() const noexcept { return static_cast<size_t>(end_ - at_); }
  bool at_end() const noexcept { return at_ == end_; }
  std::string_view rest() const noexcept { return {at_, remaining()}; }

  bool read_byte(uint8_t& value) noexcept {
    if (at_ == end_) return false;
    value = static_cast<uint8_t>(*at_++);
    return true;
  }

  bool read_varint(uint64_t& value) noexcept {
    if (at_ != end_ && static_cast<uint8_t>(*at_) < 0x80) {  // most are this short
      value = static_cast<uint8_t>(*at_++);
      return true;
    }
    return read_long_varint(value);
  }

  bool read_varint(uint32_t& value) noexcept {
    uint64_t wide = 0;
    if (!read_varint(wide) || wide > UINT32_MAX) return false;
    value = static_cast<uint32_t>(wide);
    return true;
  }

  bool read_signed(int64_t& value) noexcept {
    uint64_t mapped = 0;
    if (!read_varint(mapped)) return false;
    value = from_zigzag(mapped);
    return true;
  }

  bool read_bytes(size_t count, std::string_view& bytes) noexcept {
    if (count > remaining()) return false;
    bytes = {at_, count};
    at_ += count;
    return true;
  }

  bool read_text(std::string_view& text) noexcept {
    uint64_t length = 0;
    if (!read_varint(length) || length > remaining()) return false;
    return read_bytes(static_cast<size_t>(length), text);
  }

  bool read_text(std::string& text) {
    std::string_view view;
    if (!read_text(view)) return false;
    text.assign(view);
    return true;
  }

  bool read_big_endian(uint64_t& value) noexcept {
    std::string_view eight;
    if (!read_bytes(8, eight)) return false;
    value = bytes::read_big_endian(eight);
    return true;
  }

 private:
  bool read_long_varint(uint64_t& value) noexcept {
    uint64_t result = 0;
    const char* at = at_;
    for (unsigned shift = 0; shift < 64 && at != end_; shift += 7) {
      const auto byte = static_cast<uint8_t>(*at++);
      if (shift == 63 && byte > 1) return false;  // would not fit 64 bits
      result |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        at_ = at;
        value = result;
        return true;
      }
    }
    return false;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
};

}  // namespace gantline::bytes
