#include "pipeline/judging/label_fetcher.hpp"

#include "kili_api/error_class.hpp"
#include "pipeline/judging/kili_services.hpp"

namespace kilihost::judging {
namespace {

rules::Failure failure(const std::string& cause, bool can_wait = false) {
    return {"(fetching the label's jsonResponse)", cause, can_wait};
}

} // namespace

std::optional<rules::Failure> LabelFetcher::complete(event::Event& event) {
    if (!event.lacks_json_response()) return std::nullopt;
    if (!client_.transport().has_key()) return failure(no_key);
    try {
        const std::optional<kili_api::Label> label = client_.label(event.project_id(), event.label_id());
        if (!label) return failure("Kili has no label " + event.label_id());
        event.put_json_response(label->json_response.dump());
        return std::nullopt;
    } catch (const kili_api::Error& error) {
        return failure(error.what(), kili_api::is_worth_waiting(error));
    }
}

} // namespace kilihost::judging
