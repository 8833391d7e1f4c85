#include "plugin/invocation.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace gantline::native {
namespace {

constexpr uint64_t kLogLineBytesMax = 64 * 1024;
constexpr uint64_t kErrorBytesMax = 64 * 1024;

gantline_text text_of(std::string_view text) { return {text.data(), text.size()}; }

std::string_view bounded(gantline_text text, uint64_t bytes_max) {
  if (text.bytes == 0 || text.data == nullptr) return {};
  return {text.data, static_cast<size_t>(std::min(text.bytes, bytes_max))};
}

Invocation& invocation_of(const gantline_attempt* attempt) {
  return *static_cast<Invocation*>(attempt->host_data);
}

// -- the functions behind the extensions: called by plugins, so nothing may be thrown out of them
// --

void write_log(const gantline_attempt* attempt, uint32_t level, gantline_text line) noexcept {
  using Level = AttemptServices::Level;
  const auto checked = level <= GANTLINE_LOG_STDERR ? static_cast<Level>(level) : Level::kInfo;
  invocation_of(attempt).services().log(checked, bounded(line, kLogLineBytesMax));
}

void report_progress(const gantline_attempt* attempt, uint32_t permille,
                     gantline_text note) noexcept {
  invocation_of(attempt).services().progress(std::min<uint32_t>(permille, 1000),
                                             bounded(note, kLogLineBytesMax));
}

void send_heartbeat(const gantline_attempt* attempt) noexcept {
  invocation_of(attempt).services().heartbeat();
}

uint32_t is_cancelled(const gantline_attempt* attempt) noexcept {
  return invocation_of(attempt).cancel_level();
}

uint32_t wait_cancelled(const gantline_attempt* attempt, uint64_t milliseconds) noexcept {
  return invocation_of(attempt).wait_cancelled(milliseconds);
}

int32_t cancel_descriptor(const gantline_attempt* attempt) noexcept {
  return invocation_of(attempt).cancel_descriptor();
}

constexpr gantline_log kLog = {sizeof(gantline_log), 0, write_log};
constexpr gantline_progress kProgress = {sizeof(gantline_progress), 0, report_progress,
                                         send_heartbeat};
constexpr gantline_cancel kCancel = {sizeof(gantline_cancel), 0, is_cancelled, wait_cancelled,
                                     cancel_descriptor};

const void* get_extension(const gantline_host*, const char* id) noexcept {
  if (id == nullptr) return nullptr;
  const std::string_view name = id;
  if (name == GANTLINE_EXTENSION_CANCEL) return &kCancel;
  if (name == GANTLINE_EXTENSION_LOG) return &kLog;
  if (name == GANTLINE_EXTENSION_PROGRESS) return &kProgress;
  return nullptr;
}

InvocationResult failure(std::string code, std::string message, bool is_retryable) {
  return {GANTLINE_STATUS_FAILED, is_retryable, {}, std::move(code), std::move(message)};
}

// Copies what the status says is there, and lets the plugin free it.
InvocationResult take(gantline_result& raw) {
  InvocationResult result;
  result.status = raw.status;
  result.is_retryable = raw.is_retryable != 0;
  if (raw.status == GANTLINE_STATUS_OK) {
    // The caller bounds it; a null pointer with a length is the plugin's mistake, not our crash.
    if (raw.output.data != nullptr)
      result.output.assign(raw.output.data, static_cast<size_t>(raw.output.bytes));
  } else if (raw.status == GANTLINE_STATUS_FAILED) {
    result.error_code = bounded(raw.error_code, 255);
    result.error_message = bounded(raw.error_message, kErrorBytesMax);
    if (result.error_code.empty()) result.error_code = "unknown";
  } else if (raw.status != GANTLINE_STATUS_CANCELLED) {
    result = failure("invalid_status",
                     "the plugin answered with status " + std::to_string(raw.status), false);
  }
  if (raw.release != nullptr) raw.release(&raw);
  return result;
}

gantline_result empty_result() {
  gantline_result result = {};
  result.struct_size = sizeof(result);
  return result;
}

}  // namespace

const gantline_host& plugin_host() noexcept {
  static const gantline_host host = {
      sizeof(gantline_host), GANTLINE_ABI_MAJOR,        GANTLINE_ABI_MINOR, 0,
      text_of("gantline"),   text_of(GANTLINE_VERSION), get_extension,      nullptr};
  return host;
}

Invocation::Invocation(const gantline_task_type& type, const InvocationTexts& texts,
                       AttemptServices& services)
    : type_(type), services_(services) {
  attempt_.struct_size = sizeof(attempt_);
  attempt_.number = texts.attempt;
  attempt_.host = &plugin_host();
  attempt_.run = text_of(texts.run);
  attempt_.task = text_of(texts.task);
  attempt_.type = text_of(texts.type);
  attempt_.idempotency_key = text_of(texts.idempotency_key);
  attempt_.with = text_of(texts.with);
  attempt_.host_data = this;
}

Invocation::~Invocation() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

InvocationResult Invocation::run() {
  if (type_.validate != nullptr) {
    gantline_result raw = empty_result();
    type_.validate(&type_, attempt_.with, &raw);
    InvocationResult verdict = take(raw);
    if (verdict.status != GANTLINE_STATUS_OK) return verdict;
  }
  {
    const std::lock_guard lock(mutex_);
    is_executing_ = true;
  }
  gantline_result raw = empty_result();
  type_.execute(&type_, &attempt_, &raw);
  {
    std::unique_lock lock(mutex_);
    is_executing_ = false;
    changed_.wait(lock, [this] { return calls_of_cancel_ == 0; });
  }
  return take(raw);
}

void Invocation::cancel(bool force) {
  const uint32_t level = force ? GANTLINE_CANCEL_FORCED : GANTLINE_CANCEL_ASKED;
  std::unique_lock lock(mutex_);
  if (level_.load(std::memory_order_relaxed) >= level) return;
  level_.store(level, std::memory_order_release);
  if (descriptor_ >= 0) ::eventfd_write(descriptor_, 1);
  changed_.notify_all();
  if (!is_executing_ || type_.cancel == nullptr) return;
  // Not under the mutex: the plugin may ask us something meanwhile.
  ++calls_of_cancel_;
  lock.unlock();
  type_.cancel(&type_, &attempt_, level);
  lock.lock();
  --calls_of_cancel_;
  changed_.notify_all();
}

uint32_t Invocation::wait_cancelled(uint64_t milliseconds) {
  // Longer than any wait that makes sense; the conversion to the clock's ticks cannot overflow.
  constexpr uint64_t kDayMs = 24 * 3600 * 1000;
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min(milliseconds, kDayMs));
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, end, [this] { return cancel_level() != GANTLINE_CANCEL_NONE; });
  return cancel_level();
}

int Invocation::cancel_descriptor() {
  const std::lock_guard lock(mutex_);
  if (descriptor_ < 0) {
    const bool is_due = cancel_level() != GANTLINE_CANCEL_NONE;
    descriptor_ = ::eventfd(is_due ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  }
  return descriptor_;
}

}  // namespace gantline::native
