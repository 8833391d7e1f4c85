#pragma once

#include <string_view>

namespace gantline::native {

// From here on SIGINT and SIGTERM end the process at once with kExitInterrupted, after `last_words`
// on standard error (at most 200 bytes). For clients, which have nothing to put in order.
void leave_on_interrupt(std::string_view last_words);

}  // namespace gantline::native
