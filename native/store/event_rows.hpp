#pragma once

#include <functional>
#include <vector>

#include "store/database.hpp"
#include "store/journal.hpp"

namespace gantline::native {

// Reads the families `events` and `log`. Threads: any.
class EventRows {
 public:
  explicit EventRows(const Database& database) : database_(database) {}

  // Called for each event; false ends the walk.
  using Visitor = std::function<Result<bool>(Event&&)>;
  // Walks the events of a run with sequence >= first, in order. A gap in the sequence is damage.
  // Errors: kCorrupt (`where` names the run and sequence), kIo, the visitor's.
  Status visit(RunId run, uint64_t first, const Visitor& visitor) const;

  // See Journal. Errors: kCorrupt, kIo.
  Result<std::vector<Event>> read(RunId run, uint64_t first, size_t limit) const;
  Result<Journal::HistoryPage> read_history(uint64_t first, size_t limit) const;

  struct Last {
    uint64_t batch = 0;
    uint64_t step = 0;
  };
  // The newest batch; zeros when there is none. Errors: kCorrupt, kIo.
  Result<Last> last() const;

 private:
  Status append_batch(std::string_view log_row, std::vector<Event>& events) const;

  const Database& database_;
};

}  // namespace gantline::native
