#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/result.hpp"
#include "gantline/workflow.hpp"

// Reads workflow files for every command that takes one. Functions here may be called from any
// thread.
namespace gantline {

// Knows where in its source text the parts of a document stand.
//
// Keeps the text; positions are searched for only when there are defects. Immutable, cheap to copy.
class SourceMap {
 public:
  enum class Syntax { kNone, kJson, kYaml };

  SourceMap() = default;  // knows nothing
  SourceMap(Syntax syntax, std::shared_ptr<const std::string> text)
      : syntax_(syntax), text_(std::move(text)) {}

  // Fills in line and column (from 1, in bytes) of the defects that have none, and sorts all by
  // them; equal places keep their order. A member of an object stands where its key does, an
  // element of a list where it begins; what is missing from the text stands where the nearest part
  // around it does. That there are more than limits::kDefects stays last, without a place. Does
  // nothing where the text is unknown. Cost: one pass over the text.
  void locate(Defects& defects) const;

 private:
  Syntax syntax_ = Syntax::kNone;
  std::shared_ptr<const std::string> text_;
};

// A document and where it came from.
struct LoadedDocument {
  nlohmann::json json;
  SourceMap source;  // knows nothing after an import: the text has another shape than the document
};

// Reads a document from the file at `path`, or from standard input when that is "-".
//
// `from` names a foreign format (import_formats()) to import from; "" is a workflow file. JSON is
// told from YAML by its first character, `{` or `[`; a file named *.yaml or *.yml that is no JSON
// for all that is read as YAML. YAML is of version 1.2, core schema, one document, with anchors,
// aliases and merge keys. Errors: all defects, sorted by position where the text has any;
// kNotFound, kPermissionDenied and kIo for the file itself, kLimitExceeded for one over
// limits::kDocumentBytes, which is not read.
Result<LoadedDocument, Defects> read_document(const std::string& path, std::string_view from = "");

// The same for a text in memory. `name` is used as the path is above: for its ending, and for the
// name of an imported workflow.
Result<LoadedDocument, Defects> parse_document(std::string text, const std::string& name,
                                               std::string_view from = "");

// read_document for what is to be a workflow: where the text has defects, those of the workflow are
// told with them, as `types` (may be null) have them. A document without defects of its text is not
// checked.
Result<LoadedDocument, Defects> read_workflow_document(const std::string& path,
                                                       std::string_view from,
                                                       const TaskTypes* types);

// A workflow and the document that it was read from.
struct LoadedWorkflow {
  std::shared_ptr<const Workflow> workflow;
  LoadedDocument document;
};

// Reads and checks a workflow. Errors: those of read_document and of parse_workflow together.
Result<LoadedWorkflow, Defects> load_workflow(const std::string& path, std::string_view from,
                                              const TaskTypes* types);

// The same for who needs nothing but the workflow.
Result<std::shared_ptr<const Workflow>, Defects> read_workflow_file(const std::string& path,
                                                                    std::string_view from,
                                                                    const TaskTypes* types);

// One line for each defect, as compilers write them:
//   flow.yaml:12:5: error: unknown task "fetsch"; did you mean "fetch"? (at /tasks/3/needs/0)
// Control characters are escaped, so that a file cannot write to the terminal as it likes.
std::string format_defects(std::string_view path, const Defects& defects);

}  // namespace gantline
