// Counts a label's annotations, for its `search`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace kilihost::sandbox {

struct AnnotationCounts {
    std::map<std::string, int> by_object; // "JOB_0.OBJECT_A": 3; an annotation of several categories counts in each
    int total = 0;                        // annotations of all jobs
};

// Counts the annotations of an image's jsonResponse ({job: {annotations}}) or a video's ({frame: {job:
// {annotations}}}). An object that is tracked over several frames (one mid) counts once. Anything else counts nothing.
AnnotationCounts count_annotations(const nlohmann::json& response);

} // namespace kilihost::sandbox
