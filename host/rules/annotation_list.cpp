#include "rules/annotation_list.hpp"

#include "rules/call.hpp"

#include <kili/annotations.hpp>

#include <limits>
#include <optional>

namespace kilihost::rules {

AnnotationList::AnnotationList(const kili_host& host, const kili_value* json_response) {
    kili::each_annotation(kili::Value(&host, json_response),
                          [this](const kili::Annotation& annotation) { add(annotation); });
}

void AnnotationList::add(const kili::Annotation& annotation) {
    const kili::Value mid = annotation.value["mid"];
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const kili::Box box = annotation.box().value_or(kili::Box{none, none, none, none});
    all_.push_back({.struct_size = sizeof(kili_annotation),
                    .shape = static_cast<kili_shape>(annotation.shape()),
                    .job = kili::detail::string(annotation.job),
                    .mid = kili::detail::string(mid.is_number() ? mids_.emplace_back(annotation.mid()) : mid.str()),
                    .category = kili::detail::string(annotation.category()),
                    .frame = annotation.frame.value_or(-1),
                    .page = annotation.page().value_or(-1),
                    .value = annotation.value.raw(),
                    .parts = annotation.parts().raw(),
                    .min_x = box.min_x,
                    .min_y = box.min_y,
                    .max_x = box.max_x,
                    .max_y = box.max_y});
}

LabelAnnotations::LabelAnnotations(const event::Event& event)
    : json_response_(handed(event::get(event.label(), "jsonResponse"))) {}

const AnnotationList& LabelAnnotations::list() {
    if (!list_) list_.emplace(host_functions(), json_response_);
    return *list_;
}

} // namespace kilihost::rules
