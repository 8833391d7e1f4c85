#include <algorithm>
#include <chrono>
#include <ostream>
#include <thread>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_member.hpp"
#include "cli/reconnect.hpp"
#include "cli/run_source.hpp"
#include "gantline/states.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLastPause{500};

void print_lines(const Json& page, const Terminal& terminal) {
  for (const Json& line : list_in(page, "lines")) {
    if (terminal.json()) {
      terminal.out() << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
      continue;
    }
    const std::string stream = text_in(line, "stream");
    const Style style = stream == "err"   ? Style::kYellow
                        : stream == "sys" ? Style::kDim
                                          : Style::kPlain;
    terminal.out() << terminal.paint(style, text_in(line, "text")) << '\n';
  }
  terminal.out().flush();
}

bool has_ended(const Json& task) {
  const auto phase = parse_task_phase(text_in(task, "state"));
  return phase && is_terminal(*phase);
}

// The log as it is now, every page of it. With --json one object, as a page is.
int print_once(RunSource& source, const std::string& run, LogPageOptions where,
               const Terminal& terminal) {
  Json whole;
  while (true) {
    auto page = source.logs(run, where);
    if (!page.ok()) return fail(terminal, page.error());
    const Json& lines = list_in(page.value(), "lines");
    const bool is_over = lines.empty();
    where.attempt = static_cast<uint32_t>(number_in(page.value(), "attempt"));
    where.offset = static_cast<uint64_t>(number_in(page.value(), "next_offset"));
    if (!terminal.json()) {
      print_lines(page.value(), terminal);
    } else if (whole.is_null()) {
      whole = std::move(page).value();
    } else {
      whole["lines"].insert(whole["lines"].end(), lines.begin(), lines.end());
      whole["next_offset"] = where.offset;
      whole["is_closed"] = is_true_in(page.value(), "is_closed");
    }
    if (is_over) break;
  }
  if (terminal.json()) terminal.print_json(whole);
  return kExitSuccess;
}

// Attempt after attempt until the task has ended; only the given one when there is one.
int follow(OpenSource& opened, const std::string& run, LogPageOptions where,
           const Terminal& terminal) {
  RunSource& source = *opened.runs;
  // A page that is asked for again is the same one: it begins at an offset.
  Reconnector connection(opened.client->server(), opened.reconnect_for, terminal);
  const bool is_one_attempt = where.attempt != 0;
  auto pause = kFirstPause;
  while (true) {
    // Asked before the log: what it wrote until it ended is in the log then.
    const auto task = connection.ask([&] { return source.task(run, where.task); });
    if (!task.ok()) return fail(terminal, task.error());
    const auto page = connection.ask([&] { return source.logs(run, where); });
    if (!page.ok()) return fail(terminal, page.error());
    print_lines(page.value(), terminal);
    where.attempt = static_cast<uint32_t>(number_in(page.value(), "attempt"));
    where.offset = static_cast<uint64_t>(number_in(page.value(), "next_offset"));
    if (!list_in(page.value(), "lines").empty()) {
      pause = kFirstPause;
      continue;
    }
    const bool is_closed = is_true_in(page.value(), "is_closed");
    const auto newest = static_cast<uint32_t>(number_in(task.value(), "attempt"));
    if (!is_one_attempt && newest > where.attempt) {
      where.attempt += 1;
      where.offset = 0;
      terminal.err() << "-- attempt " << where.attempt << " --\n";
      continue;
    }
    if (has_ended(task.value()) || (is_one_attempt && is_closed && newest > where.attempt))
      return kExitSuccess;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLastPause);
  }
}

// What has a log at all: an attempt of a task that is no fan-out.
Status check_attempt(const Json& task, uint32_t attempt) {
  const std::string name = text_in(task, "name");
  if (is_true_in(task, "is_fan_out")) {
    return Error{ErrorCode::kInvalidArgument,
                 "the task has elements, which have logs: name one, such as " + name + "[0]", name};
  }
  const int64_t newest = number_in(task, "attempt");
  if (int64_t{attempt} <= newest) return {};
  return Error{ErrorCode::kNotFound,
               "the task has had " + std::to_string(newest) +
                   (newest == 1 ? " attempt" : " attempts") + ", not " + std::to_string(attempt),
               name};
}

}  // namespace

int run_logs(const RunCommandOptions& options, const Terminal& terminal) {
  auto source =
      options.follow ? open_source_to_follow(options.client) : open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  RunSource& runs = *source.value().runs;
  const auto run = resolve_run(runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  const auto task = runs.task(run.value(), options.task);
  if (!task.ok()) return fail(terminal, task.error());
  const Status status = check_attempt(task.value(), options.attempt);
  if (!status.ok()) return fail(terminal, status.error());
  LogPageOptions where;
  where.task = options.task;
  where.attempt = options.attempt;
  // Nothing changes in a directory that no server uses.
  if (!options.follow || source.value().client == nullptr)
    return print_once(runs, run.value(), where, terminal);
  leave_on_interrupt("");
  return follow(source.value(), run.value(), where, terminal);
}

}  // namespace gantline::native
