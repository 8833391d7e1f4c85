// Apart from what reads them, which not every program that lists them has.
#include <array>

#include "gantline/import.hpp"

namespace gantline {
namespace {

constexpr std::array kFormats{
    ImportFormat{"wfcommons", "WfCommons execution trace (WfFormat 1.5 JSON)", ImportSyntax::kJson},
    ImportFormat{"psplib", "PSPLIB single-mode project (.sm)", ImportSyntax::kLines},
    ImportFormat{"stg", "Standard Task Graph (.stg)", ImportSyntax::kLines},
    ImportFormat{"argo", "Argo Workflow, dag and steps templates (YAML)", ImportSyntax::kYaml},
    ImportFormat{"ninja-trace", "measured build (ninja-trace-1 JSON)", ImportSyntax::kJson},
};

}  // namespace

std::span<const ImportFormat> import_formats() noexcept { return kFormats; }

}  // namespace gantline
