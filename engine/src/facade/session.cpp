#include "facade/session.hpp"

#include "base/text.hpp"
#include "gantline/limits.hpp"
#include "model/path.hpp"

namespace gantline::facade {

Result<Session::Handle> Session::open(Object object) {
  if (objects_.size() >= limits::kOpenHandles) {
    return Error{ErrorCode::kLimitExceeded,
                 "at most " + std::to_string(limits::kOpenHandles) + " handles are open at a time",
                 ""};
  }
  objects_.emplace(next_handle_, std::move(object));
  return next_handle_++;
}

template <typename Kind>
const Kind* Session::find(Arguments& arguments, std::string_view name,
                          std::string_view what) const {
  const auto handle = static_cast<Handle>(arguments.whole(name, UINT32_MAX));
  if (!arguments.ok()) return nullptr;
  const auto it = objects_.find(handle);
  const Kind* found = it == objects_.end() ? nullptr : std::get_if<Kind>(&it->second);
  if (found == nullptr) {
    arguments.refuse(name, ErrorCode::kNotFound,
                     "no open " + std::string(what) + " has the handle " + std::to_string(handle));
  }
  return found;
}

std::shared_ptr<const Workflow> Session::workflow(Arguments& arguments,
                                                  std::string_view name) const {
  const auto* found = find<std::shared_ptr<const Workflow>>(arguments, name, "workflow");
  return found == nullptr ? nullptr : *found;
}

Scenario scenario_of(Arguments& arguments) {
  if (arguments.find("options") == nullptr) return {};
  const nlohmann::json& options = arguments.object("options");
  if (!arguments.ok()) return {};
  for (const auto& [name, value] : options.items()) {
    if (is_scenario_member(name)) continue;
    arguments.refuse(Error{ErrorCode::kInvalidArgument, "unknown option " + in_quotes(name),
                           "/options/" + escape_pointer_token(name)});
    return {};
  }
  Result<Scenario, Defects> scenario = read_scenario(options, "/options");
  if (scenario.ok()) return std::move(scenario).value();
  const Defect& first = scenario.error().front();
  arguments.refuse(Error{first.code, first.message, first.pointer});
  return {};
}

}  // namespace gantline::facade
