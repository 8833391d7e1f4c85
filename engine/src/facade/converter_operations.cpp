// What makes documents of something else: of a foreign format, of a shape.
#include <array>
#include <utility>

#include "facade/operations.hpp"
#include "gantline/facade.hpp"
#include "gantline/generate.hpp"
#include "gantline/import.hpp"

namespace gantline {
namespace facade {
namespace {

using Json = nlohmann::json;

Outcome import(Session&, Arguments& arguments) {
  const std::string& format = arguments.text("format");
  const std::string name = arguments.text_or("name", "import");
  const bool has_document = arguments.find("document") != nullptr;
  if (has_document && arguments.find("text") != nullptr) {
    arguments.refuse("text", ErrorCode::kInvalidArgument, "either text or document");
  }
  const std::string text = has_document ? std::string() : arguments.text("text");
  if (!arguments.ok()) return Failure(*arguments.error());
  Result<Json, Defects> document = has_document
                                       ? import_document(format, arguments.value("document"), name)
                                       : import_text(format, text, name);
  if (!document.ok()) return document_failure(has_document ? "document" : "text", document.error());
  Reply reply;
  reply.result["document"] = std::move(document).value();
  return reply;
}

Outcome generate(Session&, Arguments& arguments) {
  const std::string& shape = arguments.text("shape");
  const auto tasks = static_cast<uint32_t>(arguments.whole("tasks", kGeneratedTasks));
  const uint64_t seed = arguments.whole_or("seed", 1, UINT64_MAX);
  if (!arguments.ok()) return Failure(*arguments.error());
  Result<Json> document = generate_workflow(shape, tasks, seed);
  if (!document.ok()) {
    Error error = document.error();
    error.where = "/" + error.where;
    return Failure(std::move(error));
  }
  Reply reply;
  reply.result["document"] = std::move(document).value();
  return reply;
}

constexpr std::array kOperations{
    Operation{"import", "format text document name", import},
    Operation{"generate", "shape tasks seed", generate},
};

}  // namespace

std::span<const Operation> converter_operations() noexcept { return kOperations; }

}  // namespace facade

Facade Facade::converter() { return Facade(facade::converter_operations()); }

}  // namespace gantline
