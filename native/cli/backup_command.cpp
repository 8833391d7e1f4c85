#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/run_source.hpp"
#include "upkeep/backup.hpp"

namespace gantline::native {
namespace {

int copy(const CopyOptions& options, const Terminal& terminal) {
  const auto outcome = copy_data_directory(options);
  if (!outcome.ok()) return fail(terminal, outcome.error());
  const CopyOutcome& copied = outcome.value();
  if (terminal.json()) {
    terminal.print_json({{"from", options.from},
                         {"to", options.to},
                         {"runs", copied.runs},
                         {"events", copied.events},
                         {"bytes", copied.bytes}});
    return kExitSuccess;
  }
  terminal.out() << "copied and checked: " << copied.runs << " runs, " << copied.events
                 << " events from " << clip(options.from, 200) << " to " << clip(options.to, 200)
                 << '\n';
  return kExitSuccess;
}

}  // namespace

int run_backup(const BackupOptions& options, const Terminal& terminal) {
  return copy({options.data, options.place}, terminal);
}

int run_restore(const BackupOptions& options, const Terminal& terminal) {
  return copy({options.place, options.data}, terminal);
}

}  // namespace gantline::native
