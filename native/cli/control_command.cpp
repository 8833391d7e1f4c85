#include <ostream>

#include "cli/commands.hpp"
#include "cli/json_member.hpp"
#include "cli/run_source.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

const char* name_of(ControlVerb verb) noexcept {
  switch (verb) {
    case ControlVerb::kCancel: return "cancel";
    case ControlVerb::kPause: return "pause";
    case ControlVerb::kResume: return "resume";
    case ControlVerb::kRetry: return "retry";
  }
  return "";
}

const char* done_text(ControlVerb verb, bool force) noexcept {
  switch (verb) {
    case ControlVerb::kCancel: return force ? "is being killed" : "is asked to stop";
    case ControlVerb::kPause: return "is paused: nothing more of it starts";
    case ControlVerb::kResume: return "goes on";
    case ControlVerb::kRetry: return "repeats what failed";
  }
  return "";
}

}  // namespace

int run_control(ControlVerb verb, const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  const auto run = resolve_run(*source.value().runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  Json body = Json::object();
  if (!options.note.empty()) body["note"] = options.note;
  if (!options.task.empty()) body["task"] = options.task;
  if (options.force) body["force"] = true;
  ApiClient::Headers headers;
  if (options.version != 0) headers["If-Match"] = "\"" + std::to_string(options.version) + "\"";
  const auto answer = source.value().client->post(
      "/api/v1/runs/" + encode_segment(run.value()) + "/" + name_of(verb), body, headers);
  if (!answer.ok()) return fail(terminal, answer.error());
  if (terminal.json()) {
    terminal.print_json(answer.value());
  } else {
    terminal.out() << "run " << terminal.paint(Style::kBold, text_in(answer.value(), "id")) << " "
                   << done_text(verb, options.force) << " (state version "
                   << number_in(answer.value(), "state_version") << ")\n";
  }
  return kExitSuccess;
}

}  // namespace gantline::native
