#include "large_labels.hpp"

#include "plugins/shapes.hpp"
#include "running_host.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace bench {
namespace {

using Json = testhost::Json;

// Moves what is drawn to another place, a hundredth of its size, so that few of many objects overlap.
void move(Json& drawn, double x, double y) {
    if (drawn.is_object() && drawn.contains("x") && drawn.contains("y")) {
        drawn["x"] = x + 0.01 * drawn["x"].get<double>();
        drawn["y"] = y + 0.01 * drawn["y"].get<double>();
    } else if (drawn.is_structured()) {
        for (Json& member : drawn)
            move(member, x, y);
    }
}

// The objects again and again, each elsewhere and with a `mid` of its own.
Json repeated(const Json& objects, std::size_t count, bool spread) {
    std::minstd_rand random(1);
    std::uniform_real_distribution<double> place(0, 0.98);
    Json out = Json::array();
    for (std::size_t i = 0; i < count; ++i) {
        Json& object = out.emplace_back(objects[i % objects.size()]);
        if (object.contains("mid")) object["mid"] = "m" + std::to_string(i);
        const double x = place(random);
        if (spread) move(object, x, place(random));
        if (object.contains("beginOffset")) object["beginOffset"] = 20 * i;
    }
    return out;
}

bool has_annotations(const Json& job) {
    return job.is_object() && job.contains("annotations") && job["annotations"].is_array() &&
           !job["annotations"].empty();
}

Json annotations_repeated(Json json_response, std::size_t count, bool spread) {
    for (Json& job : json_response)
        if (has_annotations(job)) job["annotations"] = repeated(job["annotations"], count, spread);
    return json_response;
}

std::string submit_of(const Json& json_response) {
    return integration::submit("run", "label", "asset", json_response.dump());
}

const shapes::Sample& sample(const std::vector<shapes::Sample>& all, const std::string& shape) {
    for (const shapes::Sample& one : all)
        if (one.shape == shape) return one;
    throw std::logic_error("no shape " + shape);
}

Json video_of(const Json& frame, std::size_t count) {
    Json out = Json::object();
    for (std::size_t i = 0; i < count; ++i)
        out[std::to_string(i)] = frame;
    return out;
}

// One object with so many elements in its outline, or in its list of parts.
Json mask_of(Json mask, std::size_t count) {
    Json& drawn = mask["JOB_0"]["annotations"][0]["boundingPoly"];
    drawn = repeated(drawn, count, true);
    return mask;
}

// A saw: an outline that does not cross itself.
Json polygon_of(Json label, std::size_t vertices) {
    Json outline = Json::array({Json{{"x", 0.9}, {"y", 0.9}}, Json{{"x", 0.1}, {"y", 0.9}}});
    for (std::size_t i = 2; i < vertices; ++i)
        outline.push_back({{"x", 0.1 + 0.8 * double(i) / double(vertices)}, {"y", i % 2 == 0 ? 0.2 : 0.7}});
    label["JOB_0"]["annotations"][0]["boundingPoly"][0]["normalizedVertices"] = outline;
    return label;
}

} // namespace

std::vector<LargeLabel> large_labels(std::size_t annotations) {
    const std::vector<shapes::Sample> all = shapes::sound();
    std::vector<LargeLabel> out;
    const auto add = [&](const std::string& shape, const std::string& unit, std::size_t many, auto json_response) {
        out.push_back(
            {shape, unit, many, [json_response](std::size_t count) { return submit_of(json_response(count)); }});
    };
    for (const shapes::Sample& one : all) {
        const Json& json = one.json_response;
        if (std::none_of(json.begin(), json.end(), has_annotations)) continue;
        add(one.shape, "annotations", annotations,
            [json](std::size_t count) { return annotations_repeated(json, count, true); });
    }
    const Json box = sample(all, "rectangle").json_response;
    add("rectangle, all in one place", "annotations", annotations,
        [box](std::size_t count) { return annotations_repeated(box, count, false); });
    const Json outline = sample(all, "polygon").json_response;
    add("one polygon", "vertices", annotations, [outline](std::size_t count) { return polygon_of(outline, count); });
    add("video with a box in each frame", "frames", annotations / 10,
        [box](std::size_t count) { return video_of(box, count); });
    const Json ten = annotations_repeated(box, 10, true);
    add("video with ten boxes in each frame", "frames", annotations / 10,
        [ten](std::size_t count) { return video_of(ten, count); });
    for (const char* const mask : {"mask of parts", "mask of two rings"})
        add("one " + std::string(mask), "parts", annotations / 10,
            [json = sample(all, mask).json_response](std::size_t count) { return mask_of(json, count); });
    return out;
}

} // namespace bench
