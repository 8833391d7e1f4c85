#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gantline/assert.hpp"

namespace gantline {

// What kind of failure it was. Values are part of the JSON and storage formats: append, never
// renumber.
enum class ErrorCode {
  kInvalidArgument = 1,
  kNotFound = 2,
  kCycle = 3,
  kLimitExceeded = 4,
  kAlreadyExists = 5,
  kFailedPrecondition = 6,  // the object is not in a state that allows this
  kStaleVersion = 7,        // the caller's state version is not the current one
  kStaleToken = 8,          // the attempt no longer owns its task
  kUnavailable = 9,
  kIo = 10,
  kCorrupt = 11,
  kUnsupportedVersion = 12,
  kPermissionDenied = 13,
  kCancelled = 14,
  kTimeout = 15,
  kInternal = 16,
};

// The stable snake_case name of a code ("invalid_argument"), as JSON and problem documents carry
// it.
std::string_view to_string(ErrorCode code) noexcept;

// A failure the caller can act on. `where` names the offending input: a JSON Pointer, a path, a
// flag.
struct [[nodiscard]] Error {
  ErrorCode code{};
  std::string message;
  std::string where;
};

// One thing wrong with a document. Validation reports all of them at once.
struct Defect {
  ErrorCode code{};
  std::string message;
  std::string pointer;  // JSON Pointer (RFC 6901) into the document; "" is the whole of it
  int line = 0;         // from 1; 0 when the document was not text
  int column = 0;       // from 1, in bytes
};

using Defects = std::vector<Defect>;

// A value or an E. Reading the absent side is a programmer error and aborts.
template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  const T& value() const& {
    GANTLINE_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T& value() & {
    GANTLINE_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    GANTLINE_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  const E& error() const& {
    GANTLINE_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

// Success without a value, or an E.
template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}

  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  const E& error() const& {
    GANTLINE_ASSERT(!ok());
    return *error_;
  }

 private:
  std::optional<E> error_;
};

using Status = Result<void>;

}  // namespace gantline
