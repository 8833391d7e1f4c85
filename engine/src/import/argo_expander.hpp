#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "import/argo_flow.hpp"
#include "import/argo_text.hpp"
#include "import/support.hpp"

namespace gantline::import {

// A template of the workflow, and where it stands.
struct ArgoTemplate {
  const nlohmann::json* json = nullptr;
  std::string pointer;
  std::string name;
};

// Expands templates into tasks: a nested template's tasks get the name of the task that calls it
// and a dot before their own ("A.B"). Single use.
class ArgoExpander {
 public:
  // `globals` is what stands for variables such as "workflow.name". Both outlive the expander.
  ArgoExpander(const std::map<std::string, ArgoTemplate, std::less<>>& templates,
               const std::map<std::string, std::string, std::less<>>& globals)
      : templates_(templates), globals_(globals) {}

  // Expands the template `name`, which `pointer` refers to, into tasks named after `prefix` ("" for
  // the entry point: its tasks keep their names).
  void expand_root(std::string_view name, const std::string& pointer, const std::string& prefix);

  // Every task from now on holds this limit.
  void hold_limit(const std::string& key, int64_t concurrency);

  nlohmann::json take_tasks() { return std::exchange(tasks_, nlohmann::json::array()); }
  const nlohmann::json& limits() const { return limits_; }
  DefectList& defects() { return defects_; }
  std::set<std::string>& notes() { return notes_; }
  // Whether some task goes on where another failed.
  bool handles_failure() const { return handles_failure_; }

 private:
  using Exits = std::map<std::string, ArgoExit>;

  // What the variables in a template stand for.
  struct Scope {
    std::map<std::string, std::string, std::less<>> parameters;  // rendered
    const Exits* siblings = nullptr;       // by name; null outside of dag and steps
    const nlohmann::json* item = nullptr;  // of an expansion in place
    bool item_is_expression = false;       // of a fan-out at run time
  };
  // A task of a dag, or a step.
  struct Call {
    const nlohmann::json* json = nullptr;
    std::string pointer;
    std::string name;
    std::string id;
  };
  // What a call loops over: a list known now, or an expression.
  struct Loop {
    bool is_present = false;
    nlohmann::json items;
    std::string expression;
  };

  ArgoExit expand_call(const Call& call, const Scope& scope, const ArgoEntry& entry);
  ArgoExit expand_elements(const Call& call, const ArgoTemplate& callee, const Scope& scope,
                           const ArgoEntry& entry, const nlohmann::json& items);
  ArgoExit expand_one(const Call& call, const ArgoTemplate& callee, const Scope& scope,
                      const ArgoEntry& entry, const std::string& for_each);
  ArgoExit expand_leaf(const Call& call, const ArgoTemplate& callee, const Scope& callee_scope,
                       const ArgoEntry& entry, const std::string& when,
                       const std::string& for_each);
  ArgoExit expand_group(const Call& call, const ArgoTemplate& callee, const Scope& callee_scope,
                        const ArgoEntry& entry, const std::string& when);
  std::vector<ArgoExit> expand_inside(const ArgoTemplate& callee, const Scope& scope,
                                      const std::string& prefix, const ArgoEntry& entry);
  std::vector<ArgoExit> expand_dag(const ArgoTemplate& callee, const Scope& scope,
                                   const std::string& prefix, const ArgoEntry& entry);
  std::vector<ArgoExit> expand_steps(const ArgoTemplate& callee, const Scope& scope,
                                     const std::string& prefix, const ArgoEntry& entry);

  std::vector<Call> read_calls(const nlohmann::json& list, const std::string& pointer,
                               const std::string& prefix, std::set<std::string>& names);
  std::vector<DependsNode> read_depends(const std::vector<Call>& calls);
  std::vector<bool> read_targets(const ArgoTemplate& callee, const Scope& scope,
                                 const std::vector<Call>& calls,
                                 const std::vector<DependsNode>& depends);
  std::vector<size_t> order_of(const std::vector<DependsNode>& depends,
                               const std::vector<Call>& calls, const std::string& pointer);
  const ArgoTemplate* find_template(const Call& call, const Scope& scope, ArgoTemplate& buffer);
  Loop read_loop(const Call& call, const Scope& scope);
  Loop read_sequence(const nlohmann::json& sequence, const std::string& pointer,
                     const Scope& scope);
  Scope read_arguments(const Call& call, const ArgoTemplate& callee, const Scope& scope);
  std::string read_when(const Call& call, const Scope& scope);

  std::string add_gate(const std::string& id, const ArgoEntry& entry, const std::string& when,
                       const std::string& pointer);
  void add_task(nlohmann::json task, const ArgoEntry& entry, const std::string& when,
                const std::string& pointer);

  std::string render(std::string_view text, const std::string& pointer, const Scope& scope);
  std::optional<std::string> look_up(std::string_view name, const Scope& scope) const;
  void fail(std::string pointer, std::string message, ErrorCode code = ErrorCode::kInvalidArgument);
  // A defect after which expanding ends, since it would go on for too long.
  void stop(std::string pointer, std::string message);

  const std::map<std::string, ArgoTemplate, std::less<>>& templates_;
  const std::map<std::string, std::string, std::less<>>& globals_;
  nlohmann::json tasks_ = nlohmann::json::array();
  nlohmann::json limits_ = nlohmann::json::object();
  std::vector<std::string> held_limits_;
  std::vector<std::string> call_stack_;  // names of the templates being expanded
  std::set<std::string> notes_;
  DefectList defects_;
  size_t call_count_ = 0;
  size_t rendered_bytes_ = 0;
  bool stopped_ = false;
  bool handles_failure_ = false;
};

}  // namespace gantline::import
