// What a planner answers: all but the operations that make documents.
#include <array>

#include "facade/operations.hpp"
#include "gantline/facade.hpp"

namespace gantline {
namespace facade {
namespace {

constexpr std::array kOperations{
    Operation{"info", "", info},
    Operation{"set_task_types", "types others", set_task_types},
    Operation{"open_workflow", "document", open_workflow},
    Operation{"canonical", "workflow", canonical},
    Operation{"plan", "workflow options", plan},
    Operation{"plan_full", "workflow options", plan_full},
    Operation{"gantt_svg", "workflow options title width", gantt},
    Operation{"layout",
              "workflow fold_beyond unfold direction previous node_width node_height node_gap "
              "edge_gap layer_gap",
              layout},
    Operation{"simulate", "workflow recording options", simulate},
    Operation{"open_history", "text options", open_history},
    Operation{"extend", "recording text", extend},
    Operation{"export_history", "recording", export_history},
    Operation{"recording", "recording", recording},
    Operation{"schedule", "recording", schedule},
    Operation{"series", "recording from_ms to_ms points", series},
    Operation{"events", "recording first limit", events},
    Operation{"compare", "a b", compare},
    Operation{"seek", "recording at_ms event", seek},
    Operation{"task", "recording task", task},
    Operation{"explain", "recording task", explain},
    Operation{"advance", "job decisions", advance},
    Operation{"forecast", "workflow recording options trials", forecast},
    Operation{"forecast_result", "job", forecast_result},
    Operation{"sensitivity", "workflow options trials tasks", sensitivity},
    Operation{"sensitivity_result", "job", sensitivity_result},
    Operation{"close", "handle", close},
};

}  // namespace

std::span<const Operation> planner_operations() noexcept { return kOperations; }

}  // namespace facade

Facade Facade::planner() { return Facade(facade::planner_operations()); }

}  // namespace gantline
