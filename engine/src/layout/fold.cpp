#include "layout/fold.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>

#include "base/sort_by_key.hpp"
#include "gantline/random.hpp"

namespace gantline::layout {
namespace {

constexpr std::string_view kGroupPrefix = "group:";  // no task id has a colon

// Tasks by what lies before them, or after them: two are of one class when their role and type are
// the same and their neighbours on that side are of the same classes, however many of each there
// are. Tasks of one class are as many steps away from the end of the graph on that side.
class Classes {
 public:
  using Neighbours = std::span<const TaskIndex> (Dag::*)(TaskIndex) const noexcept;

  Classes(const Workflow& workflow, Neighbours neighbours)
      : workflow_(workflow), neighbours_(neighbours), class_of_(workflow.task_count(), 0) {
    size_t places = 2;  // at least twice as many as there may be classes
    while (places < 2 * class_of_.size()) places *= 2;
    table_.assign(places, kNobody);
  }

  // REQUIRES: the neighbours of the task were added before.
  void add(TaskIndex task) {
    collect_row(task);
    size_t place = hash_row(task) & (table_.size() - 1);
    // The hash only brings candidates together; what counts is that they are equal.
    while (table_[place] != kNobody && !is_of_class(task, table_[place])) {
      place = (place + 1) & (table_.size() - 1);
    }
    if (table_[place] == kNobody) {
      table_[place] = static_cast<uint32_t>(first_.size());
      first_.push_back(task);
      rows_.insert(rows_.end(), row_.begin(), row_.end());
      row_ends_.push_back(rows_.size());
    }
    class_of_[to_index(task)] = table_[place];
  }

  uint32_t of(uint32_t task) const { return class_of_[task]; }

 private:
  static constexpr uint32_t kNobody = UINT32_MAX;

  // The classes of the neighbours, each once.
  void collect_row(TaskIndex task) {
    row_.clear();
    for (const TaskIndex next : (workflow_.dag().*neighbours_)(task)) {
      const uint32_t number = class_of_[to_index(next)];
      if (row_.empty() || row_.back() != number) row_.push_back(number);
    }
    sort_by_key(row_, [](uint32_t number) { return int64_t{number}; });
    row_.erase(std::unique(row_.begin(), row_.end()), row_.end());
  }

  uint64_t hash_row(TaskIndex task) const {
    const TaskSpec& spec = workflow_.task(task);
    uint64_t hash = static_cast<uint64_t>(spec.role);
    for (const char c : spec.type) hash = Random::mix(hash ^ static_cast<unsigned char>(c));
    for (const uint32_t number : row_) hash = Random::mix(hash + number);
    return hash;
  }

  bool is_of_class(TaskIndex task, uint32_t number) const {
    const TaskSpec& spec = workflow_.task(task);
    const TaskSpec& first = workflow_.task(first_[number]);
    const size_t begin = number == 0 ? 0 : row_ends_[number - 1];
    return spec.role == first.role && spec.type == first.type &&
           std::equal(row_.begin(), row_.end(), rows_.begin() + static_cast<ptrdiff_t>(begin),
                      rows_.begin() + static_cast<ptrdiff_t>(row_ends_[number]));
  }

  const Workflow& workflow_;
  const Neighbours neighbours_;
  std::vector<uint32_t> class_of_;  // by task
  std::vector<uint32_t> table_;     // classes by hash, each at the first free place from there on
  std::vector<TaskIndex> first_;    // by class: its first task
  std::vector<uint32_t> rows_;      // by class: those of the neighbours, one row after another
  std::vector<size_t> row_ends_;
  std::vector<uint32_t> row_;  // of the task that is being added
};

// The first sibling of every task, itself where it has none before it.
std::vector<TaskIndex> first_siblings(const Workflow& workflow) {
  const Dag& dag = workflow.dag();
  Classes before(workflow, &Dag::predecessors);
  Classes after(workflow, &Dag::successors);
  const auto order = dag.topological_order();
  for (const TaskIndex task : order) before.add(task);
  for (auto task = order.rbegin(); task != order.rend(); ++task) after.add(*task);

  std::vector<uint32_t> tasks(workflow.task_count());
  std::iota(tasks.begin(), tasks.end(), 0);
  // Two numbers of classes, neither of which reaches 2^31.
  const auto key = [&](uint32_t task) {
    return static_cast<int64_t>(uint64_t{before.of(task)} << 32 | after.of(task));
  };
  sort_by_key(tasks, key);
  std::vector<TaskIndex> first(tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) {
    const bool is_alike = i > 0 && key(tasks[i]) == key(tasks[i - 1]);
    first[tasks[i]] = is_alike ? first[tasks[i - 1]] : TaskIndex{tasks[i]};
  }
  return first;
}

class Folder {
 public:
  Folder(const Workflow& workflow, uint32_t fold_beyond, const std::vector<std::string>& unfold)
      : workflow_(workflow), fold_beyond_(fold_beyond), unfold_(unfold) {
    std::sort(unfold_.begin(), unfold_.end());
  }

  FoldedGraph fold() {
    if (fold_beyond_ > 0) {
      first_ = first_siblings(workflow_);
      siblings_.assign(first_.size(), 0);
      for (const TaskIndex first : first_) ++siblings_[to_index(first)];
    }
    for (uint32_t task = 0; task < workflow_.task_count(); ++task) place(TaskIndex{task});
    connect();
    return std::move(graph_);
  }

 private:
  void place(TaskIndex task) {
    const TaskIndex first = fold_beyond_ == 0 ? task : first_[to_index(task)];
    std::string key;
    if (fold_beyond_ > 0 && siblings_[to_index(first)] > fold_beyond_) {
      key = std::string(kGroupPrefix) + workflow_.task(first).id;
    }
    const bool is_shown = key.empty() || std::binary_search(unfold_.begin(), unfold_.end(), key);
    if (!is_shown && first != task) {
      const uint32_t node = graph_.task_node[to_index(first)];
      graph_.task_node.push_back(node);
      ++graph_.members[node];
      return;
    }
    graph_.task_node.push_back(static_cast<uint32_t>(graph_.first_task.size()));
    graph_.first_task.push_back(task);
    graph_.members.push_back(1);
    graph_.group_key.push_back(std::move(key));
  }

  // Siblings are equally far from the first tasks of the graph, so no group depends on itself, nor
  // do two on each other.
  void connect() {
    std::vector<Dependency> edges;
    edges.reserve(workflow_.dag().edge_count());
    for (uint32_t task = 0; task < workflow_.task_count(); ++task) {
      const TaskIndex node{graph_.task_node[task]};
      for (const TaskIndex before : workflow_.dag().predecessors(TaskIndex{task})) {
        edges.push_back({TaskIndex{graph_.task_node[to_index(before)]}, node});
      }
    }
    const auto node_count = static_cast<uint32_t>(graph_.first_task.size());
    graph_.predecessors = graph::group_by_after(node_count, edges);
    graph::sort_rows(graph_.predecessors);
    graph_.successors = graph::transpose(graph_.predecessors);
  }

  const Workflow& workflow_;
  const uint32_t fold_beyond_;
  std::vector<std::string> unfold_;
  std::vector<TaskIndex> first_;    // by task; empty when nothing is folded
  std::vector<uint32_t> siblings_;  // by first sibling: how many, itself included
  FoldedGraph graph_;
};

}  // namespace

FoldedGraph fold_siblings(const Workflow& workflow, uint32_t fold_beyond,
                          const std::vector<std::string>& unfold) {
  return Folder(workflow, fold_beyond, unfold).fold();
}

}  // namespace gantline::layout
