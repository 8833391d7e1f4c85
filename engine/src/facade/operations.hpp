#pragma once

#include <span>
#include <string_view>

#include "facade/arguments.hpp"
#include "facade/frame.hpp"
#include "facade/session.hpp"

// The operations of docs/facade.md, by file. Each reads its arguments, and answers with a reply or
// with what is wrong. The dispatcher has checked that no unknown argument is there.
namespace gantline::facade {

struct Operation {
  std::string_view name;
  std::string_view arguments;  // names, apart by spaces
  Outcome (*handle)(Session&, Arguments&);
};

// planner.cpp, converter_operations.cpp: apart, so that a program has only the code of those that
// it answers.
std::span<const Operation> planner_operations() noexcept;
std::span<const Operation> converter_operations() noexcept;

// workflow_operations.cpp
Outcome info(Session& session, Arguments& arguments);
Outcome set_task_types(Session& session, Arguments& arguments);
Outcome open_workflow(Session& session, Arguments& arguments);
Outcome canonical(Session& session, Arguments& arguments);
Outcome close(Session& session, Arguments& arguments);

// plan_operations.cpp
Outcome plan(Session& session, Arguments& arguments);
Outcome plan_full(Session& session, Arguments& arguments);
Outcome gantt(Session& session, Arguments& arguments);

// layout_operations.cpp
Outcome layout(Session& session, Arguments& arguments);

// simulation_operations.cpp
Outcome simulate(Session& session, Arguments& arguments);
Outcome open_history(Session& session, Arguments& arguments);
Outcome extend(Session& session, Arguments& arguments);
Outcome export_history(Session& session, Arguments& arguments);

// recording_operations.cpp
Outcome recording(Session& session, Arguments& arguments);
Outcome schedule(Session& session, Arguments& arguments);
Outcome series(Session& session, Arguments& arguments);
Outcome events(Session& session, Arguments& arguments);
Outcome compare(Session& session, Arguments& arguments);

// position_operations.cpp
Outcome seek(Session& session, Arguments& arguments);
Outcome task(Session& session, Arguments& arguments);
Outcome explain(Session& session, Arguments& arguments);

// forecast_operations.cpp
Outcome forecast(Session& session, Arguments& arguments);
Outcome forecast_result(Session& session, Arguments& arguments);
Outcome sensitivity(Session& session, Arguments& arguments);
Outcome sensitivity_result(Session& session, Arguments& arguments);

// job_operations.cpp
Outcome advance(Session& session, Arguments& arguments);

}  // namespace gantline::facade
