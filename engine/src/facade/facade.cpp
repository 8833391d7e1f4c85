#include "gantline/facade.hpp"

#include <array>

#include "base/text.hpp"
#include "facade/operations.hpp"
#include "gantline/codec.hpp"

namespace gantline {
namespace {

using facade::Arguments;
using facade::Failure;
using facade::Outcome;
using facade::Session;

struct Operation {
  std::string_view name;
  std::string_view arguments;
  Outcome (*handle)(Session&, Arguments&);
};

constexpr std::array kOperations{
    Operation{"info", "", facade::info},
    Operation{"set_task_types", "types", facade::set_task_types},
    Operation{"open_workflow", "document", facade::open_workflow},
    Operation{"canonical", "workflow", facade::canonical},
    Operation{"import", "format text document name", facade::import},
    Operation{"generate", "shape tasks seed", facade::generate},
    Operation{"plan", "workflow options", facade::plan},
    Operation{"plan_full", "workflow options", facade::plan_full},
    Operation{"gantt_svg", "workflow options title width", facade::gantt},
    Operation{"layout",
              "workflow fold_beyond unfold direction previous node_width node_height node_gap "
              "edge_gap layer_gap",
              facade::layout},
    Operation{"simulate", "workflow recording options", facade::simulate},
    Operation{"open_history", "text options", facade::open_history},
    Operation{"extend", "recording text", facade::extend},
    Operation{"export_history", "recording", facade::export_history},
    Operation{"recording", "recording", facade::recording},
    Operation{"schedule", "recording", facade::schedule},
    Operation{"series", "recording from_ms to_ms points", facade::series},
    Operation{"events", "recording first limit", facade::events},
    Operation{"compare", "a b", facade::compare},
    Operation{"seek", "recording at_ms event", facade::seek},
    Operation{"task", "recording task", facade::task},
    Operation{"explain", "recording task", facade::explain},
    Operation{"advance", "job decisions", facade::advance},
    Operation{"forecast", "workflow recording options trials", facade::forecast},
    Operation{"forecast_result", "job", facade::forecast_result},
    Operation{"sensitivity", "workflow options trials tasks", facade::sensitivity},
    Operation{"sensitivity_result", "job", facade::sensitivity_result},
    Operation{"close", "handle", facade::close},
};

const Operation* find_operation(std::string_view name) noexcept {
  for (const Operation& operation : kOperations) {
    if (operation.name == name) return &operation;
  }
  return nullptr;
}

Failure unknown_operation(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Operation& operation : kOperations) names.push_back(operation.name);
  return Error{ErrorCode::kNotFound,
               "unknown operation " + in_quotes(name) + Suggester().hint(name, names), "/op"};
}

// A request that is no JSON is the failure of the whole of it: `pointer` is "".
Failure not_json(const Defects& defects) {
  const Defect& defect = defects.front();
  return Failure(Error{defect.code, "the request is not JSON: " + defect.message, ""}, defects);
}

Outcome answer(Session& session, std::string_view request) {
  const Result<nlohmann::json, Defects> parsed = parse_json(request);
  if (!parsed.ok()) return not_json(parsed.error());
  const nlohmann::json& json = parsed.value();
  if (!json.is_object()) {
    return Failure(Error{ErrorCode::kInvalidArgument, "the request is not an object", ""});
  }
  Arguments arguments(json);
  const std::string& name = arguments.text("op");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Operation* operation = find_operation(name);
  if (operation == nullptr) return unknown_operation(name);
  arguments.allow_only(operation->arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  return operation->handle(session, arguments);
}

}  // namespace

struct Facade::Impl {
  Session session;
};

Facade::Facade() : impl_(std::make_unique<Impl>()) {}
Facade::~Facade() = default;
Facade::Facade(Facade&&) noexcept = default;
Facade& Facade::operator=(Facade&&) noexcept = default;

std::string Facade::handle(std::string_view request) {
  return facade::encode_frame(answer(impl_->session, request));
}

}  // namespace gantline
