#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "facade/arguments.hpp"
#include "facade/frame.hpp"
#include "facade/task_type_list.hpp"
#include "gantline/forecast.hpp"
#include "gantline/layout.hpp"
#include "gantline/recording.hpp"
#include "gantline/scenario.hpp"
#include "gantline/sensitivity.hpp"
#include "gantline/workflow.hpp"

namespace gantline::facade {

struct OpenWorkflow {
  std::shared_ptr<const Workflow> workflow;
  std::vector<NodePlace> places{};  // of its last drawing, for those of edited versions
};

// A run that is being simulated, and then what happened in it.
struct OpenRecording {
  uint32_t workflow = 0;  // handle of it, closed or not
  // While it is a job; absent once `recording` is there.
  std::optional<Simulation> simulation{};
  std::vector<Event> before{};  // the fork
  std::optional<Recording> recording{};
  std::string recorded_state_hash{};  // of a history: what its exporter's state had
};

struct OpenForecast {
  ForecastJob job;
};

struct OpenSensitivity {
  SensitivityJob job;
};

// What a caller has open: one object behind each handle.
class Session {
 public:
  using Handle = uint32_t;
  using Object = std::variant<OpenWorkflow, OpenRecording, OpenForecast, OpenSensitivity>;

  TaskTypeList& types() noexcept { return types_; }

  // Errors: kLimitExceeded when limits::kOpenHandles are open.
  Result<Handle> open(Object object);
  // Handles are not given out twice. Errors: kNotFound.
  bool close(Handle handle) { return objects_.erase(handle) != 0; }

  // What the handle in the argument names, valid until it is closed. nullptr, with the error in
  // `arguments`, when there is no such argument or it names something else.
  OpenWorkflow* open_workflow(Arguments& arguments, std::string_view name);
  // One whose simulation has ended.
  OpenRecording* open_recording(Arguments& arguments, std::string_view name);
  OpenForecast* open_forecast(Arguments& arguments, std::string_view name);
  OpenSensitivity* open_sensitivity(Arguments& arguments, std::string_view name);
  Object* object(Arguments& arguments, std::string_view name, std::string_view what);
  // The workflow itself.
  std::shared_ptr<const Workflow> workflow(Arguments& arguments, std::string_view name);

 private:
  template <typename Kind>
  Kind* find(Arguments& arguments, std::string_view name, std::string_view what);

  TaskTypeList types_;
  std::map<Handle, Object> objects_;
  Handle next_handle_ = 1;
};

// From where a simulation goes on: the workflow in the argument `workflow`, or the position of the
// `recording`, under the `options`. Without options a fork has what its recording had.
struct Beginning {
  std::shared_ptr<const Workflow> workflow;
  uint32_t workflow_handle = 0;
  std::shared_ptr<const ForkPoint> fork;  // null: from the submission
  SimulationOptions options;
  std::span<const Event> before{};  // the fork; borrowed from the recording
};
// Errors: bad arguments, and those of check_scenario.
Result<Beginning, Failure> beginning_of(Session& session, Arguments& arguments);

// The scenario in the argument `options`; the default one, with the error in `arguments`, when it
// is bad.
Scenario scenario_of(Arguments& arguments);

}  // namespace gantline::facade
