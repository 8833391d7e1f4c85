// list and get.
#include <ostream>

#include "cli/commands.hpp"
#include "cli/human_time.hpp"
#include "cli/json_member.hpp"
#include "cli/planning.hpp"
#include "cli/run_source.hpp"
#include "cli/state_style.hpp"
#include "gantline/names.hpp"
#include "gantline/states.hpp"
#include "runtime/clock.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr size_t kTasksShown = 50;
constexpr size_t kPageRows = 10'000;
constexpr size_t kNameWidth = 40;
constexpr size_t kNoteWidth = 60;

// From start to end, or until now; "" for what has not started.
std::string duration_text(const Json& object) {
  const Json& started = member_of(object, "started_at_ms");
  if (!started.is_number_integer()) return {};
  const Millis end{number_in(object, "ended_at_ms", SystemClock().now().count)};
  return human_duration(std::max(Millis{0}, end - Millis{started.get<int64_t>()}));
}

std::string counts_text(const Json& counts) {
  const int64_t open =
      number_in(counts, "pending") + number_in(counts, "queued") + number_in(counts, "running");
  const int64_t total = number_in(counts, "total");
  return std::to_string(total - open) + "/" + std::to_string(total);
}

void print_runs(const Json& page, const Terminal& terminal) {
  Table table({{"RUN"},
               {"WORKFLOW"},
               {"STATE"},
               {"TASKS", Table::Align::kRight},
               {"FAILED", Table::Align::kRight},
               {"CREATED"},
               {"DURATION", Table::Align::kRight}});
  for (const Json& run : list_in(page, "runs")) {
    const std::string state = text_in(run, "state");
    const Json& counts = member_of(run, "counts");
    const int64_t failed = number_in(counts, "failed");
    table.add({{text_in(run, "id"), Style::kBold},
               {clip(text_in(run, "workflow"), kNameWidth)},
               {state, style_of_state(state)},
               {counts_text(counts)},
               {failed > 0 ? std::to_string(failed) : "", Style::kRed},
               {human_time(Millis{number_in(run, "created_at_ms")})},
               {duration_text(run)}});
  }
  if (list_in(page, "runs").empty()) {
    terminal.out() << "no runs\n";
    return;
  }
  table.print(terminal);
  if (const std::string next = text_in(page, "next_before"); !next.empty()) {
    terminal.out() << terminal.paint(Style::kDim, "(older ones: --before " + next + ")") << '\n';
  }
}

void print_header(const Json& run, const Terminal& terminal) {
  const auto line = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    terminal.out() << "  " << terminal.paint(Style::kDim, name)
                   << std::string(12 - name.size(), ' ') << value << '\n';
  };
  const std::string state = text_in(run, "state");
  terminal.out() << terminal.paint(Style::kBold, text_in(run, "id")) << "  "
                 << clip(text_in(run, "workflow"), 80) << "  "
                 << terminal.paint(style_of_state(state), state) << '\n';
  std::string counts;
  for (const char* name : {"pending", "queued", "running", "completed", "failed", "soft_failed",
                           "skipped", "cancelled"}) {
    const int64_t count = number_in(member_of(run, "counts"), name);
    if (count > 0) counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  }
  line("tasks", std::to_string(number_in(member_of(run, "counts"), "total")) + ": " + counts);
  line("progress", std::to_string(number_in(run, "progress_percent")) + "%");
  line("created", human_time(Millis{number_in(run, "created_at_ms")}));
  line("ended", human_time(Millis{number_in(run, "ended_at_ms")}));
  line("duration", duration_text(run));
  line("deadline", human_time(Millis{number_in(run, "deadline_ms")}));
  std::string tags;
  for (const Json& tag : list_in(run, "tags")) {
    if (tag.is_string()) tags += (tags.empty() ? "" : ", ") + tag.get<std::string>();
  }
  line("tags", clip(tags, 200));
  line("key", clip(text_in(run, "idempotency_key"), 200));
  if (const int64_t recoveries = number_in(run, "recoveries"); recoveries > 0)
    line("recoveries", std::to_string(recoveries) + " of at most " +
                           std::to_string(number_in(run, "max_recoveries")));
  line("version", std::to_string(number_in(run, "state_version")));
  line("state hash", text_in(run, "state_hash"));
  const Json& error = member_of(run, "error");
  if (error.is_object()) {
    line("error", terminal.paint(Style::kRed, clip(text_in(error, "code"), 60)) + ": " +
                      clip(text_in(error, "message"), 500));
  }
}

// What there is to say about a task besides its state.
std::string note_of(const Json& task) {
  const Json& error = member_of(task, "error");
  if (error.is_object()) return text_in(error, "code") + ": " + text_in(error, "message");
  if (is_true_in(task, "is_fan_out")) {
    const Json& elements = member_of(task, "elements");
    return std::to_string(number_in(elements, "ended")) + " of " +
           std::to_string(number_in(elements, "total")) + " elements";
  }
  const std::string reason = text_in(task, "reason");
  return reason == "none" ? std::string() : reason;
}

void print_tasks(const Json& tasks, const Terminal& terminal) {
  Table table({{"TASK"},
               {"TYPE"},
               {"STATE"},
               {"ATTEMPT", Table::Align::kRight},
               {"DURATION", Table::Align::kRight},
               {""}});
  for (const Json& task : tasks) {
    const std::string state = text_in(task, "state");
    const int64_t attempt = number_in(task, "attempt");
    table.add({{clip(text_in(task, "name"), kNameWidth)},
               {clip(text_in(task, "type"), kNameWidth)},
               {state, style_of_state(state)},
               {attempt > 0 ? std::to_string(attempt) + "/" +
                                  std::to_string(number_in(task, "maximum_attempts"))
                            : ""},
               {duration_text(task)},
               {clip(note_of(task), kNoteWidth)}});
  }
  table.print(terminal);
}

// The failed ones that the first tasks left out: they are what people look for.
Status print_more(RunSource& source, const std::string& run, int64_t total, uint32_t next,
                  const Terminal& terminal) {
  terminal.out() << terminal.paint(Style::kDim, "(" + std::to_string(total - int64_t{kTasksShown}) +
                                                    " more tasks: --json has all)")
                 << '\n';
  TaskPageOptions failed;
  failed.states = {"failed"};
  failed.first = next;
  failed.limit = kTasksShown;
  const auto page = source.tasks(run, failed);
  if (!page.ok()) return page.error();
  if (list_in(page.value(), "tasks").empty()) return {};
  terminal.out() << "\nfailed among them:\n";
  print_tasks(list_in(page.value(), "tasks"), terminal);
  return {};
}

Result<Json> all_tasks(RunSource& source, const std::string& run) {
  Json rows = Json::array();
  TaskPageOptions options;
  options.limit = kPageRows;
  while (true) {
    const auto page = source.tasks(run, options);
    if (!page.ok()) return page.error();
    for (const Json& task : list_in(page.value(), "tasks")) rows.push_back(task);
    const int64_t next = number_in(page.value(), "next_first");
    if (next <= int64_t{options.first}) return rows;
    options.first = static_cast<uint32_t>(next);
  }
}

Status print_run(RunSource& source, Json run, const Terminal& terminal) {
  const std::string id = text_in(run, "id");
  if (terminal.json()) {
    auto tasks = all_tasks(source, id);
    if (!tasks.ok()) return tasks.error();
    run["tasks"] = std::move(tasks).value();
    terminal.print_json(run);
    return {};
  }
  TaskPageOptions options;
  options.limit = kTasksShown;
  const auto page = source.tasks(id, options);
  if (!page.ok()) return page.error();
  print_header(run, terminal);
  terminal.out() << '\n';
  print_tasks(list_in(page.value(), "tasks"), terminal);
  const int64_t next = number_in(page.value(), "next_first");
  if (next == 0) return {};
  return print_more(source, id, number_in(member_of(run, "counts"), "total"),
                    static_cast<uint32_t>(next), terminal);
}

Status check_states(const std::vector<std::string>& states) {
  std::vector<std::string_view> names;
  for (int i = 0; i < kRunPhaseCount; ++i) names.push_back(to_string(static_cast<RunPhase>(i)));
  for (const std::string& state : states) {
    if (parse_run_phase(state)) continue;
    return Error{ErrorCode::kInvalidArgument, Suggester().none_of(state, names), "--state"};
  }
  return {};
}

}  // namespace

int run_list(const ListOptions& options, const Terminal& terminal) {
  if (Status status = check_states(options.states); !status.ok())
    return fail(terminal, status.error());
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  const auto page = source.value().runs->list(options);
  if (!page.ok()) return fail(terminal, page.error());
  if (terminal.json()) {
    terminal.print_json(page.value());
  } else {
    print_runs(page.value(), terminal);
  }
  return kExitSuccess;
}

int run_get(const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  RunSource& runs = *source.value().runs;
  const auto id = resolve_run(runs, options.run);
  if (!id.ok()) return fail(terminal, id.error());
  auto run = runs.run(id.value());
  if (!run.ok()) return fail(terminal, run.error());
  const Status status = print_run(runs, std::move(run).value(), terminal);
  return status.ok() ? kExitSuccess : fail(terminal, status.error());
}

}  // namespace gantline::native
