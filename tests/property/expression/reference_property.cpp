#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/wide.hpp"
#include "support/expressions.hpp"
#include "support/property.hpp"

using namespace gantline;
using testing::check_property;

namespace {

// A random expression over ints and bools, as a tree that knows how to print itself and what it is:
// the obvious, slow reference. Operands of the wrong type are wanted: they must fail in both.
struct Term;
using TermPointer = std::shared_ptr<const Term>;

struct Term {
  std::string symbol;  // operator, "?:", or "" for an atom
  std::string atom;
  std::vector<TermPointer> operands;
};

enum class Kind { kInt, kBool, kUnknown, kError };
struct Outcome {
  Kind kind = Kind::kError;
  int64_t number = 0;

  bool is(bool value) const { return kind == Kind::kBool && (number != 0) == value; }
};

Outcome integer(Int128 value) {
  if (value < INT64_MIN || value > INT64_MAX) return {Kind::kError, 0};
  return {Kind::kInt, static_cast<int64_t>(value)};
}
Outcome boolean(bool value) { return {Kind::kBool, value ? 1 : 0}; }

Outcome evaluate_atom(const std::string& atom) {
  if (atom == "true") return boolean(true);
  if (atom == "false") return boolean(false);
  if (atom == "later") return {Kind::kUnknown, 0};
  return {Kind::kInt, std::stoll(atom)};
}

// From the definition: decided by either operand, else unknown if one is, else an error if one is.
Outcome logical(const Outcome& a, const Outcome& b, bool deciding) {
  if (a.is(deciding) || b.is(deciding)) return boolean(deciding);
  if (a.kind == Kind::kUnknown || b.kind == Kind::kUnknown) return {Kind::kUnknown, 0};
  if (a.kind != Kind::kBool || b.kind != Kind::kBool) return {Kind::kError, 0};
  return boolean(!deciding);
}

Outcome arithmetic(char symbol, const Outcome& a, const Outcome& b) {
  if (a.kind != Kind::kInt || b.kind != Kind::kInt) return {Kind::kError, 0};
  const Int128 x = a.number;
  const Int128 y = b.number;
  switch (symbol) {
    case '+': return integer(x + y);
    case '-': return integer(x - y);
    case '*': return integer(x * y);
    case '/': return y == 0 ? Outcome{Kind::kError, 0} : integer(x / y);
    default:
      // The quotient has to fit as well: that is what processors and CEL do.
      if (y == 0 || integer(x / y).kind == Kind::kError) return {Kind::kError, 0};
      return integer(x % y);
  }
}

Outcome compare(const std::string& symbol, const Outcome& a, const Outcome& b) {
  const bool same = a.kind == b.kind && a.number == b.number;
  if (symbol == "==") return boolean(same);
  if (symbol == "!=") return boolean(!same);
  if (a.kind != b.kind) return {Kind::kError, 0};
  if (symbol == "<") return boolean(a.number < b.number);
  return boolean(a.number >= b.number);
}

Outcome evaluate_reference(const Term& term) {
  if (term.symbol.empty()) return evaluate_atom(term.atom);
  const Outcome a = evaluate_reference(*term.operands[0]);
  if (term.symbol == "?:") {
    if (a.kind == Kind::kUnknown) return a;
    if (a.kind != Kind::kBool) return {Kind::kError, 0};
    return evaluate_reference(*term.operands[a.number != 0 ? 1 : 2]);
  }
  if (term.symbol == "!") {
    if (a.kind == Kind::kUnknown) return a;
    return a.kind == Kind::kBool ? boolean(a.number == 0) : Outcome{Kind::kError, 0};
  }
  const Outcome b = evaluate_reference(*term.operands[1]);
  if (term.symbol == "&&") return logical(a, b, false);
  if (term.symbol == "||") return logical(a, b, true);
  if (a.kind == Kind::kError || b.kind == Kind::kError) return {Kind::kError, 0};
  if (a.kind == Kind::kUnknown || b.kind == Kind::kUnknown) return {Kind::kUnknown, 0};
  if (term.symbol.find_first_of("=<>") != std::string::npos) return compare(term.symbol, a, b);
  return arithmetic(term.symbol[0], a, b);
}

int precedence(const std::string& symbol) {
  if (symbol.empty()) return 9;
  if (symbol == "!") return 8;
  if (symbol == "*" || symbol == "/" || symbol == "%") return 7;
  if (symbol == "+" || symbol == "-") return 6;
  if (symbol == "&&") return 4;
  if (symbol == "||") return 3;
  return symbol == "?:" ? 2 : 5;
}

// With as few brackets as the precedence allows, so that the grammar has to get it right.
std::string print(const Term& term, int weakest) {
  const int own = precedence(term.symbol);
  std::string text;
  if (term.symbol.empty()) {
    text = term.atom;
  } else if (term.symbol == "!") {
    text = "!" + print(*term.operands[0], own);
  } else if (term.symbol == "?:") {
    text = print(*term.operands[0], own + 1) + " ? " + print(*term.operands[1], own) + " : " +
           print(*term.operands[2], own);
  } else {
    text =
        print(*term.operands[0], own) + " " + term.symbol + " " + print(*term.operands[1], own + 1);
  }
  return own < weakest ? "(" + text + ")" : text;
}

TermPointer generate(int depth) {
  const bool is_atom = depth == 0 || *rc::gen::inRange(0, 4) == 0;
  if (is_atom) {
    const auto atom = *rc::gen::elementOf(std::vector<std::string>{
        "0", "1", "-1", "2", "7", "-3", "true", "false", "true", "false", "later",
        "9223372036854775807", "-9223372036854775808", "4611686018427387904"});
    return std::make_shared<const Term>(Term{"", atom, {}});
  }
  const auto symbol = *rc::gen::elementOf(std::vector<std::string>{
      "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "&&", "||", "!", "?:"});
  const size_t count = symbol == "!" ? 1 : symbol == "?:" ? 3 : 2;
  std::vector<TermPointer> operands;
  for (size_t i = 0; i < count; ++i) operands.push_back(generate(depth - 1));
  return std::make_shared<const Term>(Term{symbol, "", std::move(operands)});
}

std::string describe(const Outcome& outcome) {
  switch (outcome.kind) {
    case Kind::kInt: return std::to_string(outcome.number);
    case Kind::kBool: return outcome.number != 0 ? "true" : "false";
    case Kind::kUnknown: return "unknown";
    case Kind::kError: break;
  }
  return "error";
}

}  // namespace

TEST_CASE("expressions agree with a slow reference", "[property][expression]") {
  const auto scope = testing::sample_scope();
  check_property("printed, parsed and evaluated, a tree gives what the reference says", [&] {
    const TermPointer term = generate(4);
    const std::string source = print(*term, 0);
    const std::string expected = describe(evaluate_reference(*term));
    std::string actual = testing::evaluate(source, scope);
    if (actual.find("invalid_argument") == 0) actual = "error";
    RC_LOG() << source << " is " << actual << ", expected " << expected << "\n";
    RC_ASSERT(actual == expected);
  });
}

TEST_CASE("any text is either compiled or refused with a position", "[property][expression]") {
  const std::string alphabet = "()[]{}!-+*/%<>=&|?:,.'\"\\ \tainx01e_\xC3\xA9";
  check_property("compile never fails in another way", [&] {
    const auto source = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
    const auto compiled = Expression::compile(source);
    if (compiled.ok()) {
      (void)compiled.value().evaluate(testing::sample_scope());
      return;
    }
    RC_ASSERT(compiled.error().where.find("offset ") == 0);
    RC_ASSERT(std::stoul(compiled.error().where.substr(7)) <= source.size());
    RC_ASSERT(!compiled.error().message.empty());
  });
}
