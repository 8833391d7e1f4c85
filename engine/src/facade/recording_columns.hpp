#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "facade/frame.hpp"
#include "gantline/recording.hpp"

// The columns that several operations on recordings answer with, as docs/facade.md has them.
namespace gantline::facade {

// The events from `first` on.
void add_event_columns(const Recording& recording, size_t first, Columns& columns);

// A bar for each attempt.
void add_bar_columns(const BarChart& chart, Columns& columns);

// What is true of these tasks, each column's name after the prefix.
void add_state_columns(const RunState& run, std::span<const TaskIndex> tasks,
                       std::string_view prefix, Columns& columns);

}  // namespace gantline::facade
