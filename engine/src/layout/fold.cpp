#include "layout/fold.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "base/sort_by_key.hpp"
#include "gantline/random.hpp"

namespace gantline::layout {
namespace {

constexpr std::string_view kGroupPrefix = "group:";  // no task id has a colon

bool is_same_row(std::span<const TaskIndex> a, std::span<const TaskIndex> b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

uint64_t hash_row(uint64_t hash, std::span<const TaskIndex> row) {
  hash = Random::mix(hash + row.size());
  for (const TaskIndex task : row) hash = Random::mix(hash ^ to_index(task));
  return hash;
}

// Finds the siblings of every task.
class SiblingFinder {
 public:
  explicit SiblingFinder(const Workflow& workflow) : workflow_(workflow) {}

  // The first sibling of every task, itself where it has none before it. The hash only brings
  // candidates together; what counts is that the neighbours are equal.
  std::vector<TaskIndex> first_siblings() const {
    struct Entry {
      uint64_t hash;
      uint32_t task;
    };
    std::vector<Entry> entries;
    for (uint32_t task = 0; task < workflow_.task_count(); ++task) {
      entries.push_back({hash_of(TaskIndex{task}), task});
    }
    sort_by_key(entries, [](const Entry& entry) { return static_cast<int64_t>(entry.hash); });
    std::vector<TaskIndex> first(workflow_.task_count());
    std::vector<TaskIndex> firsts_of_hash;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i == 0 || entries[i].hash != entries[i - 1].hash) firsts_of_hash.clear();
      const TaskIndex task{entries[i].task};
      const auto found = std::find_if(firsts_of_hash.begin(), firsts_of_hash.end(),
                                      [&](TaskIndex other) { return are_siblings(task, other); });
      first[to_index(task)] = found == firsts_of_hash.end() ? task : *found;
      if (first[to_index(task)] == task) firsts_of_hash.push_back(task);
    }
    return first;
  }

 private:
  uint64_t hash_of(TaskIndex task) const {
    const TaskSpec& spec = workflow_.task(task);
    uint64_t hash = static_cast<uint64_t>(spec.role);
    for (const char c : spec.type) hash = Random::mix(hash ^ static_cast<unsigned char>(c));
    hash = hash_row(hash, workflow_.dag().predecessors(task));
    return hash_row(hash, workflow_.dag().successors(task));
  }

  bool are_siblings(TaskIndex a, TaskIndex b) const {
    const Dag& dag = workflow_.dag();
    return workflow_.task(a).role == workflow_.task(b).role &&
           workflow_.task(a).type == workflow_.task(b).type &&
           is_same_row(dag.predecessors(a), dag.predecessors(b)) &&
           is_same_row(dag.successors(a), dag.successors(b));
  }

  const Workflow& workflow_;
};

class Folder {
 public:
  Folder(const Workflow& workflow, uint32_t fold_beyond, const std::vector<std::string>& unfold)
      : workflow_(workflow), fold_beyond_(fold_beyond), unfold_(unfold) {
    std::sort(unfold_.begin(), unfold_.end());
  }

  FoldedGraph fold() {
    if (fold_beyond_ > 0) {
      first_ = SiblingFinder(workflow_).first_siblings();
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

  // Members of a group have the same neighbours, so the dependencies between first members are all
  // there is, each once.
  void connect() {
    std::vector<Dependency> edges;
    for (uint32_t node = 0; node < graph_.first_task.size(); ++node) {
      for (const TaskIndex before : workflow_.dag().predecessors(graph_.first_task[node])) {
        const uint32_t from = graph_.task_node[to_index(before)];
        if (graph_.first_task[from] == before) edges.push_back({TaskIndex{from}, TaskIndex{node}});
      }
    }
    const auto node_count = static_cast<uint32_t>(graph_.first_task.size());
    graph_.predecessors = graph::group_by_after(node_count, edges);
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
