#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "gantline/codec.hpp"
#include "model/defect_list.hpp"
#include "model/draft.hpp"
#include "model/reference_check.hpp"
#include "model/schema_checker.hpp"
#include "model/task_ids.hpp"

namespace gantline {

// Where an expression stands; decides what it may look at.
enum class ExpressionPlace : uint8_t { kCondition, kPayload, kLimitKey };

// Turns checked drafts of tasks into specifications: fills in defaults, compiles expressions, asks
// the task types. Refers to its arguments, which must outlive it.
class TaskCompiler {
 public:
  TaskCompiler(const TaskDefaults& defaults, const AmountMap& capacities, const TaskTypes* types,
               TaskIds& ids, DefectList& defects);

  TaskSpec compile(TaskIndex index, TaskDraft& draft);

  // An expression's view of another task, which the graph must still allow.
  struct Look {
    TaskReference reference;
    std::string field;  // pointer of the expression, relative to the task
  };
  const std::vector<Look>& looks() const noexcept { return looks_; }

 private:
  struct Context;  // the task that is being compiled
  std::optional<Expression> expression(const Context& context, std::string_view field,
                                       const std::optional<ExpressionText>& text);
  Template payload(const Context& context, const std::string& field,
                   std::shared_ptr<const nlohmann::json> value, ExpressionPlace place);
  void fill_scalars(const TaskDraft& draft, const TaskTypes::Type* type, TaskSpec& spec) const;
  void limit_keys(const Context& context, const TaskDraft& draft, TaskSpec& spec);
  void resources(const Context& context, const TaskDraft& draft, TaskSpec& spec);
  void check_roots(const Context& context, const std::string& field,
                   const std::vector<std::string>& roots, ExpressionPlace place);
  void note_looks(const Context& context, const std::string& field,
                  const std::vector<std::string>& task_ids);
  const TaskTypes::Type* find_type(const Context& context, const std::string& field,
                                   const std::string& name);
  void check_payload(const Context& context, const std::string& field, const TaskTypes::Type* type,
                     const Template& with);

  const TaskDefaults& defaults_;
  const AmountMap& capacities_;
  const TaskTypes* types_;
  TaskIds& ids_;
  DefectList& defects_;
  Suggester suggester_;
  std::map<const TaskTypes::Type*, std::optional<SchemaChecker>> checkers_;
  std::vector<Look> looks_;
};

}  // namespace gantline
