#include "gantline/generate.hpp"

#include <array>
#include <string>

#include "generate/document.hpp"
#include "generate/shapes.hpp"

namespace gantline {
namespace {

// How a shape is added to a document; mixed writes a document of its own.
struct Entry {
  std::string_view shape;
  void (*add)(generate::Document&);
};

constexpr std::array kEntries{
    Entry{"montage", generate::add_montage},
    Entry{"epigenomics", generate::add_epigenomics},
    Entry{"cybershake", generate::add_cybershake},
    Entry{"inspiral", generate::add_inspiral},
    Entry{"sipht", generate::add_sipht},
    Entry{"layered", generate::add_layered},
    Entry{"chain", generate::add_chain},
    Entry{"fork_join", generate::add_fork_join},
    Entry{"mixed", nullptr},
};

Error unknown_shape(std::string_view shape) {
  std::string message = "there is no shape " + std::string(shape) + "; there are";
  for (const GeneratorShape& known : generator_shapes()) message += " " + std::string(known.name);
  return {ErrorCode::kNotFound, std::move(message), "shape"};
}

std::string description_of(std::string_view shape, uint64_t seed) {
  std::string description;
  for (const GeneratorShape& known : generator_shapes()) {
    if (known.name == shape) description = known.description;
  }
  return description.append("; seed ").append(std::to_string(seed));
}

}  // namespace

Result<nlohmann::json> generate_workflow(std::string_view shape, uint32_t tasks, uint64_t seed) {
  const Entry* entry = nullptr;
  for (const Entry& candidate : kEntries) {
    if (candidate.shape == shape) entry = &candidate;
  }
  if (entry == nullptr) return unknown_shape(shape);
  if (tasks == 0) {
    return Error{ErrorCode::kInvalidArgument, "a workflow has at least one task", "tasks"};
  }
  if (tasks > kGeneratedTasks) {
    return Error{ErrorCode::kLimitExceeded,
                 "at most " + std::to_string(kGeneratedTasks) + " tasks are generated", "tasks"};
  }
  std::string name(shape);
  name.append("-").append(std::to_string(tasks));
  std::string description = description_of(shape, seed);
  if (entry->add == nullptr) {
    return generate::make_mixed(std::move(name), std::move(description), tasks, seed);
  }
  generate::Document document(tasks, seed);
  entry->add(document);
  return document.finish(std::move(name), std::move(description));
}

}  // namespace gantline
