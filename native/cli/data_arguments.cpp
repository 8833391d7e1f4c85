// Arguments of the commands that look after a data directory.
#include "cli/command_table.hpp"
#include "cli/commands.hpp"

namespace gantline::native {

void add_data_commands(Commands& commands) {
  commands.add<DoctorOptions>(
      "doctor", "Check a data directory, and repair what can be repaired",
      [](CLI::App& command, DoctorOptions& options) {
        command.add_option("--data", options.data, "Data directory")->required()->type_name("DIR");
        command.add_flag("--repair", options.repair,
                         "Say what a repair would lose; do it when that is nothing");
        command.add_flag("--accept-loss", options.accept_loss,
                         "With --repair: do it although something is lost");
      },
      run_doctor);
}

}  // namespace gantline::native
