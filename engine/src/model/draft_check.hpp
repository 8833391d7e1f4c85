#pragma once

#include "model/defect_list.hpp"
#include "model/draft.hpp"

namespace gantline {

// Checks what each value of a draft may be by itself: ranges, lengths, the form of ids, UTF-8,
// fields that exclude each other. What depends on other tasks is checked by compile_draft.
void check_settings(const WorkflowDraft& draft, DefectList& defects);
void check_task(const TaskDraft& task, DefectList& defects);

}  // namespace gantline
