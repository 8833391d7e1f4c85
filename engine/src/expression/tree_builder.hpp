#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/tree.hpp"
#include "gantline/result.hpp"

namespace gantline::expression {

// Puts a tree together in the order in which the grammar recognises its parts: operands go on a
// stack, operators and calls take theirs from it. What the grammar cannot say (names of functions,
// numbers of arguments, fields of tasks, ranges of literals) is checked here; the first such defect
// is kept and the building goes on, so that the caller decides which defect to report.
class TreeBuilder {
 public:
  // Nesting of brackets, calls, conditionals and prefixes. False: too deep, with the defect noted.
  bool enter(size_t offset);
  void leave() { --depth_; }

  void literal(Json value, size_t offset);
  void integer(std::string_view digits, size_t offset);
  void decimal(std::string_view text, size_t offset);

  // String literals arrive in pieces.
  void begin_string(size_t offset);
  void string_text(std::string_view text) { string_.append(text); }
  void string_escape(char letter);
  void string_code_point(std::string_view hex_digits, size_t offset);
  void end_string() { literal(std::move(string_), string_offset_); }

  // A name is read before it is known what it stands for.
  void name(std::string_view name, size_t offset);
  void root();
  void field();
  void index(size_t offset);

  // Brackets that hold a list of operands. Functions and methods take the last name.
  void begin_call();
  void begin_method();
  void begin_list(size_t offset);
  void begin_map(size_t offset);
  void end_brackets();

  void binary_operator(Operation operation, size_t offset);
  void end_binary();
  void prefix_operator(Operation operation, size_t offset);
  void end_prefix();
  void begin_conditional(size_t offset);
  void end_conditional();

  const std::optional<Error>& defect() const noexcept { return defect_; }
  void note_defect(ErrorCode code, std::string message, size_t offset);

  // The tree of the one operand that is left. Errors: the first defect.
  Result<Tree> finish();

 private:
  struct Name {
    std::string text;
    uint32_t offset = 0;
  };
  struct Pending {
    Operation operation{};
    uint32_t offset = 0;
    std::string function;  // kCall only
    size_t operands = 0;   // on the stack before the first one
    bool is_method = false;
  };

  void push(Operation operation, size_t offset, uint32_t payload, size_t child_count);
  void end_operator(size_t child_count);
  void end_has(const Pending& pending);
  void end_call(const Pending& pending);
  uint32_t intern(std::string_view name);
  bool select_from_tasks(const std::string& name, uint32_t offset);

  Tree tree_;
  std::vector<uint32_t> operands_;
  std::vector<uint32_t> heights_;  // of the node's subtree
  std::vector<Name> names_;
  std::vector<Pending> pending_;
  std::string string_;
  size_t string_offset_ = 0;
  size_t depth_ = 0;
  std::optional<Error> defect_;
};

}  // namespace gantline::expression
