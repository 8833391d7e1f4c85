#include "model/schema_places.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "model/schema_guard.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// The schemas of one part: those that lead to it and those that these contain for the same value.
class Schemas {
 public:
  explicit Schemas(const Json& root) : root_(root) {}

  void add(const Json& schema, bool is_alternative) {
    if (!schema.is_object()) return;
    const bool is_known = std::any_of(list_.begin(), list_.end(), [&](const AppliedSchema& known) {
      return known.schema == &schema;
    });
    if (is_known) return;
    list_.push_back({&schema, is_alternative});
    if (const auto reference = schema.find("$ref"); reference != schema.end()) {
      const auto* text = reference->get_ptr<const std::string*>();
      const Json* target = text == nullptr ? nullptr : resolve_reference(root_, *text);
      if (target != nullptr) add(*target, is_alternative);
    }
    add_members(schema, "allOf", is_alternative);
    for (const char* keyword : {"anyOf", "oneOf", "dependencies"}) {
      add_members(schema, keyword, true);
    }
    for (const char* keyword : {"if", "then", "else"}) {
      if (const auto one = schema.find(keyword); one != schema.end()) add(*one, true);
    }
  }

  void add_members(const Json& schema, const char* keyword, bool is_alternative) {
    const auto members = schema.find(keyword);
    if (members == schema.end() || !members->is_structured()) return;
    for (const Json& member : *members) add(member, is_alternative);
  }

  std::vector<AppliedSchema> take() && { return std::move(list_); }

 private:
  const Json& root_;
  std::vector<AppliedSchema> list_;
};

// Adds what a schema says of a member of an object.
void enter_member(const AppliedSchema& from, const std::string& name, Schemas& into) {
  const Json& schema = *from.schema;
  const auto properties = schema.find("properties");
  if (properties != schema.end() && properties->is_object()) {
    if (const auto own = properties->find(name); own != properties->end()) {
      return into.add(*own, from.is_alternative);
    }
  }
  into.add_members(schema, "patternProperties", true);
  if (const auto others = schema.find("additionalProperties"); others != schema.end()) {
    into.add(*others, from.is_alternative);
  }
}

void enter_element(const AppliedSchema& from, size_t position, Schemas& into) {
  const Json& schema = *from.schema;
  const auto items = schema.find("items");
  if (items == schema.end()) return;
  if (!items->is_array()) return into.add(*items, from.is_alternative);
  if (position < items->size()) return into.add((*items)[position], from.is_alternative);
  if (const auto others = schema.find("additionalItems"); others != schema.end()) {
    into.add(*others, from.is_alternative);
  }
}

}  // namespace

SchemaPlace find_schema_place(const Json& schema, const Json& value,
                              std::span<const std::string> tokens) {
  Schemas first(schema);
  first.add(schema, false);
  SchemaPlace place{&value, std::move(first).take()};
  for (const std::string& token : tokens) {
    Schemas next(schema);
    const Json* part = nullptr;
    if (place.value->is_object()) {
      const auto member = place.value->find(token);
      if (member != place.value->end()) part = &*member;
      for (const AppliedSchema& from : place.schemas) enter_member(from, token, next);
    } else if (place.value->is_array()) {
      size_t position = 0;
      std::from_chars(token.data(), token.data() + token.size(), position);
      if (position < place.value->size()) part = &(*place.value)[position];
      for (const AppliedSchema& from : place.schemas) enter_element(from, position, next);
    }
    if (part == nullptr) return {};
    place = {part, std::move(next).take()};
  }
  return place;
}

}  // namespace gantline
