#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"

namespace gantline::facade {

// Reads the arguments of one request. The first thing wrong with them is kept in error(); what is
// read afterwards is a default, so that a handler reads everything and asks once.
//
// Borrows the request. A name that ends in _or takes an argument that may be absent.
class Arguments {
 public:
  explicit Arguments(const nlohmann::json& request) : request_(request) {}

  const std::optional<Error>& error() const noexcept { return error_; }
  bool ok() const noexcept { return !error_; }

  // "op" is no argument; every other member must be named in `names` (words between spaces).
  void allow_only(std::string_view names);

  // The argument; null when it is absent.
  const nlohmann::json* find(std::string_view name) const;
  // The argument, whatever it is.
  const nlohmann::json& value(std::string_view name);
  const nlohmann::json& object(std::string_view name);
  const nlohmann::json& list(std::string_view name);
  const std::string& text(std::string_view name);
  std::string text_or(std::string_view name, std::string_view fallback);
  std::vector<std::string> texts_or_none(std::string_view name);
  // Whole numbers from 0 to `maximum`.
  uint64_t whole(std::string_view name, uint64_t maximum);
  uint64_t whole_or(std::string_view name, uint64_t fallback, uint64_t maximum);

  // Something else is wrong with the argument.
  void refuse(std::string_view name, ErrorCode code, std::string message);
  void refuse(Error error);

 private:
  const nlohmann::json& request_;
  std::optional<Error> error_;
};

}  // namespace gantline::facade
