#include "tutorial/tutorial.hpp"

namespace kilihost::tutorial {
namespace {

using nlohmann::json;

json category(const char* id, const char* name, const char* color) {
    return {{"id", id}, {"name", name}, {"color", color}, {"children", json::array()}};
}

// A rectangle of Object A from (left, top) to (right, bottom), in fractions of the image.
json box(const char* mid, double left, double top, double right, double bottom) {
    const json corners = {{{"x", left}, {"y", bottom}},
                          {{"x", left}, {"y", top}},
                          {{"x", right}, {"y", top}},
                          {{"x", right}, {"y", bottom}}};
    return {{"mid", mid},
            {"type", "rectangle"},
            {"categories", {{{"name", "OBJECT_A"}}}},
            {"children", json::object()},
            {"boundingPoly", {{{"normalizedVertices", corners}}}}};
}

json label(const json& boxes) {
    return {{"JOB_0", {{"annotations", boxes}}}};
}

} // namespace

json json_interface() {
    const json categories = {{"OBJECT_A", category("category1", "Object A", "#733AFB")},
                             {"OBJECT_B", category("category2", "Object B", "#3CD876")}};
    return {{"jobs",
             {{"JOB_0",
               {{"content", {{"categories", categories}, {"input", "radio"}}},
                {"instruction", "Categories"},
                {"isChild", false},
                {"tools", {"rectangle"}},
                {"mlTask", "OBJECT_DETECTION"},
                {"models", json::object()},
                {"isVisible", true},
                {"required", 1},
                {"isNew", false}}}}}};
}

json rejected_label() {
    return label(json::array({box("20221124161451411-13314", 0.15, 0.31, 0.82, 0.84),
                              box("20221124161456406-47055", 0.79, 0.13, 0.91, 0.20),
                              box("20221124161459298-45160", 0.87, 0.27, 0.99, 0.36)}));
}

json accepted_label() {
    return label(json::array({box("20221124161451411-13314", 0.15, 0.31, 0.65, 0.84)}));
}

} // namespace kilihost::tutorial
