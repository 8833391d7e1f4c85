// A data directory read as the server that wrote it would answer.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/run_source.hpp"
#include "gantline/engine.hpp"
#include "gantline/views.hpp"
#include "http/pages.hpp"
#include "runtime/clock.hpp"
#include "runtime/opening.hpp"
#include "runtime/run_summary.hpp"
#include "store/log_store.hpp"
#include "store/rocksdb_journal.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

Result<RunQuery> query_of(const ListOptions& options) {
  RunQuery query;
  for (const std::string& name : options.states) {
    const auto phase = parse_run_phase(name);
    if (!phase) return Error{ErrorCode::kInvalidArgument, "unknown state " + name, "state"};
    query.phases.push_back(*phase);
  }
  query.workflow_name = options.workflow;
  query.tag = options.tag;
  query.idempotency_key = options.key;
  query.limit = options.limit;
  if (options.before.empty()) return query;
  const auto before = parse_run_id(options.before);
  if (!before.ok()) return before.error();
  query.before = before.value();
  return query;
}

// What was acknowledged when it was opened: a server may use the directory and go on.
class JournalRunSource final : public RunSource {
 public:
  JournalRunSource(std::unique_ptr<RocksDbJournal> journal, std::unique_ptr<LogStore> logs)
      : journal_(std::move(journal)), logs_(std::move(logs)) {}

  Result<Json> list(const ListOptions& options) override {
    const auto query = query_of(options);
    if (!query.ok()) return query.error();
    auto rows = journal_->list_runs(query.value());
    if (!rows.ok()) return rows.error();
    // The index has a run as it was when its phase changed last; the events have it as it is.
    for (RunSummary& row : rows.value()) {
      if (is_terminal(row.phase)) continue;
      const auto run = load_run(*journal_, row.id);
      if (!run.ok()) return run.error();
      row = summary_of(run.value());
    }
    return runs_page(rows.value(), query.value().limit);
  }

  Result<Json> run(const std::string& text) override {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    return run_record(*run.value());
  }

  Result<Json> glance(const std::string& text) override {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    return run_record(static_cast<const RunHeader&>(*run.value()));
  }

  Result<Json> tasks(const std::string& text, const TaskPageOptions& options) override {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    TaskQuery query;
    query.first = options.first;
    query.limit = options.limit;
    for (const std::string& name : options.states) {
      const auto phase = parse_task_phase(name);
      if (!phase) return Error{ErrorCode::kInvalidArgument, "unknown state " + name, "state"};
      query.phases.push_back(*phase);
    }
    return tasks_page(page_of(*run.value(), query));
  }

  Result<Json> task(const std::string& text, const std::string& name) override {
    const auto found = find(text, name);
    if (!found.ok()) return found.error();
    return task_record(found.value());
  }

  Result<Json> explain(const std::string& text, const std::string& name) override {
    const auto found = find(text, name);
    if (!found.ok()) return found.error();
    if (is_terminal(loaded_->phase)) return explain_record(found.value(), {});
    if (Status status = recover_engine(); !status.ok()) return status.error();
    // Not before the last event: clocks are set back.
    const Millis now = std::max(SystemClock().now(), latest_time(engine_->state()));
    const auto reasons = engine_->explain(found.value().run, found.value().rows[0].index, now);
    if (!reasons.ok()) return reasons.error();
    return explain_record(found.value(), reasons.value());
  }

  Result<Json> logs(const std::string& text, const LogPageOptions& options) override {
    const auto found = find(text, options.task);
    if (!found.ok()) return found.error();
    const TaskState& task = found.value().rows[0].state;
    LogPageQuery query;
    query.attempt = options.attempt != 0 ? options.attempt : std::max(task.attempt, 1u);
    query.offset = options.offset;
    return log_page(*logs_, found.value(), query);
  }

  Result<Json> events(const std::string& text, uint64_t first, size_t limit) override {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    const auto events = journal_->read_events(run.value()->id, first, limit);
    if (!events.ok()) return events.error();
    return events_page(events.value(), limit);
  }

  Result<std::string> history(const std::string& text) override {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    const RunId id = run.value()->id;
    return history_text(*run.value(), [this, id](uint64_t first, size_t limit) {
      return journal_->read_events(id, first, limit);
    });
  }

 private:
  Result<const RunState*> load(const std::string& text) {
    const auto id = parse_run_id(text);
    if (!id.ok()) return Error{ErrorCode::kNotFound, "no such run", text.substr(0, 40)};
    if (!loaded_ || loaded_->id != id.value()) {
      auto run = load_run(*journal_, id.value());
      if (!run.ok()) return run.error();
      loaded_ = std::move(run).value();
    }
    return &*loaded_;
  }

  Result<TaskPage> find(const std::string& text, const std::string& name) {
    const auto run = load(text);
    if (!run.ok()) return run.error();
    return find_task(*run.value(), name);
  }

  // All that has not ended, for what runs compete for. Nothing of it is written.
  Status recover_engine() {
    if (engine_) return {};
    Result<State> state = journal_->recover();
    if (!state.ok()) return state.error();
    engine_.emplace(EngineOptions{}, std::move(state).value());
    // An engine builds its schedule with its first step. At the time of the last event nothing new
    // is due.
    StepResult nothing;
    engine_->advance(latest_time(engine_->state()), {}, nothing);
    return {};
  }

  std::unique_ptr<RocksDbJournal> journal_;
  std::unique_ptr<LogStore> logs_;
  std::optional<RunState> loaded_;
  std::optional<Engine> engine_;  // for explain
};

}  // namespace

Status require_data_directory(const std::string& directory) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::path(directory) / "FORMAT", ignored)) return {};
  return Error{ErrorCode::kIo, "there is no data directory here", directory};
}

Result<std::unique_ptr<RunSource>> open_journal_source(const std::string& directory) {
  if (Status status = require_data_directory(directory); !status.ok()) return status.error();
  auto journal = RocksDbJournal::open({.directory = directory, .read_only = true});
  if (!journal.ok()) return journal.error();
  auto logs = LogStore::open({.directory = directory + "/logs", .read_only = true});
  if (!logs.ok()) return logs.error();
  return std::unique_ptr<RunSource>(
      std::make_unique<JournalRunSource>(std::move(journal).value(), std::move(logs).value()));
}

}  // namespace gantline::native
