#include <array>
#include <cstring>

#include <nlohmann/json.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "gantline/state.hpp"

namespace gantline {
namespace {

// Feeds values to XXH64 in a fixed width and byte order, strings with their length first.
class Hasher {
 public:
  Hasher() { XXH64_reset(&state_, 0); }

  void number(uint64_t value) {
    if (used_ + 8 > pending_.size()) flush();
    // In an array of its own, compilers make one store of the eight.
    std::array<unsigned char, 8> bytes;
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(value >> (8 * i));
    std::memcpy(pending_.data() + used_, bytes.data(), bytes.size());
    used_ += 8;
  }
  void number(Millis value) { number(static_cast<uint64_t>(value.count)); }
  template <typename Enum>
  void name(Enum value) {
    number(static_cast<uint64_t>(value));
  }
  void text(std::string_view value) {
    number(value.size());
    flush();
    update(value.data(), value.size());
  }
  void json(const std::shared_ptr<const nlohmann::json>& value) {
    number(value ? 1 : 0);
    if (value) text(value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  uint64_t digest() {
    flush();
    return XXH64_digest(&state_);
  }

 private:
  // Not inlined: where GCC 12 knows the size, it warns of reads that XXH64 does not make.
  [[gnu::noinline]] void update(const void* data, size_t bytes) {
    XXH64_update(&state_, data, bytes);
  }

  void flush() {
    update(pending_.data(), used_);
    used_ = 0;
  }

  XXH64_state_t state_;
  // Numbers are fed in bulk: one call each would cost more than the hash itself.
  std::array<unsigned char, 512> pending_{};
  size_t used_ = 0;
};

void hash_error(Hasher& hasher, const std::shared_ptr<const EventDetail>& detail) {
  hasher.number(detail ? 1 : 0);
  if (!detail) return;
  hasher.text(detail->error.code);
  hasher.text(detail->error.message);
  hasher.number(detail->error.is_retryable ? 1 : 0);
}

void hash_task(Hasher& hasher, const TaskState& task) {
  hasher.name(task.phase);
  hasher.name(task.reason);
  hasher.number(uint64_t{task.is_fan_out} | uint64_t{task.uses_fallback} << 1 |
                uint64_t{task.cancel_requested} << 2 | uint64_t{task.output_unknown} << 3);
  for (const uint32_t value :
       {task.spec, to_index(task.parent), task.element, task.attempt, task.starts,
        task.interruptions, task.version, static_cast<uint32_t>(task.worker), task.waiting_for,
        task.succeeded, task.failed, task.skipped, task.elements, task.elements_ended,
        task.elements_failed, task.first_element}) {
    hasher.number(uint64_t{value});
  }
  hasher.name(task.token);
  for (const Millis value : {task.first_queued_at, task.queued_at, task.not_before, task.started_at,
                             task.ended_at, task.heartbeat_at}) {
    hasher.number(value);
  }
  hasher.json(task.payload);
  hash_error(hasher, task.error);
  hasher.number(task.queued ? task.queued->demands.size() : 0);
  if (task.queued) {
    for (const std::string& key : task.queued->demands) hasher.text(key);
  }
}

void hash_submission(Hasher& hasher, const Submission& submission) {
  for (const uint8_t byte : submission.workflow_hash) hasher.number(uint64_t{byte});
  hasher.json(submission.inputs);
  hasher.text(submission.idempotency_key);
  hasher.number(static_cast<uint64_t>(submission.priority));
  hasher.name(submission.policy);
  hasher.number(submission.tags.size());
  for (const std::string& tag : submission.tags) hasher.text(tag);
}

}  // namespace

uint64_t state_hash(const RunState& run) {
  Hasher hasher;
  hasher.name(run.id);
  hasher.number(run.number);
  hasher.number(run.version);
  hasher.name(run.phase);
  hasher.name(run.resume_phase);
  hasher.name(run.reason);
  hasher.name(run.stop_reason);
  hasher.number(uint64_t{run.is_stopping} | uint64_t{run.is_forced} << 1 |
                uint64_t{run.warned} << 2);
  hasher.number(uint64_t{run.recoveries});
  for (const Millis value :
       {run.created_at, run.started_at, run.ended_at, run.deadline, run.deadline_warning_at}) {
    hasher.number(value);
  }
  hash_submission(hasher, *run.submission);
  hash_error(hasher, run.error);
  hasher.number(run.tasks.size());
  for (const TaskState& task : run.tasks) hash_task(hasher, task);
  return hasher.digest();
}

uint64_t state_hash(const State& state) {
  Hasher hasher;
  hasher.number(state.runs.size());
  for (const auto& [id, run] : state.runs) hasher.number(state_hash(run));
  hasher.number(state.workers.size());
  for (const auto& [id, worker] : state.workers) {
    hasher.name(id);
    hasher.number(uint64_t{worker.slots});
    hasher.text(worker.name);
    hasher.number(worker.labels.size());
    for (const std::string& label : worker.labels) hasher.text(label);
  }
  hasher.number(state.limits.size());
  for (const auto& [key, concurrency] : state.limits) {
    hasher.text(key);
    hasher.number(uint64_t{concurrency});
  }
  hasher.number(state.resources.size());
  for (const auto& [name, amount] : state.resources) {
    hasher.text(name);
    hasher.number(static_cast<uint64_t>(amount));
  }
  hasher.number(state.system_version);
  return hasher.digest();
}

std::string format_state_hash(uint64_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t i = 16; i-- > 0; hash >>= 4) text[i] = kDigits[hash & 15];
  return text;
}

}  // namespace gantline
