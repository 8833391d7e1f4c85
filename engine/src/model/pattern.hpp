#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"

namespace gantline {

// One step of a compiled pattern.
struct PatternStep {
  enum class Kind : uint8_t {
    kCharacter,     // takes a character of class `argument`
    kSplit,         // goes on at the next step and at `argument`
    kJump,          // goes on at `argument`
    kBegin,         // holds at the start of the text
    kEnd,           // holds at the end of the text
    kWordBoundary,  // holds between a character of \w and another, `argument` 1: where there is
                    // none
    kMatch,
  };
  Kind kind{};
  uint32_t argument = 0;
};

// A set of characters: ranges of code points, or everything but them.
struct CharacterClass {
  struct Range {
    char32_t first;
    char32_t last;
  };
  std::vector<Range> ranges;
  bool is_negated = false;

  bool contains(char32_t character) const noexcept;
};

// A regular expression as JSON Schema uses them: ECMA-262 without lookahead and backreferences,
// over code points. Matches in time proportional to the text, whatever the expression, and the same
// on every platform, which the standard library's do not. Immutable. Safe to use from several
// threads.
//
// Source: Thompson, "Regular expression search algorithm", 1968; Pike's simulation as Cox describes
// it in "Regular expression matching: the virtual machine approach", 2009.
class Pattern {
 public:
  // Errors: kInvalidArgument, kLimitExceeded (nesting, or repetitions that make it too large).
  static Result<Pattern> compile(std::string_view text);

  // Whether some part of the text matches. `text` is UTF-8. Cost: O(text * character_cost()).
  bool is_found_in(std::string_view text) const;
  // What one character may take: the steps, and the ranges of their classes. Cost: O(steps).
  uint64_t character_cost() const noexcept;

 private:
  friend class PatternCompiler;
  std::vector<PatternStep> steps_;
  std::vector<CharacterClass> classes_;
};

}  // namespace gantline
