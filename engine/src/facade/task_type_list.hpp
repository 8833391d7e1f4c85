#pragma once

#include <map>
#include <string>
#include <vector>

#include "gantline/codec.hpp"

namespace gantline::facade {

// Task types as a server lists them, for those who have no plugins of their own.
class TaskTypeList final : public TaskTypes {
 public:
  // [{"type", "with_schema", "class", "estimate"}], with null for a schema that accepts anything.
  // `accepts_others`: types that are not in it are as any may be.
  // Errors: kInvalidArgument (`where`: JSON Pointer from the list); the list is then unchanged.
  Status assign(const nlohmann::json& list, bool accepts_others);
  bool is_empty() const noexcept { return types_.empty(); }
  size_t size() const noexcept { return types_.size(); }

  const Type* find(std::string_view name) const override;
  std::vector<std::string> names() const override;

 private:
  std::map<std::string, Type, std::less<>> types_;
  const Type other_{};  // anything, of the default class, without an estimate
  bool accepts_others_ = false;
};

}  // namespace gantline::facade
