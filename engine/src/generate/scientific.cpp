// Graphs of known scientific workflows. See generate.hpp for the sources.
#include <algorithm>

#include "generate/shapes.hpp"

namespace gantline::generate {
namespace {

using Task = Document::Task;
using Tasks = std::vector<Task>;

// -- Montage: mosaics of the sky --

constexpr Job kProject{"mProject", 2'000, 256};
constexpr Job kDiffFit{"mDiffFit", 1'000, 128};
constexpr Job kConcatFit{"mConcatFit", 140'000, 512};
constexpr Job kBgModel{"mBgModel", 380'000, 512};
constexpr Job kBackground{"mBackground", 2'000, 256};
constexpr Job kImgtbl{"mImgtbl", 3'000, 256};
constexpr Job kAdd{"mAdd", 280'000, 2'048};
constexpr Job kShrink{"mShrink", 66'000, 512};
constexpr Job kJpeg{"mJPEG", 1'000, 256};

// Images lie side by side in rows; each overlaps those around it. At most `wanted` pairs, those of
// direct neighbours first.
std::vector<std::pair<uint32_t, uint32_t>> overlaps(uint32_t images, uint32_t wanted) {
  uint32_t width = 1;
  while ((width + 1) * (width + 1) <= images) ++width;
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  const auto add_all = [&](uint32_t right, uint32_t down, bool is_leftwards) {
    for (uint32_t image = 0; image < images && pairs.size() < wanted; ++image) {
      const uint32_t column = image % width;
      if (is_leftwards ? column < right : column + right >= width) continue;
      const uint32_t other =
          is_leftwards ? image + down * width - right : image + down * width + right;
      if (other < images) pairs.emplace_back(image, other);
    }
  };
  add_all(1, 0, false);
  add_all(0, 1, false);
  add_all(1, 1, false);
  add_all(1, 1, true);
  return pairs;
}

// -- Epigenomics: what methylation does to a genome --

constexpr Job kSplit{"fastQSplit", 34'000, 512};
constexpr Job kFilter{"filterContams", 2'500, 256};
constexpr Job kSanger{"sol2sanger", 1'000, 256};
constexpr Job kBinary{"fast2bfq", 1'500, 256};
constexpr Job kMap{"map", 200'000, 1'024};
constexpr Job kMergeLane{"mapMergeLane", 11'000, 512};
constexpr Job kMerge{"mapMerge", 26'000, 1'024};
constexpr Job kIndex{"maqIndex", 44'000, 1'024};
constexpr Job kPileup{"pileup", 56'000, 2'048};

// Four steps for each part of a lane. `steps` fewer than four: a part that comes prepared.
Task add_mapping(Document& document, Task split, uint32_t number, uint32_t steps) {
  const Job* const jobs[] = {&kFilter, &kSanger, &kBinary, &kMap};
  Task last = split;
  for (uint32_t step = 4 - steps; step < 4; ++step) {
    last = document.add(*jobs[step], number, {last});
  }
  return last;
}

// -- CyberShake: how a site shakes in an earthquake --

constexpr Job kExtract{"extractSGT", 110'000, 2'048};
constexpr Job kSynthesis{"seismogramSynthesis", 48'000, 1'024};
constexpr Job kPeak{"peakValCalc", 1'000, 128};
constexpr Job kZipSeismograms{"zipSeis", 265'000, 256};
constexpr Job kZipPeaks{"zipPSA", 195'000, 256};

// -- LIGO inspiral analysis: gravitational waves of binary systems --

constexpr Job kBank{"tmpltBank", 18'000, 512};
constexpr Job kInspiral{"inspiral", 460'000, 1'024};
constexpr Job kCoincidence{"thinca", 5'000, 256};
constexpr Job kTriggers{"trigBank", 5'000, 256};
constexpr Job kVeto{"inspiralVeto", 230'000, 1'024};
constexpr Job kSecond{"thincaSecond", 5'000, 256};

// -- SIPHT: genes of small RNAs in bacteria --

constexpr Job kPatser{"patser", 1'000, 128};
constexpr Job kPatserConcat{"patserConcat", 500, 128};
constexpr Job kTransterm{"transterm", 32'000, 256};
constexpr Job kFindterm{"findterm", 595'000, 512};
constexpr Job kMotif{"rnaMotif", 26'000, 256};
constexpr Job kBlast{"blast", 3'300'000, 1'024};
constexpr Job kSrna{"srna", 12'000, 512};
constexpr Job kParse{"ffnParse", 1'000, 128};
constexpr Job kSynteny{"blastSynteny", 3'500, 256};
constexpr Job kCandidate{"blastCandidate", 1'000, 256};
constexpr Job kQrna{"blastQRNA", 440'000, 512};
constexpr Job kParalogues{"blastParalogues", 1'000, 256};
constexpr Job kAnnotate{"annotate", 500, 256};

constexpr uint32_t kSiphtFixed = 12;    // tasks of a replicon that are no patser
constexpr uint32_t kSiphtTypical = 32;  // tasks of a replicon

void add_replicon(Document& document, uint32_t replicon, uint32_t patsers, uint32_t& patser) {
  Tasks found;
  for (uint32_t i = 0; i < patsers; ++i) found.push_back(document.add(kPatser, ++patser, {}));
  const Task concat = document.add(kPatserConcat, replicon, found);
  const Task terms = document.add(kTransterm, replicon, {});
  const Task findterm = document.add(kFindterm, replicon, {});
  const Task motif = document.add(kMotif, replicon, {});
  const Task blast = document.add(kBlast, replicon, {});
  const Task srna = document.add(kSrna, replicon, {terms, findterm, motif, blast});
  const Task parse = document.add(kParse, replicon, {srna});
  const Task synteny = document.add(kSynteny, replicon, {parse});
  const Task candidate = document.add(kCandidate, replicon, {srna});
  const Task qrna = document.add(kQrna, replicon, {srna});
  const Task paralogues = document.add(kParalogues, replicon, {srna});
  document.add(kAnnotate, replicon, {concat, synteny, candidate, qrna, paralogues});
}

}  // namespace

// Two tasks for each image, one for each pair that overlaps, six to put it together. What is left
// over makes more previews.
void add_montage(Document& document) {
  const uint32_t count = document.task_count();
  const uint32_t images = std::max(2u, count < 6 ? 0 : (count - 6) * 2 / 9);
  const uint32_t fixed = 6 + 2 * images;
  const auto pairs = overlaps(images, count > fixed ? count - fixed : 1);
  Tasks projected;
  for (uint32_t i = 0; i < images; ++i) projected.push_back(document.add(kProject, i + 1, {}));
  Tasks fitted;
  for (const auto& [a, b] : pairs) {
    const auto number = static_cast<uint32_t>(fitted.size() + 1);
    fitted.push_back(document.add(kDiffFit, number, {projected[a], projected[b]}));
  }
  const Task concat = document.add(kConcatFit, 0, fitted);
  const Task model = document.add(kBgModel, 0, {concat});
  Tasks corrected;
  for (uint32_t i = 0; i < images; ++i) {
    corrected.push_back(document.add(kBackground, i + 1, {projected[i], model}));
  }
  const Task table = document.add(kImgtbl, 0, corrected);
  corrected.push_back(table);
  const Task mosaic = document.add(kAdd, 0, corrected);
  const auto used = fixed + static_cast<uint32_t>(pairs.size());
  Task shrunk = document.add(kShrink, 1, {mosaic});
  for (uint32_t i = used; i < count; ++i) document.add(kShrink, i - used + 2, {mosaic});
  document.add(kJpeg, 0, {shrunk});
}

// Three tasks at the end, two for each lane, four for each part of a lane.
void add_epigenomics(Document& document) {
  const uint32_t count = document.task_count();
  const uint32_t lanes = std::clamp(count / 60, 1u, 8u);
  const uint32_t fixed = 3 + 2 * lanes;
  const uint32_t steps = std::max(count, fixed + 4 * lanes) - fixed;
  const uint32_t parts = (steps + 3) / 4;
  uint32_t part = 0;
  Tasks merged;
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const Task split = document.add(kSplit, lane + 1, {});
    Tasks mapped;
    for (uint32_t i = share(parts, lanes, lane); i > 0; --i) {
      ++part;
      const uint32_t steps_here = part == parts ? steps - 4 * (parts - 1) : 4;
      mapped.push_back(add_mapping(document, split, part, steps_here));
    }
    merged.push_back(document.add(kMergeLane, lane + 1, mapped));
  }
  const Task merge = document.add(kMerge, 0, merged);
  const Task index = document.add(kIndex, 0, {merge});
  document.add(kPileup, 0, {index});
}

// Two tasks for each rupture, one for each strain tensor that ruptures share, two that pack
// results.
void add_cybershake(Document& document) {
  const uint32_t count = std::max(document.task_count(), 5u);
  uint32_t tensors = std::max(1u, count / 22);
  if ((count - 2 - tensors) % 2 != 0) ++tensors;
  const uint32_t ruptures = (count - 2 - tensors) / 2;
  Tasks extracted;
  for (uint32_t i = 0; i < tensors; ++i) extracted.push_back(document.add(kExtract, i + 1, {}));
  Tasks seismograms;
  Tasks peaks;
  for (uint32_t i = 0; i < ruptures; ++i) {
    const Task tensor = extracted[i % tensors];
    seismograms.push_back(document.add(kSynthesis, i + 1, {tensor}));
    peaks.push_back(document.add(kPeak, i + 1, {seismograms.back()}));
  }
  document.add(kZipSeismograms, 0, seismograms);
  document.add(kZipPeaks, 0, peaks);
}

// Groups of segments: four tasks for each segment, two for each group. What is left over analyses
// the first segments with the banks of others.
void add_inspiral(Document& document) {
  const uint32_t count = std::max(document.task_count(), 6u);
  const uint32_t groups = std::max(1u, count / 42);
  const uint32_t segments = (count - 2 * groups) / 4;
  uint32_t spare = count - 2 * groups - 4 * segments;
  uint32_t segment = 0;
  uint32_t extra = segments;
  for (uint32_t group = 0; group < groups; ++group) {
    Tasks analysed;
    const uint32_t here = share(segments, groups, group);
    for (uint32_t i = 0; i < here; ++i) {
      const Task bank = document.add(kBank, segment + i + 1, {});
      analysed.push_back(document.add(kInspiral, segment + i + 1, {bank}));
      for (; spare > 0; --spare) analysed.push_back(document.add(kInspiral, ++extra, {bank}));
    }
    const Task coincidence = document.add(kCoincidence, group + 1, analysed);
    Tasks vetoed;
    for (uint32_t i = 0; i < here; ++i) {
      const Task triggers = document.add(kTriggers, segment + i + 1, {coincidence});
      vetoed.push_back(document.add(kVeto, segment + i + 1, {triggers}));
    }
    document.add(kSecond, group + 1, vetoed);
    segment += here;
  }
}

// Twelve tasks for each replicon, and as many patsers as it takes.
void add_sipht(Document& document) {
  const uint32_t count = std::max(document.task_count(), kSiphtFixed + 1);
  const uint32_t replicons = std::max(1u, count / kSiphtTypical);
  const uint32_t patsers = count - kSiphtFixed * replicons;
  uint32_t patser = 0;
  for (uint32_t i = 0; i < replicons; ++i) {
    add_replicon(document, i + 1, share(patsers, replicons, i), patser);
  }
}

}  // namespace gantline::generate
