// Graphs that stand for no particular work.
#include <algorithm>

#include "generate/shapes.hpp"

namespace gantline::generate {
namespace {

using Task = Document::Task;
using Tasks = std::vector<Task>;

constexpr Job kTask{"task", 10'000};
constexpr Job kStep{"step", 5'000};
constexpr Job kFork{"fork", 1'000};
constexpr Job kBranch{"branch", 20'000};
constexpr Job kJoin{"join", 2'000};

constexpr uint32_t kFarPercent = 5;  // dependencies on any earlier task

uint32_t square_root(uint32_t value) {
  uint32_t root = 1;
  while (uint64_t{root + 1} * (root + 1) <= value) ++root;
  return root;
}

}  // namespace

// As many layers as a layer has tasks, about; each task needs one to three of the layer before, or
// now and then of any.
void add_layered(Document& document) {
  const uint32_t count = document.task_count();
  const uint32_t width = square_root(count);
  uint32_t before_begin = 0;
  uint32_t begin = 0;
  while (begin < count) {
    const uint32_t size = std::min(count - begin, width / 2 + 1 + document.random().below(width));
    for (uint32_t i = 0; i < size; ++i) {
      Tasks needs;
      for (uint32_t n = begin == 0 ? 0 : 1 + document.random().below(3); n > 0; --n) {
        const bool is_far = document.random().below(100) < kFarPercent;
        const Task from = is_far ? 0 : before_begin;
        needs.push_back(from + document.random().below(begin - from));
      }
      std::sort(needs.begin(), needs.end());
      needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
      document.add(kTask, begin + i + 1, needs);
    }
    before_begin = begin;
    begin += size;
  }
}

void add_chain(Document& document) {
  Tasks needs;
  for (uint32_t i = 0; i < document.task_count(); ++i) needs = {document.add(kStep, i + 1, needs)};
}

// Blocks of a fork, two branches at least, and a join, one after the other.
void add_fork_join(Document& document) {
  const uint32_t count = std::max(document.task_count(), 4u);
  const uint32_t blocks = std::max(1u, count / (square_root(count) + 2));
  const uint32_t branches = count - 2 * blocks;
  uint32_t branch = 0;
  Tasks needs;
  for (uint32_t block = 0; block < blocks; ++block) {
    const Task fork = document.add(kFork, block + 1, needs);
    Tasks ends;
    for (uint32_t i = share(branches, blocks, block); i > 0; --i) {
      ends.push_back(document.add(kBranch, ++branch, {fork}));
    }
    needs = {document.add(kJoin, block + 1, ends)};
  }
}

}  // namespace gantline::generate
