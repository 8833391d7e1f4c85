#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "files/document.hpp"
#include "files/problem_document.hpp"

namespace gantline::native {
namespace {

constexpr size_t kDefaultWidth = 100;
constexpr size_t kGap = 2;  // between columns
// Run ids, which have to be whole, are not longer.
constexpr size_t kNarrowest = 14;

const char* code_of(Style style) noexcept {
  switch (style) {
    case Style::kPlain: return "";
    case Style::kBold: return "\033[1m";
    case Style::kDim: return "\033[2m";
    case Style::kGreen: return "\033[32m";
    case Style::kYellow: return "\033[33m";
    case Style::kRed: return "\033[31m";
    case Style::kCyan: return "\033[36m";
  }
  return "";
}

// Whether terminals understand escape sequences.
bool takes_sequences() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) != "dumb";
}

// Source: no-color.org, which asks for a value that is not empty.
bool wants_colour() {
  const char* refusal = std::getenv("NO_COLOR");
  return takes_sequences() && (refusal == nullptr || *refusal == '\0');
}

std::string painted(Style style, std::string_view text) {
  return style == Style::kPlain ? std::string(text)
                                : code_of(style) + std::string(text) + "\033[0m";
}

// Columns of a terminal; 0 when it is none or does not say.
size_t columns_of(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Terminal::Terminal(std::ostream& out, std::ostream& err, bool json)
    : out_(out), err_(err), json_(json) {}

Terminal Terminal::of_process(bool json) {
  Terminal terminal(std::cout, std::cerr, json);
  terminal.is_interactive_ = isatty(STDOUT_FILENO) == 1;
  const bool is_error_interactive = isatty(STDERR_FILENO) == 1;
  terminal.draws_progress_ = is_error_interactive && takes_sequences();
  terminal.has_colour_ = terminal.is_interactive_ && wants_colour();
  terminal.has_error_colour_ = is_error_interactive && wants_colour();
  return terminal;
}

size_t Terminal::width() const {
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (const size_t columns = columns_of(descriptor); columns > 0) return columns;
  }
  return kDefaultWidth;
}

std::string Terminal::paint(Style style, std::string_view text) const {
  return has_colour_ ? painted(style, text) : std::string(text);
}

std::string Terminal::paint_error(Style style, std::string_view text) const {
  return has_error_colour_ ? painted(style, text) : std::string(text);
}

void Terminal::print_json(const nlohmann::json& json) const {
  out_ << json.dump(is_interactive_ ? 2 : -1, ' ', false, nlohmann::json::error_handler_t::replace)
       << '\n';
}

void Terminal::print_error(const Error& error) const {
  if (json_) {
    print_json(problem_document(error));
    return;
  }
  err_ << "error: " << clip(error.message, SIZE_MAX);
  if (!error.where.empty()) err_ << " (" << clip(error.where, SIZE_MAX) << ")";
  err_ << '\n';
}

void Terminal::print_defects(std::string_view file, const Defects& defects) const {
  if (json_) {
    nlohmann::json document = problem_document(defects);
    document["valid"] = false;
    document["file"] = file;
    print_json(document);
  } else {
    err_ << format_defects(file, defects);
  }
}

void Table::add(std::vector<Cell> row) {
  GANTLINE_ASSERT(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<size_t> Table::widths(const Terminal& terminal) const {
  std::vector<size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  if (!terminal.is_interactive()) return widths;
  size_t total = kGap * (widths.size() - 1);
  for (const size_t width : widths) total += width;
  while (total > terminal.width()) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align == Align::kRight || widths[i] <= kNarrowest) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

void Table::print_row(const std::vector<Cell>& row, const std::vector<size_t>& widths,
                      const Terminal& terminal) const {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string text = clip(row[i].text, widths[i]);
    const std::string padding(widths[i] - display_width(text), ' ');
    const std::string painted = terminal.paint(row[i].style, text);
    const bool is_last = i + 1 == row.size();
    if (columns_[i].align == Align::kRight) {
      line += padding + painted;
    } else {
      line += painted + (is_last ? "" : padding);
    }
    if (!is_last) line += std::string(kGap, ' ');
  }
  terminal.out() << line << '\n';
}

void Table::print(const Terminal& terminal) const {
  const std::vector<size_t> column_widths = widths(terminal);
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Style::kDim});
  print_row(titles, column_widths, terminal);
  for (const auto& row : rows_) print_row(row, column_widths, terminal);
}

size_t display_width(std::string_view text) noexcept {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string clip(std::string_view text, size_t width) {
  std::string clean;
  size_t columns = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_continuation(c)) {
      if (columns == width) {
        while (!clean.empty() && is_continuation(clean.back())) clean.pop_back();
        if (!clean.empty()) clean.pop_back();
        return clean + "\u2026";
      }
      ++columns;
    }
    // A name from a file must not steer the terminal.
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    clean += is_control ? ' ' : c;
  }
  return clean;
}

int exit_code_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
    case ErrorCode::kUnsupportedVersion:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kTimeout:
    case ErrorCode::kInternal: return kExitUnreachable;
    case ErrorCode::kCancelled: return kExitInterrupted;
    default: return kExitInvalid;
  }
}

int exit_code_of(const Defects& defects) noexcept {
  return defects.empty() ? kExitSuccess : kExitInvalid;
}

}  // namespace gantline::native
