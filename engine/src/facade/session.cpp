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

Session::Object* Session::object(Arguments& arguments, std::string_view name,
                                 std::string_view what) {
  const auto handle = static_cast<Handle>(arguments.whole(name, UINT32_MAX));
  if (!arguments.ok()) return nullptr;
  const auto it = objects_.find(handle);
  if (it != objects_.end()) return &it->second;
  arguments.refuse(name, ErrorCode::kNotFound,
                   "no open " + std::string(what) + " has the handle " + std::to_string(handle));
  return nullptr;
}

template <typename Kind>
Kind* Session::find(Arguments& arguments, std::string_view name, std::string_view what) {
  Object* found = object(arguments, name, what);
  if (found == nullptr) return nullptr;
  auto* kind = std::get_if<Kind>(found);
  if (kind == nullptr) {
    arguments.refuse(name, ErrorCode::kNotFound,
                     "the handle is not that of a " + std::string(what));
  }
  return kind;
}

OpenWorkflow* Session::open_workflow(Arguments& arguments, std::string_view name) {
  return find<OpenWorkflow>(arguments, name, "workflow");
}

OpenRecording* Session::open_recording(Arguments& arguments, std::string_view name) {
  auto* found = find<OpenRecording>(arguments, name, "recording");
  if (found == nullptr || found->recording) return found;
  arguments.refuse(name, ErrorCode::kFailedPrecondition,
                   "the simulation has not ended yet: advance it");
  return nullptr;
}

OpenForecast* Session::open_forecast(Arguments& arguments, std::string_view name) {
  return find<OpenForecast>(arguments, name, "forecast");
}

OpenSensitivity* Session::open_sensitivity(Arguments& arguments, std::string_view name) {
  return find<OpenSensitivity>(arguments, name, "sensitivity analysis");
}

std::shared_ptr<const Workflow> Session::workflow(Arguments& arguments, std::string_view name) {
  const OpenWorkflow* found = open_workflow(arguments, name);
  return found == nullptr ? nullptr : found->workflow;
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
