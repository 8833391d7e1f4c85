#include "plugin/plugin_host.hpp"

int main(int argc, char** argv) { return gantline::native::plugin_host_main(argc, argv); }
