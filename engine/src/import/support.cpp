#include "import/support.hpp"

#include "gantline/limits.hpp"
#include "gantline/names.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

// Whole numbers that a double holds exactly.
constexpr double kExactDouble = 9007199254740992.0;

}  // namespace

void DefectList::add(std::string pointer, std::string message, ErrorCode code) {
  if (!full()) defects_.push_back({code, std::move(message), std::move(pointer), 0, 0});
}

void DefectList::add_at(int line, int column, std::string message, ErrorCode code) {
  if (!full()) defects_.push_back({code, std::move(message), "", line, column});
}

bool DefectList::full() const noexcept { return defects_.size() >= limits::kDefects; }

std::string child_pointer(std::string_view pointer, std::string_view key) {
  return std::string(pointer) + '/' + escape_pointer_token(key);
}

std::string child_pointer(std::string_view pointer, size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

std::string numbered(std::string_view prefix, int64_t number) {
  std::string result(prefix);
  result += std::to_string(number);
  return result;
}

const json* find_member(const json& value, std::string_view key) noexcept {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? nullptr : &*found;
}

const std::string* as_text(const json* value) noexcept {
  return value == nullptr ? nullptr : value->get_ptr<const json::string_t*>();
}

std::optional<int64_t> as_whole_number(const json& value) noexcept {
  if (value.is_number_unsigned()) {
    const uint64_t number = value.get<uint64_t>();
    if (number > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  if (value.is_number_integer()) {
    const int64_t number = value.get<int64_t>();
    return number < 0 ? std::nullopt : std::optional(number);
  }
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(number >= 0 && number <= kExactDouble)) return std::nullopt;
  const auto whole = static_cast<int64_t>(number);
  return static_cast<double>(whole) == number ? std::optional(whole) : std::nullopt;
}

json make_recorded_task(std::string id, Millis duration) {
  json task = json::object();
  task["id"] = std::move(id);
  task["type"] = "noop";
  task["needs"] = json::array();
  task["estimate"] = json::object();
  task["estimate"]["fixed"] = duration.count;
  return task;
}

json make_document(std::string_view name, std::string description) {
  json document = json::object();
  document["name"] = make_name(name);
  if (!description.empty()) document["description"] = std::move(description);
  document["defaults"] = json::object();
  document["defaults"]["retry"] = json::object();
  document["defaults"]["retry"]["maximum_attempts"] = 1;
  document["tasks"] = json::array();
  return document;
}

std::string make_name(std::string_view text) {
  size_t size = text.size() < limits::kNameBytes ? text.size() : limits::kNameBytes;
  // Continuation bytes of UTF-8 are 10xxxxxx: a cut never leaves one behind.
  while (size > 0 && size < text.size() &&
         (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;
  }
  return size == 0 ? std::string("import") : std::string(text.substr(0, size));
}

}  // namespace gantline::import
