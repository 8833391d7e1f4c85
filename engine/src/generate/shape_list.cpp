// Apart from what makes them, which not every program that lists them has.
#include <array>

#include "gantline/generate.hpp"

namespace gantline {
namespace {

constexpr std::array kShapes{
    GeneratorShape{"montage", "mosaics of the sky: project, fit each overlap, correct, add"},
    GeneratorShape{"epigenomics", "genome methylation: parallel chains that are merged by lane"},
    GeneratorShape{"cybershake", "earthquake hazard: wide fan-outs into two collectors"},
    GeneratorShape{"inspiral", "gravitational waves (LIGO): groups that meet twice"},
    GeneratorShape{"sipht",
                   "genes of small RNAs: independent replicons, one task of an hour in each"},
    GeneratorShape{"layered", "random layers, each task needs some of the layer before"},
    GeneratorShape{"chain", "one task after the other"},
    GeneratorShape{"fork_join", "blocks of parallel branches, one after the other"},
    GeneratorShape{"mixed", "every feature of the file format, drawn at random"},
};

}  // namespace

std::span<const GeneratorShape> generator_shapes() noexcept { return kShapes; }

}  // namespace gantline
