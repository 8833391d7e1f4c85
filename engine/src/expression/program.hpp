#pragma once

#include <string>
#include <vector>

#include "expression/tree.hpp"
#include "gantline/expression.hpp"

namespace gantline {

// What an Expression shares between its copies.
struct Expression::Program {
  std::string source;
  expression::Tree tree;
  std::vector<std::string> task_ids;
  std::vector<std::string> roots;
};

namespace expression {

// Sorts, and leaves each text once.
void sort_and_unique(std::vector<std::string>& texts);

}  // namespace expression
}  // namespace gantline
