// What is around the server: clients, workers, the clock.
#include <algorithm>
#include <type_traits>
#include <variant>

#include <nlohmann/json.hpp>

#include "world.hpp"

namespace gantline::simulation {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kTenYearsMs = 10 * 365 * 24 * kHourMs;

// What an attempt does follows from what it is, not from when it runs.
uint64_t script_of(uint64_t seed, const native::AttemptOrder& order) {
  uint64_t hash = Random::mix(seed ^ static_cast<uint64_t>(order.run));
  for (const char byte : order.task_name) hash = Random::mix(hash ^ static_cast<uint8_t>(byte));
  return Random::mix(hash ^ order.attempt);
}

}  // namespace

// -- clients --

void World::submit(size_t index) {
  if (!server_) {
    at(Millis{500}, [this, index] { submit(index); });
    return;
  }
  // A client that got no answer asks again with the same id.
  if (runs_[index] == kNoRun) runs_[index] = make_run_id(server_now(), index + 1);
  const auto& workflow = setup_.workflows[index];
  SubmitRun request;
  request.id = runs_[index];
  request.submission.workflow = workflow;
  request.submission.workflow_hash = workflow->hash();
  request.submission.inputs = std::make_shared<const nlohmann::json>(nlohmann::json::object());
  request.submission.priority = workflow->settings().priority;
  request.submission.policy = workflow->settings().policy;
  say("client submits " + to_string(request.id));
  ask(std::move(request), [this](const Reply& reply) {
    if (reply.status.ok())
      acknowledged_[reply.run] = std::max(acknowledged_[reply.run], reply.version);
  });
  const bool asks_twice = happens(Fault::kDuplicate);
  at(asks_twice ? Millis{5} : Millis{10'000}, [this, index, asks_twice] {
    if (asks_twice || model_.runs().count(runs_[index]) == 0) submit(index);
  });
}

void World::control(size_t index) {
  if (runs_[index] == kNoRun) return;
  constexpr RunAction kActions[] = {
      RunAction::kCancel, RunAction::kForceCancel, RunAction::kPause,      RunAction::kPause,
      RunAction::kResume, RunAction::kResume,      RunAction::kRetryFailed};
  ControlRun request;
  request.run = runs_[index];
  request.action = kActions[random_.below(std::size(kActions))];
  if (random_.below(4) == 0) request.expected_version = 1 + random_.below(60);
  say("client asks for action " + std::to_string(static_cast<int>(request.action)) + " on " +
      to_string(request.run));
  ask(std::move(request), [this](const Reply& reply) {
    if (reply.status.ok())
      acknowledged_[reply.run] = std::max(acknowledged_[reply.run], reply.version);
  });
}

// Every few seconds something may go wrong.
void World::disturb() {
  if (is_calm_) return;
  if (happens(Fault::kControl)) control(random_.below(static_cast<uint32_t>(runs_.size())));
  if (happens(Fault::kCapacity)) change_capacity();
  if (happens(Fault::kClockJump)) jump_clock();
  if (!workers_.empty() && happens(Fault::kWorkerDeath)) {
    lose_worker(workers_[random_.below(static_cast<uint32_t>(workers_.size()))]);
  }
  if (happens(Fault::kCrash)) crash("idle");
  at(between(100, 3'000), [this] { disturb(); });
}

void World::change_capacity() {
  switch (random_.below(4)) {
    case 0: send(ChangeLimit{"db", 1 + random_.below(3), random_.below(3) == 0}); break;
    case 1: send(ChangeLimit{"free", 1 + random_.below(2), random_.below(2) == 0}); break;
    case 2:
      send(ChangeResource{"licence", random_.below(3) == 0 ? -1 : 1'000 * (1 + random_.below(2))});
      break;
    default:
      send(ChangeWorker{
          native::kLocalWorker, 1 + random_.below(4), {options_.worker_name, {}}, Reason::kNone});
  }
}

void World::jump_clock() {
  const uint32_t kind = random_.below(7);
  say("clock jumps, kind " + std::to_string(kind));
  switch (kind) {
    // Seen at the next start.
    case 0: wall_offset_ms_ -= kHourMs; break;
    case 1: wall_offset_ms_ -= kTenYearsMs; break;
    case 2: wall_offset_ms_ += kHourMs; break;
    case 3: wall_offset_ms_ += kTenYearsMs; break;
    // At once: the machine slept, or stands still.
    case 4: clock_shown_ += Millis{kHourMs}; break;
    case 5: clock_shown_ += Millis{kTenYearsMs}; break;
    default: clock_frozen_until_ = now_ + between(1'000, 60'000);
  }
  if (server_) schedule_decision();
}

// -- workers --

void World::register_worker(Worker& worker) {
  if (!server_ || !worker.is_alive || worker.is_known) return;
  worker.is_known = true;
  send(ChangeWorker{worker.id,
                    worker.slots,
                    {"worker " + std::to_string(static_cast<uint32_t>(worker.id)), {}},
                    Reason::kNone});
}

// It goes silent. The server gives it up after a while; it may come back, and report what it did.
void World::lose_worker(Worker& worker) {
  if (!worker.is_alive) return;
  say("worker " + std::to_string(static_cast<uint32_t>(worker.id)) + " goes silent");
  worker.is_alive = false;
  const bool is_dead = random_.below(2) == 0;
  if (is_dead) {
    for (auto it = attempts_.begin(); it != attempts_.end();) {
      it = it->second.worker == worker.id ? attempts_.erase(it) : std::next(it);
    }
  }
  at_this_life(between(1'000, 10'000), [this, &worker] {
    if (!worker.is_known) return;
    worker.is_known = false;
    send(ChangeWorker{worker.id, 0, {}, Reason::kWorkerLost});
  });
  at(between(12'000, 40'000), [this, &worker] {
    worker.is_alive = true;
    register_worker(worker);
  });
}

void World::start_attempt(native::AttemptOrder order) {
  const auto worker = model_.worker_of(order.token);
  if (!worker) return fail("an attempt was let out before it was durable");
  if (attempts_.count(order.token) != 0) return fail("an attempt was let out twice");
  const AttemptToken token = order.token;
  const uint64_t script = script_of(setup_.seed, order);
  Random draws(script);
  int64_t duration = draws.below(4) == 0 ? draws.below(40'000) : draws.below(3'000);
  if (happens(Fault::kLate)) duration *= 20;
  const bool is_hung = happens(Fault::kLost);
  say("attempt " + std::to_string(order.attempt) + " of " + order.task_name + " begins" +
      (is_hung ? " and hangs" : ""));
  const Millis heartbeat = order.heartbeat_timeout;
  attempts_.emplace(token, Attempt{std::move(order), *worker, is_hung});
  if (heartbeat != Millis{}) at(Millis{heartbeat.count / 3}, [this, token] { beat(token); });
  if (!is_hung) at(Millis{duration}, [this, token, script] { finish_attempt(token, script); });
}

void World::beat(AttemptToken token) {
  const auto it = attempts_.find(token);
  // One that hangs may say that it lives for a while.
  if (it == attempts_.end() || (it->second.is_hung && random_.below(3) == 0)) return;
  const native::AttemptOrder& order = it->second.order;
  send(AttemptAlive{order.run, order.task, token});
  at(Millis{order.heartbeat_timeout.count / 3}, [this, token] { beat(token); });
}

void World::finish_attempt(AttemptToken token, uint64_t script) {
  const auto it = attempts_.find(token);
  if (it == attempts_.end()) return;
  const Attempt attempt = std::move(it->second);
  attempts_.erase(it);
  const native::AttemptOrder& order = attempt.order;
  const uint64_t kind = Random::mix(script) % 100;
  if (kind < 70) {
    report(attempt, AttemptSucceeded{order.run, order.task, token, order.with, false});
  } else {
    const char* const code = kind < 80 ? "timeout" : "broken";
    report(attempt,
           AttemptErred{order.run, order.task, token, {code, "as it was written", kind < 95}});
  }
}

// A report is on its way for a while, and may arrive twice.
void World::report(const Attempt& attempt, InputBody outcome) {
  const AttemptToken token = attempt.order.token;
  const int copies = happens(Fault::kDuplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    const Millis delay =
        attempt.worker == native::kLocalWorker ? Millis{} : between(0, 50 + 4'000 * i);
    at(delay, [this, token, outcome] {
      if (!server_) return;
      if (std::holds_alternative<AttemptSucceeded>(outcome)) model_.reported_success(token);
      if (std::holds_alternative<AttemptErred>(outcome)) model_.reported_error(token);
      send(outcome);
    });
  }
}

void World::stop_attempt(const StopAttempt& stop) {
  const auto it = attempts_.find(stop.token);
  if (it == attempts_.end()) return;
  // One that was only asked may not listen.
  if (!stop.force && (it->second.is_hung || random_.below(3) == 0)) return;
  const Attempt attempt = std::move(it->second);
  attempts_.erase(it);
  report(attempt, AttemptStopped{attempt.order.run, attempt.order.task, stop.token});
}

// -- the end of the faults --

void World::calm_down() {
  say("faults end");
  is_calm_ = true;
  clock_frozen_until_ = {};
  // Attempts that hang without a timeout end with their server or their worker.
  crash("the last time");
  for (Worker& worker : workers_) {
    worker.is_alive = true;
    for (auto it = attempts_.begin(); it != attempts_.end();) {
      it = it->second.worker == worker.id ? attempts_.erase(it) : std::next(it);
    }
  }
  at(Millis{30'000}, [this] {
    send(ChangeResource{"licence", 1'000});
    for (const RunId run : runs_)
      ask(ControlRun{run, RunAction::kResume, 0, kNoTask, "", ""}, [](const Reply&) {});
  });
}

}  // namespace gantline::simulation
