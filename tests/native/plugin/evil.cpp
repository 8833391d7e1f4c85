// A plugin that does everything wrong that a plugin can: `with` is a text that says what.
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "gantline/plugin.hpp"

namespace {

using gantline::plugin::Context;
using gantline::plugin::Outcome;

[[noreturn]] void hang() {
  while (true) ::pause();
}

Outcome use_up_memory() {
  std::vector<std::string> hoard;
  while (true) hoard.emplace_back(std::size_t{64} << 20, 'x');
}

Outcome misbehave(Context& context) {
  const std::string_view what = context.with();
  if (what == R"("abort")") std::abort();
  if (what == R"("segfault")") std::raise(SIGSEGV);
  if (what == R"("exit")") std::exit(0);
  if (what == R"("hang")") hang();
  if (what == R"("throw")") throw std::runtime_error("thrown on purpose");
  if (what == R"("throw_number")") throw 42;
  if (what == R"("memory")") return use_up_memory();
  if (what == R"("garbage")") return Outcome::success("{\"unfinished\": ");
  if (what == R"("deep")") return Outcome::success(std::string(100'000, '['));
  if (what == R"("not_utf8")") return Outcome::failure("bad\xff", "message \xc3\x28");
  if (what == R"("huge")")
    return Outcome::success('"' + std::string(std::size_t{32} << 20, 'x') + '"');
  if (what == R"("cancelled")") return Outcome::cancelled();
  if (what == R"("close_connection")") {
    for (int descriptor = 3; descriptor < 8; ++descriptor) ::close(descriptor);
    hang();
  }
  if (what == R"("write_garbage")") {
    const ssize_t ignored = ::write(3, "\xff\xff\xff\xff garbage", 12);
    static_cast<void>(ignored);
    hang();
  }
  if (what == R"("print")") {
    const char text[] = "printed\nwithout end";
    const ssize_t ignored = ::write(1, text, std::strlen(text));
    static_cast<void>(ignored);
    return Outcome::success();
  }
  if (what == R"("pid")") return Outcome::success(std::to_string(::getpid()));
  if (what == R"("environment")")
    return Outcome::success(std::getenv("GANTLINE_TEST_SECRET") ? "true" : "false");
  if (what == R"("wait")") {
    context.log(GANTLINE_LOG_INFO, "waiting");
    return context.wait_cancelled(60'000) == GANTLINE_CANCEL_NONE ? Outcome::success()
                                                                  : Outcome::cancelled();
  }
  return Outcome::success(std::string(what));
}

gantline::plugin::TypeInfo info() {
  gantline::plugin::TypeInfo info;
  info.name = "evil";
  info.description = "Misbehaves as told.";
  info.output_schema = R"({"not": {"type": "object", "required": ["forbidden"]}})";
  return info;
}

using Evil = gantline::plugin::FunctionTask<info, misbehave>;

}  // namespace

GANTLINE_PLUGIN("evil", "1.0.0", Evil)
