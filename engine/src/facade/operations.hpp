#pragma once

#include "facade/arguments.hpp"
#include "facade/frame.hpp"
#include "facade/session.hpp"

// The operations of docs/facade.md, by file. Each reads its arguments, and answers with a reply or
// with what is wrong. The dispatcher has checked that no unknown argument is there.
namespace gantline::facade {

// workflow_operations.cpp
Outcome info(Session& session, Arguments& arguments);
Outcome set_task_types(Session& session, Arguments& arguments);
Outcome open_workflow(Session& session, Arguments& arguments);
Outcome canonical(Session& session, Arguments& arguments);
Outcome import(Session& session, Arguments& arguments);
Outcome close(Session& session, Arguments& arguments);

// plan_operations.cpp
Outcome plan(Session& session, Arguments& arguments);
Outcome plan_full(Session& session, Arguments& arguments);
Outcome gantt(Session& session, Arguments& arguments);

}  // namespace gantline::facade
