#include "store/watermark.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <string_view>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "gantline/bytes.hpp"
#include "store/damage.hpp"
#include "store/posix_file.hpp"

namespace gantline::native {
namespace {

constexpr std::string_view kMagic = "gantline";
constexpr size_t kCheckedBytes = 8 + 3 * 8;  // magic, generation, batch, step
constexpr size_t kSlotBytes = kCheckedBytes + 8;
constexpr long long kSlotStride = 4096;  // a page each: no torn page holds both

uint64_t checksum(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

std::string make_slot(uint64_t generation, const Watermark::Mark& mark) {
  std::string slot(kMagic);
  bytes::append_big_endian(slot, generation);
  bytes::append_big_endian(slot, mark.batch);
  bytes::append_big_endian(slot, mark.step);
  bytes::append_big_endian(slot, checksum(slot));
  return slot;
}

long long slot_offset(uint64_t generation) {
  return static_cast<long long>(generation % 2) * kSlotStride;
}

}  // namespace

Status Watermark::create(const std::string& path) {
  // Both slots: the file never grows afterwards, so that syncing it never waits for its metadata.
  std::string both = make_slot(0, {});
  both.resize(kSlotStride, '\0');
  both += make_slot(1, {});
  both.resize(2 * kSlotStride, '\0');
  return write_file_atomically(path, both);
}

Result<Watermark> Watermark::open(const std::string& path) { return open(path, O_RDWR); }

Result<Watermark> Watermark::open_to_read(const std::string& path) { return open(path, O_RDONLY); }

Result<Watermark> Watermark::open(const std::string& path, int access) {
  const int file = ::open(path.c_str(), access | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) {
    return damage("the watermark is missing, so that lost records would go unnoticed", path);
  }
  if (file < 0) return io_error("cannot open", path);
  Watermark watermark(file, path);
  if (const Status status = watermark.read_slots(); !status.ok()) return status.error();
  return watermark;
}

Watermark::Watermark(Watermark&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      is_whole_(other.is_whole_),
      generation_(other.generation_),
      mark_(other.mark_) {}

Watermark::~Watermark() {
  if (file_ >= 0) ::close(file_);
}

Status Watermark::read_slots() {
  bool found = false;
  is_whole_ = true;
  for (uint64_t slot = 0; slot < 2; ++slot) {
    std::string text(kSlotBytes, '\0');
    const ssize_t count = ::pread(file_, text.data(), text.size(), slot_offset(slot));
    if (count < 0) return io_error("cannot read", path_);
    const std::string_view bytes = text;
    const bool is_sound = static_cast<size_t>(count) == kSlotBytes &&
                          bytes.substr(0, 8) == kMagic &&
                          bytes::read_big_endian(bytes.substr(kCheckedBytes)) ==
                              checksum(bytes.substr(0, kCheckedBytes));
    is_whole_ = is_whole_ && is_sound;
    if (!is_sound) continue;
    const uint64_t generation = bytes::read_big_endian(bytes.substr(8));
    if (found && generation < generation_) continue;
    found = true;
    generation_ = generation;
    mark_ = {bytes::read_big_endian(bytes.substr(16)), bytes::read_big_endian(bytes.substr(24))};
  }
  if (found) return {};
  return damage("the watermark is damaged", path_);
}

Status Watermark::write(const Mark& mark) {
  const uint64_t generation = generation_ + 1;
  Status status = write_all(file_, make_slot(generation, mark), slot_offset(generation), path_);
  if (!status.ok()) return status;
  generation_ = generation;
  mark_ = mark;
  return {};
}

void Watermark::start_sync() noexcept {
  // A failure shows when sync() waits.
  (void)::sync_file_range(file_, 0, 2 * kSlotStride, SYNC_FILE_RANGE_WRITE);
}

Status Watermark::sync() {
  if (::fdatasync(file_) != 0) return io_error("cannot sync", path_);
  return {};
}

}  // namespace gantline::native
