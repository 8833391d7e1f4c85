#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

// The importers, one function each. Each gives a workflow document (JSON form of the file format);
// `name` is the workflow's name where the source has none.
namespace gantline::import {

// WfCommons WfFormat 1.5: a recorded execution. Task ids are kept where they are valid here. A
// runtime in seconds becomes whole milliseconds, rounded half up; files, machines and core counts
// are ignored.
Result<nlohmann::json, Defects> read_wfcommons(const nlohmann::json& document,
                                               std::string_view name);

// `ninja-trace-1`: a measured build. Tasks keep the file's order, which is the order of their
// start, and the policy is fifo, so that a simulation with the recorded number of workers replays
// the build.
Result<nlohmann::json, Defects> read_ninja_trace(const nlohmann::json& document,
                                                 std::string_view name);

// PSPLIB single-mode project (`.sm`, ProGen's format). One period is one millisecond; renewable
// resources become resources of the run. Source: Kolisch & Sprecher, PSPLIB, EJOR 96, 1997.
Result<nlohmann::json, Defects> read_psplib(std::string_view text, std::string_view name);

// Standard Task Graph set. One unit of time is one millisecond; the two dummies stay, as tasks of
// duration 0. Source: Tobita & Kasahara, A standard task graph set, Journal of Scheduling 5, 2002.
Result<nlohmann::json, Defects> read_stg(std::string_view text, std::string_view name);

// Argo `Workflow`, `WorkflowTemplate` or `CronWorkflow`: dag and steps templates, expanded.
Result<nlohmann::json, Defects> read_argo(const nlohmann::json& document, std::string_view name);

}  // namespace gantline::import
