#pragma once

#include "gantline/codec.hpp"
#include "model/defect_list.hpp"
#include "model/draft.hpp"

namespace gantline {

// Whose draft it is: what was accepted once, by an earlier version perhaps, stays acceptable.
enum class DraftOrigin : uint8_t { kAuthor, kStore };

// Checks a draft and makes a workflow of it: the one way to a Workflow, for documents and builders.
//
// `types` may be null. `defects` holds what was found while the draft was filled in; it fails then.
// Cost: O(tasks log tasks + dependencies + size of the payloads), see also find_non_predecessors.
Result<Workflow, Defects> compile_draft(WorkflowDraft draft, const TaskTypes* types,
                                        DefectList defects,
                                        DraftOrigin origin = DraftOrigin::kAuthor);

}  // namespace gantline
