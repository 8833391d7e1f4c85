#include "facade/frame.hpp"

#include <type_traits>

#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

constexpr size_t kAlignment = 8;
constexpr size_t kHeaderBytes = 8;

constexpr size_t aligned(size_t size) noexcept {
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

template <typename Element>
constexpr const char* type_name() {
  if constexpr (std::is_same_v<Element, double>) return "f64";
  if constexpr (std::is_same_v<Element, int32_t>) return "i32";
  if constexpr (std::is_same_v<Element, uint32_t>) return "u32";
  if constexpr (std::is_same_v<Element, uint8_t>) return "u8";
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string frame_of(const std::string& json, const std::string& columns) {
  std::string frame;
  frame.reserve(kHeaderBytes + aligned(json.size()) + columns.size());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    frame.push_back(static_cast<char>(static_cast<uint32_t>(json.size()) >> shift));
  }
  frame.resize(kHeaderBytes, '\0');
  frame += json;
  frame.resize(kHeaderBytes + aligned(json.size()), ' ');
  frame += columns;
  return frame;
}

std::string encode(const Reply& reply) {
  const std::string head = "{\"ok\":true,\"result\":" + dump(reply.result) + ",\"columns\":";
  // The offsets stand in the JSON, whose length they depend on: a larger base never makes it
  // shorter, so this ends after a few rounds.
  std::string json;
  size_t base = 0;
  do {
    base = kHeaderBytes + aligned(json.size());
    json = head + dump(reply.columns.describe(base)) + "}";
  } while (kHeaderBytes + aligned(json.size()) != base);
  return frame_of(json, reply.columns.bytes());
}

std::string encode(const Failure& failure) {
  Json json{{"ok", false}, {"error", to_json(failure.error)}};
  if (!failure.defects.empty()) json["defects"] = to_json(failure.defects);
  return frame_of(dump(json), "");
}

}  // namespace

Json Columns::describe(size_t base) const {
  Json list = Json::array();
  for (const Column& column : columns_) {
    list.push_back({{"name", column.name},
                    {"type", column.type},
                    {"offset", base + column.offset},
                    {"count", column.count}});
  }
  return list;
}

char* Columns::extend(std::string_view name, const char* type, size_t count, size_t size) {
  const size_t offset = bytes_.size();
  columns_.push_back({std::string(name), type, offset, count});
  bytes_.resize(offset + aligned(size), '\0');
  return bytes_.data() + offset;
}

template <typename Element>
void Columns::add_by(std::string_view name, size_t count, Getter<Element> getter,
                     const void* function) {
  char* out = extend(name, type_name<Element>(), count, count * sizeof(Element));
  for (size_t i = 0; i < count; ++i) {
    const Element value = getter(function, i);
    std::memcpy(out + i * sizeof(Element), &value, sizeof value);
  }
}
template void Columns::add_by(std::string_view, size_t, Getter<double>, const void*);
template void Columns::add_by(std::string_view, size_t, Getter<int32_t>, const void*);
template void Columns::add_by(std::string_view, size_t, Getter<uint32_t>, const void*);
template void Columns::add_by(std::string_view, size_t, Getter<uint8_t>, const void*);

Failure document_failure(std::string_view argument, Defects defects) {
  const Defect& first = defects.front();
  std::string detail = first.message;
  if (defects.size() > 1) detail += " (and " + std::to_string(defects.size() - 1) + " more)";
  Error error{first.code, std::move(detail), "/" + std::string(argument)};
  return Failure(std::move(error), std::move(defects));
}

std::string encode_frame(const Outcome& outcome) {
  return outcome.ok() ? encode(outcome.value()) : encode(outcome.error());
}

}  // namespace gantline::facade
