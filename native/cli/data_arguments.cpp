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
  commands.add<BackupOptions>(
      "backup", "Copy a data directory and check the copy, also beside its server",
      [](CLI::App& command, BackupOptions& options) {
        command.add_option("--data", options.data, "Data directory")->required()->type_name("DIR");
        command.add_option("--to", options.place, "The copy: absent or an empty directory")
            ->required()
            ->type_name("DEST");
      },
      run_backup);
  commands.add<BackupOptions>(
      "restore", "Make a data directory from a backup",
      [](CLI::App& command, BackupOptions& options) {
        command.add_option("--from", options.place, "Backup")->required()->type_name("DEST");
        command.add_option("--data", options.data, "Data directory: absent or empty")
            ->required()
            ->type_name("DIR");
      },
      run_restore);
}

}  // namespace gantline::native
