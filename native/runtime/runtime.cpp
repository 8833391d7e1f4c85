#include "runtime/runtime.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "gantline/assert.hpp"
#include "runtime/ask.hpp"
#include "runtime/commit_loop.hpp"
#include "runtime/engine_loop.hpp"
#include "runtime/input_queue.hpp"
#include "runtime/logging.hpp"
#include "runtime/opening.hpp"

namespace gantline::native {
namespace {

Error unavailable(std::string message) { return {ErrorCode::kUnavailable, std::move(message), ""}; }

Error journal_failure(const Error& error) {
  return {ErrorCode::kUnavailable, "the journal failed: " + error.message, error.where};
}

AttemptToken token_of(const AttemptOutcome& outcome) {
  return std::visit([](const auto& body) { return body.token; }, outcome);
}

InputBody to_input(AttemptOutcome&& outcome) {
  return std::visit([](auto&& body) { return InputBody(std::move(body)); }, std::move(outcome));
}

}  // namespace

Runtime::Runtime(RuntimeOptions options, Journal& journal, Executor& executor, Clock& clock)
    : options_(std::move(options)),
      journal_(journal),
      executor_(executor),
      clock_(clock),
      hub_(journal),
      queue_(std::make_unique<InputQueue>(options_.requests_max)) {}

Runtime::~Runtime() { stop(Millis{}); }

Result<std::unique_ptr<Runtime>> Runtime::open(RuntimeOptions options, Journal& journal,
                                               Executor& executor, Clock& clock) {
  if (options.slots < 1 || options.slots > limits::kSlots) {
    return Error{ErrorCode::kInvalidArgument,
                 "slots must be between 1 and " + std::to_string(limits::kSlots), "/slots"};
  }
  auto runtime =
      std::unique_ptr<Runtime>(new Runtime(std::move(options), journal, executor, clock));
  if (Status status = runtime->start(); !status.ok()) return status.error();
  return runtime;
}

Status Runtime::start() {
  Result<State> recovered = journal_.recover();
  if (!recovered.ok()) return recovered.error();
  State state = std::move(recovered).value();
  RunQuery newest;
  newest.limit = 1;
  Result<std::vector<RunSummary>> last = journal_.list_runs(newest);
  if (!last.ok()) return last.error();
  const Millis seen = latest_time(state);
  clock_.raise_to(seen);
  // Ids of runs begin with the time: a millisecond that has passed must not come again.
  if (!last.value().empty()) clock_.raise_to(last.value().front().created_at + Millis{1});
  std::vector<InputBody> inputs = opening_inputs(options_, state);
  // Attempts of the previous life were interrupted when it ended. If the time since then counted,
  // they would first run into their timeouts.
  const Millis first_now = state.workers.empty() ? Millis{} : seen;
  executor_.connect(*this);
  slots_ = options_.slots;
  commits_ = std::make_unique<CommitLoop>(
      journal_, [this](Decision&& decision) { release(std::move(decision)); },
      [this](const Error& error, std::vector<Decision>&& lost) {
        journal_failed(error, std::move(lost));
      });
  engine_ =
      std::make_unique<EngineLoop>(Engine(options_.engine, std::move(state)), first_now, clock_,
                                   *queue_, *commits_, [this](Decision&& decision) {
                                     fail(std::move(decision), unavailable("the journal failed"));
                                   });
  clock_.on_change([this] { queue_->wake(); });
  for (InputBody& input : inputs) {
    Result<Reply> reply = request(std::move(input));
    if (!reply.ok()) return reply.error();
  }
  return {};
}

// Asks the engine for something and waits until the answer is durable. Its refusal is an error.
Result<Reply> Runtime::request(InputBody body) {
  std::promise<Reply> promise;
  std::future<Reply> answer = promise.get_future();
  Status status = queue_->push_request(
      std::move(body), [&promise](const Reply& reply) { promise.set_value(reply); });
  if (!status.ok()) return status.error();
  Reply reply = answer.get();
  if (!reply.status.ok()) return reply.status.error();
  return reply;
}

Status Runtime::set_slots(uint32_t slots) {
  if (slots < 1 || slots > limits::kSlots) {
    return Error{ErrorCode::kInvalidArgument,
                 "slots must be between 1 and " + std::to_string(limits::kSlots), "/slots"};
  }
  WorkerDescription description{options_.worker_name, options_.worker_labels};
  std::sort(description.labels.begin(), description.labels.end());
  const Result<Reply> reply =
      request(ChangeWorker{kLocalWorker, slots, std::move(description), Reason::kNone});
  if (!reply.ok()) return reply.error();
  slots_ = slots;
  return {};
}

Status Runtime::change_limit(const ChangeLimit& change) {
  const Result<Reply> reply = request(change);
  return reply.ok() ? Status{} : Status{reply.error()};
}

Status Runtime::change_resource(const ChangeResource& change) {
  const Result<Reply> reply = request(change);
  return reply.ok() ? Status{} : Status{reply.error()};
}

void Runtime::on_outcome(AttemptOutcome outcome) {
  if (progress_count_.load(std::memory_order_relaxed) > 0) {
    const std::lock_guard lock(progress_mutex_);
    progress_.erase(static_cast<uint64_t>(token_of(outcome)));
    progress_count_.store(progress_.size(), std::memory_order_relaxed);
  }
  queue_->push_report(to_input(std::move(outcome)));
  if (attempts_.fetch_sub(1) == 1 && is_draining_.load()) {
    const std::lock_guard lock(stop_mutex_);
    stop_changed_.notify_all();
  }
}

void Runtime::on_alive(const AttemptAlive& alive) { queue_->push_report(alive); }

void Runtime::on_progress(AttemptProgress progress) {
  const std::lock_guard lock(progress_mutex_);
  progress_.insert_or_assign(static_cast<uint64_t>(progress.token), std::move(progress));
  progress_count_.store(progress_.size(), std::memory_order_relaxed);
}

// On the thread that wrote: the decision is durable, and what waited for it goes out.
void Runtime::release(Decision&& decision) {
  if (!decision.starts.empty()) {
    attempts_.fetch_add(static_cast<uint32_t>(decision.starts.size()));
    executor_.start(std::move(decision.starts));
  }
  for (const StopAttempt& stop : decision.stops) executor_.stop(stop.token, stop.force);
  // Streams before answers: whoever was answered and then subscribes gets only what is new.
  hub_.publish(decision.events);
  queue_->release(decision.answers.size() + decision.queries.size());
  for (const Decision::Answer& answer : decision.answers) answer.function(answer.reply);
  for (const Query& query : decision.queries) query.done({});
  log_events(decision.events);
}

void Runtime::fail(Decision&& decision, const Error& error) {
  queue_->release(decision.answers.size() + decision.queries.size());
  for (Decision::Answer& answer : decision.answers) {
    answer.reply.version = 0;
    answer.reply.status = error;
    answer.function(answer.reply);
  }
  for (const Query& query : decision.queries) query.done(error);
}

void Runtime::journal_failed(const Error& cause, std::vector<Decision>&& lost) {
  const Error error = journal_failure(cause);
  {
    const std::lock_guard lock(stop_mutex_);
    failure_ = error;
    stop_changed_.notify_all();
  }
  Intake rest = queue_->close_and_empty(error);
  for (Decision& decision : lost) fail(std::move(decision), error);
  Decision unheard;
  for (ReplyFunction& function : rest.replies) unheard.answers.push_back({std::move(function), {}});
  unheard.queries = std::move(rest.queries);
  fail(std::move(unheard), error);
  hub_.close(error);
  if (options_.on_fatal) options_.on_fatal(error);
}

RuntimeStatus Runtime::status() const {
  RuntimeStatus status;
  status.attempts = attempts_.load();
  status.workers = slots_.load();
  status.requests = queue_->request_count();
  status.subscribers = hub_.subscriber_count();
  status.decisions = commits_->durable();
  const std::lock_guard lock(stop_mutex_);
  status.failure = failure_;
  status.is_stopping = stage_ != Stage::kRunning;
  return status;
}

void Runtime::stop(Millis grace) {
  const Millis cancel_grace = std::min(grace, options_.cancel_grace);
  {
    std::unique_lock lock(stop_mutex_);
    stop_at_ = std::min(stop_at_,
                        std::chrono::steady_clock::now() + std::chrono::milliseconds(grace.count));
    stop_changed_.notify_all();
    if (stage_ != Stage::kRunning) {
      // Another call is at it. Attempts may be killed only once their interruption is durable.
      stop_changed_.wait(lock, [this] { return stage_ >= Stage::kInterrupted; });
      if (stage_ == Stage::kEnded) return;
      lock.unlock();
      executor_.shutdown(cancel_grace);
      lock.lock();
      stop_changed_.wait(lock, [this] { return stage_ == Stage::kEnded; });
      return;
    }
    stage_ = Stage::kDraining;
  }
  if (engine_ != nullptr) wait_for_attempts();
  {
    const std::lock_guard lock(stop_mutex_);
    stage_ = Stage::kInterrupted;
    stop_changed_.notify_all();
  }
  if (engine_ != nullptr) executor_.shutdown(cancel_grace);
  end_threads();
}

// Lets attempts end, until the grace is over, and then tells the engine that the worker is gone.
void Runtime::wait_for_attempts() {
  is_draining_.store(true);
  engine_->drain();
  // What was decided before is released when this is answered; then the number of attempts only
  // falls.
  const Result<bool> flushed =
      ask<bool>([](const Engine&, Millis) -> Result<bool> { return true; });
  {
    std::unique_lock lock(stop_mutex_);
    while (flushed.ok() && attempts_.load() > 0 && !failure_ &&
           std::chrono::steady_clock::now() < stop_at_) {
      const auto until = stop_at_;
      stop_changed_.wait_until(lock, until);
    }
  }
  const Result<Reply> reply = request(ChangeWorker{kLocalWorker, 0, {}, Reason::kShutdown});
  // Nothing more can be made durable then. What runs counts as lost, and the next start says so.
  if (!reply.ok())
    log(LogLevel::kWarning, "attempts were not interrupted durably",
        {{"error", reply.error().message}});
}

void Runtime::end_threads() {
  const Error reason = unavailable("the server is stopping");
  clock_.on_change(nullptr);
  queue_->close(reason);
  if (engine_ != nullptr) engine_->join();
  if (commits_ != nullptr) commits_->finish();
  hub_.close(reason);
  const std::lock_guard lock(stop_mutex_);
  stage_ = Stage::kEnded;
  stop_changed_.notify_all();
}

}  // namespace gantline::native
