#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline::native {

enum class Style : uint8_t { kPlain, kBold, kDim, kGreen, kYellow, kRed, kCyan };

// Where a command prints: results to `out`, what went wrong and progress to `err`, either of which
// may be a terminal. Colours only on terminals, where NO_COLOR is not set and TERM is not "dumb".
class Terminal {
 public:
  Terminal(std::ostream& out, std::ostream& err, bool json);
  // Of this process: detects the terminal.
  static Terminal of_process(bool json);

  bool json() const noexcept { return json_; }
  // Whether `out` is a terminal.
  bool is_interactive() const noexcept { return is_interactive_; }
  // Whether `err` is a terminal that can draw a line again.
  bool draws_progress() const noexcept { return draws_progress_; }
  // Columns of the terminal that `out`, or else `err`, is; 100 where neither is one.
  size_t width() const;
  std::ostream& out() const noexcept { return out_; }
  std::ostream& err() const noexcept { return err_; }

  // For `out`, and for `err`.
  std::string paint(Style style, std::string_view text) const;
  std::string paint_error(Style style, std::string_view text) const;
  // One line of JSON (indented for a person, compact otherwise).
  void print_json(const nlohmann::json& json) const;
  // "error: ..." with its place; with --json a problem document (files/problem_document.hpp) on
  // `out`.
  void print_error(const Error& error) const;
  // One line for each defect; with --json a problem document with "file" and "valid", which is
  // false.
  void print_defects(std::string_view file, const Defects& defects) const;

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool json_;
  bool is_interactive_ = false;
  bool draws_progress_ = false;
  bool has_colour_ = false;        // of `out`
  bool has_error_colour_ = false;  // of `err`
};

// Text in columns as wide as their widest cell. Numbers are aligned to the right. On a terminal
// that is too narrow the widest columns of text are cut, as far as names can be told apart then.
class Table {
 public:
  enum class Align : uint8_t { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };
  struct Cell {
    std::string text;
    Style style = Style::kPlain;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // REQUIRES: as many cells as columns.
  void add(std::vector<Cell> row);
  void print(const Terminal& terminal) const;

 private:
  std::vector<size_t> widths(const Terminal& terminal) const;
  void print_row(const std::vector<Cell>& row, const std::vector<size_t>& widths,
                 const Terminal& terminal) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// Columns that the text takes on a terminal: code points of UTF-8, not bytes.
size_t display_width(std::string_view text) noexcept;
// The text with control characters made visible, cut to `width` columns with an ellipsis.
std::string clip(std::string_view text, size_t width);

// Exit codes of the command line.
inline constexpr int kExitSuccess = 0;
inline constexpr int kExitRunFailed = 1;
inline constexpr int kExitInvalid = 2;      // usage or input
inline constexpr int kExitUnreachable = 3;  // could not reach or open
inline constexpr int kExitInterrupted = 130;

// The exit code that an error stands for.
int exit_code_of(ErrorCode code) noexcept;
int exit_code_of(const Defects& defects) noexcept;

}  // namespace gantline::native
