// The grammar, and the only file that includes PEGTL: it is slow to compile, and it throws.
#include "expression/parser.hpp"

#include <tao/pegtl.hpp>

#include "expression/tree_builder.hpp"
#include "gantline/limits.hpp"

namespace gantline::expression {
namespace {

// Thrown where the grammar gives up, caught in parse(). PEGTL's own brings the streams of the
// standard library with it, a tenth of the WebAssembly module.
struct SyntaxError {
  const char* message;
  size_t byte;
};

}  // namespace

namespace grammar {

namespace peg = tao::pegtl;

// Counts a level of nesting around a rule. PEGTL recurses for each, so the bound comes before the
// stack's end whatever the input.
template <typename Rule>
struct Nested {
  using rule_t = Nested;
  using subs_t = peg::type_list<Rule>;

  template <peg::apply_mode A, peg::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, TreeBuilder& builder) {
    if (!builder.enter(in.byte())) throw SyntaxError{"nested too deeply", in.byte()};
    const bool matched = Control<Rule>::template match<A, M, Action, Control>(in, builder);
    builder.leave();
    return matched;
  }
};

struct Space : peg::star<peg::space> {};
template <typename Rule>
struct Token : peg::seq<Rule, Space> {};

// Numbers. A minus directly before the digits belongs to them where no left operand stands: the
// smallest integer has no positive counterpart.
struct Fraction : peg::seq<peg::one<'.'>, peg::plus<peg::digit>> {};
struct Exponent
    : peg::seq<peg::one<'e', 'E'>, peg::opt<peg::one<'+', '-'>>, peg::plus<peg::digit>> {};
struct Whole
    : peg::seq<peg::opt<peg::one<'-'>>,
               peg::sor<peg::one<'0'>, peg::seq<peg::range<'1', '9'>, peg::star<peg::digit>>>> {};
struct Decimal : peg::seq<Whole, peg::sor<peg::seq<Fraction, peg::opt<Exponent>>, Exponent>> {};
struct Integer : Whole {};
struct NumberEnd : peg::not_at<peg::identifier_other> {};
struct Number : peg::seq<peg::sor<Decimal, Integer>, peg::must<NumberEnd>> {};

// Strings.
struct EscapeLetter : peg::one<'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '?', '"', '\'', '`'> {};
struct HexByte : peg::rep<2, peg::xdigit> {};
struct HexShort : peg::rep<4, peg::xdigit> {};
struct HexLong : peg::rep<8, peg::xdigit> {};
struct EscapeBody : peg::sor<EscapeLetter, peg::seq<peg::one<'x', 'X'>, HexByte>,
                             peg::seq<peg::one<'u'>, HexShort>, peg::seq<peg::one<'U'>, HexLong>> {
};
struct Escape : peg::if_must<peg::one<'\\'>, EscapeBody> {};
template <char Quote>
struct StringText : peg::plus<peg::not_at<peg::one<Quote, '\\', '\n', '\r'>>, peg::utf8::any> {};
template <char Quote>
struct StringEnd : peg::one<Quote> {};
struct StringBegin : peg::success {};
template <char Quote>
struct Quoted : peg::if_must<peg::seq<StringBegin, peg::one<Quote>>,
                             peg::star<peg::sor<StringText<Quote>, Escape>>, StringEnd<Quote>> {};
struct String : peg::sor<Quoted<'"'>, Quoted<'\''>> {};

// Words and names.
struct True : TAO_PEGTL_KEYWORD("true") {};
struct False : TAO_PEGTL_KEYWORD("false") {};
struct Null : TAO_PEGTL_KEYWORD("null") {};
struct Reserved : peg::sor<True, False, Null, TAO_PEGTL_KEYWORD("in")> {};
struct Name : peg::seq<peg::not_at<Reserved>, peg::identifier> {};
struct FieldName : peg::identifier {};

// Brackets.
struct Expression;
struct GroupClose : peg::one<')'> {};
struct CallClose : peg::one<')'> {};
struct ListClose : peg::one<']'> {};
struct IndexClose : peg::one<']'> {};
struct MapClose : peg::one<'}'> {};
struct Comma : Token<peg::one<','>> {};
struct Colon : peg::one<':'> {};
struct Arguments : peg::opt<peg::list_must<Expression, Comma>> {};
struct CallOpen : peg::one<'('> {};
struct MethodOpen : peg::one<'('> {};
struct ListOpen : peg::one<'['> {};
struct MapOpen : peg::one<'{'> {};
struct IndexOpen : peg::one<'['> {};
struct List
    : peg::if_must<Token<ListOpen>, peg::opt<peg::list_must<Expression, Comma>>, ListClose> {};
struct MapEntry : peg::seq<Expression, peg::must<Colon>, Space, peg::must<Expression>> {};
struct Map : peg::if_must<Token<MapOpen>, peg::opt<peg::list_must<MapEntry, Comma>>, MapClose> {};
struct Group : peg::if_must<Token<peg::one<'('>>, Expression, GroupClose> {};

// Operands.
struct NameAlone : peg::success {};
struct FieldAlone : peg::success {};
struct Call : peg::if_must<Token<CallOpen>, Arguments, CallClose> {};
struct Method : peg::if_must<Token<MethodOpen>, Arguments, CallClose> {};
struct NameOrCall : peg::seq<Token<Name>, peg::sor<Call, NameAlone>> {};
struct Primary : Token<peg::sor<Number, String, True, False, Null, NameOrCall, List, Map, Group>> {
};
struct Select : peg::if_must<Token<peg::one<'.'>>, Token<FieldName>, peg::sor<Method, FieldAlone>> {
};
struct Index : peg::if_must<Token<IndexOpen>, Expression, IndexClose> {};
struct Member : peg::seq<Primary, peg::star<Token<peg::sor<Select, Index>>>> {};
struct Not : peg::seq<peg::one<'!'>, peg::not_at<peg::one<'='>>> {};
struct Minus : peg::seq<peg::one<'-'>, peg::not_at<peg::digit>> {};
struct Unary;
struct Prefixed : peg::if_must<Token<peg::sor<Not, Minus>>, Nested<Unary>> {};
struct Unary : peg::sor<Prefixed, Member> {};

// Binary operators, by falling precedence. All associate to the left.
struct Multiply : peg::one<'*'> {};
struct Divide : peg::one<'/'> {};
struct Modulo : peg::one<'%'> {};
struct Add : peg::one<'+'> {};
struct Subtract : peg::one<'-'> {};
struct LessOrEqual : peg::string<'<', '='> {};
struct Less : peg::one<'<'> {};
struct GreaterOrEqual : peg::string<'>', '='> {};
struct Greater : peg::one<'>'> {};
struct Equal : peg::string<'=', '='> {};
struct NotEqual : peg::string<'!', '='> {};
struct In : TAO_PEGTL_KEYWORD("in") {};
struct And : peg::string<'&', '&'> {};
struct Or : peg::string<'|', '|'> {};
template <typename Operators, typename Operand>
struct BinaryTail : peg::if_must<Token<Operators>, Operand> {};
template <typename Operators, typename Operand>
struct Binary : peg::seq<Operand, peg::star<BinaryTail<Operators, Operand>>> {};
struct Factors : Binary<peg::sor<Multiply, Divide, Modulo>, Unary> {};
struct Sum : Binary<peg::sor<Add, Subtract>, Factors> {};
struct Relation
    : Binary<peg::sor<LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, In>, Sum> {};
struct Conjunction : Binary<And, Relation> {};
struct Disjunction : Binary<Or, Conjunction> {};
struct Question : peg::one<'?'> {};
struct Choice : peg::if_must<Token<Question>, Expression, Colon, Space, Expression> {};
struct Conditional : peg::seq<Disjunction, peg::opt<Choice>> {};
struct Expression : Nested<Conditional> {};
struct End : peg::eof {};
struct Source : peg::must<Space, Expression, End> {};

}  // namespace grammar

namespace {

namespace peg = tao::pegtl;
namespace g = grammar;

// What a rule that had to match was expected to find. Operands of all kinds are values.
template <typename Rule>
constexpr const char* kExpected = "expected a value";
template <>
constexpr const char* kExpected<g::End> = "expected an operator or the end of the expression";
template <>
constexpr const char* kExpected<g::NumberEnd> =
    "expected an operator after the number, which has no leading zeros and no suffix";
template <>
constexpr const char* kExpected<g::EscapeBody> = "expected an escape such as \\n, \\\" or \\u00e9";
template <char Quote>
constexpr const char* kExpected<g::StringEnd<Quote>> =
    "expected the closing quote of the string, which is UTF-8 on one line";
template <>
constexpr const char* kExpected<g::Token<g::FieldName>> = "expected a name after the dot";
template <>
constexpr const char* kExpected<g::GroupClose> = "expected ')'";
template <>
constexpr const char* kExpected<g::CallClose> = "expected ',' or ')'";
template <>
constexpr const char* kExpected<g::ListClose> = "expected ',' or ']'";
template <>
constexpr const char* kExpected<g::IndexClose> = "expected ']'";
template <>
constexpr const char* kExpected<g::MapClose> = "expected ',' or '}'";
template <>
constexpr const char* kExpected<g::MapEntry> = "expected a key and a value";
template <>
constexpr const char* kExpected<g::Colon> = "expected ':'";

template <typename Rule>
struct Control : peg::normal<Rule> {
  template <typename Input, typename... States>
  [[noreturn]] static void raise(const Input& in, States&&...) {
    throw SyntaxError{kExpected<Rule>, in.byte()};
  }
};

template <typename Rule>
struct Action : peg::nothing<Rule> {};

// Actions of one shape: the builder is told the text, the offset, both, or only that it happened.
template <auto Function>
struct TellTextAndOffset {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    (builder.*Function)(in.string_view(), in.iterator().byte);
  }
};
template <auto Function>
struct TellText {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    (builder.*Function)(in.string_view());
  }
};
template <auto Function>
struct TellOffset {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    (builder.*Function)(in.iterator().byte);
  }
};
template <auto Function>
struct Tell {
  static void apply0(TreeBuilder& builder) { (builder.*Function)(); }
};
template <auto Function, Operation Kind>
struct TellOperator {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    (builder.*Function)(Kind, in.iterator().byte);
  }
};
template <Operation Kind>
using TellBinary = TellOperator<&TreeBuilder::binary_operator, Kind>;
template <Operation Kind>
using TellPrefix = TellOperator<&TreeBuilder::prefix_operator, Kind>;

struct TellEscape {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    builder.string_escape(in.peek_char());
  }
};
template <auto Value>
struct TellConstant {
  template <typename Input>
  static void apply(const Input& in, TreeBuilder& builder) {
    builder.literal(Json(Value), in.iterator().byte);
  }
};

template <>
struct Action<g::Decimal> : TellTextAndOffset<&TreeBuilder::decimal> {};
template <>
struct Action<g::Integer> : TellTextAndOffset<&TreeBuilder::integer> {};
template <>
struct Action<g::StringBegin> : TellOffset<&TreeBuilder::begin_string> {};
template <char Quote>
struct Action<g::StringText<Quote>> : TellText<&TreeBuilder::string_text> {};
template <>
struct Action<g::EscapeLetter> : TellEscape {};
template <>
struct Action<g::HexByte> : TellTextAndOffset<&TreeBuilder::string_code_point> {};
template <>
struct Action<g::HexShort> : TellTextAndOffset<&TreeBuilder::string_code_point> {};
template <>
struct Action<g::HexLong> : TellTextAndOffset<&TreeBuilder::string_code_point> {};
template <>
struct Action<g::String> : Tell<&TreeBuilder::end_string> {};
template <>
struct Action<g::True> : TellConstant<true> {};
template <>
struct Action<g::False> : TellConstant<false> {};
template <>
struct Action<g::Null> : TellConstant<nullptr> {};
template <>
struct Action<g::Name> : TellTextAndOffset<&TreeBuilder::name> {};
template <>
struct Action<g::FieldName> : TellTextAndOffset<&TreeBuilder::name> {};
template <>
struct Action<g::NameAlone> : Tell<&TreeBuilder::root> {};
template <>
struct Action<g::FieldAlone> : Tell<&TreeBuilder::field> {};
template <>
struct Action<g::CallOpen> : Tell<&TreeBuilder::begin_call> {};
template <>
struct Action<g::MethodOpen> : Tell<&TreeBuilder::begin_method> {};
template <>
struct Action<g::CallClose> : Tell<&TreeBuilder::end_brackets> {};
template <>
struct Action<g::ListOpen> : TellOffset<&TreeBuilder::begin_list> {};
template <>
struct Action<g::ListClose> : Tell<&TreeBuilder::end_brackets> {};
template <>
struct Action<g::MapOpen> : TellOffset<&TreeBuilder::begin_map> {};
template <>
struct Action<g::MapClose> : Tell<&TreeBuilder::end_brackets> {};
template <>
struct Action<g::Index> : TellOffset<&TreeBuilder::index> {};
template <>
struct Action<g::Not> : TellPrefix<Operation::kNot> {};
template <>
struct Action<g::Minus> : TellPrefix<Operation::kNegate> {};
template <>
struct Action<g::Prefixed> : Tell<&TreeBuilder::end_prefix> {};
template <>
struct Action<g::Multiply> : TellBinary<Operation::kMultiply> {};
template <>
struct Action<g::Divide> : TellBinary<Operation::kDivide> {};
template <>
struct Action<g::Modulo> : TellBinary<Operation::kModulo> {};
template <>
struct Action<g::Add> : TellBinary<Operation::kAdd> {};
template <>
struct Action<g::Subtract> : TellBinary<Operation::kSubtract> {};
template <>
struct Action<g::LessOrEqual> : TellBinary<Operation::kLessOrEqual> {};
template <>
struct Action<g::Less> : TellBinary<Operation::kLess> {};
template <>
struct Action<g::GreaterOrEqual> : TellBinary<Operation::kGreaterOrEqual> {};
template <>
struct Action<g::Greater> : TellBinary<Operation::kGreater> {};
template <>
struct Action<g::Equal> : TellBinary<Operation::kEqual> {};
template <>
struct Action<g::NotEqual> : TellBinary<Operation::kNotEqual> {};
template <>
struct Action<g::In> : TellBinary<Operation::kIn> {};
template <>
struct Action<g::And> : TellBinary<Operation::kAnd> {};
template <>
struct Action<g::Or> : TellBinary<Operation::kOr> {};
template <typename Operators, typename Operand>
struct Action<g::BinaryTail<Operators, Operand>> : Tell<&TreeBuilder::end_binary> {};
template <>
struct Action<g::Question> : TellOffset<&TreeBuilder::begin_conditional> {};
template <>
struct Action<g::Choice> : Tell<&TreeBuilder::end_conditional> {};

}  // namespace

Result<Tree> parse(std::string_view source) {
  if (source.size() > limits::kExpressionBytes) {
    return Error{
        ErrorCode::kLimitExceeded,
        "the expression is longer than " + std::to_string(limits::kExpressionBytes) + " bytes",
        "offset " + std::to_string(limits::kExpressionBytes)};
  }
  TreeBuilder builder;
  try {
    peg::memory_input<> input(source.data(), source.size(), "");
    peg::parse<g::Source, Action, Control>(input, builder);
  } catch (const SyntaxError& error) {
    // A defect that the builder saw lies before the place where the grammar gave up.
    builder.note_defect(ErrorCode::kInvalidArgument, error.message, error.byte);
    return *builder.defect();
  }
  return builder.finish();
}

}  // namespace gantline::expression
