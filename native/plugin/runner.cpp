#include "plugin/runner.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "plugin/host_pool.hpp"
#include "plugin/json_text.hpp"

namespace gantline::native {
namespace {

// An attempt in a host process. The process is there only while the call may need it.
class HostCall final : public Cancellable {
 public:
  void cancel(bool force) override {
    const std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    if (process_ == nullptr) return;
    if (force) {
      process_->kill();
    } else {
      process_->cancel();
    }
  }
  // False when it was cancelled before: then nothing must be started.
  bool begin(HostProcess& process) {
    const std::lock_guard lock(mutex_);
    if (is_cancelled_) return false;
    process_ = &process;
    return true;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    process_ = nullptr;
  }
  bool is_cancelled() {
    const std::lock_guard lock(mutex_);
    return is_cancelled_;
  }

 private:
  std::mutex mutex_;
  HostProcess* process_ = nullptr;  // guarded by mutex_; outlives the time between begin and end
  bool is_cancelled_ = false;       // guarded by mutex_
};

InvocationResult failure(std::string code, std::string message, bool is_retryable) {
  return {GANTLINE_STATUS_FAILED, is_retryable, {}, std::move(code), std::move(message)};
}

TaskError invalid_output(const Defect& defect) {
  const std::string place =
      defect.pointer.empty() ? "the output" : "the output at " + defect.pointer;
  return {"invalid_output", place + ": " + defect.message, false};
}

AttemptOutcome succeed(const AttemptOrder& order, const std::string& output,
                       const nlohmann::json* schema) {
  Result<nlohmann::json> parsed = parse_plugin_json(output);
  if (!parsed) {
    const bool is_large = parsed.error().code == ErrorCode::kLimitExceeded;
    return AttemptErred{
        order.run, order.task, order.token,
        TaskError{is_large ? "output_too_large" : "invalid_output", parsed.error().message, false}};
  }
  if (schema != nullptr) {
    const Defects defects = validate_against_schema(parsed.value(), *schema, "");
    if (!defects.empty())
      return AttemptErred{order.run, order.task, order.token, invalid_output(defects.front())};
  }
  std::shared_ptr<const nlohmann::json> json;
  if (!parsed.value().is_null())
    json = std::make_shared<const nlohmann::json>(std::move(parsed.value()));
  return AttemptSucceeded{order.run, order.task, order.token, std::move(json)};
}

// Error texts end up in events, which are JSON: what is not UTF-8 in them must go.
std::string printable(const std::string& text) {
  const nlohmann::json json = text;
  const std::string quoted = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (quoted.size() == text.size() + 2) return text;
  const nlohmann::json cleaned = nlohmann::json::parse(quoted, nullptr, /*allow_exceptions=*/false);
  return cleaned.is_string() ? cleaned.get<std::string>() : std::string();
}

// `schema`: what a success has to fit; null: anything does.
AttemptOutcome make_outcome(const AttemptOrder& order, const InvocationResult& result,
                            bool was_cancelled, const nlohmann::json* schema) {
  if (result.status == GANTLINE_STATUS_OK) return succeed(order, result.output, schema);
  // What fails because it was told to stop has stopped.
  if (was_cancelled) return AttemptStopped{order.run, order.task, order.token};
  if (result.status == GANTLINE_STATUS_CANCELLED) {
    return AttemptErred{
        order.run, order.task, order.token,
        TaskError{"unexpected_cancel", "the plugin stopped without being asked to", false}};
  }
  return AttemptErred{order.run, order.task, order.token,
                      TaskError{printable(result.error_code), printable(result.error_message),
                                result.is_retryable}};
}

}  // namespace

// Makes an attempt known to cancel() while it exists.
class PluginTaskRunner::Registration {
 public:
  Registration(PluginTaskRunner& runner, AttemptToken token, std::shared_ptr<Cancellable> attempt)
      : runner_(runner), token_(static_cast<uint64_t>(token)) {
    const std::lock_guard lock(runner_.mutex_);
    runner_.running_[token_] = std::move(attempt);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() {
    const std::lock_guard lock(runner_.mutex_);
    runner_.running_.erase(token_);
  }

 private:
  PluginTaskRunner& runner_;
  const uint64_t token_;
};

PluginTaskRunner::PluginTaskRunner(const TaskTypeCatalog& catalog, HostOptions hosts)
    : catalog_(catalog), hosts_(std::make_unique<HostPool>(std::move(hosts))) {}

PluginTaskRunner::~PluginTaskRunner() = default;

AttemptOutcome PluginTaskRunner::run(const AttemptOrder& order, AttemptServices& services) {
  const TaskTypeCatalog::Entry* entry = catalog_.find_entry(order.type);
  if (entry == nullptr) {
    return make_outcome(order,
                        failure("unknown_type", "there is no task type " + order.type, false),
                        false, nullptr);
  }
  const std::string run = to_string(order.run);
  const std::string with =
      order.with == nullptr
          ? std::string("null")
          : order.with->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const InvocationTexts texts{run,  order.task_name, order.type, order.idempotency_key,
                              with, order.attempt};
  bool was_cancelled = false;
  const InvocationResult result =
      entry->in_process != nullptr
          ? run_in_process(*entry->in_process, texts, order.token, services, was_cancelled)
          : run_in_host(entry->library, texts, order.token, services, was_cancelled);
  return make_outcome(order, result, was_cancelled, entry->output_schema.get());
}

InvocationResult PluginTaskRunner::run_in_process(const PluginLibrary::Type& type,
                                                  const InvocationTexts& texts, AttemptToken token,
                                                  AttemptServices& services, bool& was_cancelled) {
  const auto invocation = std::make_shared<Invocation>(*type.functions, texts, services);
  const Registration registration(*this, token, invocation);
  // A request that came before the registration left its mark with the executor.
  if (services.is_cancelled()) invocation->cancel(false);
  InvocationResult result = invocation->run();
  was_cancelled = invocation->cancel_level() != GANTLINE_CANCEL_NONE;
  return result;
}

InvocationResult PluginTaskRunner::run_in_host(const std::string& library,
                                               const InvocationTexts& texts, AttemptToken token,
                                               AttemptServices& services, bool& was_cancelled) {
  const auto call = std::make_shared<HostCall>();
  const Registration registration(*this, token, call);
  if (services.is_cancelled()) call->cancel(false);
  Result<std::unique_ptr<HostProcess>> host = hosts_->acquire(library);
  if (!host) {
    was_cancelled = call->is_cancelled();
    return failure("host_unavailable", host.error().message, true);
  }
  if (!call->begin(*host.value())) {
    was_cancelled = true;
    hosts_->release(library, std::move(host.value()));
    return failure("cancelled", "cancelled before it began", true);
  }
  InvocationResult result = host.value()->call(texts, services);
  call->end();
  was_cancelled = call->is_cancelled();
  hosts_->release(library, std::move(host.value()));
  return result;
}

bool PluginTaskRunner::waits(const AttemptOrder& order) const noexcept {
  const TaskTypeCatalog::Entry* entry = catalog_.find_entry(order.type);
  if (entry == nullptr) return false;
  return entry->in_process == nullptr || entry->description.task_class != TaskClass::kCompute;
}

void PluginTaskRunner::cancel(AttemptToken token, bool force) {
  std::shared_ptr<Cancellable> attempt;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(static_cast<uint64_t>(token));
    if (found == running_.end()) return;
    attempt = found->second;
  }
  attempt->cancel(force);
}

}  // namespace gantline::native
