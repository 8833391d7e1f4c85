#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "facade/arguments.hpp"
#include "facade/frame.hpp"
#include "facade/task_type_list.hpp"
#include "gantline/scenario.hpp"
#include "gantline/workflow.hpp"

namespace gantline::facade {

// What a caller has open: one object behind each handle.
class Session {
 public:
  using Handle = uint32_t;
  using Object = std::variant<std::shared_ptr<const Workflow>>;

  TaskTypeList& types() noexcept { return types_; }

  // Errors: kLimitExceeded when limits::kOpenHandles are open.
  Result<Handle> open(Object object);
  // Handles are not given out twice. Errors: kNotFound.
  bool close(Handle handle) { return objects_.erase(handle) != 0; }

  // What the handle in the argument names. nullptr, with the error in `arguments`, when there is no
  // such argument or it names something else.
  std::shared_ptr<const Workflow> workflow(Arguments& arguments, std::string_view name) const;

 private:
  template <typename Kind>
  const Kind* find(Arguments& arguments, std::string_view name, std::string_view what) const;

  TaskTypeList types_;
  std::map<Handle, Object> objects_;
  Handle next_handle_ = 1;
};

// The scenario in the argument `options`; the default one, with the error in `arguments`, when it
// is bad.
Scenario scenario_of(Arguments& arguments);

}  // namespace gantline::facade
