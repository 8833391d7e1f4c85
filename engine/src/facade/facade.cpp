#include "gantline/facade.hpp"

#include <span>
#include <vector>

#include "base/text.hpp"
#include "facade/operations.hpp"
#include "gantline/codec.hpp"

namespace gantline {
namespace {

using facade::Arguments;
using facade::Failure;
using facade::Operation;
using facade::Outcome;
using facade::Session;

using Operations = std::span<const Operation>;

const Operation* find_operation(Operations operations, std::string_view name) noexcept {
  for (const Operation& operation : operations) {
    if (operation.name == name) return &operation;
  }
  return nullptr;
}

Failure unknown_operation(Operations operations, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Operation& operation : operations) names.push_back(operation.name);
  return Error{ErrorCode::kNotFound,
               "unknown operation " + in_quotes(name) + Suggester().hint(name, names), "/op"};
}

// A request that is no JSON is the failure of the whole of it: `pointer` is "".
Failure not_json(const Defects& defects) {
  const Defect& defect = defects.front();
  return Failure(Error{defect.code, "the request is not JSON: " + defect.message, ""}, defects);
}

Outcome answer(Operations operations, Session& session, std::string_view request) {
  const Result<nlohmann::json, Defects> parsed = parse_json(request);
  if (!parsed.ok()) return not_json(parsed.error());
  const nlohmann::json& json = parsed.value();
  if (!json.is_object()) {
    return Failure(Error{ErrorCode::kInvalidArgument, "the request is not an object", ""});
  }
  Arguments arguments(json);
  const std::string& name = arguments.text("op");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Operation* operation = find_operation(operations, name);
  if (operation == nullptr) return unknown_operation(operations, name);
  arguments.allow_only(operation->arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  return operation->handle(session, arguments);
}

}  // namespace

struct Facade::Impl {
  std::vector<Operation> operations;
  Session session;
};

Facade::Facade() : Facade(facade::planner_operations()) {
  const Operations more = facade::converter_operations();
  impl_->operations.insert(impl_->operations.end(), more.begin(), more.end());
}

Facade::Facade(Operations operations)
    : impl_(new Impl{{operations.begin(), operations.end()}, Session()}) {}

Facade::~Facade() = default;
Facade::Facade(Facade&&) noexcept = default;
Facade& Facade::operator=(Facade&&) noexcept = default;

std::string Facade::handle(std::string_view request) {
  return facade::encode_frame(answer(impl_->operations, impl_->session, request));
}

}  // namespace gantline
