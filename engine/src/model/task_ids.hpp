#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "gantline/dag.hpp"
#include "model/defect_list.hpp"
#include "model/segments.hpp"

namespace gantline {

// Finds tasks by id. Only looked up, never walked through, so that its order decides nothing.
//
// Refers to the expansion, which must outlive it.
class TaskIds {
 public:
  // Defects: duplicate ids, ids that are too long.
  TaskIds(const Expansion& expansion, DefectList& defects);

  // kNoTask when there is none.
  TaskIndex find(std::string_view id) const noexcept;
  // The leaves of an embedded segment; nullptr when `id` embeds none.
  const NameList* find_group(std::string_view id) const;
  // "; did you mean `x`?" or "".
  std::string hint(std::string_view id);

 private:
  const Expansion& expansion_;
  std::unordered_map<std::string_view, uint32_t> by_id_;
  std::vector<std::string_view> names_;  // filled when the first hint is asked for
  Suggester suggester_;
};

// The dependencies that `needs` states, embedded segments resolved.
// Defects: unknown ids, a task that needs itself, needs across lists, limits::kDependencies.
std::vector<Dependency> resolve_needs(const Expansion& expansion, TaskIds& ids,
                                      DefectList& defects);

// Builds the graph. Defects: one cycle, printed as the ids along it; limits.
// Returns an empty graph when there are defects.
Dag build_dag(const Expansion& expansion, const std::vector<Dependency>& dependencies,
              DefectList& defects);

}  // namespace gantline
