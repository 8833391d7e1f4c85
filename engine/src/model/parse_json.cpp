#include <deque>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "gantline/codec.hpp"
#include "gantline/duplicate_keys.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// Iterates over text and tells how much of it was taken: the parser's own events do not say where
// in the text they are.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** furthest_;  // lives as long as the parse
};

// Follows a place through the text, forwards.
class Place {
 public:
  explicit Place(std::string_view text) : text_(text) {}

  // The parser counts the character that it stumbled over; the text may end before it.
  Defect defect(size_t bytes_read, ErrorCode code, std::string message) {
    const size_t offset = std::min(bytes_read == 0 ? 0 : bytes_read - 1, text_.size());
    for (; counted_ < offset; ++counted_) {
      ++column_;
      if (text_[counted_] != '\n') continue;
      ++line_;
      column_ = 1;
    }
    return {code, std::move(message), "", line_, column_};
  }

 private:
  std::string_view text_;
  size_t counted_ = 0;
  int line_ = 1;
  int column_ = 1;
};

// Builds the document and refuses what nlohmann's own builder lets pass: depth, duplicate keys.
class DocumentBuilder : public nlohmann::json_sax<Json> {
 public:
  // `furthest` lives as long as the parse: where the iterator is. `duplicates` may be null.
  DocumentBuilder(std::string_view text, const char* const& furthest, Defects* duplicates)
      : text_(text), furthest_(furthest), place_(text), duplicates_(duplicates) {}

  // What was wrong, and how many bytes of the text were read until then (0: ask the iterator).
  struct Problem {
    ErrorCode code{};
    std::string message;
    size_t bytes_read = 0;
  };

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->emplace(name, nullptr);
    member_ = &*member;
    return is_new || take_duplicate("duplicate key " + in_quotes(name));
  }

  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    problem_ = {ErrorCode::kInvalidArgument, plain_message(error.what()), position};
    return false;
  }

  Json take() && { return std::move(root_); }
  const Problem& problem() const noexcept { return problem_; }

 private:
  // Without what the library says around the reason: "[json.exception.parse_error.101] parse error
  // at line 1, column 2: syntax error while parsing value - invalid literal; last read: 'ab'".
  static std::string plain_message(std::string_view text) {
    const auto remove_before = [&text](std::string_view mark) {
      const size_t at = text.find(mark);
      if (at != std::string_view::npos) text.remove_prefix(at + mark.size());
    };
    remove_before("] ");
    if (text.substr(0, 14) == "parse error at") remove_before(": ");
    if (text.substr(0, 12) == "syntax error") remove_before(" - ");
    // It may be all of the text.
    constexpr std::string_view kLastRead = "; last read: '";
    const size_t last_read = text.find(kLastRead);
    std::string message = "not valid JSON: " + std::string(text.substr(0, last_read));
    if (last_read == std::string_view::npos) return message;
    const std::string_view token = text.substr(last_read + kLastRead.size());
    const size_t end = std::min(token.rfind("'; expected "), token.rfind('\''));
    message += " at " + in_quotes(token.substr(0, end));
    return end < token.size() ? message + std::string(token.substr(end + 1)) : message;
  }

  // What follows is read, and goes nowhere.
  bool take_duplicate(std::string message) {
    if (duplicates_ == nullptr) return fail(ErrorCode::kAlreadyExists, std::move(message));
    if (duplicates_->size() < limits::kDefects) {
      const auto bytes_read = static_cast<size_t>(furthest_ - text_.data());
      duplicates_->push_back(
          place_.defect(bytes_read, ErrorCode::kAlreadyExists, std::move(message)));
    }
    member_ = &dropped_.emplace_back();
    return true;
  }

  bool fail(ErrorCode code, std::string message) {
    problem_ = {code, std::move(message), 0};
    return false;
  }

  // Puts a value where the document is being continued; null only for the members of closed ones.
  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return &open_.back()->back();
    }
    *member_ = std::move(value);
    return member_;
  }

  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json container) {
    if (open_.size() == limits::kDocumentDepth) {
      return fail(ErrorCode::kLimitExceeded,
                  "nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels");
    }
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const char* const& furthest_;
  Place place_;
  Defects* duplicates_;
  Json root_;
  std::deque<Json> dropped_;  // second values of keys; they may hold containers that are open
  std::vector<Json*> open_;  // containers, outermost first; pointers stay valid while they are open
  Json* member_ = nullptr;   // value of the key that was read last
  Problem problem_;
};

// `duplicates` may be null: then a key that stands twice is an error.
Result<Json, Defects> parse(std::string_view text, Defects* duplicates) {
  if (text.size() > limits::kDocumentBytes) {
    return Defects{{ErrorCode::kLimitExceeded,
                    "the document has " + std::to_string(text.size()) + " bytes; the most is " +
                        std::to_string(limits::kDocumentBytes),
                    "", 1, 1}};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return Defects{{ErrorCode::kInvalidArgument, "the document is empty", "", 1, 1}};
  }
  const char* furthest = text.data();
  DocumentBuilder builder(text, furthest, duplicates);
  const bool is_parsed =
      Json::sax_parse(CountingIterator(text.data(), &furthest),
                      CountingIterator(text.data() + text.size(), &furthest), &builder);
  if (is_parsed) return std::move(builder).take();
  const DocumentBuilder::Problem& problem = builder.problem();
  const size_t bytes_read =
      problem.bytes_read != 0 ? problem.bytes_read : static_cast<size_t>(furthest - text.data());
  return Defects{Place(text).defect(bytes_read, problem.code, problem.message)};
}

}  // namespace

Result<nlohmann::json, Defects> parse_json(std::string_view text) { return parse(text, nullptr); }

Result<nlohmann::json, Defects> parse_json(std::string_view text, Defects& duplicates) {
  return parse(text, &duplicates);
}

}  // namespace gantline
