// events list and events export.
#include <map>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/human_time.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_member.hpp"
#include "cli/planning.hpp"
#include "cli/reconnect.hpp"
#include "cli/run_source.hpp"
#include "cli/state_style.hpp"
#include "gantline/states.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr size_t kPageRows = 1'000;

// Events name tasks by their index; people want names.
class TaskNames {
 public:
  TaskNames(RunSource& source, const std::string& run) : source_(source), run_(run) {}

  std::string of(uint32_t index) {
    if (const auto it = names_.find(index); it != names_.end()) return it->second;
    TaskPageOptions options;
    options.first = index;
    options.limit = kPageRows;
    const auto page = source_.tasks(run_, options);
    for (const Json& task : page.ok() ? list_in(page.value(), "tasks") : Json::array()) {
      names_[static_cast<uint32_t>(number_in(task, "index"))] = text_in(task, "name");
    }
    return names_.emplace(index, "#" + std::to_string(index)).first->second;
  }

 private:
  RunSource& source_;
  const std::string& run_;
  std::map<uint32_t, std::string> names_;
};

class EventPrinter {
 public:
  EventPrinter(const Terminal& terminal, TaskNames& names) : terminal_(terminal), names_(names) {}

  void print(const Json& event) {
    if (terminal_.json()) {
      terminal_.out() << event.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
      return;
    }
    const std::string sequence = std::to_string(number_in(event, "sequence"));
    terminal_.out() << std::string(sequence.size() < 6 ? 6 - sequence.size() : 0, ' ') << sequence
                    << "  "
                    << terminal_.paint(Style::kDim, human_clock(Millis{number_in(event, "at_ms")}))
                    << "  " << text_in(event, "kind") << describe(event) << '\n';
  }

 private:
  std::string describe(const Json& event) {
    std::string text;
    if (event.contains("task")) {
      text += "  " +
              terminal_.paint(Style::kBold,
                              clip(names_.of(static_cast<uint32_t>(number_in(event, "task"))), 60));
    }
    if (text_in(event, "kind") == "run_phase_changed") {
      const std::string phase = text_in(event, "run_phase");
      text += "  " + terminal_.paint(style_of_state(phase), phase);
    }
    if (const int64_t attempt = number_in(event, "attempt"); attempt > 0)
      text += "  attempt " + std::to_string(attempt);
    if (const std::string reason = text_in(event, "reason"); !reason.empty()) text += "  " + reason;
    const Json& error = member_of(event, "error");
    if (error.is_object()) {
      text += "  " + terminal_.paint(Style::kRed, clip(text_in(error, "code"), 60)) + ": " +
              clip(text_in(error, "message"), 200);
    }
    if (const std::string note = text_in(event, "note"); !note.empty())
      text += "  \"" + clip(note, 200) + "\"";
    return text;
  }

  const Terminal& terminal_;
  TaskNames& names_;
};

// What is there, page by page, from `first` on; `first` is then the sequence that comes next.
template <typename Ask, typename Take>
Status for_each_event(const Ask& ask, uint64_t& first, Take take) {
  while (true) {
    const auto page = ask(first);
    if (!page.ok()) return page.error();
    const Json& events = list_in(page.value(), "events");
    for (const Json& event : events) {
      take(event);
      first = static_cast<uint64_t>(number_in(event, "sequence")) + 1;
    }
    if (events.empty() || member_of(page.value(), "next_first").is_null()) return {};
  }
}

bool ends_run(const Json& event) {
  const auto phase = parse_run_phase(text_in(event, "run_phase"));
  return text_in(event, "kind") == "run_phase_changed" && phase && is_terminal(*phase);
}

// A run that has ended may have been repeated: it is over when nothing comes after its end.
Status follow(OpenSource& source, const std::string& run, uint64_t first, EventPrinter& printer,
              const Terminal& terminal) {
  Reconnector connection(source.client->server(), source.reconnect_for, terminal);
  const auto page_from = [&](uint64_t from) {
    return connection.ask([&] { return source.runs->events(run, from, kPageRows); });
  };
  while (true) {
    bool is_over = false;
    const auto take = [&](const Json& event) {
      printer.print(event);
      is_over = ends_run(event);
    };
    if (Status status = for_each_event(page_from, first, take); !status.ok()) return status;
    terminal.out().flush();
    const auto record = connection.ask([&] { return source.runs->glance(run); });
    if (!record.ok()) return record.error();
    const bool is_up_to_date =
        static_cast<uint64_t>(number_in(record.value(), "state_version")) < first;
    if (is_up_to_date && is_true_in(record.value(), "is_terminal")) return {};
    if (!is_up_to_date) continue;
    const Status status = source.client->stream_events(
        "/api/v1/runs/" + encode_segment(run) + "/events", std::to_string(first - 1),
        [&](const StreamedEvent& streamed) {
          const Json event = Json::parse(streamed.data, nullptr, false);
          if (!event.is_object()) return true;
          take(event);
          terminal.out().flush();
          first = static_cast<uint64_t>(number_in(event, "sequence")) + 1;
          return !is_over;
        },
        [&](bool is_connected) {
          is_connected ? connection.note_answer() : connection.note_loss();
        },
        /*was_there=*/true);
    if (!status.ok()) return connection.final_error(status.error());
  }
}

Status list(OpenSource& source, const std::string& run, const Terminal& terminal) {
  TaskNames names(*source.runs, run);
  EventPrinter printer(terminal, names);
  Json rows = Json::array();
  uint64_t first = 1;
  const auto page_from = [&](uint64_t from) { return source.runs->events(run, from, kPageRows); };
  const Status status = for_each_event(page_from, first, [&](const Json& event) {
    if (terminal.json()) {
      rows.push_back(event);
    } else {
      printer.print(event);
    }
  });
  if (status.ok() && terminal.json())
    terminal.print_json({{"events", std::move(rows)}, {"next_first", nullptr}});
  return status;
}

}  // namespace

int run_events(const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  const auto run = resolve_run(*source.value().runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  Status status;
  if (options.follow && source.value().client != nullptr) {
    leave_on_interrupt("");
    TaskNames names(*source.value().runs, run.value());
    EventPrinter printer(terminal, names);
    status = follow(source.value(), run.value(), 1, printer, terminal);
  } else {
    status = list(source.value(), run.value(), terminal);
  }
  return status.ok() ? kExitSuccess : fail(terminal, status.error());
}

int run_events_export(const RunCommandOptions& options, const Terminal& terminal) {
  auto source = open_source(options.client);
  if (!source.ok()) return fail(terminal, source.error());
  const auto run = resolve_run(*source.value().runs, options.run);
  if (!run.ok()) return fail(terminal, run.error());
  const auto history = source.value().runs->history(run.value());
  if (!history.ok()) return fail(terminal, history.error());
  const Status status = write_text(options.output, history.value());
  return status.ok() ? kExitSuccess : fail(terminal, status.error());
}

}  // namespace gantline::native
