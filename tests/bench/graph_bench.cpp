#include <algorithm>
#include <optional>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>

#include "benchmark.hpp"
#include "gantline/analysis.hpp"
#include "gantline/random.hpp"

namespace gantline::bench {
namespace {

constexpr uint32_t kTaskCount = 1'000'000;
constexpr uint32_t kEdgesPerTask = 4;
constexpr uint32_t kLayerWidth = 1'000;
constexpr int kRepetitions = 7;

// Each task needs four of the layer before it, task after task: what generated and imported
// workflows look like.
std::vector<Dependency> layered_graph() {
  Random random(1);
  std::vector<Dependency> result;
  for (uint32_t task = kLayerWidth; task < kTaskCount; ++task) {
    const uint32_t layer_begin = task / kLayerWidth * kLayerWidth - kLayerWidth;
    for (uint32_t i = 0; i < kEdgesPerTask; ++i) {
      result.push_back({TaskIndex{layer_begin + random.below(kLayerWidth)}, TaskIndex{task}});
    }
  }
  return result;
}

// Each task needs four of all that come before it: no locality at all, but index order.
std::vector<Dependency> scattered_graph() {
  Random random(2);
  std::vector<Dependency> result;
  for (uint32_t task = kEdgesPerTask; task < kTaskCount; ++task) {
    for (uint32_t i = 0; i < kEdgesPerTask; ++i) {
      result.push_back({TaskIndex{random.below(task)}, TaskIndex{task}});
    }
  }
  return result;
}

// The scattered graph with tasks renumbered and dependencies listed at random: the worst case.
std::vector<Dependency> shuffled_graph() {
  std::vector<Dependency> result = scattered_graph();
  Random random(3);
  std::vector<TaskIndex> label(kTaskCount);
  for (uint32_t task = 0; task < kTaskCount; ++task) label[task] = TaskIndex{task};
  for (uint32_t i = kTaskCount; i > 1; --i) std::swap(label[i - 1], label[random.below(i)]);
  for (Dependency& edge : result) {
    edge = {label[to_index(edge.before)], label[to_index(edge.after)]};
  }
  for (size_t i = result.size(); i > 1; --i) {
    std::swap(result[i - 1], result[random.below(static_cast<uint32_t>(i))]);
  }
  return result;
}

std::vector<Millis> random_durations() {
  Random random(4);
  std::vector<Millis> durations(kTaskCount);
  for (Millis& duration : durations) duration = Millis{1 + random.below(10'000)};
  return durations;
}

struct Timings {
  double build_ms = 0;
  double analyse_ms = 0;
  double held_bytes_per_edge = 0;
  double peak_bytes_per_edge = 0;
};

Timings measure_ours(const std::vector<Dependency>& dependencies,
                     const std::vector<Millis>& durations) {
  std::optional<Dag> dag;
  std::optional<Analysis> analysis;
  reset_peak_memory();
  const uint64_t resident_before = resident_memory_bytes();
  dag = Dag::build(kTaskCount, dependencies).value();
  analysis = analyse(*dag, durations).value();
  const auto edge_count = static_cast<double>(dag->edge_count());
  Timings timings;
  timings.peak_bytes_per_edge =
      static_cast<double>(peak_memory_bytes() - resident_before) / edge_count;
  const size_t analysis_bytes = 4 * sizeof(Millis) * size_t{kTaskCount} +
                                sizeof(TaskIndex) * analysis->critical_path.capacity();
  timings.held_bytes_per_edge =
      static_cast<double>(dag->memory_bytes() + analysis_bytes) / edge_count;
  analysis.reset();
  dag.reset();
  timings.build_ms = best(time_calls(kRepetitions, [&] {
    dag.reset();
    dag = Dag::build(kTaskCount, dependencies).value();
  }));
  timings.analyse_ms = best(time_calls(kRepetitions, [&] {
    analysis.reset();
    analysis = analyse(*dag, durations).value();
  }));
  return timings;
}

using BoostList = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

struct BoostTimings {
  double build_ms = 0;
  double sort_ms = 0;
};

// What is usually done with Boost.Graph: an adjacency list, and its topological sort alone.
BoostTimings measure_boost(const std::vector<Dependency>& dependencies) {
  std::optional<BoostList> list;
  BoostTimings timings;
  timings.build_ms = best(time_calls(kRepetitions, [&] {
    list.reset();
    list.emplace(kTaskCount);
    for (const Dependency& edge : dependencies) {
      boost::add_edge(to_index(edge.before), to_index(edge.after), *list);
    }
  }));
  std::vector<size_t> order;
  timings.sort_ms = best(time_calls(kRepetitions, [&] {
    order.clear();
    order.reserve(kTaskCount);
    boost::topological_sort(*list, std::back_inserter(order));
  }));
  return timings;
}

void measure(const std::string& name, const std::vector<Dependency>& dependencies,
             const std::vector<Millis>& durations, std::vector<Figure>& figures) {
  const Timings ours = measure_ours(dependencies, durations);
  const BoostTimings boost = measure_boost(dependencies);
  const double total = ours.build_ms + ours.analyse_ms;
  figures.push_back({name + "_build", "ms", ours.build_ms});
  figures.push_back({name + "_analyse", "ms", ours.analyse_ms});
  figures.push_back({name + "_build_and_analyse", "ms", total});
  figures.push_back({name + "_memory_held", "bytes/edge", ours.held_bytes_per_edge});
  figures.push_back({name + "_memory_peak", "bytes/edge", ours.peak_bytes_per_edge});
  figures.push_back({name + "_boost_adjacency_list_build", "ms", boost.build_ms});
  figures.push_back({name + "_boost_topological_sort", "ms", boost.sort_ms});
  figures.push_back({name + "_ours_by_boost_sort_alone", "ratio", total / boost.sort_ms});
  figures.push_back(
      {name + "_ours_by_boost_build_and_sort", "ratio", total / (boost.build_ms + boost.sort_ms)});
}

}  // namespace

std::vector<Figure> run_graph_benchmark() {
  std::vector<Figure> figures;
  const std::vector<Millis> durations = random_durations();
  measure("layered", layered_graph(), durations, figures);
  measure("scattered", scattered_graph(), durations, figures);
  measure("shuffled", shuffled_graph(), durations, figures);
  return figures;
}

}  // namespace gantline::bench
