// The progress of an asset in its project's workflow: one state machine in two vocabularies. Workflow V1 shows an
// asset's status, Workflow V2 its current step and its status in that step. Pure, any thread.
//
//   progress           V1 status   V2 step, status            entered by
//   todo               TODO        Labeling, TO_DO            a new asset
//   ongoing            ONGOING     Labeling, DOING            an AUTOSAVE label
//   partially_labeled  ONGOING     Labeling, PARTIALLY_DONE   a label, while the consensus lacks people (V2 only)
//   labeled            LABELED     Labeling, DONE             a DEFAULT label
//   returned           ONGOING     Labeling, REDO             sendBackAssetsToQueue
//   to_review          TO_REVIEW   Review, TO_DO              addAllLabeledAssetsToReview, isToReview
//   reviewed           REVIEWED    Review, DONE               a REVIEW label
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace kilihost::sandbox {

enum class Workflow { v1, v2 };
enum class AssetProgress { todo, ongoing, partially_labeled, labeled, returned, to_review, reviewed };
enum class LabelType { autosave, submitted, inference, prediction, review }; // submitted: Kili's DEFAULT

// The steps of each V2 project, in their order.
struct StepKind {
    const char* name;
    const char* type;
};
inline constexpr std::array step_kinds{StepKind{"Labeling", "DEFAULT"}, StepKind{"Review", "REVIEW"}};

const char* name(Workflow workflow);             // "V1"
const char* name(LabelType type);                // "DEFAULT"
const char* v1_status(AssetProgress progress);   // "ONGOING"
std::size_t step(AssetProgress progress);        // a place in step_kinds
const char* step_status(AssetProgress progress); // "REDO"; SKIPPED is the asset's own matter
const char* name(AssetProgress progress);        // as state files have it

// These throw std::invalid_argument for an unknown name.
Workflow workflow(std::string_view name);
LabelType label_type(std::string_view name);
AssetProgress progress(std::string_view name); // of a V1 status too, as earlier state files have it

// The progress after a label of this type by `authors` people so far, if the project's consensus wants `wanted`.
AssetProgress after_label(AssetProgress before, LabelType type, Workflow workflow, std::size_t authors,
                          std::size_t wanted);
// Whether there is work that can be sent back to the queue.
bool can_be_returned(AssetProgress progress);

} // namespace kilihost::sandbox
