#include <nlohmann/json.hpp>

#include "files/pointer_positions.hpp"

namespace gantline {
namespace {

// Walks JSON text without building anything. Knows no errors: the text has been parsed before; if
// it is no JSON after all, the walk ends early.
class JsonWalker {
 public:
  // `wanted` are offsets of numbers and words, ascending.
  JsonWalker(std::string_view text, PointerPositions& positions,
             std::span<const size_t> wanted = {})
      : text_(text), positions_(positions), wanted_(wanted) {}

  void walk() {
    while (skip_blanks()) {
      const char c = text_[offset_];
      if (c == '}' || c == ']') {
        if (!close()) return;
      } else if (c == ',' || c == ':') {
        ++offset_;
      } else if (!begin_node(c)) {
        return;
      }
    }
  }

  // Of the wanted offsets, as far as they were found.
  std::vector<std::string> take_pointers() { return std::move(pointers_); }

 private:
  struct Level {
    bool is_object = false;
    bool expects_key = false;
    size_t next_index = 0;
  };

  bool skip_blanks() {
    while (offset_ < text_.size() && (text_[offset_] == ' ' || text_[offset_] == '\n' ||
                                      text_[offset_] == '\r' || text_[offset_] == '\t')) {
      ++offset_;
    }
    return offset_ < text_.size();
  }

  // Positions are asked for in ascending order, so each byte is counted once.
  TextPosition position() {
    for (; counted_ < offset_; ++counted_) {
      ++position_.column;
      if (text_[counted_] == '\n') position_ = {position_.line + 1, 1};
    }
    return position_;
  }

  bool begin_node(char c) {
    if (!levels_.empty() && levels_.back().is_object && levels_.back().expects_key) {
      if (c != '"') return false;
      read_key();
      return true;
    }
    if (!levels_.empty() && !levels_.back().is_object) {
      positions_.enter_index(levels_.back().next_index++, position());
    }
    if (c == '{' || c == '[') {
      ++offset_;
      levels_.push_back({c == '{', c == '{', 0});
      return true;
    }
    c == '"' ? skip_string() : skip_literal();
    end_value();
    return true;
  }

  void read_key() {
    const TextPosition begin = position();
    const size_t start = offset_;
    skip_string();
    const std::string_view quoted = text_.substr(start, offset_ - start);
    levels_.back().expects_key = false;
    if (quoted.find('\\') == std::string_view::npos) {
      positions_.enter_key(quoted.substr(1, quoted.size() - 2), begin);
      return;
    }
    const auto key = nlohmann::json::parse(quoted, nullptr, false);
    positions_.enter_key(key.is_string() ? key.get_ref<const std::string&>() : std::string(),
                         begin);
  }

  bool close() {
    ++offset_;
    if (levels_.empty()) return false;
    levels_.pop_back();
    end_value();
    return true;
  }

  void end_value() {
    if (levels_.empty()) return;
    positions_.leave();
    levels_.back().expects_key = levels_.back().is_object;
  }

  void skip_string() {
    for (++offset_; offset_ < text_.size() && text_[offset_] != '"'; ++offset_) {
      if (text_[offset_] == '\\') ++offset_;
    }
    offset_ = offset_ < text_.size() ? offset_ + 1 : text_.size();
  }

  void skip_literal() {
    if (pointers_.size() < wanted_.size() && wanted_[pointers_.size()] == offset_) {
      pointers_.push_back(positions_.pointer());
    }
    const size_t end = text_.find_first_of(",]}: \t\r\n", offset_);
    offset_ = end == std::string_view::npos ? text_.size() : end;
  }

  std::string_view text_;
  PointerPositions& positions_;
  std::span<const size_t> wanted_;
  std::vector<std::string> pointers_;
  size_t offset_ = 0;
  size_t counted_ = 0;
  TextPosition position_;
  std::vector<Level> levels_;
};

}  // namespace

void locate_in_json(std::string_view text, Defects& defects) {
  PointerPositions positions(defects);
  JsonWalker(text, positions).walk();
  positions.apply(defects);
}

std::vector<std::string> pointers_in_json(std::string_view text, std::span<const size_t> offsets) {
  PointerPositions positions({});
  JsonWalker walker(text, positions, offsets);
  walker.walk();
  return walker.take_pointers();
}

}  // namespace gantline
