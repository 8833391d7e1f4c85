#include "runtime/decision_writer.hpp"

#include <iterator>
#include <utility>

#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

template <typename T>
void append_all(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) {
    to.swap(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

size_t batch_length(const std::vector<Decision>& pending) {
  size_t events = 0;
  size_t length = 0;
  while (length < pending.size()) {
    events += pending[length].events.size();
    if (length > 0 && events > limits::kBatchEvents) break;
    ++length;
  }
  return length;
}

Status DecisionWriter::write(Journal& journal, std::vector<Decision>& decisions) {
  batch_.events.clear();
  batch_.workflows.clear();
  batch_.summaries.clear();
  counts_.clear();
  for (Decision& decision : decisions) {
    counts_.push_back(decision.events.size());
    append_all(batch_.events, decision.events);
    append_all(batch_.workflows, decision.workflows);
    append_all(batch_.summaries, decision.summaries);
  }
  batch_.now = decisions.back().now;
  if (batch_.events.empty()) return {};
  if (Status status = journal.append(batch_); !status.ok()) return status;
  if (decisions.size() == 1) {
    decisions.front().events.swap(batch_.events);
    return {};
  }
  auto next = std::make_move_iterator(batch_.events.begin());
  for (size_t i = 0; i < decisions.size(); ++i) {
    const auto end = next + static_cast<ptrdiff_t>(counts_[i]);
    decisions[i].events.assign(next, end);
    next = end;
  }
  return {};
}

}  // namespace gantline::native
