#pragma once

// C++17 wrapper of plugin.h, header-only: describe a task type, return an Outcome or throw, done.
//
//   struct Greet {
//     static gantline::plugin::TypeInfo info() { return {"greet", "Says hello."}; }
//     gantline::plugin::Outcome run(gantline::plugin::Context& context) {
//       return gantline::plugin::Outcome::success("\"hello\"");
//     }
//   };
//   GANTLINE_PLUGIN("greet", "1.0.0", Greet)
//
// One object is made for each attempt. Optional members: `void cancel(uint32_t level)`
// [thread-safe], called while run() works; `static std::optional<Failure> validate(std::string_view
// with)`. Whatever run() throws becomes an error result; nothing is thrown across the boundary.

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "gantline/plugin.h"

namespace gantline::plugin {

// Why an attempt failed. May be returned in an Outcome or thrown out of run().
struct Failure {
  std::string code;     // stable, snake_case
  std::string message;  // for people
  bool is_retryable = true;
};

// What came of an attempt.
class Outcome {
 public:
  // `json` is the output as JSON text; "" means null.
  static Outcome success(std::string json = {}) { return Outcome(State(std::move(json))); }
  static Outcome failure(Failure failure) { return Outcome(State(std::move(failure))); }
  static Outcome failure(std::string code, std::string message, bool is_retryable = true) {
    return failure({std::move(code), std::move(message), is_retryable});
  }
  // Stopped because the host asked for it.
  static Outcome cancelled() { return Outcome(State(Cancelled{})); }

  const std::string* output() const noexcept { return std::get_if<std::string>(&state_); }
  const Failure* error() const noexcept { return std::get_if<Failure>(&state_); }

 private:
  struct Cancelled {};
  using State = std::variant<std::string, Failure, Cancelled>;
  explicit Outcome(State state) : state_(std::move(state)) {}
  State state_;
};

// A failure that another attempt cannot mend: `with` is not what the type takes.
inline Failure invalid_with(std::string message) {
  return {"invalid_with", std::move(message), false};
}

// A task type as the library describes it. Texts are JSON Schema or JSON; "" where there is none.
struct TypeInfo {
  std::string name;
  std::string description;
  std::string with_schema;
  std::string output_schema;
  std::string example_with;
  uint32_t task_class = GANTLINE_CLASS_COMPUTE;
  uint32_t flags = 0;
  gantline_estimate estimate = {
      sizeof(gantline_estimate), GANTLINE_ESTIMATE_NONE, 0, 0, 0, 0, 0, 0};
};

// An estimate with a median and a 95th percentile.
inline gantline_estimate lognormal_estimate(int64_t p50_ms, int64_t p95_ms) {
  return {sizeof(gantline_estimate), GANTLINE_ESTIMATE_LOGNORMAL, 0, p50_ms, p95_ms, 0, 0, 0};
}

inline std::string_view view_of(gantline_text text) {
  return text.bytes == 0 ? std::string_view()
                         : std::string_view(text.data, static_cast<size_t>(text.bytes));
}
inline gantline_text text_of(std::string_view text) { return {text.data(), text.size()}; }

// The JSON text of a string: quoted and escaped. `text` must be UTF-8.
inline std::string quote_json(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += kDigits[byte >> 4];
      quoted += kDigits[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

// An attempt, as run() sees it. Services that the host lacks do nothing. Valid until run() returns;
// may be used from several threads.
class Context {
 public:
  explicit Context(const gantline_attempt& attempt) noexcept : attempt_(attempt) {}

  std::string_view with() const noexcept { return view_of(attempt_.with); }
  std::string_view run_id() const noexcept { return view_of(attempt_.run); }
  std::string_view task() const noexcept { return view_of(attempt_.task); }
  std::string_view type() const noexcept { return view_of(attempt_.type); }
  std::string_view idempotency_key() const noexcept { return view_of(attempt_.idempotency_key); }
  uint32_t attempt_number() const noexcept { return attempt_.number; }

  // One line of the attempt's log; `level` is GANTLINE_LOG_*.
  void log(uint32_t level, std::string_view line) const noexcept {
    if (const auto* service = extension<gantline_log>(GANTLINE_EXTENSION_LOG)) {
      service->write(&attempt_, level, text_of(line));
    }
  }
  void progress(uint32_t permille, std::string_view note = {}) const noexcept {
    if (const auto* service = extension<gantline_progress>(GANTLINE_EXTENSION_PROGRESS)) {
      service->report(&attempt_, permille, text_of(note));
    }
  }
  void heartbeat() const noexcept {
    if (const auto* service = extension<gantline_progress>(GANTLINE_EXTENSION_PROGRESS)) {
      service->heartbeat(&attempt_);
    }
  }
  // GANTLINE_CANCEL_*, so it is true once the host wants the attempt to stop.
  uint32_t cancelled() const noexcept {
    const auto* service = extension<gantline_cancel>(GANTLINE_EXTENSION_CANCEL);
    return service == nullptr ? GANTLINE_CANCEL_NONE : service->is_cancelled(&attempt_);
  }
  // Sleeps until then or until the time is over. Without the service it does not sleep at all.
  uint32_t wait_cancelled(uint64_t milliseconds) const noexcept {
    const auto* service = extension<gantline_cancel>(GANTLINE_EXTENSION_CANCEL);
    return service == nullptr ? GANTLINE_CANCEL_NONE : service->wait(&attempt_, milliseconds);
  }
  // Readable once the attempt is cancelled; -1 when the host has none.
  int cancel_descriptor() const noexcept {
    const auto* service = extension<gantline_cancel>(GANTLINE_EXTENSION_CANCEL);
    return service == nullptr ? -1 : service->descriptor(&attempt_);
  }

 private:
  template <typename Service>
  const Service* extension(const char* id) const noexcept {
    return static_cast<const Service*>(attempt_.host->get_extension(attempt_.host, id));
  }

  const gantline_attempt& attempt_;
};

// A task type made of two functions, for GANTLINE_PLUGIN.
template <TypeInfo (*Describe)(), Outcome (*Run)(Context&)>
struct FunctionTask {
  static TypeInfo info() { return Describe(); }
  Outcome run(Context& context) { return Run(context); }
};

namespace detail {

// What the texts of a result point to, until its release.
struct OwnedTexts {
  std::string first;
  std::string second;
};

inline void release_texts(gantline_result* self) noexcept {
  delete static_cast<OwnedTexts*>(self->plugin_data);
  self->plugin_data = nullptr;
  self->release = nullptr;
}

// A result whose texts are constants, for when there is no memory for others.
inline void fill_constant(gantline_result& result, std::string_view code,
                          std::string_view message) noexcept {
  result.status = GANTLINE_STATUS_FAILED;
  result.is_retryable = 1;
  result.error_code = text_of(code);
  result.error_message = text_of(message);
}

inline void fill_failure(gantline_result& result, Failure failure) {
  auto texts =
      std::make_unique<OwnedTexts>(OwnedTexts{std::move(failure.code), std::move(failure.message)});
  result.status = GANTLINE_STATUS_FAILED;
  result.is_retryable = failure.is_retryable ? 1 : 0;
  result.error_code = text_of(texts->first);
  result.error_message = text_of(texts->second);
  result.release = release_texts;
  result.plugin_data = texts.release();
}

inline void fill(gantline_result& result, Outcome outcome) {
  if (outcome.error() != nullptr) return fill_failure(result, *outcome.error());
  if (outcome.output() == nullptr) {
    result.status = GANTLINE_STATUS_CANCELLED;
    return;
  }
  auto texts = std::make_unique<OwnedTexts>(OwnedTexts{*outcome.output(), {}});
  result.status = GANTLINE_STATUS_OK;
  result.output = text_of(texts->first);
  result.release = release_texts;
  result.plugin_data = texts.release();
}

// Calls `work`, which returns an Outcome, and turns whatever it throws into an error result.
template <typename Work>
void guard(gantline_result& result, Work work) noexcept {
  try {
    try {
      fill(result, work());
    } catch (Failure& failure) {
      fill_failure(result, std::move(failure));
    } catch (const std::bad_alloc&) {
      fill_constant(result, "out_of_memory", "The plugin ran out of memory.");
    } catch (const std::exception& error) {
      fill_failure(result, {"exception", error.what(), true});
    }
  } catch (...) {
    fill_constant(result, "exception", "The plugin threw something that is not a std::exception.");
  }
}

// The attempts of T that are in run(), for cancel() to find. The mutex is held while cancel() runs,
// so the object cannot go away under it.
template <typename T>
class Running {
 public:
  static Running& instance() {
    static Running running;
    return running;
  }
  void add(const gantline_attempt* attempt, T* task) {
    const std::lock_guard lock(mutex_);
    tasks_[attempt] = task;
  }
  void remove(const gantline_attempt* attempt) {
    const std::lock_guard lock(mutex_);
    tasks_.erase(attempt);
  }
  void cancel(const gantline_attempt* attempt, uint32_t level) {
    const std::lock_guard lock(mutex_);
    const auto found = tasks_.find(attempt);
    if (found != tasks_.end()) found->second->cancel(level);
  }

 private:
  std::mutex mutex_;
  std::map<const gantline_attempt*, T*> tasks_;
};

template <typename T, typename = void>
struct HasCancel : std::false_type {};
template <typename T>
struct HasCancel<T, std::void_t<decltype(std::declval<T&>().cancel(uint32_t{}))>> : std::true_type {
};

template <typename T, typename = void>
struct HasValidate : std::false_type {};
template <typename T>
struct HasValidate<T, std::void_t<decltype(T::validate(std::string_view{}))>> : std::true_type {};

template <typename T>
Outcome run_task(const gantline_attempt* attempt) {
  T task;
  Context context(*attempt);
  if constexpr (HasCancel<T>::value) {
    struct Registration {
      const gantline_attempt* attempt;
      ~Registration() { Running<T>::instance().remove(attempt); }
    };
    Running<T>::instance().add(attempt, &task);
    const Registration registration{attempt};
    // A cancellation that came before the registration found nobody.
    if (const uint32_t level = context.cancelled()) task.cancel(level);
    return task.run(context);
  } else {
    return task.run(context);
  }
}

template <typename T>
void execute(const gantline_task_type*, const gantline_attempt* attempt,
             gantline_result* result) noexcept {
  guard(*result, [&] { return run_task<T>(attempt); });
}

template <typename T>
void cancel(const gantline_task_type*, const gantline_attempt* attempt, uint32_t level) noexcept {
  try {
    Running<T>::instance().cancel(attempt, level);
  } catch (...) {
    // Cancelling is a request; a type that cannot is forced by the host.
  }
}

template <typename T>
void validate(const gantline_task_type*, gantline_text with, gantline_result* result) noexcept {
  guard(*result, [&] {
    std::optional<Failure> failure = T::validate(view_of(with));
    return failure ? Outcome::failure(std::move(*failure)) : Outcome::success();
  });
}

// A description and the C struct that points into it; neither moves.
struct Described {
  TypeInfo info;
  gantline_task_type type{};
};

template <typename T>
std::unique_ptr<Described> describe() {
  auto described = std::make_unique<Described>();
  described->info = T::info();
  const TypeInfo& info = described->info;
  gantline_task_type& type = described->type;
  type.struct_size = sizeof(type);
  type.flags = info.flags;
  type.name = text_of(info.name);
  type.description = text_of(info.description);
  type.with_schema = text_of(info.with_schema);
  type.output_schema = text_of(info.output_schema);
  type.example_with = text_of(info.example_with);
  type.task_class = info.task_class;
  type.estimate = info.estimate;
  type.execute = execute<T>;
  if constexpr (HasCancel<T>::value) type.cancel = cancel<T>;
  if constexpr (HasValidate<T>::value) type.validate = validate<T>;
  return described;
}

// The types of one library. Made on the first call of its entry, kept until the library is
// unloaded.
template <typename... Types>
struct Catalog {
  std::vector<std::unique_ptr<Described>> described;
  std::vector<const gantline_task_type*> pointers;

  Catalog() {
    (described.push_back(describe<Types>()), ...);
    for (const auto& one : described) pointers.push_back(&one->type);
  }
};

// The body of an entry.
template <typename... Types>
int32_t enter(const gantline_host* host, gantline_library* library, std::string_view name,
              std::string_view version) noexcept {
  if (library->struct_size < sizeof(gantline_library)) return GANTLINE_STATUS_UNSUPPORTED;
  library->abi_major = GANTLINE_ABI_MAJOR;
  library->abi_minor = GANTLINE_ABI_MINOR;
  if (host->abi_major != GANTLINE_ABI_MAJOR) return GANTLINE_STATUS_UNSUPPORTED;
  try {
    static const Catalog<Types...> catalog;
    library->type_count = static_cast<uint32_t>(catalog.pointers.size());
    library->types = catalog.pointers.data();
    library->name = text_of(name);
    library->version = text_of(version);
    return GANTLINE_STATUS_OK;
  } catch (...) {
    return GANTLINE_STATUS_FAILED;
  }
}

}  // namespace detail
}  // namespace gantline::plugin

// Defines the library's entry. Name and version are string literals; at least one task type
// follows.
#define GANTLINE_PLUGIN(library_name, library_version, ...)                             \
  extern "C" GANTLINE_EXPORT int32_t GANTLINE_PLUGIN_ENTRY(const gantline_host* host,   \
                                                           gantline_library* library) { \
    return ::gantline::plugin::detail::enter<__VA_ARGS__>(host, library, library_name,  \
                                                          library_version);             \
  }
