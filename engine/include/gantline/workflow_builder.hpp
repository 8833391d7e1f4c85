#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/workflow.hpp"

namespace gantline {

class TaskTypes;
struct TaskDraft;

// Builds a Workflow task by task and reports everything that is wrong with it at once.
//
//   WorkflowBuilder builder("nightly");
//   builder.task("fetch", "http").with(R"({"url":
//   "http://127.0.0.1:9000/a"})").retry({.maximum_attempts = 5}); builder.task("parse",
//   "shell").needs({"fetch"}).resource("cpu", 1); Result<Workflow, Defects> workflow =
//   builder.build();
//
// Not thread-safe. A builder may be built several times.
class WorkflowBuilder {
 public:
  // Sets fields of one task; a handle into the builder, valid while the builder lives.
  class Task {
   public:
    Task& needs(const std::vector<std::string>& ids);
    Task& with(const nlohmann::json& payload);
    Task& with(std::string_view json_text);
    // A literal is JSON text too, not the string of that text.
    Task& with(const char* json_text) { return with(std::string_view(json_text)); }
    Task& task_class(TaskClass value);
    Task& agent_type(std::string value);
    Task& label(std::string value);
    Task& join(JoinRule rule);
    Task& when(std::string_view expression);
    Task& for_each(std::string_view expression);
    Task& max_failure_ratio(double ratio);  // of the elements of a fan-out
    Task& limit(std::string key_template);
    Task& resource(std::string name, double amount);
    Task& priority(int32_t value);
    Task& retry(RetryPolicy policy);
    Task& timeouts(Timeouts timeouts);
    Task& estimate(Estimate estimate);
    Task& duration(Millis fixed);  // a fixed estimate
    Task& allow_failure(bool value = true);
    Task& fallback(std::string type, const nlohmann::json& payload);
    Task& idempotency_key(std::string value);

   private:
    friend class WorkflowBuilder;
    Task(WorkflowBuilder* builder, size_t position) : builder_(builder), position_(position) {}
    TaskDraft& draft() const;
    WorkflowBuilder* builder_;
    size_t position_;
  };

  explicit WorkflowBuilder(std::string name);
  ~WorkflowBuilder();
  WorkflowBuilder(WorkflowBuilder&&) noexcept;
  WorkflowBuilder& operator=(WorkflowBuilder&&) noexcept;

  Task task(std::string id, std::string type, TaskRole role = TaskRole::kMain);
  // Adds every task of `segment` as "<prefix>.<id>"; its roots wait for `needs`. Another task may
  // need the whole segment by its prefix, which stands for its leaves. `tasks.<id>` in its
  // expressions means its own tasks. Only its tasks come along, not its settings; one with exit
  // handlers is refused.
  WorkflowBuilder& embed(std::string prefix, const Workflow& segment,
                         const std::vector<std::string>& needs = {});

  WorkflowBuilder& description(std::string text);
  WorkflowBuilder& inputs_schema(const nlohmann::json& schema);
  WorkflowBuilder& limit(std::string key, uint32_t concurrency);
  WorkflowBuilder& resource(std::string name, double capacity);
  WorkflowBuilder& price(std::string resource, double per_unit_hour);
  WorkflowBuilder& policy(SchedulingPolicy policy);
  WorkflowBuilder& priority(int32_t value);
  WorkflowBuilder& deadline(Millis from_submission);
  WorkflowBuilder& deadline_warning(Millis before_deadline);
  WorkflowBuilder& max_failure_ratio(double ratio);
  WorkflowBuilder& accept_partial(bool value = true);
  WorkflowBuilder& max_recoveries(uint32_t value);
  WorkflowBuilder& tag(std::string value);

  // Pointers in defects read as those of the file format ("/tasks/3/needs/0").
  // Errors: see requirement list in docs/workflow-format.md: duplicate and unknown ids,
  // self-dependency, cycles, bad ranges, expressions that do not compile or that name a task which
  // is not a predecessor, limits. `types` may be null, as for parse_workflow.
  Result<Workflow, Defects> build(const TaskTypes* types = nullptr) const;

 private:
  struct Draft;
  std::unique_ptr<Draft> draft_;
};

}  // namespace gantline
