#include <ostream>

#include "cli/commands.hpp"
#include "cli/follow_run.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_member.hpp"
#include "cli/run_inputs.hpp"
#include "cli/run_source.hpp"
#include "files/document.hpp"
#include "plugin/catalog.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

// The workflow goes to the server as it is: the server knows its task types, we may not.
Json body_of(const SubmitOptions& options, const Json& workflow) {
  Json body = {{"workflow", workflow}};
  if (!options.policy.empty()) body["policy"] = options.policy;
  if (!options.deadline.empty()) body["deadline"] = options.deadline;
  if (options.priority != 0) body["priority"] = options.priority;
  if (!options.tags.empty()) body["tags"] = options.tags;
  return body;
}

// Takes out the defects that are in `part` of the body, with their pointers into that part.
Defects take_part(Defects& defects, std::string_view part) {
  Defects taken;
  Defects others;
  for (Defect& defect : defects) {
    const std::string_view pointer = defect.pointer;
    const bool is_in_part =
        pointer.starts_with(part) && (pointer.size() == part.size() || pointer[part.size()] == '/');
    if (is_in_part) {
      defect.pointer.erase(0, part.size());
      defect.line = defect.column = 0;
    }
    (is_in_part ? taken : others).push_back(std::move(defect));
  }
  defects = std::move(others);
  return taken;
}

void print_located(const std::string& name, const SourceMap& source, Defects defects,
                   const Terminal& terminal) {
  if (defects.empty()) return;
  source.locate(defects);
  terminal.print_defects(name, defects);
}

// Defects of the workflow and the inputs with their places, the others under their flags' names.
int print_refusal(const Error& error, Defects defects, const std::string& file,
                  const SourceMap& source, const RunInputs& inputs, const Terminal& terminal) {
  if (defects.empty()) return fail(terminal, error);
  print_located(file, source, take_part(defects, "/workflow"), terminal);
  print_located(inputs.name, inputs.source, take_part(defects, "/inputs"), terminal);
  // "/policy" came from --policy.
  for (Defect& defect : defects) {
    if (!defect.pointer.empty()) defect.pointer.replace(0, 1, "--");
  }
  print_located("submit", {}, std::move(defects), terminal);
  return exit_code_of(error.code);
}

void print_submitted(const Json& answer, const Terminal& terminal) {
  if (terminal.json()) {
    terminal.print_json(answer);
    return;
  }
  const char* what =
      is_true_in(answer, "is_existing") ? " exists already for this key" : " started";
  terminal.out() << "run " << terminal.paint(Style::kBold, text_in(answer, "id")) << what
                 << std::endl;
}

}  // namespace

int run_submit(const SubmitOptions& options, const Terminal& terminal) {
  // The server is not asked about a file that cannot be read as a whole, so the types are ours.
  const TaskTypeCatalog types;
  const auto document = read_workflow_document(options.file, options.from, &types);
  if (!document.ok()) {
    terminal.print_defects(options.file, document.error());
    return kExitInvalid;
  }
  Json body = body_of(options, document.value().json);
  const auto inputs = read_inputs(options.inputs, options.input_values,
                                  &member_of(document.value().json, "inputs"), terminal);
  if (!inputs) return kExitInvalid;
  body["inputs"] = *inputs->json;
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  ApiClient& client = *source.value().client;
  ApiClient::Headers headers;
  if (!options.key.empty()) headers["Idempotency-Key"] = options.key;
  const auto answer = client.post("/api/v1/runs", body, headers);
  if (!answer.ok()) {
    return print_refusal(answer.error(), client.defects(), options.file, document.value().source,
                         *inputs, terminal);
  }
  const std::string run = text_in(answer.value(), "id");
  if (!options.wait || !terminal.json()) print_submitted(answer.value(), terminal);
  if (!options.wait) return kExitSuccess;
  leave_on_interrupt("\nthe run goes on: gantline watch " + run + "\n");
  auto followed = open_source_to_follow(options.client);
  if (!followed.ok()) return fail(terminal, followed.error());
  return follow_run(followed.value(), run, true, terminal);
}

}  // namespace gantline::native
