#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/run_source.hpp"
#include "store/data_directory.hpp"
#include "upkeep/examination.hpp"
#include "upkeep/repair.hpp"

namespace gantline::native {
namespace {

constexpr size_t kLinesShown = 20;

std::string human_bytes(uint64_t bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

std::string describe(const std::optional<StorePosition>& at) {
  if (!at) return "unknown";
  return "batch " + std::to_string(at->batch) + ", decision " + std::to_string(at->step);
}

void print_facts(const Examination& found, const Terminal& terminal) {
  std::ostream& out = terminal.out();
  out << "directory     " << clip(found.directory, 200) << ", format " << kStoreFormat << ", "
      << (found.user.empty() ? "free" : "in use (" + found.user + ")") << '\n'
      << "acknowledged  " << describe(found.acknowledged) << '\n'
      << "stored        " << describe(found.stored) << '\n'
      << "runs          " << found.runs - found.damaged_runs.size() << " whole, "
      << found.active_runs << " of them active, " << found.damaged_runs.size() << " damaged; "
      << found.events << " events\n"
      << "size          log " << human_bytes(found.bytes.log) << ", tables "
      << human_bytes(found.bytes.tables) << ", output of attempts "
      << human_bytes(found.bytes.attempt_logs) << ", set aside "
      << human_bytes(found.bytes.set_aside) << "; free " << human_bytes(found.bytes.free) << '\n';
}

// `left_out`: how many more there are that are not in `lines`.
void print_lines(const std::vector<std::string>& lines, const Terminal& terminal,
                 uint64_t left_out = 0) {
  for (size_t i = 0; i < lines.size() && i < kLinesShown; ++i)
    terminal.out() << "  " << clip(lines[i], 400) << '\n';
  if (lines.size() <= kLinesShown) return;
  terminal.out() << "  and " << lines.size() - kLinesShown + left_out << " more (--json has ";
  if (left_out == 0) {
    terminal.out() << "all)\n";
  } else {
    terminal.out() << "the first " << lines.size() << ")\n";
  }
}

void print_findings(const Examination& found, const Terminal& terminal) {
  std::vector<std::string> lines;
  for (const Finding& finding : found.findings)
    lines.push_back(finding.what + (finding.where.empty() ? "" : " (" + finding.where + ")"));
  const uint64_t count = lines.size() + found.findings_left_out;
  terminal.out() << terminal.paint(Style::kRed, "damaged") << ": " << count
                 << (count == 1 ? " finding\n" : " findings\n");
  print_lines(lines, terminal, found.findings_left_out);
  if (found.notes.empty()) return;
  terminal.out() << "RocksDB says\n";
  print_lines(found.notes, terminal);
}

// What to do about it.
std::string next_step(const Examination& found, bool was_repair) {
  const std::string command = "gantline doctor --data " + found.directory + " --repair";
  if (found.is_healthy()) return "";
  if (found.is_repair_unfinished && !found.user.empty())
    return "wait for the repair that is under way (" + found.user + ")";
  if (!found.user.empty())
    return "stop what uses the directory (" + found.user + "), then: " + command;
  if (found.is_repair_unfinished) return "finish it: " + command;
  if (was_repair) return "restore a backup, or accept the loss: " + command + " --accept-loss";
  return "restore a backup, or see what a repair would lose: " + command;
}

int report(const Examination& found, const Terminal& terminal) {
  if (terminal.json()) {
    nlohmann::json json = to_json(found);
    json["next"] = next_step(found, false);
    terminal.print_json(json);
    return found.is_healthy() ? kExitSuccess : kExitUnreachable;
  }
  print_facts(found, terminal);
  for (const std::string& warning : found.warnings)
    terminal.out() << terminal.paint(Style::kYellow, "warning") << ": " << warning << '\n';
  if (found.is_healthy()) {
    terminal.out() << terminal.paint(Style::kGreen, "healthy") << '\n';
    return kExitSuccess;
  }
  print_findings(found, terminal);
  terminal.out() << "next: " << next_step(found, false) << '\n';
  return kExitUnreachable;
}

int report(const RepairOutcome& outcome, const Terminal& terminal) {
  const Examination& found = outcome.before;
  const bool is_done = outcome.is_repaired || found.is_healthy();
  const std::string next = is_done ? "" : next_step(found, true);
  if (terminal.json()) {
    nlohmann::json json = to_json(found);
    json["is_repaired"] = outcome.is_repaired;
    json["set_aside"] = outcome.set_aside;
    for (const std::string& warning : outcome.warnings) json["warnings"].push_back(warning);
    json["next"] = next;
    terminal.print_json(json);
    return is_done ? kExitSuccess : kExitUnreachable;
  }
  print_lines(outcome.warnings, terminal);
  if (found.is_healthy()) {
    terminal.out() << (outcome.is_repaired ? "there is nothing left to repair\n"
                                           : "there is nothing to repair\n");
    return kExitSuccess;
  }
  print_findings(found, terminal);
  const std::vector<std::string> losses = losses_of(found);
  if (losses.empty()) {
    terminal.out() << "nothing is lost\n";
  } else {
    terminal.out() << (is_done ? "lost:\n" : "a repair would lose:\n");
    print_lines(losses, terminal);
  }
  terminal.out() << "whole: " << found.runs - found.damaged_runs.size() << " runs\n";
  if (is_done) {
    terminal.out() << terminal.paint(Style::kGreen, "repaired") << "; what was there before is in "
                   << outcome.set_aside << '\n';
    return kExitSuccess;
  }
  terminal.out() << "nothing was changed\nnext: " << next << '\n';
  return kExitUnreachable;
}

}  // namespace

int run_doctor(const DoctorOptions& options, const Terminal& terminal) {
  if (options.accept_loss && !options.repair) {
    return fail(terminal,
                {ErrorCode::kInvalidArgument, "--accept-loss goes with --repair", "--accept-loss"});
  }
  if (!options.repair) {
    const auto found = examine(options.data);
    return found.ok() ? report(found.value(), terminal) : fail(terminal, found.error());
  }
  const auto outcome = repair({options.data, options.accept_loss});
  return outcome.ok() ? report(outcome.value(), terminal) : fail(terminal, outcome.error());
}

}  // namespace gantline::native
