// The material of Kili's webhook tutorial: its project and its labels.
#pragma once

#include <nlohmann/json.hpp>

namespace kilihost::tutorial {

// One job of boxes, JOB_0, with the categories OBJECT_A ("Object A") and OBJECT_B.
nlohmann::json json_interface();
// Three boxes of Object A, the first of 0.67 x 0.53 of the image: too many, and one too large.
nlohmann::json rejected_label();
// One box under a third of the image.
nlohmann::json accepted_label();

} // namespace kilihost::tutorial
