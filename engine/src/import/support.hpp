#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

// What the importers share: collecting defects, and reading JSON without throwing.
namespace gantline::import {

// Collects defects up to limits::kDefects.
class DefectList {
 public:
  void add(std::string pointer, std::string message, ErrorCode code = ErrorCode::kInvalidArgument);
  void add_at(int line, int column, std::string message,
              ErrorCode code = ErrorCode::kInvalidArgument);
  bool empty() const noexcept { return defects_.empty(); }
  // True once nothing more would be kept, so that a reader may stop.
  bool full() const noexcept;
  Defects take() { return std::move(defects_); }

 private:
  Defects defects_;
};

// `pointer` with one more reference token, escaped as RFC 6901 asks.
std::string child_pointer(std::string_view pointer, std::string_view key);
std::string child_pointer(std::string_view pointer, size_t index);

// `prefix` and a number. (GCC 12 warns falsely where a literal meets std::to_string: GCC bug
// 105329.)
std::string numbered(std::string_view prefix, int64_t number);

// The member of an object; nullptr when `value` is no object or has no such member.
const nlohmann::json* find_member(const nlohmann::json& value, std::string_view key) noexcept;

// The text of a string; nullptr for anything else.
const std::string* as_text(const nlohmann::json* value) noexcept;

// The whole number >= 0 of an integer, or of a float without a fraction; absent otherwise.
std::optional<int64_t> as_whole_number(const nlohmann::json& value) noexcept;

// A `noop` task of a fixed duration without predecessors: what traces and benchmark instances
// become.
nlohmann::json make_recorded_task(std::string id, Millis duration);

// The frame of a document. Tasks are attempted once: a recorded duration includes whatever went
// wrong.
nlohmann::json make_document(std::string_view name, std::string description);

// Cuts a text to the length of a name, at a character boundary, for use as a workflow's name;
// "import" when nothing is left.
std::string make_name(std::string_view text);

}  // namespace gantline::import
