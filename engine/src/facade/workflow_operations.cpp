// Workflows: what is there, opening one, its other forms.
#include <map>
#include <utility>

#include "facade/operations.hpp"
#include "gantline/generate.hpp"
#include "gantline/import.hpp"
#include "gantline/limits.hpp"
#include "gantline/states.hpp"
#include "model/vocabulary.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

Json limits_json() {
  return {{"document_bytes", limits::kDocumentBytes},
          {"document_depth", limits::kDocumentDepth},
          {"defects", limits::kDefects},
          {"tasks", limits::kTasks},
          {"dependencies", limits::kDependencies},
          {"name_bytes", limits::kNameBytes},
          {"fan_out_elements", limits::kFanOutElements},
          {"workers", kScenarioWorkers},
          {"trials", limits::kSimulationTrials},
          {"open_handles", limits::kOpenHandles},
          {"advance_decisions", limits::kAdvanceDecisions}};
}

Json import_formats_json() {
  constexpr std::string_view kSyntaxes[] = {"lines", "json", "yaml"};
  Json formats = Json::array();
  for (const ImportFormat& format : import_formats()) {
    formats.push_back({{"name", format.name},
                       {"description", format.description},
                       {"syntax", kSyntaxes[static_cast<size_t>(format.syntax)]}});
  }
  return formats;
}

Json generator_shapes_json() {
  Json shapes = Json::array();
  for (const GeneratorShape& shape : generator_shapes()) shapes.push_back(shape.name);
  return shapes;
}

// The names of an enumeration by number, up to the last one that has a name; "" where there is
// none.
template <typename Enumeration>
Json names_by_number() {
  const std::string_view unknown = to_string(static_cast<Enumeration>(UINT8_MAX));
  std::vector<std::string> names;
  for (unsigned value = 0; value < UINT8_MAX; ++value) {
    const std::string_view name = to_string(static_cast<Enumeration>(value));
    if (name == unknown) continue;
    names.resize(value);
    names.emplace_back(name);
  }
  return names;
}

Json phase_names() {
  Json names = Json::array();
  for (int phase = 0; phase < kTaskPhaseCount; ++phase) {
    names.push_back(to_string(static_cast<TaskPhase>(phase)));
  }
  return names;
}

Json class_names() {
  Json names = Json::array();
  for (const auto& [word, value] : Vocabulary<TaskClass>::kWords) names.push_back(word);
  return names;
}

// Thousandths as a decimal number. One exactly rounded division: the same digits on every platform.
double decimal(int64_t thousandths) { return static_cast<double>(thousandths) / 1'000.0; }

Json describe(const Workflow& workflow) {
  const WorkflowSettings& settings = workflow.settings();
  Json resources = Json::array();
  for (const ResourceAmount& resource : settings.resources) {
    resources.push_back({{"name", resource.name}, {"capacity", decimal(resource.thousandths)}});
  }
  Json limits = Json::array();
  for (const LimitSpec& limit : settings.limits) {
    limits.push_back({{"key", limit.key}, {"concurrency", limit.concurrency}});
  }
  const bool has_deadline = settings.deadline != Millis{};
  return {{"name", settings.name},
          {"hash", to_hex(workflow.hash())},
          {"tasks", workflow.task_count()},
          {"edges", workflow.dag().edge_count()},
          {"deadline_ms", has_deadline ? Json(settings.deadline.count) : Json(nullptr)},
          {"resources", std::move(resources)},
          {"limits", std::move(limits)},
          {"inputs_schema", settings.inputs_schema ? *settings.inputs_schema : Json(nullptr)}};
}

// By task of the workflow: its position in the document's own list of tasks, -1 where it came from
// a segment or is a handler.
std::vector<int32_t> sources_of(const Workflow& workflow, const Json& document) {
  std::vector<int32_t> sources(workflow.task_count(), -1);
  const auto tasks = document.find("tasks");
  if (tasks == document.end()) return sources;
  uint32_t next = 0;  // tasks stand in the document's order, with those of segments in between
  for (size_t i = 0; i < tasks->size(); ++i) {
    const auto& id = (*tasks)[i].find("id")->get_ref<const std::string&>();
    std::optional<TaskIndex> found{TaskIndex{next}};
    if (next == workflow.task_count() || workflow.task(*found).id != id) found = workflow.find(id);
    if (found && workflow.task(*found).role == TaskRole::kMain) {
      sources[to_index(*found)] = static_cast<int32_t>(i);
      next = to_index(*found) + 1;
    }
  }
  return sources;
}

void add_columns(const Workflow& workflow, const Json& document, Columns& columns) {
  const auto tasks = workflow.tasks();
  const Dag& dag = workflow.dag();
  const size_t count = tasks.size();
  columns.add_text("id", count, [&](size_t i) -> const std::string& { return tasks[i].id; });
  columns.add_text("type", count, [&](size_t i) -> const std::string& { return tasks[i].type; });
  columns.add("source", sources_of(workflow, document));
  columns.add<uint8_t>("role", count,
                       [&](size_t i) { return static_cast<uint8_t>(tasks[i].role); });
  columns.add<uint8_t>("class", count,
                       [&](size_t i) { return static_cast<uint8_t>(tasks[i].task_class); });
  columns.add<uint32_t>(
      "stage", count, [&](size_t i) { return dag.stage_of(TaskIndex{static_cast<uint32_t>(i)}); });
  columns.add<uint8_t>("fan_out", count, [&](size_t i) { return tasks[i].for_each.has_value(); });
  std::vector<uint32_t> before;
  std::vector<uint32_t> after;
  before.reserve(dag.edge_count());
  after.reserve(dag.edge_count());
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    for (const TaskIndex successor : dag.successors(TaskIndex{i})) {
      before.push_back(i);
      after.push_back(to_index(successor));
    }
  }
  columns.add("edge_before", before);
  columns.add("edge_after", after);
  columns.add<int32_t>("priority", count, [&](size_t i) { return tasks[i].priority; });
}

}  // namespace

Outcome info(Session&, Arguments&) {
  Reply reply;
  reply.result = {{"version", GANTLINE_VERSION},
                  {"limits", limits_json()},
                  {"import_formats", import_formats_json()},
                  {"generator_shapes", generator_shapes_json()},
                  {"phases", phase_names()},
                  {"event_kinds", names_by_number<EventKind>()},
                  {"reasons", names_by_number<Reason>()},
                  {"roles", {"main", "on_success", "on_failure", "finally"}},
                  {"classes", class_names()}};
  return reply;
}

Outcome set_task_types(Session& session, Arguments& arguments) {
  const Json& list = arguments.list("types");
  const std::string others = arguments.text_or("others", "refused");
  if (others != "refused" && others != "accepted") {
    arguments.refuse("others", ErrorCode::kInvalidArgument, "expected `refused` or `accepted`");
  }
  if (!arguments.ok()) return Failure(*arguments.error());
  if (Status status = session.types().assign(list, others == "accepted"); !status.ok()) {
    Error error = status.error();
    error.where = "/types" + error.where;
    return Failure(std::move(error));
  }
  Reply reply;
  reply.result = {{"count", session.types().size()}};
  return reply;
}

Outcome open_workflow(Session& session, Arguments& arguments) {
  const Json& document = arguments.value("document");
  if (!arguments.ok()) return Failure(*arguments.error());
  const TaskTypes* types = session.types().is_empty() ? nullptr : &session.types();
  Result<Workflow, Defects> parsed = parse_workflow(document, types);
  if (!parsed.ok()) return document_failure("document", parsed.error());
  const auto workflow = std::make_shared<const Workflow>(std::move(parsed).value());
  const auto handle = session.open(OpenWorkflow{workflow});
  if (!handle.ok()) return Failure(handle.error());
  Reply reply;
  reply.result = describe(*workflow);
  reply.result["workflow"] = handle.value();
  add_columns(*workflow, document, reply.columns);
  return reply;
}

Outcome canonical(Session& session, Arguments& arguments) {
  const auto workflow = session.workflow(arguments, "workflow");
  if (!arguments.ok()) return Failure(*arguments.error());
  Reply reply;
  reply.result["document"] = to_canonical_json(*workflow);
  return reply;
}

Outcome close(Session& session, Arguments& arguments) {
  const auto handle = static_cast<Session::Handle>(arguments.whole("handle", UINT32_MAX));
  if (arguments.ok() && !session.close(handle)) {
    arguments.refuse("handle", ErrorCode::kNotFound,
                     "nothing open has the handle " + std::to_string(handle));
  }
  if (!arguments.ok()) return Failure(*arguments.error());
  return Reply();
}

}  // namespace gantline::facade
