#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "gantline/random.hpp"
#include "model.hpp"
#include "runtime/decision_maker.hpp"
#include "runtime/decision_writer.hpp"
#include "runtime/runtime.hpp"
#include "setup.hpp"
#include "support/memory_journal.hpp"

namespace gantline::simulation {

// What came of a seed.
struct Outcome {
  std::string problem;  // "": everything held
  Millis problem_at{};  // in the world's time
  Millis elapsed{};     // simulated
  uint64_t events = 0;  // durable
  uint64_t decisions = 0;
  uint64_t lives = 0;   // of the server
  uint64_t digest = 0;  // of every event: equal for equal histories
};

// A server with its clients, workers, disk and clock, all on one thread and driven by one seed.
//
// The server is the real one up to its threads: DecisionMaker, DecisionWriter and opening_inputs.
// The world decides what arrives when, and which faults happen; after a while faults stop, and then
// every run has to end. Each durable event goes through the model.
class World {
 public:
  // `trace`: gets a line for everything that happens; may be empty.
  World(Setup setup, std::function<void(const std::string&)> trace);
  Outcome run();

 private:
  struct Action {
    Millis at{};
    uint64_t order = 0;
    std::function<void()> act;
  };
  struct Later {
    bool operator()(const Action& a, const Action& b) const {
      return std::pair(a.at.count, a.order) > std::pair(b.at.count, b.order);
    }
  };
  // An attempt at its worker.
  struct Attempt {
    native::AttemptOrder order;
    WorkerId worker = kNoWorker;
    bool is_hung = false;
  };
  struct Worker {
    WorkerId id{};
    uint32_t slots = 1;
    bool is_known = false;  // the server has been told of it in this life
    bool is_alive = true;
  };

  // -- time and chance --
  void at(Millis delay, std::function<void()> act);
  // The same, unless the server has died meanwhile.
  void at_this_life(Millis delay, std::function<void()> act);
  bool happens(Fault fault) { return !is_calm_ && setup_.draws(fault, random_.below(1'000)); }
  Millis between(int64_t least, int64_t most);
  Millis server_now();
  void say(const std::string& line);
  void fail(std::string problem);

  // -- the server --
  void start_server();
  void crash(const std::string& why);
  void send(InputBody body);
  void ask(InputBody body, native::ReplyFunction reply);
  void schedule_decision();
  void decide();
  void schedule_wake();
  void begin_write();
  void finish_write();
  void became_durable(const std::vector<native::Decision>& decisions);
  void release(native::Decision& decision);
  void check_recovery(const State& state);

  // -- around it --
  void submit(size_t index);
  void control(size_t index);
  void disturb();
  void change_capacity();
  void jump_clock();
  void register_worker(Worker& worker);
  void lose_worker(Worker& worker);
  void start_attempt(native::AttemptOrder order);
  void report(const Attempt& attempt, InputBody outcome);
  void finish_attempt(AttemptToken token, uint64_t script);
  void beat(AttemptToken token);
  void stop_attempt(const StopAttempt& stop);
  void calm_down();
  bool has_everything_ended() const;

  const Setup setup_;
  const std::function<void(const std::string&)> trace_;
  Random random_;
  Millis now_{};
  uint64_t order_ = 0;
  std::priority_queue<Action, std::vector<Action>, Later> actions_;
  bool is_calm_ = false;
  Outcome outcome_;

  // What a clock on the wall shows is the world's time and this. The server reads it when it
  // starts, and goes on from there by itself, as SystemClock does.
  int64_t wall_offset_ms_ = 1'700'000'000'000;
  Millis clock_frozen_until_{};
  Millis clock_shown_{};
  Millis clock_read_at_{};  // in the world's time

  test::MemoryJournal journal_;
  native::DecisionWriter writer_;
  native::RuntimeOptions options_;
  std::unique_ptr<native::DecisionMaker> server_;
  native::Intake inbox_;
  std::vector<native::Decision> pending_;
  std::vector<native::Decision> in_flight_;
  bool is_decision_scheduled_ = false;
  uint64_t wake_order_ = 0;  // only the last wake-up that was asked for counts
  uint64_t durable_ = 0;     // of this life

  Model model_;
  std::map<RunId, uint64_t> acknowledged_;                 // versions that somebody was told of
  std::map<std::pair<RunId, uint64_t>, uint64_t> hashes_;  // of the live state, by version
  std::vector<RunId> runs_;                                // by position in the setup
  std::map<AttemptToken, Attempt> attempts_;
  std::vector<Worker> workers_;
};

}  // namespace gantline::simulation
