#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "files/document.hpp"
#include "gantline/views.hpp"

namespace gantline::native {
namespace {

constexpr size_t kDefaultWidth = 100;

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

bool wants_colour() {
  const char* term = std::getenv("TERM");
  return std::getenv("NO_COLOR") == nullptr && term != nullptr && std::string_view(term) != "dumb";
}

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Terminal::Terminal(std::ostream& out, std::ostream& err, bool json)
    : out_(out), err_(err), json_(json) {}

Terminal Terminal::of_process(bool json) {
  Terminal terminal(std::cout, std::cerr, json);
  terminal.is_interactive_ = isatty(STDOUT_FILENO) == 1;
  terminal.has_colour_ = terminal.is_interactive_ && wants_colour();
  return terminal;
}

size_t Terminal::width() const {
  winsize size{};
  if (!is_interactive_ || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kDefaultWidth;
  }
  return size.ws_col;
}

std::string Terminal::paint(Style style, std::string_view text) const {
  if (!has_colour_ || style == Style::kPlain) return std::string(text);
  return code_of(style) + std::string(text) + "\033[0m";
}

void Terminal::print_json(const nlohmann::json& json) const {
  out_ << json.dump(is_interactive_ ? 2 : -1, ' ', false, nlohmann::json::error_handler_t::replace)
       << '\n';
}

void Terminal::print_error(const Error& error) const {
  if (json_) {
    print_json({{"error", to_json(error)}});
    return;
  }
  err_ << "error: " << clip(error.message, SIZE_MAX);
  if (!error.where.empty()) err_ << " (" << clip(error.where, SIZE_MAX) << ")";
  err_ << '\n';
}

void Terminal::print_defects(std::string_view file, const Defects& defects) const {
  if (json_) {
    print_json({{"valid", false}, {"file", file}, {"defects", to_json(defects)}});
  } else {
    err_ << format_defects(file, defects);
  }
}

void Table::add(std::vector<Cell> row) {
  GANTLINE_ASSERT(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

void Table::print(const Terminal& terminal) const {
  std::vector<size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  const auto print_row = [&](const std::vector<Cell>& row) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - display_width(row[i].text), ' ');
      const std::string text = terminal.paint(row[i].style, row[i].text);
      const bool is_last = i + 1 == row.size();
      if (columns_[i].align == Align::kRight) {
        line += padding + text;
      } else {
        line += text + (is_last ? "" : padding);
      }
      if (!is_last) line += "  ";
    }
    terminal.out() << line << '\n';
  };
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Style::kDim});
  print_row(titles);
  for (const auto& row : rows_) print_row(row);
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
