#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "expression/value.hpp"
#include "gantline/expression.hpp"

namespace gantline::expression {

// What a node of the tree computes. Names of the operands are given in order of the children.
enum class Operation : uint8_t {
  kLiteral,      // payload: index into literals
  kRoot,         // payload: index into names
  kTask,         // payload: index into task_fields
  kTasks,        // `tasks` alone; only while the tree is being built
  kTaskEntry,    // `tasks.<id>` alone, payload as kRoot; only while the tree is being built
  kField,        // map; payload: index into names
  kIndex,        // container, key
  kHasField,     // map; payload as kField
  kHasIndex,     // map, key
  kHasTask,      // payload as kTask
  kNot,          // boolean
  kNegate,       // number
  kAnd,          // boolean, boolean
  kOr,           // boolean, boolean
  kConditional,  // condition, then, otherwise
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIn,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kList,  // elements
  kMap,   // key, value, key, value, ...
  kCall,  // arguments; payload: index into the function table
};

struct Node {
  Operation operation{};
  uint32_t offset = 0;  // in bytes: of the operator, the name, or the beginning of a literal
  uint32_t payload = 0;
  uint32_t first_child = 0;  // in Tree::children
  uint32_t child_count = 0;
};

// A parsed expression. Children come before their parents; a few nodes may belong to nobody.
struct Tree {
  uint32_t root = 0;
  std::vector<Node> nodes;
  std::vector<uint32_t> children;
  std::vector<JsonPointer> literals;
  std::vector<std::string> names;
  std::vector<std::pair<std::string, TaskField>> task_fields;
};

}  // namespace gantline::expression
