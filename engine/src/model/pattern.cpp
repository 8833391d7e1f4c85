#include "model/pattern.hpp"

#include <algorithm>
#include <utility>

namespace gantline {
namespace {

constexpr char32_t kNoCharacter = 0xFFFFFFFF;  // before the first and after the last

bool is_word(char32_t character) noexcept {
  return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
         character == '_' || (character >= 'a' && character <= 'z');
}

// The positions at which the simulation stands, each once.
class Threads {
 public:
  explicit Threads(size_t steps) : is_in_(steps, 0) {}

  bool add(uint32_t step) {
    if (is_in_[step] != 0) return false;
    is_in_[step] = 1;
    list_.push_back(step);
    return true;
  }
  void clear() {
    for (const uint32_t step : list_) is_in_[step] = 0;
    list_.clear();
  }
  const std::vector<uint32_t>& list() const noexcept { return list_; }

 private:
  std::vector<uint32_t> list_;
  std::vector<uint8_t> is_in_;
};

class Matcher {
 public:
  Matcher(const std::vector<PatternStep>& steps, const std::vector<CharacterClass>& classes)
      : steps_(steps), classes_(classes), now_(steps.size()), next_(steps.size()) {}

  bool is_found_in(std::string_view text) {
    size_t at = 0;
    char32_t before = kNoCharacter;
    char32_t after = next_character(text, at);
    while (true) {
      // A match may begin at every character.
      if (follow(now_, 0, before, after)) return true;
      if (after == kNoCharacter) return false;
      const char32_t taken = after;
      after = next_character(text, at);
      next_.clear();
      for (const uint32_t step : now_.list()) {
        const PatternStep& one = steps_[step];
        if (one.kind != PatternStep::Kind::kCharacter) continue;
        if (!classes_[one.argument].contains(taken)) continue;
        if (follow(next_, step + 1, taken, after)) return true;
      }
      std::swap(now_, next_);
      before = taken;
    }
  }

 private:
  static char32_t next_character(std::string_view text, size_t& at) {
    if (at == text.size()) return kNoCharacter;
    const auto lead = static_cast<uint8_t>(text[at++]);
    const unsigned more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t character = more == 0 ? lead : lead & (0x3F >> more);
    for (unsigned i = 0; i < more && at < text.size(); ++i) {
      character = (character << 6) | (static_cast<uint8_t>(text[at++]) & 0x3F);
    }
    return character;
  }

  // Adds a step and all that it leads to without a character. True when that is the match.
  bool follow(Threads& threads, uint32_t step, char32_t before, char32_t after) {
    pending_.assign(1, step);
    while (!pending_.empty()) {
      const uint32_t here = pending_.back();
      pending_.pop_back();
      if (!threads.add(here)) continue;
      const PatternStep& one = steps_[here];
      switch (one.kind) {
        case PatternStep::Kind::kMatch: return true;
        case PatternStep::Kind::kJump: pending_.push_back(one.argument); break;
        case PatternStep::Kind::kSplit:
          pending_.push_back(one.argument);
          pending_.push_back(here + 1);
          break;
        case PatternStep::Kind::kCharacter: break;
        default:
          if (holds(one, before, after)) pending_.push_back(here + 1);
      }
    }
    return false;
  }

  static bool holds(const PatternStep& step, char32_t before, char32_t after) {
    if (step.kind == PatternStep::Kind::kBegin) return before == kNoCharacter;
    if (step.kind == PatternStep::Kind::kEnd) return after == kNoCharacter;
    const bool is_boundary = is_word(before) != is_word(after);
    return is_boundary == (step.argument == 0);
  }

  const std::vector<PatternStep>& steps_;
  const std::vector<CharacterClass>& classes_;
  Threads now_;
  Threads next_;
  std::vector<uint32_t> pending_;
};

}  // namespace

bool CharacterClass::contains(char32_t character) const noexcept {
  const bool is_listed = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return range.first <= character && character <= range.last;
  });
  return is_listed != is_negated;
}

uint64_t Pattern::character_cost() const noexcept {
  uint64_t cost = steps_.size();
  for (const PatternStep& step : steps_) {
    if (step.kind == PatternStep::Kind::kCharacter) cost += classes_[step.argument].ranges.size();
  }
  return cost;
}

bool Pattern::is_found_in(std::string_view text) const {
  return Matcher(steps_, classes_).is_found_in(text);
}

}  // namespace gantline
