#include <algorithm>
#include <optional>
#include <utility>

#include "expression/program.hpp"
#include "expression/template_scanner.hpp"
#include "expression/value.hpp"
#include "gantline/expression.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

using expression::Budget;
using expression::Json;
using expression::JsonPointer;

// Text, or an expression.
struct Piece {
  std::string text;
  std::optional<Expression> expression;
};

// One string of the value that is not taken as it is.
struct Hole {
  nlohmann::json_pointer<std::string> pointer;
  std::vector<Piece> pieces;

  bool is_single() const noexcept { return pieces.size() == 1 && pieces[0].expression; }
};

}  // namespace

struct Template::Parts {
  JsonPointer source;
  std::vector<Hole> holes;  // in document order
  std::vector<std::string> task_ids;
  std::vector<std::string> roots;
};

namespace {

using Pointer = nlohmann::json_pointer<std::string>;

// Walks over a value and compiles its strings.
class Compiler {
 public:
  Compiler(std::vector<Hole>& holes, std::string_view prefix) : holes_(holes), prefix_(prefix) {}

  void walk(const Json& value) {
    if (pointer_depth_ > limits::kDocumentDepth) {
      report(ErrorCode::kLimitExceeded,
             "nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels");
      return;
    }
    if (value.is_string()) {
      compile(value.get_ref<const std::string&>());
    } else if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) descend(std::to_string(i), value[i]);
    } else if (value.is_object()) {
      for (const auto& [key, element] : value.items()) descend(key, element);
    }
  }

  Defects& defects() noexcept { return defects_; }

 private:
  void descend(const std::string& token, const Json& value) {
    pointer_.push_back(token);
    ++pointer_depth_;
    walk(value);
    --pointer_depth_;
    pointer_.pop_back();
  }

  void compile(const std::string& text) {
    // Nearly all strings have no expression: no copy for them.
    if (text.find("${{") == std::string::npos) return;
    Result<std::vector<expression::Segment>> segments = expression::scan_template(text);
    if (!segments.ok()) {
      report(segments.error().code, segments.error().message);
      return;
    }
    Hole hole{pointer_, {}};
    for (expression::Segment& segment : segments.value()) {
      if (!segment.is_expression) {
        hole.pieces.push_back({std::move(segment.text), std::nullopt});
        continue;
      }
      Result<Expression> compiled = Expression::compile(segment.text);
      if (compiled.ok()) {
        hole.pieces.push_back({"", std::move(compiled).value()});
      } else {
        report(compiled.error().code, compiled.error().message + " (" + compiled.error().where +
                                          " of ${{" + segment.text.substr(0, kShownBytes) +
                                          (segment.text.size() > kShownBytes ? "..." : "") + "}})");
      }
    }
    holes_.push_back(std::move(hole));
  }

  void report(ErrorCode code, std::string message) {
    if (defects_.size() >= limits::kDefects) return;
    defects_.push_back({code, std::move(message), prefix_ + pointer_.to_string(), 0, 0});
  }

  static constexpr size_t kShownBytes = 60;

  std::vector<Hole>& holes_;
  std::string prefix_;
  Pointer pointer_;
  size_t pointer_depth_ = 0;
  Defects defects_;
};

// The text of a hole with several pieces, "?" for what is unknown.
Result<std::string> render_text(const Hole& hole, const ExpressionScope& scope, Budget& budget,
                                bool& is_unknown) {
  std::string text;
  for (const Piece& piece : hole.pieces) {
    if (!piece.expression) {
      text += piece.text;
      continue;
    }
    budget.steps = limits::kExpressionSteps;
    const Result<ExpressionValue> value = piece.expression->evaluate(scope, budget);
    if (!value.ok()) return value.error();
    is_unknown = is_unknown || value.value().is_unknown;
    if (value.value().is_unknown) {
      text += '?';
      continue;
    }
    Result<std::string> part = expression::to_text(*value.value().json, budget);
    if (!part.ok()) return part.error();
    text += part.value();
  }
  return text;
}

// What stands in a hole's place.
Result<JsonPointer> render_hole(const Hole& hole, const ExpressionScope& scope, Budget& budget,
                                bool& is_unknown) {
  if (hole.is_single()) {
    budget.steps = limits::kExpressionSteps;
    Result<ExpressionValue> value = hole.pieces[0].expression->evaluate(scope, budget);
    if (!value.ok()) return value.error();
    if (!value.value().is_unknown) return std::move(value.value().json);
    is_unknown = true;
    return expression::null_value();
  }
  Result<std::string> text = render_text(hole, scope, budget, is_unknown);
  if (!text.ok()) return text.error();
  return expression::make_value(std::move(text).value());
}

Error located(const Error& error, const Hole& hole) {
  const std::string position = error.where.empty() ? "" : " (" + error.where + ")";
  return {error.code, error.message + position, hole.pointer.to_string()};
}

}  // namespace

Template::Template() = default;

Result<Template, Defects> Template::compile(std::shared_ptr<const nlohmann::json> value,
                                            std::string_view pointer_prefix) {
  GANTLINE_ASSERT(value != nullptr);
  auto parts = std::make_shared<Parts>();
  Compiler compiler(parts->holes, pointer_prefix);
  compiler.walk(*value);
  if (!compiler.defects().empty()) return std::move(compiler.defects());
  for (const Hole& hole : parts->holes) {
    for (const Piece& piece : hole.pieces) {
      if (!piece.expression) continue;
      const auto& ids = piece.expression->task_ids();
      const auto& roots = piece.expression->roots();
      parts->task_ids.insert(parts->task_ids.end(), ids.begin(), ids.end());
      parts->roots.insert(parts->roots.end(), roots.begin(), roots.end());
    }
  }
  expression::sort_and_unique(parts->task_ids);
  expression::sort_and_unique(parts->roots);
  parts->source = std::move(value);
  Template result;
  result.parts_ = std::move(parts);
  return result;
}

bool Template::has_expressions() const noexcept { return parts_ && !parts_->holes.empty(); }

const std::shared_ptr<const nlohmann::json>& Template::source() const noexcept {
  return parts_ ? parts_->source : expression::null_value();
}

const std::vector<std::string>& Template::task_ids() const noexcept {
  static const std::vector<std::string> kNone;
  return parts_ ? parts_->task_ids : kNone;
}

const std::vector<std::string>& Template::roots() const noexcept {
  static const std::vector<std::string> kNone;
  return parts_ ? parts_->roots : kNone;
}

Result<Template::Rendered> Template::render(const ExpressionScope& scope) const {
  if (!has_expressions()) return Rendered{source(), false};
  Budget budget;
  Rendered rendered;
  Json copy;
  const bool is_whole = parts_->source->is_string();
  if (!is_whole) copy = *parts_->source;
  for (const Hole& hole : parts_->holes) {
    Result<JsonPointer> value = render_hole(hole, scope, budget, rendered.is_unknown);
    if (!value.ok()) return located(value.error(), hole);
    if (is_whole) {
      rendered.json = std::move(value).value();
      return rendered;
    }
    Result<Json> part = expression::copy_value(*value.value(), budget);
    if (!part.ok()) return located(part.error(), hole);
    copy[hole.pointer] = std::move(part).value();
  }
  rendered.json = expression::make_value(std::move(copy));
  return rendered;
}

}  // namespace gantline
