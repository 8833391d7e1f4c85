// watch, and the following of a run that `submit --wait` shares with it.
#include <algorithm>
#include <chrono>
#include <deque>
#include <ostream>
#include <thread>

#include "cli/follow_run.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_member.hpp"
#include "cli/planning.hpp"
#include "cli/progress.hpp"
#include "cli/reconnect.hpp"
#include "cli/run_source.hpp"
#include "cli/state_style.hpp"
#include "gantline/views.hpp"
#include "runtime/clock.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;
using SteadyClock = std::chrono::steady_clock;

// A short run is seen to end at once; a long one costs its server little.
constexpr std::chrono::milliseconds kFirstPause{40};
constexpr std::chrono::milliseconds kLastPause{500};
// The rate is that of the last moments.
constexpr std::chrono::seconds kRateWindow{30};
constexpr size_t kNamesShown = 8;
constexpr size_t kErrorsShown = 5;

uint32_t count_in(const Json& counts, const char* name) {
  return static_cast<uint32_t>(std::clamp<int64_t>(number_in(counts, name), 0, UINT32_MAX));
}

RunCounts counts_of(const Json& run) {
  const Json& json = member_of(run, "counts");
  RunCounts counts;
  counts.total = count_in(json, "total");
  counts.pending = count_in(json, "pending");
  counts.queued = count_in(json, "queued");
  counts.running = count_in(json, "running");
  counts.completed = count_in(json, "completed");
  counts.failed = count_in(json, "failed");
  counts.soft_failed = count_in(json, "soft_failed");
  counts.skipped = count_in(json, "skipped");
  counts.cancelled = count_in(json, "cancelled");
  return counts;
}

// How fast tasks end, from what was seen.
class Rate {
 public:
  void note(SteadyClock::time_point now, uint32_t ended) {
    samples_.push_back({now, ended});
    while (samples_.size() > 2 && now - samples_.front().at > kRateWindow) samples_.pop_front();
  }
  int64_t per_minute() const {
    const int64_t elapsed_ms = span_ms();
    return elapsed_ms <= 0 ? 0 : ended() * 60'000 / elapsed_ms;
  }
  // Until so many more have ended.
  std::optional<Millis> time_for(uint32_t open) const {
    if (ended() <= 0 || span_ms() <= 0) return std::nullopt;
    return Millis{open * span_ms() / ended()};
  }

 private:
  struct Sample {
    SteadyClock::time_point at;
    uint32_t ended;
  };
  int64_t ended() const { return int64_t{samples_.back().ended} - int64_t{samples_.front().ended}; }
  int64_t span_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(samples_.back().at -
                                                                 samples_.front().at)
        .count();
  }

  std::deque<Sample> samples_;
};

uint32_t ended_tasks(const RunCounts& counts) noexcept {
  const uint32_t open = counts.pending + counts.queued + counts.running;
  return counts.total - std::min(open, counts.total);
}

std::vector<std::string> running_names(RunSource& source, const std::string& run) {
  TaskPageOptions options;
  options.states = {"running", "assigned", "checkpointed", "validating"};
  options.limit = kNamesShown;
  std::vector<std::string> names;
  const auto page = source.tasks(run, options);
  if (!page.ok()) return names;
  for (const Json& task : list_in(page.value(), "tasks")) {
    if (!is_true_in(task, "is_fan_out")) names.push_back(text_in(task, "name"));
  }
  return names;
}

ProgressView view_of(const Json& run, Rate& rate) {
  ProgressView view;
  view.state = text_in(run, "state");
  view.counts = counts_of(run);
  const Millis now = SystemClock().now();
  view.elapsed = std::max(Millis{0}, now - Millis{number_in(run, "created_at_ms", now.count)});
  rate.note(SteadyClock::now(), ended_tasks(view.counts));
  view.tasks_per_minute = rate.per_minute();
  view.remaining = rate.time_for(view.counts.total - ended_tasks(view.counts));
  return view;
}

void show(RunSource& source, const Json& run, Rate& rate, ProgressBar& bar,
          const Terminal& terminal) {
  ProgressView view = view_of(run, rate);
  if (terminal.draws_progress()) view.running = running_names(source, text_in(run, "id"));
  bar.show(view);
}

void print_failed_tasks(RunSource& source, const std::string& run, const Terminal& terminal) {
  TaskPageOptions options;
  options.states = {"failed"};
  options.limit = kErrorsShown;
  const auto page = source.tasks(run, options);
  if (!page.ok()) return;
  for (const Json& task : list_in(page.value(), "tasks")) {
    const Json& error = member_of(task, "error");
    terminal.out() << "  " << terminal.paint(Style::kRed, clip(text_in(task, "name"), 60)) << ": "
                   << clip(text_in(error, "message"), 300) << " (" << text_in(error, "code")
                   << ", attempt " << number_in(task, "attempt") << ")\n";
  }
  if (!member_of(page.value(), "next_first").is_null()) {
    terminal.out() << "  (more: gantline get " << run << ")\n";
  }
}

std::string describe(const RunCounts& counts) {
  std::string text = std::to_string(counts.total) + (counts.total == 1 ? " task" : " tasks");
  const auto add = [&text](uint32_t count, const char* what) {
    if (count > 0) text += ", " + std::to_string(count) + " " + what;
  };
  add(counts.completed, "completed");
  add(counts.failed, "failed");
  add(counts.soft_failed, "failed without harm");
  add(counts.skipped, "skipped");
  add(counts.cancelled, "cancelled");
  return text;
}

// `connection`: null for a data directory.
int end_of(RunSource& source, const Json& run, Reconnector* connection, const Terminal& terminal) {
  if (terminal.json()) {
    const auto read = [&] { return source.run(text_in(run, "id")); };
    const auto whole = connection == nullptr ? read() : connection->ask(read);
    if (!whole.ok()) return fail(terminal, whole.error());
    terminal.print_json(whole.value());
  } else {
    print_ending(source, run, terminal);
  }
  return text_in(run, "state") == "completed" ? kExitSuccess : kExitRunFailed;
}

// Nothing changes in a directory that no server uses.
int show_stored(RunSource& source, const std::string& run, const std::string& directory,
                const Terminal& terminal) {
  const auto record = source.glance(run);
  if (!record.ok()) return fail(terminal, record.error());
  if (is_true_in(record.value(), "is_terminal"))
    return end_of(source, record.value(), nullptr, terminal);
  return fail(terminal, {ErrorCode::kUnavailable,
                         "the run is " + text_in(record.value(), "state") + ", and " +
                             who_goes_on(directory, run),
                         run});
}

}  // namespace

void print_ending(RunSource& source, const Json& run, const Terminal& terminal) {
  const std::string state = text_in(run, "state");
  const std::string id = text_in(run, "id");
  terminal.out() << "run " << terminal.paint(Style::kBold, id) << " "
                 << terminal.paint(style_of_state(state), state) << " in "
                 << human_duration(Millis{number_in(run, "duration_ms")}) << ": "
                 << describe(counts_of(run)) << '\n';
  const Json& error = member_of(run, "error");
  if (error.is_object()) {
    terminal.out() << "  " << terminal.paint(Style::kRed, clip(text_in(error, "code"), 60)) << ": "
                   << clip(text_in(error, "message"), 500) << '\n';
  }
  if (counts_of(run).failed > 0) print_failed_tasks(source, id, terminal);
}

int follow_run(OpenSource& source, const std::string& run, bool was_there,
               const Terminal& terminal) {
  RunSource& runs = *source.runs;
  ProgressBar bar(terminal);
  Reconnector connection(source.client->server(), source.reconnect_for, terminal,
                         [&bar] { bar.finish(); });
  if (was_there) connection.note_answer();
  Rate rate;
  auto pause = kFirstPause;
  while (true) {
    const auto record = connection.ask([&] { return runs.glance(run); });
    if (!record.ok()) {
      bar.finish();
      return fail(terminal, record.error());
    }
    if (is_true_in(record.value(), "is_terminal")) {
      bar.finish();
      return end_of(runs, record.value(), &connection, terminal);
    }
    if (!terminal.json()) show(runs, record.value(), rate, bar, terminal);
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLastPause);
  }
}

int run_watch(const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source_to_follow(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  RunSource& runs = *source.value().runs;
  const auto run = resolve_run(runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  if (source.value().client == nullptr)
    return show_stored(runs, run.value(), options.client.data, terminal);
  leave_on_interrupt("\nthe run goes on without being watched\n");
  return follow_run(source.value(), run.value(), false, terminal);
}

}  // namespace gantline::native
