// Damaged histories: replaying one gives a state that the engine can go on from, or a clean error.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/engine.hpp"
#include "gantline/history.hpp"
#include "gantline/views.hpp"
#include "gantline/workflow_builder.hpp"
#include "support/property.hpp"

using namespace gantline;
using nlohmann::json;

namespace {

// The whole range from the first test on: small numbers are not simple here.
int below(int bound) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, bound)); }
bool one_in(int count) { return below(count) == 0; }

constexpr RunId kRun{1};
constexpr WorkerId kWorker{3};

void shape(WorkflowBuilder::Task& task, const std::vector<std::string>& earlier) {
  std::vector<std::string> needs;
  for (const std::string& id : earlier) {
    if (one_in(3)) needs.push_back(id);
  }
  if (!needs.empty()) task.needs(needs).join(static_cast<JoinRule>(below(6)));
  task.retry({.maximum_attempts = static_cast<uint32_t>(1 + below(3)),
              .initial_interval = Millis{below(2) * 10}});
  if (one_in(3)) task.for_each(one_in(3) ? "[]" : "[1, 2, 0]").max_failure_ratio(below(2) * 0.5);
  if (one_in(4)) task.fallback("noop", json{{"from", "fallback"}});
  if (one_in(4)) task.timeouts({.start_to_close = Millis{50}, .heartbeat = Millis{20}});
  if (one_in(4)) task.timeouts({.schedule_to_start = Millis{30}, .schedule_to_close = Millis{90}});
  if (one_in(4)) task.limit("key");
  if (one_in(4)) task.limit("${{ run.workflow }}");
  if (one_in(4)) task.resource("cpu", 1 + below(2));
  if (one_in(5)) task.allow_failure();
  if (one_in(6)) task.when("false");
}

std::shared_ptr<const Workflow> random_workflow() {
  WorkflowBuilder builder("w");
  builder.max_failure_ratio(below(2)).accept_partial(one_in(2));
  if (one_in(2)) builder.limit("key", 1);
  if (one_in(2)) builder.resource("cpu", 2);
  if (one_in(3)) builder.deadline(Millis{200});
  std::vector<std::string> ids;
  for (int i = 0, count = 1 + below(5); i < count; ++i) {
    WorkflowBuilder::Task task = builder.task("t" + std::to_string(i), "noop");
    shape(task, ids);
    ids.push_back("t" + std::to_string(i));
  }
  if (one_in(2)) builder.task("good", "noop", TaskRole::kOnSuccess);
  if (one_in(2)) builder.task("bad", "noop", TaskRole::kOnFailure).for_each("[1, 2]");
  if (one_in(2)) builder.task("last", "noop", TaskRole::kFinally);
  auto workflow = builder.build();
  RC_ASSERT(workflow.ok());
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

// A host that reports what it likes.
class Host {
 public:
  explicit Host(Engine engine, Millis now = Millis{0}) : engine_(std::move(engine)), now_(now) {}

  void submit(std::shared_ptr<const Workflow> workflow) {
    SubmitRun submit;
    submit.id = kRun;
    submit.submission.workflow = std::move(workflow);
    submit.actor = "ada";
    inputs_.push_back({1, std::move(submit)});
    advance();
  }
  void set_slots(uint32_t slots) {
    inputs_.push_back({1, ChangeWorker{kWorker, slots, {"box", {}}, Reason::kWorkerLost}});
    advance();
  }
  // Attempts of the state it was given, which it does not remember.
  void take_over() {
    const RunState& run = state();
    for (uint32_t i = 0; i < run.tasks.size(); ++i) {
      if (run.tasks[i].token != kNoToken)
        running_.push_back({kRun, TaskIndex{i}, 0, run.tasks[i].token, kNoWorker, false, nullptr});
    }
  }
  void step() {
    if (one_in(3)) now_ += Millis{below(40)};
    if (!running_.empty() && !one_in(4)) report();
    if (one_in(8)) {
      const auto action = static_cast<RunAction>(below(5));
      inputs_.push_back({1, ControlRun{kRun, action, 0, kNoTask, one_in(2) ? "ada" : "", ""}});
    }
    advance();
    if (one_in(20)) set_slots(static_cast<uint32_t>(below(3)));
  }

  const RunState& state() const { return *engine_.state().find(kRun); }
  const std::vector<Event>& events() const { return events_; }

 private:
  void report() {
    const size_t at = static_cast<size_t>(below(static_cast<int>(running_.size())));
    const StartAttempt order = running_[at];
    const int what = below(10);
    if (what == 0) {
      inputs_.push_back({1, AttemptAlive{kRun, order.task, order.token}});
      return;
    }
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(at));
    if (what < 4) {
      inputs_.push_back({1, AttemptErred{kRun, order.task, order.token, {"e", "", what != 1}}});
    } else if (what == 4) {
      inputs_.push_back({1, AttemptStopped{kRun, order.task, order.token}});
    } else {
      inputs_.push_back({1, AttemptSucceeded{kRun, order.task, order.token, output(), false}});
    }
  }
  static std::shared_ptr<const json> output() {
    return one_in(2) ? nullptr : std::make_shared<const json>(json{1, "two"});
  }
  void advance() {
    engine_.advance(now_, inputs_, result_);
    inputs_.clear();
    for (const Event& event : result_.events) {
      if (event.run == kRun) events_.push_back(event);
    }
    running_.insert(running_.end(), result_.starts.begin(), result_.starts.end());
  }

  Engine engine_;
  Millis now_;
  std::vector<Input> inputs_;
  StepResult result_;
  std::vector<StartAttempt> running_;
  std::vector<Event> events_;
};

History random_history() {
  Host host{Engine()};
  const std::shared_ptr<const Workflow> workflow = random_workflow();
  host.set_slots(static_cast<uint32_t>(1 + below(3)));
  host.submit(workflow);
  for (int i = 0, steps = below(60); i < steps; ++i) host.step();
  History history{workflow, host.events(), ""};
  const Result<RunState> replayed = replay(history);
  RC_ASSERT(replayed.ok());
  RC_ASSERT(state_hash(replayed.value()) == state_hash(host.state()));
  return history;
}

// A number that is near, at an end of its range, or anything.
template <typename Number>
void bend(Number& number) {
  switch (below(5)) {
    case 0: ++number; break;
    case 1: --number; break;
    case 2: number = std::numeric_limits<Number>::max(); break;
    case 3: number = std::numeric_limits<Number>::min(); break;
    default: number = *rc::gen::arbitrary<Number>(); break;
  }
}

template <typename Id>
void bend_id(Id& id) {
  auto number = static_cast<std::underlying_type_t<Id>>(id);
  bend(number);
  id = static_cast<Id>(number);
}

void bend_detail(Event& event, const Event& other) {
  auto detail =
      event.detail ? std::make_shared<EventDetail>(*event.detail) : std::make_shared<EventDetail>();
  switch (below(5)) {
    case 0: detail->payload = std::make_shared<const json>(json{{"a", 1}}); break;
    case 1: detail->payload = std::make_shared<const json>(json::array({1})); break;
    case 2:
      detail->demands = std::vector<std::string>(static_cast<size_t>(below(40)), "key");
      break;
    case 3:
      if (detail->submission) {
        auto submission = std::make_shared<Submission>(*detail->submission);
        if (one_in(2)) bend(submission->priority);
        if (one_in(2)) bend(submission->deadline.count);
        if (one_in(2)) bend(submission->deadline_warning_at.count);
        if (one_in(4)) submission->inputs = nullptr;
        detail->submission = submission;
      }
      break;
    default: event.detail = other.detail; return;
  }
  event.detail = std::move(detail);
}

void bend_field(Event& event, const Event& other) {
  switch (below(16)) {
    case 0: bend_id(event.run); break;
    case 1: bend(event.sequence); break;
    case 2: bend(event.step); break;
    case 3: bend(event.at.count); break;
    case 4: event.kind = one_in(4) ? static_cast<EventKind>(below(256)) : other.kind; break;
    case 5: bend_id(event.reason); break;
    case 6: event.run_phase = static_cast<RunPhase>(below(kRunPhaseCount + 3)); break;
    case 7: event.task_phase = static_cast<TaskPhase>(below(kTaskPhaseCount + 3)); break;
    case 8: event.task = one_in(2) ? TaskIndex{static_cast<uint32_t>(below(9))} : other.task; break;
    case 9: bend(event.attempt); break;
    case 10: event.token = one_in(2) ? AttemptToken{7} : other.token; break;
    case 11: bend_id(event.worker); break;
    case 12: bend(event.count); break;
    case 13: bend(event.amount); break;
    case 14: bend(event.until.count); break;
    default: bend_detail(event, other); break;
  }
}

void renumber(std::vector<Event>& events) {
  for (size_t i = 0; i < events.size(); ++i) events[i].sequence = i + 1;
}

void damage(std::vector<Event>& events) {
  const auto any = [&] { return static_cast<size_t>(below(static_cast<int>(events.size()))); };
  const size_t at = any();
  const Event other = events[any()];
  switch (below(8)) {
    case 0: events.erase(events.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 1: events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), other); break;
    case 2: std::swap(events[at], events[one_in(4) ? any() : (at + 1) % events.size()]); break;
    case 3: events.resize(at + 1); break;
    default: bend_field(events[at], other); return;
  }
  if (!events.empty()) renumber(events);
}

// What is done with histories: shown, measured, simulated; and an engine goes on from their state.
void use(const History& history, const RunState& run) {
  RC_ASSERT(to_json(run).is_object());
  for (uint32_t i = 0; i < run.tasks.size(); ++i)
    RC_ASSERT(task_to_json(run, TaskIndex{i}).is_object());
  RC_ASSERT(format_state_hash(state_hash(run)).size() == size_t{16});
  SimulationOptions options;
  if (auto recorded = recorded_attempts(history); recorded.ok())
    options.recorded = std::move(recorded).value();
  (void)Simulation(history.workflow, options).run();

  State state;
  state.runs.emplace(kRun, run);
  Host host(Engine({}, std::move(state)), Millis{one_in(2) ? 0 : 1'000});
  if (one_in(2)) host.set_slots(2);
  host.take_over();
  for (int i = 0; i < 20; ++i) host.step();
  host.set_slots(5);
}

}  // namespace

TEST_CASE("an engine goes on from any point of a history", "[property][run]") {
  testing::check_property("every beginning of a history", [] {
    const History history = random_history();
    const size_t count = static_cast<size_t>(1 + below(static_cast<int>(history.events.size())));
    const Result<RunState> run = replay(history, count);
    RC_ASSERT(run.ok());
    use(history, run.value());
  });
}

TEST_CASE("a damaged history is replayed to a state that holds or refused", "[property][run]") {
  testing::check_property("events with other fields, lost, doubled, swapped", [] {
    History history = random_history();
    for (int i = 0, count = 1 + below(3); i < count && !history.events.empty(); ++i)
      damage(history.events);
    const Result<RunState> run = replay(history);
    if (run.ok()) {
      if (run.value().id == kRun) use(history, run.value());
    } else {
      RC_ASSERT(run.error().code == ErrorCode::kCorrupt);
    }
  });
}

TEST_CASE("damaged text is replayed to a state that holds or refused with its line",
          "[property][run]") {
  testing::check_property("characters changed", [] {
    const History history = random_history();
    std::string text = format_history(*history.workflow, history.events, 0);
    for (int i = 0, count = 1 + below(4); i < count; ++i) {
      const size_t at = static_cast<size_t>(below(static_cast<int>(text.size())));
      // Digits and names remain likely.
      text[at] = one_in(2) ? static_cast<char>('0' + below(10))
                           : text[static_cast<size_t>(below(static_cast<int>(text.size())))];
    }
    const Result<History> parsed = parse_history(text);
    if (!parsed.ok()) {
      RC_ASSERT(parsed.error().where.find("line ") == 0);
      return;
    }
    const Result<RunState> run = replay(parsed.value());
    if (run.ok() && run.value().id == kRun) use(parsed.value(), run.value());
  });
}
