#include "model/schema_guard.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "model/path.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

constexpr size_t kInPlaceLevels = 32;
constexpr size_t kInPlaceSchemas = 1'000;
// Levels of all definitions that references reach, one below the other.
constexpr size_t kDefinitionLevels = 512;

// Keywords whose schemas apply to the same value as the schema that they stand in.
constexpr std::array<std::string_view, 3> kListsInPlace = {"allOf", "anyOf", "oneOf"};
constexpr std::array<std::string_view, 4> kSchemasInPlace = {"not", "if", "then", "else"};
constexpr std::array<std::string_view, 2> kMapsInPlace = {"dependencies", "dependentSchemas"};

Error invalid(const Path& path, std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), path.pointer()};
}

std::string unescape(std::string_view token) {
  std::string result;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool is_escape = token[i] == '~' && i + 1 < token.size();
    if (is_escape) ++i;
    result += is_escape ? (token[i] == '1' ? '/' : '~') : token[i];
  }
  return result;
}

// The element of a list that a token names; nullptr when there is none.
const Json* element_of(const Json& list, std::string_view token) {
  size_t position = 0;
  if (token.empty() || token.size() > 9) return nullptr;
  for (const char c : token) {
    if (c < '0' || c > '9') return nullptr;
    position = position * 10 + static_cast<size_t>(c - '0');
  }
  return position < list.size() ? &list[position] : nullptr;
}

// Levels of containers in a value.
size_t levels_of(const Json& value) {
  size_t deepest = 0;
  if (!value.is_structured()) return 0;
  for (const Json& child : value) deepest = std::max(deepest, levels_of(child));
  return deepest + 1;
}

class Inspector {
 public:
  explicit Inspector(const Json& root) : root_(root) {}

  std::optional<Error> inspect() {
    if (auto error = visit(root_, Path("")); error) return error;
    size_t levels = levels_of(root_);
    for (const auto& [target, levels_below] : definitions_) levels += levels_below;
    if (levels <= kDefinitionLevels) return std::nullopt;
    return Error{ErrorCode::kLimitExceeded,
                 "its definitions have " + std::to_string(levels) +
                     " levels together; the most is " + std::to_string(kDefinitionLevels),
                 ""};
  }

  size_t in_place_levels() const noexcept { return in_place_levels_; }

 private:
  // Every object is taken for a schema: one in `const` or `examples` costs nothing but caution.
  std::optional<Error> visit(const Json& value, const Path& path) {
    if (value.is_object()) {
      if (auto error = check_schema(value, path); error) return error;
      for (auto item = value.begin(); item != value.end(); ++item) {
        if (auto error = visit(item.value(), Path(path, item.key())); error) return error;
      }
    } else if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) {
        if (auto error = visit(value[i], Path(path, i)); error) return error;
      }
    }
    return std::nullopt;
  }

  std::optional<Error> check_schema(const Json& schema, const Path& path) {
    if (auto error = check_reference(schema, path); error) return error;
    const Cost cost = in_place_cost(schema, 1);
    in_place_levels_ = std::max(in_place_levels_, cost.levels);
    if (!is_in_circle_ && cost.levels <= kInPlaceLevels && cost.schemas <= kInPlaceSchemas) {
      return std::nullopt;
    }
    return invalid(path, "the schema applies to a value through itself, or through more than " +
                             std::to_string(kInPlaceLevels) + " levels or " +
                             std::to_string(kInPlaceSchemas) + " schemas");
  }

  std::optional<Error> check_reference(const Json& schema, const Path& path) {
    const auto reference = schema.find("$ref");
    if (reference == schema.end()) return std::nullopt;
    const auto* text = reference->get_ptr<const std::string*>();
    // An object called "$ref" is a property of that name.
    if (text == nullptr && reference->is_structured()) return std::nullopt;
    const Json* target = text == nullptr ? nullptr : resolve_reference(root_, *text);
    if (target == nullptr) {
      return invalid(Path(path, "$ref"),
                     (text == nullptr ? std::string("it") : in_quotes(*text)) +
                         " is no pointer into the schema, such as `#/$defs/name`");
    }
    definitions_.emplace(target, levels_of(*target));
    return std::nullopt;
  }

  // What applying a schema to one value takes, without its members and elements.
  struct Cost {
    size_t levels = 1;   // of the longest chain of schemas, the first included
    size_t schemas = 1;  // in all, each as often as it is applied
  };

  // `level` is the position in the chain, from 1. Sets is_in_circle_ where the chain does not end.
  Cost in_place_cost(const Json& schema, size_t level) {
    if (!schema.is_object() || is_in_circle_) return {};
    const auto [entry, is_new] = costs_.try_emplace(&schema);
    if (!is_new) {
      if (!entry->second) is_in_circle_ = true;  // it is being looked at further up
      return entry->second.value_or(Cost());
    }
    Cost cost;
    // Too long a chain is as bad as a circle.
    if (level > kInPlaceLevels) is_in_circle_ = true;
    for (const Json* next : in_place(schema)) {
      const Cost below = in_place_cost(*next, level + 1);
      cost.levels = std::max(cost.levels, below.levels + 1);
      cost.schemas = std::min(cost.schemas + below.schemas, kInPlaceSchemas + 1);
    }
    entry->second = cost;
    return cost;
  }

  std::vector<const Json*> in_place(const Json& schema) const {
    std::vector<const Json*> result;
    if (const auto reference = schema.find("$ref"); reference != schema.end()) {
      const auto* text = reference->get_ptr<const std::string*>();
      const Json* target = text == nullptr ? nullptr : resolve_reference(root_, *text);
      if (target != nullptr) result.push_back(target);
    }
    for (const std::string_view keyword : kListsInPlace) {
      if (const auto list = schema.find(keyword); list != schema.end() && list->is_array()) {
        for (const Json& item : *list) result.push_back(&item);
      }
    }
    for (const std::string_view keyword : kSchemasInPlace) {
      if (const auto one = schema.find(keyword); one != schema.end()) result.push_back(&*one);
    }
    for (const std::string_view keyword : kMapsInPlace) {
      if (const auto map = schema.find(keyword); map != schema.end() && map->is_object()) {
        for (const Json& item : *map) result.push_back(&item);
      }
    }
    return result;
  }

  const Json& root_;
  size_t in_place_levels_ = 0;
  // By address; only looked up and summed, so that the order decides nothing.
  std::map<const Json*, size_t> definitions_;
  std::map<const Json*, std::optional<Cost>> costs_;  // absent while it is being looked at
  bool is_in_circle_ = false;
};

}  // namespace

// Written out because the library's own pointers throw.
const Json* resolve_reference(const Json& root, std::string_view reference) {
  if (reference.empty() || reference.front() != '#') return nullptr;
  reference.remove_prefix(1);
  const Json* at = &root;
  while (at != nullptr && !reference.empty()) {
    if (reference.front() != '/') return nullptr;
    reference.remove_prefix(1);
    const std::string_view token = reference.substr(0, reference.find('/'));
    reference.remove_prefix(token.size());
    if (at->is_object()) {
      const auto member = at->find(unescape(token));
      at = member == at->end() ? nullptr : &*member;
    } else {
      at = at->is_array() ? element_of(*at, token) : nullptr;
    }
  }
  return at;
}

Result<size_t> inspect_schema(const Json& schema) {
  Inspector inspector(schema);
  if (std::optional<Error> error = inspector.inspect(); error) return *error;
  return inspector.in_place_levels();
}

}  // namespace gantline
