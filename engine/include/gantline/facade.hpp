#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gantline {

namespace facade {
struct Operation;
}

// The engine behind requests and responses of bytes, as the page and Node use it through
// WebAssembly. docs/facade.md describes every operation, the frame of a response, handles and jobs.
//
// One object is one session with its handles. Single-threaded: one call at a time. Two sessions
// know nothing of each other, and the same requests give the same responses on every platform.
class Facade {
 public:
  // Answers every operation.
  Facade();
  // Answers all but `import` and `generate`; those two alone. A page loads them as two modules, the
  // second one when it is first needed.
  static Facade planner();
  static Facade converter();
  ~Facade();
  Facade(Facade&&) noexcept;
  Facade& operator=(Facade&&) noexcept;

  // Answers one request: UTF-8 JSON in, a frame out. `request` may be anything and is not kept;
  // whatever is wrong with it is a frame that says so. Nothing is thrown but std::bad_alloc, after
  // which the session must not be used any more. Cost: of the operation; a request has
  // limits::kDocumentBytes at most.
  std::string handle(std::string_view request);

 private:
  explicit Facade(std::span<const facade::Operation> operations);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantline
