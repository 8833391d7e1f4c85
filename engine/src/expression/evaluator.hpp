#pragma once

#include "expression/tree.hpp"
#include "expression/value.hpp"
#include "gantline/expression.hpp"

namespace gantline::expression {

// The value of a tree. Errors: as Expression::evaluate, `where` is "offset N".
Result<ExpressionValue> evaluate(const Tree& tree, const ExpressionScope& scope, Budget& budget);

}  // namespace gantline::expression
