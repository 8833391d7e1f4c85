// From the text of a regular expression to its steps, by recursive descent.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/sort_by_key.hpp"
#include "model/pattern.hpp"

namespace gantline {
namespace {

using Kind = PatternStep::Kind;
using Steps = std::vector<PatternStep>;

constexpr size_t kStepsMax = 10'000;
constexpr size_t kNestingMax = 64;
constexpr uint32_t kRepetitionMax = 1'000;
constexpr char32_t kCharacterMax = 0x10FFFF;

CharacterClass single(char32_t character) { return {{{character, character}}, false}; }

CharacterClass class_of_letter(char32_t letter) {
  switch (letter) {
    case 'd':
    case 'D': return {{{'0', '9'}}, letter == 'D'};
    case 'w':
    case 'W': return {{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, letter == 'W'};
    default:
      return {{{'\t', '\r'},
               {' ', ' '},
               {0xA0, 0xA0},
               {0x1680, 0x1680},
               {0x2000, 0x200A},
               {0x2028, 0x2029},
               {0x202F, 0x202F},
               {0x205F, 0x205F},
               {0x3000, 0x3000},
               {0xFEFF, 0xFEFF}},
              letter == 'S'};
  }
}

bool is_class_letter(char32_t letter) {
  return letter < 0x80 &&
         std::string_view("dDwWsS").find(static_cast<char>(letter)) != std::string_view::npos;
}

// What a class with a negation in it lacks, as ranges.
std::vector<CharacterClass::Range> complement(std::vector<CharacterClass::Range> ranges) {
  sort_by_key(ranges, [](const auto& range) { return int64_t{range.first}; });
  std::vector<CharacterClass::Range> result;
  char32_t next = 0;
  for (const auto& range : ranges) {
    if (range.first > next) result.push_back({next, range.first - 1});
    next = std::max<char32_t>(next, range.last + 1);
  }
  if (next <= kCharacterMax) result.push_back({next, kCharacterMax});
  return result;
}

void append(Steps& steps, const Steps& more) {
  const auto shift = static_cast<uint32_t>(steps.size());
  for (PatternStep step : more) {
    if (step.kind == Kind::kSplit || step.kind == Kind::kJump) step.argument += shift;
    steps.push_back(step);
  }
}

}  // namespace

class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view text) : text_(text) {}

  Result<Pattern> compile() {
    Steps steps = alternatives();
    if (!error_ && at_ < text_.size()) fail("`)` without `(`");
    if (error_) return *error_;
    steps.push_back({Kind::kMatch, 0});
    pattern_.steps_ = std::move(steps);
    return std::move(pattern_);
  }

 private:
  void fail(std::string message, ErrorCode code = ErrorCode::kInvalidArgument) {
    if (!error_) {
      error_ =
          Error{code, "regular expression: " + message + " at byte " + std::to_string(at_), ""};
    }
    at_ = text_.size();
  }

  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(std::string_view what) {
    if (text_.substr(at_, what.size()) != what) return false;
    at_ += what.size();
    return true;
  }

  char32_t take_character() {
    if (at_ == text_.size()) return 0;
    const auto lead = static_cast<uint8_t>(text_[at_++]);
    const unsigned more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t character = more == 0 ? lead : lead & (0x3F >> more);
    for (unsigned i = 0; i < more && at_ < text_.size(); ++i) {
      character = (character << 6) | (static_cast<uint8_t>(text_[at_++]) & 0x3F);
    }
    return character;
  }

  Steps alternatives() {
    if (++nesting_ > kNestingMax) fail("nested too deep", ErrorCode::kLimitExceeded);
    Steps steps = sequence();
    while (!error_ && take("|")) {
      const Steps other = sequence();
      Steps both{{Kind::kSplit, static_cast<uint32_t>(steps.size() + 2)}};
      append(both, steps);
      both.push_back({Kind::kJump, static_cast<uint32_t>(steps.size() + 2 + other.size())});
      append(both, other);
      steps = std::move(both);
      check_size(steps);
    }
    --nesting_;
    return steps;
  }

  Steps sequence() {
    Steps steps;
    while (!error_ && at_ < text_.size() && !is_at('|') && !is_at(')')) {
      append(steps, repeated());
      check_size(steps);
    }
    return steps;
  }

  void check_size(const Steps& steps) {
    if (steps.size() > kStepsMax) fail("too large", ErrorCode::kLimitExceeded);
  }

  Steps repeated() {
    bool is_assertion = false;
    Steps steps = atom(is_assertion);
    uint32_t least = 1;
    std::optional<uint32_t> most = 1;
    if (error_ || !quantifier(least, most)) return steps;
    take("?");  // a lazy one finds the same texts
    if (is_assertion) fail("nothing to repeat");
    if (is_at('*') || is_at('+') || is_at('?')) fail("nothing to repeat");
    if (most && *most < least) fail("a repetition whose bounds are out of order");
    const size_t copies = std::max<size_t>(least, most.value_or(least)) + 1;
    if (steps.size() * copies > kStepsMax) fail("too large", ErrorCode::kLimitExceeded);
    return error_ ? Steps() : repeat(steps, least, most);
  }

  static Steps repeat(const Steps& once, uint32_t least, std::optional<uint32_t> most) {
    Steps steps;
    for (uint32_t i = 0; i < least; ++i) append(steps, once);
    const auto size = static_cast<uint32_t>(once.size());
    if (!most) {
      Steps loop{{Kind::kSplit, size + 2}};
      append(loop, once);
      loop.push_back({Kind::kJump, 0});
      append(steps, loop);
      return steps;
    }
    for (uint32_t i = least; i < *most; ++i) {
      Steps optional{{Kind::kSplit, size + 1}};
      append(optional, once);
      append(steps, optional);
    }
    return steps;
  }

  bool quantifier(uint32_t& least, std::optional<uint32_t>& most) {
    if (take("*")) return set(least, most, 0, std::nullopt);
    if (take("+")) return set(least, most, 1, std::nullopt);
    if (take("?")) return set(least, most, 0, 1);
    if (!is_at('{')) return false;
    ++at_;
    const std::optional<uint32_t> first = number();
    std::optional<uint32_t> second = first;
    if (take(",")) second = is_at('}') ? std::nullopt : number();
    if (!first || !take("}")) fail("a broken repetition");
    return set(least, most, first.value_or(0), second);
  }

  static bool set(uint32_t& least, std::optional<uint32_t>& most, uint32_t low,
                  std::optional<uint32_t> high) {
    least = low;
    most = high;
    return true;
  }

  std::optional<uint32_t> number() {
    uint32_t value = 0;
    const size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = value * 10 + static_cast<uint32_t>(text_[at_] - '0');
      if (value <= kRepetitionMax) continue;
      fail("more than " + std::to_string(kRepetitionMax) + " repetitions",
           ErrorCode::kLimitExceeded);
      return std::nullopt;
    }
    if (at_ == begin) {
      fail("a broken repetition");
      return std::nullopt;
    }
    return value;
  }

  Steps atom(bool& is_assertion) {
    is_assertion = true;
    if (take("^")) return {{Kind::kBegin, 0}};
    if (take("$")) return {{Kind::kEnd, 0}};
    if (take("\\b")) return {{Kind::kWordBoundary, 0}};
    if (take("\\B")) return {{Kind::kWordBoundary, 1}};
    is_assertion = false;
    if (take("(")) return group();
    if (take("[")) return character(bracket());
    if (take(".")) {
      return character({{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}, true});
    }
    if (is_at('*') || is_at('+') || is_at('?') || is_at('{')) fail("nothing to repeat");
    if (take("\\")) return character(escape(false));
    return character(single(take_character()));
  }

  Steps group() {
    if (take("?=") || take("?!") || take("?<"))
      fail("lookahead and named groups are not supported");
    take("?:");
    Steps steps = alternatives();
    if (!error_ && !take(")")) fail("`(` without `)`");
    return steps;
  }

  Steps character(CharacterClass value) {
    pattern_.classes_.push_back(std::move(value));
    return {{Kind::kCharacter, static_cast<uint32_t>(pattern_.classes_.size() - 1)}};
  }

  // After the backslash.
  CharacterClass escape(bool is_in_brackets) {
    if (at_ == text_.size()) fail("it ends in a backslash");
    const char32_t letter = take_character();
    if (is_class_letter(letter)) return class_of_letter(letter);
    switch (letter) {
      case 't': return single('\t');
      case 'n': return single('\n');
      case 'r': return single('\r');
      case 'f': return single('\f');
      case 'v': return single('\v');
      case '0': return single(0);
      case 'b': return single(is_in_brackets ? U'\b' : U'b');
      case 'x': return single(hexadecimal(2));
      case 'u': return single(hexadecimal(4));
      default: break;
    }
    const bool is_letter_or_digit =
        letter < 0x80 && ((letter >= '1' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= 'a' && letter <= 'z'));
    if (is_letter_or_digit) fail("an escape that is not supported");
    return single(letter);
  }

  char32_t hexadecimal(int digits) {
    char32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const char digit = at_ < text_.size() ? text_[at_++] : '?';
      const auto position =
          std::string_view("0123456789abcdef")
              .find(digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit);
      if (position == std::string_view::npos) {
        fail("a broken escape");
        return 0;
      }
      value = value * 16 + static_cast<char32_t>(position);
    }
    return value;
  }

  // After "[".
  CharacterClass bracket() {
    CharacterClass result;
    result.is_negated = take("^");
    while (!error_ && !take("]")) {
      if (at_ == text_.size()) fail("`[` without `]`");
      const CharacterClass first = bracket_part();
      const bool is_single = !first.is_negated && first.ranges.size() == 1 &&
                             first.ranges[0].first == first.ranges[0].last;
      if (is_single && is_at('-') && text_.substr(at_, 2) != "-]") {
        ++at_;
        const CharacterClass last = bracket_part();
        const char32_t begin = first.ranges[0].first;
        const char32_t end = last.ranges.empty() ? begin : last.ranges.back().last;
        if (last.is_negated || last.ranges.size() != 1 || end < begin) fail("a broken range");
        result.ranges.push_back({begin, end});
        continue;
      }
      const auto ranges = first.is_negated ? complement(first.ranges) : first.ranges;
      result.ranges.insert(result.ranges.end(), ranges.begin(), ranges.end());
    }
    return result;
  }

  CharacterClass bracket_part() {
    if (take("\\")) return escape(true);
    return single(take_character());
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t nesting_ = 0;
  Pattern pattern_;
  std::optional<Error> error_;
};

Result<Pattern> Pattern::compile(std::string_view text) { return PatternCompiler(text).compile(); }

}  // namespace gantline
