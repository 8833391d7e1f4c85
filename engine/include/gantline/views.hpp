#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/engine.hpp"
#include "gantline/forecast.hpp"

// The JSON in which the HTTP API, the command line and the page show the engine's objects. One
// place, so that all three agree. Times are `*_ms`; numbers that JavaScript cannot hold are
// strings.
namespace gantline {

// {"code", "message", "pointer", "line", "column"}; line and column are left out when unknown.
nlohmann::json to_json(const Defect& defect);
nlohmann::json to_json(const Defects& defects);
// {"code", "detail", "pointer"}.
nlohmann::json to_json(const Error& error);

// The run record without its tasks: id, workflow, state, state_version, counts, progress, times,
// error.
nlohmann::json to_json(const RunHeader& run);
nlohmann::json to_json(const RunCounts& counts);
// One task record; `index` is its position in the run.
nlohmann::json task_to_json(const Workflow& workflow, TaskIndex index, const TaskState& task);
nlohmann::json task_to_json(const RunState& run, TaskIndex task);

nlohmann::json to_json(const std::vector<WaitReason>& reasons);

// {"makespan_ms", "trials", "p50_ms", "p95_ms", "state_hash", ...}; "deadline_ms" and
// "miss_per_million" are null where the run has no deadline.
nlohmann::json to_json(const Forecast& forecast);

// Share of ended tasks in percent, 0-100, rounded down; 100 only when all have ended.
uint32_t progress_percent(const RunCounts& counts) noexcept;

}  // namespace gantline
