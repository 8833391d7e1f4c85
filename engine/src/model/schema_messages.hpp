#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/names.hpp"
#include "gantline/result.hpp"
#include "model/defect_list.hpp"
#include "model/schema_places.hpp"

namespace gantline {

// Puts what valijson says of a value that does not fit its schema into the words in which the other
// defects of a document are told: what was expected, what was found, what was meant.
//
// It decides nothing: whether a value fits is valijson's word. Refers to the schema and the value,
// which must outlive it.
class SchemaMessages {
 public:
  // `prefix` begins every pointer.
  SchemaMessages(const nlohmann::json& schema, const nlohmann::json& value, std::string_view prefix)
      : schema_(schema), value_(value), prefix_(prefix) {}

  // One result of the library: the way to the part, and what it says of it.
  void add(std::span<const std::string> tokens, std::string_view description);

  // In the order in which they were found. Empty when everything that was added followed from
  // something else.
  Defects take() && { return std::move(defects_).take(); }

 private:
  using Place = SchemaPlace;
  void add_type(const Place& place, const std::string& pointer);
  void add_missing(const Place& place, const std::string& pointer, std::string_view name);
  void add_unknown(const Place& place, const std::string& pointer, std::string_view name);
  void add_enumeration(const Place& place, const std::string& pointer);
  void add_range(const Place& place, const std::string& pointer);
  void add_exclusive(const Place& place, const std::string& pointer);
  void add_plain(const std::string& pointer, std::string_view description);
  void add(const std::string& pointer, std::string message) {
    defects_.add(pointer, ErrorCode::kInvalidArgument, std::move(message));
  }

  const nlohmann::json& schema_;
  const nlohmann::json& value_;
  std::string prefix_;
  DefectList defects_;
  Suggester suggester_;
};

}  // namespace gantline
