#include "import/task_ids.hpp"

#include <set>

#include "gantline/limits.hpp"

namespace gantline::import {
namespace {

bool is_first_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_id_character(char c) noexcept { return is_first_character(c) || c == '-' || c == '.'; }

// Room for "_" and a number that tells equal results apart.
constexpr size_t kSuffixBytes = 12;

std::string sanitise(std::string_view id) {
  std::string result;
  if (id.empty() || !is_first_character(id.front())) result += '_';
  for (const char c : id.substr(0, limits::kNameBytes - kSuffixBytes - 1)) {
    result += is_id_character(c) ? c : '_';
  }
  return result;
}

}  // namespace

bool is_valid_task_id(std::string_view id) noexcept {
  if (id.empty() || id.size() > limits::kNameBytes || !is_first_character(id.front())) return false;
  for (const char c : id) {
    if (!is_id_character(c)) return false;
  }
  return true;
}

bool TaskIds::add(std::string_view source_id) {
  const bool is_valid = is_valid_task_id(source_id);
  const bool is_new =
      ids_.emplace(std::string(source_id), is_valid ? std::string(source_id) : std::string())
          .second;
  if (is_new && !is_valid) invalid_.emplace_back(source_id);
  return is_new;
}

void TaskIds::assign() {
  std::set<std::string, std::less<>> taken;
  for (const auto& [source_id, id] : ids_) {
    if (!id.empty()) taken.insert(id);
  }
  // The next number to try for a base, so that many equal results cost no quadratic search.
  std::map<std::string, uint32_t> next_number;
  for (const std::string& source_id : invalid_) {
    const std::string base = sanitise(source_id);
    std::string candidate = base;
    uint32_t& number = next_number.emplace(base, 2).first->second;
    while (!taken.insert(candidate).second) candidate = base + '_' + std::to_string(number++);
    ids_[source_id] = candidate;
  }
  invalid_.clear();
}

const std::string* TaskIds::find(std::string_view source_id) const noexcept {
  const auto found = ids_.find(source_id);
  return found == ids_.end() ? nullptr : &found->second;
}

}  // namespace gantline::import
