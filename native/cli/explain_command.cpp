#include <ostream>

#include "cli/commands.hpp"
#include "cli/json_member.hpp"
#include "cli/planning.hpp"
#include "cli/run_source.hpp"
#include "cli/state_style.hpp"
#include "runtime/clock.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr size_t kTasksShown = 50;

void print_reasons(const Json& answer, const Terminal& terminal) {
  const std::string state = text_in(answer, "state");
  terminal.out() << terminal.paint(Style::kBold, clip(text_in(answer, "task"), 80)) << " is "
                 << terminal.paint(style_of_state(state), state) << '\n';
  for (const Json& reason : list_in(answer, "reasons")) {
    terminal.out() << "  " << clip(text_in(reason, "message"), 400)
                   << terminal.paint(Style::kDim, "  [" + text_in(reason, "code") + "]");
    const Json& clear = member_of(reason, "expected_clear_ms");
    if (clear.is_number_integer()) {
      const Millis left = Millis{clear.get<int64_t>()} - SystemClock().now();
      if (left > Millis{0}) terminal.out() << ", in about " << human_duration(left);
    }
    terminal.out() << '\n';
  }
}

// Every task that waits, the first ones of them.
int explain_all(RunSource& runs, const std::string& run, const Terminal& terminal) {
  TaskPageOptions waiting;
  waiting.states = {"queued", "pending"};
  waiting.limit = kTasksShown;
  const auto page = runs.tasks(run, waiting);
  if (!page.ok()) return fail(terminal, page.error());
  Json answers = Json::array();
  for (const Json& task : list_in(page.value(), "tasks")) {
    auto answer = runs.explain(run, text_in(task, "name"));
    if (!answer.ok()) return fail(terminal, answer.error());
    answers.push_back(std::move(answer).value());
  }
  const bool has_more = !member_of(page.value(), "next_first").is_null();
  if (terminal.json()) {
    terminal.print_json({{"tasks", std::move(answers)}, {"has_more", has_more}});
    return kExitSuccess;
  }
  if (answers.empty()) terminal.out() << "no task of the run waits\n";
  for (const Json& answer : answers) print_reasons(answer, terminal);
  if (has_more) {
    terminal.out() << terminal.paint(
                          Style::kDim,
                          "(more tasks wait: name one to see why, or see `gantline get`)")
                   << '\n';
  }
  return kExitSuccess;
}

// A run in a directory waits for somebody, too.
Status print_who_goes_on(OpenSource& source, const std::string& run, const std::string& directory,
                         const Terminal& terminal) {
  if (source.client != nullptr || terminal.json()) return {};
  const auto record = source.runs->glance(run);
  if (!record.ok()) return record.error();
  if (!is_true_in(record.value(), "is_terminal"))
    terminal.out() << who_goes_on(directory, run) << '\n';
  return {};
}

}  // namespace

int run_explain(const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  const auto run = resolve_run(*source.value().runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  const Status told = print_who_goes_on(source.value(), run.value(), options.client.data, terminal);
  if (!told.ok()) return fail(terminal, told.error());
  if (options.task.empty()) return explain_all(*source.value().runs, run.value(), terminal);
  const auto answer = source.value().runs->explain(run.value(), options.task);
  if (!answer.ok()) return fail(terminal, answer.error());
  if (terminal.json()) {
    terminal.print_json(answer.value());
    return kExitSuccess;
  }
  print_reasons(answer.value(), terminal);
  if (list_in(answer.value(), "reasons").empty()) terminal.out() << "  nothing holds it up\n";
  return kExitSuccess;
}

}  // namespace gantline::native
