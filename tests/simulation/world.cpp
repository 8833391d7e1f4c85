// The world's time, and the server in it.
#include "world.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/limits.hpp"
#include "runtime/opening.hpp"

namespace gantline::simulation {
namespace {

constexpr Millis kFaultsEnd{120'000};
// After the faults everything has to end by then.
constexpr Millis kPatience{20LL * 24 * 3'600 * 1'000};
constexpr uint64_t kActionsMax = 400'000;

}  // namespace

World::World(Setup setup, std::function<void(const std::string&)> trace)
    : setup_(std::move(setup)), trace_(std::move(trace)), random_(setup_.seed) {
  options_.slots = 1 + random_.below(4);
  options_.resources = {{"licence", 1'000 * (1 + random_.below(2))}};
  for (uint32_t i = 1; i < setup_.workers; ++i) {
    workers_.push_back({WorkerId{i}, 1 + random_.below(3), false, true});
  }
  runs_.resize(setup_.workflows.size(), kNoRun);
}

Outcome World::run() {
  start_server();
  for (size_t i = 0; i < setup_.workflows.size(); ++i) {
    at(between(0, 20'000), [this, i] { submit(i); });
  }
  at(between(0, 3'000), [this] { disturb(); });
  at(kFaultsEnd, [this] { calm_down(); });
  uint64_t count = 0;
  while (outcome_.problem.empty() && !actions_.empty()) {
    if (is_calm_ && has_everything_ended()) break;
    Action action = actions_.top();
    actions_.pop();
    now_ = action.at;
    action.act();
    if (++count > kActionsMax || now_ > kFaultsEnd + kPatience) fail("a run did not end");
  }
  if (outcome_.problem.empty() && !has_everything_ended())
    fail("nothing happens and a run has not ended");
  outcome_.elapsed = now_;
  return outcome_;
}

void World::at(Millis delay, std::function<void()> act) {
  actions_.push({now_ + delay, ++order_, std::move(act)});
}

void World::at_this_life(Millis delay, std::function<void()> act) {
  at(delay, [this, life = outcome_.lives, act = std::move(act)] {
    if (life == outcome_.lives && server_) act();
  });
}

Millis World::between(int64_t least, int64_t most) {
  return {least + random_.below(static_cast<uint32_t>(most - least + 1))};
}

Millis World::server_now() {
  const Millis from = std::max(clock_read_at_, clock_frozen_until_);
  if (now_ > from) {
    clock_shown_ += now_ - from;
    clock_read_at_ = now_;
  }
  return clock_shown_;
}

void World::say(const std::string& line) {
  if (trace_) trace_(std::to_string(now_.count) + " " + line);
}

void World::fail(std::string problem) {
  if (!outcome_.problem.empty()) return;
  say("PROBLEM " + problem);
  outcome_.problem = std::move(problem);
  outcome_.problem_at = now_;
}

// As Runtime::start does it, without threads.
void World::start_server() {
  ++outcome_.lives;
  journal_.reopen();
  Result<State> recovered = journal_.recover();
  if (!recovered.ok()) return fail("recovery failed: " + recovered.error().message);
  State state = std::move(recovered).value();
  check_recovery(state);
  const Millis seen = native::latest_time(state);
  clock_shown_ = std::max(Millis{now_.count + wall_offset_ms_}, seen);
  clock_read_at_ = now_;
  const Millis not_before = state.workers.empty() ? Millis{} : std::max(seen, Millis{1});
  std::vector<InputBody> inputs = native::opening_inputs(options_, state);
  server_ = std::make_unique<native::DecisionMaker>(Engine(options_.engine, std::move(state)),
                                                    not_before);
  durable_ = 0;
  say("server starts");
  for (InputBody& input : inputs) send(std::move(input));
  for (Worker& worker : workers_) {
    worker.is_known = false;
    at_this_life(between(10, 5'000), [this, &worker] { register_worker(worker); });
  }
}

void World::crash(const std::string& why) {
  if (!server_) return;
  say("server dies: " + why);
  server_.reset();
  inbox_.clear();
  inbox_.replies.clear();
  pending_.clear();
  in_flight_.clear();
  is_decision_scheduled_ = false;
  // What it ran itself dies with it; other workers go on.
  for (auto it = attempts_.begin(); it != attempts_.end();) {
    it = it->second.worker == native::kLocalWorker ? attempts_.erase(it) : std::next(it);
  }
  at(between(1, 20'000), [this] { start_server(); });
}

// What was acknowledged is there, and the state is the one that the server had.
void World::check_recovery(const State& state) {
  for (const auto& [id, version] : acknowledged_) {
    const auto it = model_.runs().find(id);
    if (it == model_.runs().end() || it->second.version < version) {
      return fail("something was acknowledged that is not durable");
    }
  }
  for (const auto& [id, run] : model_.runs()) {
    const RunState* const recovered = state.find(id);
    if (is_terminal(run.phase)) continue;
    if (recovered == nullptr) return fail("a run is gone after a restart");
    if (recovered->version != run.version)
      return fail("events are missing, or too many, after a restart");
    const auto hash = hashes_.find({id, run.version});
    if (hash != hashes_.end() && hash->second != state_hash(*recovered)) {
      return fail("the state after a restart is not the one before");
    }
  }
  for (const auto& [id, run] : state.runs) {
    if (model_.runs().count(id) == 0) return fail("a run appeared that nobody knows");
  }
  hashes_.clear();
}

void World::send(InputBody body) {
  if (!server_) return;
  inbox_.inputs.push_back({0, std::move(body)});
  schedule_decision();
}

void World::ask(InputBody body, native::ReplyFunction reply) {
  if (!server_) return;
  inbox_.replies.push_back(std::move(reply));
  inbox_.inputs.push_back({inbox_.replies.size(), std::move(body)});
  schedule_decision();
}

void World::schedule_decision() {
  if (is_decision_scheduled_) return;
  is_decision_scheduled_ = true;
  at_this_life(between(0, 3), [this] {
    is_decision_scheduled_ = false;
    decide();
  });
}

void World::decide() {
  if (pending_.size() >= native::limits::kPipelineDepth) {
    // As CommitLoop::push: the engine waits for the disk.
    is_decision_scheduled_ = true;
    at_this_life(Millis{1}, [this] {
      is_decision_scheduled_ = false;
      decide();
    });
    return;
  }
  native::Decision decision = server_->decide(inbox_, server_now());
  inbox_.clear();
  ++outcome_.decisions;
  for (const Event& event : decision.events) {
    const RunState* const run = server_->engine().state().find(event.run);
    if (run != nullptr && run->version == event.sequence) {
      hashes_[{run->id, run->version}] = state_hash(*run);
    }
  }
  const bool is_needed =
      !decision.events.empty() || !decision.answers.empty() || !decision.stops.empty();
  if (is_needed) {
    pending_.push_back(std::move(decision));
    begin_write();
  }
  schedule_wake();
}

void World::schedule_wake() {
  const Millis wake = server_->next_wake();
  const uint64_t order = ++wake_order_;
  if (wake == kNever) return;
  const Millis wait = std::max(wake - server_now(), Millis{});
  // A clock that stands still is looked at again.
  const Millis frozen = std::max(clock_frozen_until_ - now_, Millis{});
  at_this_life(std::max(wait, frozen), [this, order] {
    if (order == wake_order_ && !is_decision_scheduled_) decide();
  });
}

void World::begin_write() {
  if (!in_flight_.empty() || pending_.empty()) return;
  const auto end = pending_.begin() + static_cast<ptrdiff_t>(native::batch_length(pending_));
  in_flight_.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
  pending_.erase(pending_.begin(), end);
  at_this_life(happens(Fault::kSlowDisk) ? between(500, 1'500) : between(0, 3),
               [this] { finish_write(); });
}

void World::finish_write() {
  if (happens(Fault::kCrash)) return crash("before the write");
  const bool is_torn = happens(Fault::kTornWrite);
  const bool has_effect = random_.below(2) == 0;
  if (is_torn && !has_effect) journal_.fail_next_append({ErrorCode::kIo, "no space left", ""});
  const Status status = writer_.write(journal_, in_flight_);
  if (!status.ok()) return crash("the write failed");
  became_durable(in_flight_);
  if (is_torn) return crash("the write had an effect, and failed");
  if (happens(Fault::kCrash)) return crash("after the write, before anybody knows");
  durable_ = in_flight_.back().number;
  std::vector<native::Decision> written = std::move(in_flight_);
  in_flight_.clear();
  const uint64_t life = outcome_.lives;
  for (native::Decision& decision : written) {
    if (!server_ || life != outcome_.lives) return;
    release(decision);
    if (happens(Fault::kCrash)) return crash("while it tells of a decision");
  }
  server_->forget_ended(durable_);
  begin_write();
}

void World::became_durable(const std::vector<native::Decision>& decisions) {
  for (const native::Decision& decision : decisions) {
    for (const Event& event : decision.events) {
      ++outcome_.events;
      std::string bytes;
      encode_event(event, bytes);
      for (const char byte : bytes)
        outcome_.digest = Random::mix(outcome_.digest ^ static_cast<uint8_t>(byte));
      if (trace_) say("event " + event_to_json(event).dump());
      if (auto problem = model_.take(event)) return fail(std::move(*problem));
    }
    if (auto problem = model_.overdue(decision.now)) return fail(std::move(*problem));
  }
}

void World::release(native::Decision& decision) {
  for (native::AttemptOrder& order : decision.starts) start_attempt(std::move(order));
  for (const StopAttempt& stop : decision.stops) stop_attempt(stop);
  for (native::Decision::Answer& answer : decision.answers) answer.function(answer.reply);
}

bool World::has_everything_ended() const {
  for (const RunId id : runs_) {
    const auto it = model_.runs().find(id);
    if (it == model_.runs().end() || !is_terminal(it->second.phase)) return false;
  }
  return true;
}

}  // namespace gantline::simulation
