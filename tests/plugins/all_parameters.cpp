#include "plugins/all_parameters.hpp"

#include <stdexcept>

namespace catalogue {

using Json = nlohmann::ordered_json;

Json all_parameters(const std::string& name) {
    if (name == "bbox_area") return {{"max_area", 0.33}, {"min_area", 0.0001}};
    if (name == "bbox_bounds") return {{"margin", 0.01}};
    if (name == "bbox_count") return {{"limits", Json::array({{{"category", "OBJECT_A"}, {"max", 1}}})}};
    if (name == "bbox_overlap") return {{"max_iou", 0.8}};
    if (name == "bbox_shape") return {{"min_side", 0.005}, {"min_aspect", 0.05}, {"max_aspect", 20}};
    if (name == "label_speed") return {{"min_seconds", 2}, {"seconds_per_annotation", 1}};
    if (name == "ner_spans") return {{"overlaps", "job"}};
    if (name == "polygon_validity") return {{"max_vertices", 5000}};
    if (name == "required_children")
        return {{"required", Json::array({{{"category", "OBJECT_A"}, {"children", {"TEXT"}}}})}};
    if (name == "required_together")
        return {{"needs", Json::array({{{"category", "OBJECT_A"}, {"one_of", {"CAR"}}}})},
                {"forbidden", Json::array({{{"categories", {"DAY", "NIGHT"}}}})}};
    if (name == "transcription_pattern")
        return {{"checks", Json::array({{{"pattern", "[a-z]*"}}, {{"format", "iban"}}})}};
    throw std::logic_error("no parameters for " + name);
}

} // namespace catalogue
