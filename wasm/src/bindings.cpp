// The C exports of the module: bytes in, bytes out, as docs/facade.md describes them.
// The build says by GANTLINE_FACADE which operations the module answers.
//
// The caller allocates a request with gantline_alloc and frees it with gantline_free. The response
// belongs to the engine until gantline_release. One instance of the module is one session; it has
// one thread.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "gantline/facade.hpp"
#include "gantline/limits.hpp"

namespace {

gantline::Facade& facade() {
  static gantline::Facade instance = gantline::Facade::GANTLINE_FACADE();
  return instance;
}

std::string& response() {
  static std::string bytes;
  return bytes;
}

}  // namespace

extern "C" {

// Room for a request. 0: the request is larger than any may be, or the memory does not suffice.
EMSCRIPTEN_KEEPALIVE void* gantline_alloc(uint32_t bytes) noexcept {
  return bytes <= gantline::limits::kDocumentBytes ? std::malloc(bytes == 0 ? 1 : bytes) : nullptr;
}

EMSCRIPTEN_KEEPALIVE void gantline_free(void* request) noexcept { std::free(request); }

// Answers a request; the response lies where the result says, gantline_response_bytes long.
// 0: the memory does not suffice. The session is then undefined: nothing may be called any more.
EMSCRIPTEN_KEEPALIVE const char* gantline_request(const char* request, uint32_t bytes) noexcept {
  try {
    response() = facade().handle(std::string_view(request, bytes));
    return response().data();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

EMSCRIPTEN_KEEPALIVE uint32_t gantline_response_bytes() noexcept {
  return static_cast<uint32_t>(response().size());
}

EMSCRIPTEN_KEEPALIVE void gantline_release() noexcept { std::string().swap(response()); }

}  // extern "C"
