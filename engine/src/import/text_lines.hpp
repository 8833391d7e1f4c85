#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace gantline::import {

// A word of a line.
struct Word {
  std::string_view text;
  int column = 0;  // from 1, in bytes
};

// One line of a text, split at blanks.
struct TextLine {
  std::string_view text;  // without the line end; "\r\n" counts as one
  int number = 0;         // from 1
  std::vector<Word> words;
};

// Reads a text line by line. Borrows the text.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}

  // The next line; absent at the end. A final line without line end counts, an empty rest does not.
  std::optional<TextLine> next();
  // The number of the last line read.
  int number() const noexcept { return number_; }

 private:
  std::string_view rest_;
  int number_ = 0;
};

// A whole number >= 0 in decimal digits, nothing else; absent when it is none or over INT64_MAX.
std::optional<int64_t> parse_whole_number(std::string_view text) noexcept;

}  // namespace gantline::import
