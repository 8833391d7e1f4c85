#pragma once

#include <map>
#include <string>

#include "model/defect_list.hpp"
#include "model/draft.hpp"

namespace gantline {

// The tasks of a workflow with its segments put in place.
struct Expansion {
  TaskList tasks;  // main tasks, on_success, on_failure, finally; each in order
  std::map<std::string, NameList> groups;  // leaves of each embedded segment, by the embedding id
};

// Replaces each task that embeds a segment by the segment's tasks: "x" with segment tasks a and b
// gives "x.a" and "x.b". Ids, needs and `tasks.<id>` in expressions within a segment get the
// prefix; its tasks that need nothing wait for the needs of "x"; who needs "x" waits for the tasks
// that no other task of the segment needs. Takes the lists of tasks out of the draft.
//
// Defects: unknown segment, segment within itself, limits::kSegmentTasks.
Expansion expand_segments(WorkflowDraft& draft, DefectList& defects);

}  // namespace gantline
