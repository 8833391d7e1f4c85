#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

// Made-up workflows: to try things out with, to measure with, and to test with.
namespace gantline {

struct GeneratorShape {
  std::string_view name;         // as `gantline generate` takes it
  std::string_view description;  // one line
};

// Known scientific workflows: montage, epigenomics, cybershake, inspiral, sipht. Plain graphs:
// layered, chain, fork_join. And mixed, which draws from every feature of the file format.
//
// Source of the scientific ones: Bharathi, Chervenak, Deelman, Mehta, Su & Vahi, "Characterization
// of scientific workflows", 2008; Juve, Chervenak, Deelman, Bharathi, Mehta & Vahi, "Characterizing
// and profiling scientific workflows", 2013. Their graphs are those of the papers; their durations
// are only in proportion, a few seconds to an hour.
std::span<const GeneratorShape> generator_shapes() noexcept;

inline constexpr uint32_t kGeneratedTasks = 200'000;  // of one workflow

// A workflow document (the JSON form of docs/workflow-format.md), valid as it is, of exactly
// `tasks` `noop` tasks, exit handlers and tasks of embedded segments included, elements of fan-outs
// not. Of fewer tasks than the shape has at least, it is the shape's first ones. The same arguments
// give the same document on every platform.
//
// Errors: kNotFound (no such shape), kInvalidArgument (no tasks), kLimitExceeded (more than
// kGeneratedTasks); `where` is the name of the parameter. Cost: O(tasks).
Result<nlohmann::json> generate_workflow(std::string_view shape, uint32_t tasks, uint64_t seed);

}  // namespace gantline
