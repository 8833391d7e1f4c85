#pragma once

#include <cstdint>
#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

// The last acknowledged batch, in a small file beside the database: opening the database below it
// means that acknowledged records were lost, which RocksDB alone would not notice.
//
// Two checksummed slots are written in turn, in pages of their own, so that one of them is whole at
// any time. A mark is written after its batch is durable, hence never ahead of the database.
// Writing does not wait for the disk: a killed process loses no mark; a power cut loses those of
// the last moments, see native/store/FORMAT.md.
//
// Threads: one at a time.
class Watermark {
 public:
  struct Mark {
    uint64_t batch = 0;  // number of the last acknowledged batch
    uint64_t step = 0;   // its last decision
  };

  // Makes the file with a mark of 0 and waits until it is on the disk. Errors: kIo.
  static Status create(const std::string& path);
  // Errors: kIo; kCorrupt when it is missing or neither slot is whole.
  static Result<Watermark> open(const std::string& path);
  // As it is now, perhaps of a server that goes on; only to be read. Errors: those of open.
  static Result<Watermark> open_to_read(const std::string& path);

  Watermark(Watermark&& other) noexcept;
  Watermark& operator=(Watermark&&) = delete;
  ~Watermark();

  const Mark& mark() const noexcept { return mark_; }
  // Whether both slots are: one is not after a power cut while it was written, or damage.
  bool is_whole() const noexcept { return is_whole_; }
  // Errors: kIo.
  Status write(const Mark& mark);
  // Begins to bring what was written to the disk, without waiting.
  void start_sync() noexcept;
  // Waits until it is there. Errors: kIo.
  Status sync();

 private:
  Watermark(int file, std::string path) : file_(file), path_(std::move(path)) {}
  static Result<Watermark> open(const std::string& path, int access);
  Status read_slots();

  int file_ = -1;
  std::string path_;
  bool is_whole_ = false;
  uint64_t generation_ = 0;
  Mark mark_;
};

}  // namespace gantline::native
