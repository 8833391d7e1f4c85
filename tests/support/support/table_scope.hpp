#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/expression.hpp"

namespace gantline::testing {

// A scope that is filled by hand. What is not set is absent.
class TableScope : public ExpressionScope {
 public:
  TableScope& set(const std::string& name, const char* json) {
    roots_[name] = parse(json);
    return *this;
  }
  TableScope& set_unknown(const std::string& name) {
    roots_[name] = {Presence::kUnknown, nullptr};
    return *this;
  }
  TableScope& set_task(const std::string& id, TaskField field, const char* json) {
    tasks_[{id, field}] = parse(json);
    return *this;
  }
  TableScope& set_task_unknown(const std::string& id, TaskField field) {
    tasks_[{id, field}] = {Presence::kUnknown, nullptr};
    return *this;
  }

  Lookup root(std::string_view name) const override {
    const auto found = roots_.find(std::string(name));
    return found == roots_.end() ? Lookup{} : found->second;
  }
  Lookup task(std::string_view task_id, TaskField field) const override {
    const auto found = tasks_.find({std::string(task_id), field});
    return found == tasks_.end() ? Lookup{} : found->second;
  }

 private:
  static Lookup parse(const char* text) {
    return {Presence::kPresent,
            std::make_shared<const nlohmann::json>(nlohmann::json::parse(text))};
  }

  std::map<std::string, Lookup> roots_;
  std::map<std::pair<std::string, TaskField>, Lookup> tasks_;
};

}  // namespace gantline::testing
