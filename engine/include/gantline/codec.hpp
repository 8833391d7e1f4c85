#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/workflow.hpp"

namespace gantline {

// What the reader needs to know of the task types that exist. Supplied by the host, from its
// plugins.
class TaskTypes {
 public:
  struct Type {
    std::shared_ptr<const nlohmann::json> with_schema;  // null: anything
    Estimate estimate;                                  // used where a task has none
    TaskClass task_class = TaskClass::kCompute;         // used where a task names none
  };
  virtual ~TaskTypes() = default;
  // nullptr when there is no such type. The pointer is valid while this object is.
  virtual const Type* find(std::string_view name) const = 0;
  // All names, sorted: for the nearest one in an error.
  virtual std::vector<std::string> names() const = 0;
};

// [{"type", "with_schema", "class", "estimate"}], by name: as the HTTP API lists them and the
// facade takes them. `with_schema` is null where anything goes, `estimate` (as in the file format)
// where there is none.
nlohmann::json to_json(const TaskTypes& types);

// Reads the file format (docs/workflow-format.md) from its JSON form.
//
// `types` may be null: then any task type is accepted and `with` is not checked against a schema.
// Errors: all defects at once (at most limits::kDefects), each with a JSON Pointer; line and column
// are left 0, for the host to fill in from its source text.
Result<Workflow, Defects> parse_workflow(const nlohmann::json& document, const TaskTypes* types);

// Reads what to_canonical_json wrote, be it in an earlier version: what is asked of a document only
// since then (lists of fan-outs that are known to be wrong, an `inputs` schema that can be used) is
// not asked of this one.
// Errors: as parse_workflow.
Result<Workflow, Defects> parse_stored_workflow(const nlohmann::json& document);

// The file format's JSON form of a workflow, with segments expanded and every default spelt out but
// `max_recoveries`, whose 3 is never written. parse_workflow of it gives an equal workflow, equal
// hash.
nlohmann::json to_canonical_json(const Workflow& workflow);

// Parses JSON text without throwing: UTF-8 checked, depth and size bounded, NaN and duplicate keys
// refused. Errors: one defect with line and column.
Result<nlohmann::json, Defects> parse_json(std::string_view text);

// Checks the inputs of a run against the workflow's schema (or anything against any JSON Schema).
// `pointer_prefix` begins every pointer. Empty when valid.
Defects validate_against_schema(const nlohmann::json& value, const nlohmann::json& schema,
                                std::string_view pointer_prefix);

// The fan-outs whose list follows from the inputs of a run (not null) and is none, or is over a
// limit. What only the run can show is its own concern: tasks that it may come past although
// nothing fails (a `when` here or before that is not known to be true, a join that waits for
// failures, handlers) have their constants looked at. `document` is what the workflow was parsed
// from: pointers lead into it, to the list or to where its segment is embedded; null: pointers are
// "". Cost: O(tasks + dependencies), and limits::kFanOutCheckSteps; what would take more is not
// looked at.
Defects check_fan_outs(const Workflow& workflow,
                       const std::shared_ptr<const nlohmann::json>& inputs,
                       const nlohmann::json* document);

// JSON Schema (2020-12) of the file format, for editors.
const nlohmann::json& workflow_schema();

}  // namespace gantline
