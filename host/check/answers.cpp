#include "check/answers.hpp"

namespace kilihost::check {
namespace {

void append_part(std::string& all, std::string_view separator, std::string_view one) {
    if (!one.empty()) all.append(all.empty() ? "" : separator).append(one);
}

std::string answer(const kili::Job& job, kili::Value project) {
    const kili::Value known = project["jsonInterface"]["jobs"][job.name]["content"]["categories"];
    std::string said;
    if (const kili::Value categories = job.response["categories"]; categories.is_array())
        for (const kili::Value category : categories) {
            const std::string_view code = category["name"].str();
            append_part(said, ", ", known[code]["name"].str(code));
        }
    append_part(said, ", ", job.response["text"].str());
    append_part(said, ", ", job.response["choice"]["code"].str(job.response["choice"].str()));
    if (const kili::Value orders = job.response["orders"]; orders.is_array()) {
        std::string ranks;
        for (const kili::Value rank : orders)
            append_part(ranks, " > ", rank.str("?"));
        append_part(said, ", ", ranks);
    }
    return said;
}

// A file's job is a text, not an object.
void add_files(kili::Value whole_asset, std::vector<std::string>& out) {
    for (const auto [name, file] : whole_asset.items())
        if (const std::string_view text = file.str(); !text.empty())
            out.push_back(std::string(name) + ": " + std::string(text));
}

} // namespace

std::vector<std::string> answers_of(const LabelObjects& label, kili::Place place) {
    std::vector<std::string> out;
    kili::each_frame(label.json_response(), [&](const kili::Frame& frame) {
        if (frame.number && *frame.number != place.frame) return;
        kili::each_job(frame, [&](const kili::Job& job) {
            if (job.object) return;
            if (const std::string said = answer(job, label.project()); !said.empty())
                out.push_back(std::string(job.name) + ": " + said);
        });
        add_files(frame.beside_frames ? frame.jobs : frame.jobs["assetLevel"], out);
    });
    return out;
}

} // namespace kilihost::check
