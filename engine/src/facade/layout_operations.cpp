// Drawings of the graph.
#include "facade/operations.hpp"
#include "gantline/layout.hpp"

namespace gantline::facade {
namespace {

constexpr uint32_t kLengthMax = 512;

LayoutOptions read_options(Arguments& arguments) {
  LayoutOptions options;
  const std::string direction = arguments.text_or("direction", "right");
  if (direction == "down") {
    options.direction = LayoutDirection::kTopToBottom;
  } else if (direction != "right") {
    arguments.refuse("direction", ErrorCode::kInvalidArgument, "expected right or down");
  }
  options.fold_beyond = static_cast<uint32_t>(arguments.whole_or("fold_beyond", 0, UINT32_MAX));
  options.unfold = arguments.texts_or_none("unfold");
  const auto read_length = [&](std::string_view name, uint32_t& length, uint32_t minimum) {
    length = static_cast<uint32_t>(arguments.whole_or(name, length, kLengthMax));
    if (length < minimum)
      arguments.refuse(name, ErrorCode::kInvalidArgument, "expected at least 1");
  };
  read_length("node_width", options.node_width, 1);
  read_length("node_height", options.node_height, 1);
  read_length("node_gap", options.node_gap, 0);
  read_length("edge_gap", options.edge_gap, 0);
  read_length("layer_gap", options.layer_gap, 0);
  return options;
}

void add_columns(const Layout& layout, Columns& columns) {
  const size_t nodes = layout.node_task.size();
  const auto number = [](int64_t value) { return static_cast<double>(value); };
  columns.add<double>("x", nodes, [&](size_t i) { return number(layout.node_place[i].x); });
  columns.add<double>("y", nodes, [&](size_t i) { return number(layout.node_place[i].y); });
  columns.add<double>("w", nodes, [&](size_t) { return number(layout.node_width); });
  columns.add<double>("h", nodes, [&](size_t) { return number(layout.node_height); });
  columns.add<int32_t>("node_task", nodes, [&](size_t i) {
    return layout.node_task[i] == kNoTask ? -1
                                          : static_cast<int32_t>(to_index(layout.node_task[i]));
  });
  columns.add("node_members", layout.node_members);
  columns.add("node_layer", layout.node_layer);
  columns.add_text("group_key", nodes,
                   [&](size_t i) -> const std::string& { return layout.group_key[i]; });
  columns.add("task_node", layout.task_node);
  columns.add("edge_from", layout.edge_from);
  columns.add("edge_to", layout.edge_to);
  columns.add("edge_points_end", layout.edge_points_end);
  columns.add<double>("points", 2 * layout.points.size(), [&](size_t i) {
    const LayoutPoint& point = layout.points[i / 2];
    return number(i % 2 == 0 ? point.x : point.y);
  });
}

}  // namespace

Outcome layout(Session& session, Arguments& arguments) {
  OpenWorkflow* open = session.open_workflow(arguments, "workflow");
  LayoutOptions options = read_options(arguments);
  const bool has_previous = arguments.find("previous") != nullptr;
  const OpenWorkflow* previous =
      has_previous ? session.open_workflow(arguments, "previous") : nullptr;
  if (!arguments.ok()) return Failure(*arguments.error());
  if (previous != nullptr) options.previous = previous->places;
  const Layout layout = lay_out(*open->workflow, options);
  open->places = places_of(*open->workflow, layout, options.direction);
  Reply reply;
  reply.result = {{"width", layout.width},
                  {"height", layout.height},
                  {"layers", layout.layer_count},
                  {"dummies_capped", layout.straight_edges > 0},
                  {"crossings", layout.crossings}};
  add_columns(layout, reply.columns);
  return reply;
}

}  // namespace gantline::facade
