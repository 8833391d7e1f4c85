#include "store/event_memory.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace gantline::native {
namespace {

// What a node of a map takes beside its key and its value.
constexpr size_t kMemberBytes = 48;

size_t memory_of(const nlohmann::json& value) {
  size_t bytes = sizeof value;
  if (const auto* text = value.get_ptr<const std::string*>()) return bytes + text->size();
  if (const auto* members = value.get_ptr<const nlohmann::json::object_t*>()) {
    for (const auto& [name, member] : *members)
      bytes += kMemberBytes + name.size() + memory_of(member);
  } else if (value.is_array()) {
    for (const nlohmann::json& item : value) bytes += memory_of(item);
  }
  return bytes;
}

}  // namespace

size_t memory_of(const Event& event) {
  size_t bytes = sizeof event;
  if (event.detail == nullptr) return bytes;
  bytes += sizeof *event.detail + event.detail->error.message.size() + event.detail->note.size();
  if (event.detail->payload != nullptr) bytes += memory_of(*event.detail->payload);
  const auto& submission = event.detail->submission;
  if (submission != nullptr && submission->inputs != nullptr)
    bytes += memory_of(*submission->inputs);
  return bytes;
}

}  // namespace gantline::native
