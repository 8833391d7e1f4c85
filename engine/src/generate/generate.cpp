#include "gantline/generate.hpp"

#include <array>
#include <string>

#include "generate/document.hpp"
#include "generate/shapes.hpp"

namespace gantline {
namespace {

struct Entry {
  GeneratorShape shape;
  void (*add)(generate::Document&);  // null: mixed, which writes a document of its own
};

constexpr std::array kEntries{
    Entry{{"montage", "mosaics of the sky: project, fit each overlap, correct, add"},
          generate::add_montage},
    Entry{{"epigenomics", "genome methylation: parallel chains that are merged by lane"},
          generate::add_epigenomics},
    Entry{{"cybershake", "earthquake hazard: wide fan-outs into two collectors"},
          generate::add_cybershake},
    Entry{{"inspiral", "gravitational waves (LIGO): groups that meet twice"},
          generate::add_inspiral},
    Entry{{"sipht", "genes of small RNAs: independent replicons, one task of an hour in each"},
          generate::add_sipht},
    Entry{{"layered", "random layers, each task needs some of the layer before"},
          generate::add_layered},
    Entry{{"chain", "one task after the other"}, generate::add_chain},
    Entry{{"fork_join", "blocks of parallel branches, one after the other"},
          generate::add_fork_join},
    Entry{{"mixed", "every feature of the file format, drawn at random"}, nullptr},
};

constexpr auto kShapes = [] {
  std::array<GeneratorShape, kEntries.size()> shapes{};
  for (size_t i = 0; i < shapes.size(); ++i) shapes[i] = kEntries[i].shape;
  return shapes;
}();

Error unknown_shape(std::string_view shape) {
  std::string message = "there is no shape " + std::string(shape) + "; there are";
  for (const GeneratorShape& known : kShapes) message += " " + std::string(known.name);
  return {ErrorCode::kNotFound, std::move(message), "shape"};
}

}  // namespace

std::span<const GeneratorShape> generator_shapes() noexcept { return kShapes; }

Result<nlohmann::json> generate_workflow(std::string_view shape, uint32_t tasks, uint64_t seed) {
  const Entry* entry = nullptr;
  for (const Entry& candidate : kEntries) {
    if (candidate.shape.name == shape) entry = &candidate;
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
  std::string description(entry->shape.description);
  description.append("; seed ").append(std::to_string(seed));
  if (entry->add == nullptr) {
    return generate::make_mixed(std::move(name), std::move(description), tasks, seed);
  }
  generate::Document document(tasks, seed);
  entry->add(document);
  return document.finish(std::move(name), std::move(description));
}

}  // namespace gantline
