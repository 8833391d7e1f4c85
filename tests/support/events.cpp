#include "support/events.hpp"

#include <nlohmann/json.hpp>
#include <tuple>

namespace gantline::test {
namespace {

using nlohmann::json;

constexpr Millis kNow{1'760'000'000'123};

bool is_same(const std::shared_ptr<const json>& a, const std::shared_ptr<const json>& b) {
  return (a == nullptr) == (b == nullptr) && (a == nullptr || *a == *b);
}

bool is_same(const std::shared_ptr<const Submission>& a,
             const std::shared_ptr<const Submission>& b) {
  if (a == nullptr || b == nullptr) return a == b;
  const auto fields = [](const Submission& s) {
    return std::tie(s.workflow_hash, s.idempotency_key, s.priority, s.policy, s.deadline,
                    s.deadline_warning_at, s.tags);
  };
  return fields(*a) == fields(*b) && is_same(a->inputs, b->inputs);
}

bool is_same(const EventDetail& a, const EventDetail& b) {
  const auto fields = [](const EventDetail& d) {
    return std::tie(d.error, d.demands, d.name, d.actor, d.note, d.worker.name, d.worker.labels);
  };
  return fields(a) == fields(b) && is_same(a.payload, b.payload) &&
         is_same(a.submission, b.submission);
}

Event task_event(RunId run, uint64_t sequence, EventKind kind, TaskPhase phase) {
  Event event;
  event.run = run;
  event.sequence = sequence;
  event.step = 70'000 + sequence;
  event.at = kNow;
  event.kind = kind;
  event.task = TaskIndex{static_cast<uint32_t>(sequence % 100)};
  event.task_phase = phase;
  return event;
}

std::shared_ptr<const Submission> submission() {
  auto made = std::make_shared<Submission>();
  for (size_t i = 0; i < made->workflow_hash.size(); ++i)
    made->workflow_hash[i] = static_cast<uint8_t>(i * 7);
  made->inputs = std::make_shared<json>(json{{"city", "Zürich"}, {"numbers", {1, -2, 2.5}}});
  made->idempotency_key = "order-17";
  made->priority = 9;
  made->policy = SchedulingPolicy::kCriticalPath;
  made->deadline = kNow + Millis{60'000};
  made->deadline_warning_at = kNow + Millis{50'000};
  made->tags = {"nightly", "report"};
  return made;
}

}  // namespace

bool is_same(const Event& a, const Event& b) {
  const auto fields = [](const Event& e) {
    return std::tie(e.run, e.sequence, e.step, e.at, e.kind, e.cause, e.reason, e.run_phase,
                    e.task_phase, e.task, e.attempt, e.token, e.worker, e.count, e.amount, e.until);
  };
  if (fields(a) != fields(b) || (a.detail == nullptr) != (b.detail == nullptr)) return false;
  return a.detail == nullptr || is_same(*a.detail, *b.detail);
}

Event task_queued(RunId run, uint64_t sequence) {
  return task_event(run, sequence, EventKind::kTaskQueued, TaskPhase::kQueued);
}

Event attempt_started(RunId run, uint64_t sequence) {
  Event event = task_event(run, sequence, EventKind::kAttemptStarted, TaskPhase::kRunning);
  event.attempt = 1;
  event.token = AttemptToken{130'000 + sequence};
  event.worker = WorkerId{0};
  return event;
}

Event task_completed(RunId run, uint64_t sequence) {
  Event event = task_event(run, sequence, EventKind::kTaskCompleted, TaskPhase::kCompleted);
  event.cause = Cause::kWorker;
  event.attempt = 1;
  event.token = AttemptToken{130'000 + sequence};
  return event;
}

Event full_event(RunId run, uint64_t sequence) {
  Event event = task_completed(run, sequence);
  event.step = UINT64_MAX;
  event.at = Millis{-5};
  event.cause = Cause::kHost;
  event.reason = Reason::kPartial;
  event.run_phase = RunPhase::kAborted;
  event.task = TaskIndex{UINT32_MAX - 1};
  event.attempt = UINT32_MAX;
  event.token = AttemptToken{UINT64_MAX};
  event.worker = WorkerId{12};
  event.count = 3;
  event.amount = -4;
  event.until = kNever;
  auto detail = std::make_shared<EventDetail>();
  detail->submission = submission();
  detail->payload =
      std::make_shared<json>(json{{"list", {1, "two", nullptr}}, {"deep", {{"x", true}}}});
  detail->error = {"exit_code", "it said \"no\"\n", false};
  detail->demands = {"host:a", ""};
  detail->name = "cpu";
  detail->actor = "ada";
  detail->note = "as agreed";
  detail->worker = {"box-1", {"gpu", "linux"}};
  event.detail = std::move(detail);
  return event;
}

std::vector<Event> events_of_every_kind(RunId run) {
  std::vector<Event> events;
  for (unsigned value = 1; value <= UINT8_MAX; ++value) {
    const auto kind = static_cast<EventKind>(value);
    if (!parse_event_kind(to_string(kind)).has_value()) continue;
    Event event = full_event(run, events.size() + 1);
    event.kind = kind;
    if (value < 16) event.task = kNoTask;
    // Every other one is bare, so that both the presence and the absence of details are covered.
    if (events.size() % 2 == 1) event.detail = nullptr;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace gantline::test
