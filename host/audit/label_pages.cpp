#include "audit/label_pages.hpp"

#include <pthread.h>

#include <algorithm>

namespace kilihost::audit {
namespace {

constexpr std::size_t ahead = 3; // a page takes the API longer than its labels take the rules

} // namespace

LabelPages::LabelPages(kili_api::Client& client, Scope scope, const PageOrder& order, std::int64_t first)
    : client_(client), scope_(std::move(scope)), order_(order), asked_(first) {
    fetch_ahead();
}

LabelPages::~LabelPages() {
    for (std::future<LabelPage>& page : under_way_)
        page.wait();
}

LabelPage LabelPages::fetch(std::int64_t page) const {
    const kili_api::LabelFilter filter{.project_id = scope_.project_id,
                                       .asset_progress = scope_.progress,
                                       .types = {"DEFAULT", "REVIEW"},
                                       .created_from = scope_.since,
                                       .created_to = scope_.until};
    kili_api::Listing<kili_api::Label> listing = client_.list_labels(filter);
    listing.start_at(std::size_t(order_.skip(page)));
    std::vector<kili_api::Label> labels;
    while (labels.size() < std::size_t(scope_.labels_of_page)) {
        std::optional<kili_api::Label> label = listing.next();
        if (!label) break;
        labels.push_back(std::move(*label));
    }
    LabelPage out{page, {}};
    const std::size_t wanted = std::min(labels.size(), std::size_t(order_.taken_of(page)));
    for (std::size_t i = 0; i < wanted; ++i)
        out.labels.push_back(std::move(labels[i * labels.size() / wanted]));
    return out;
}

void LabelPages::fetch_ahead() {
    for (; under_way_.size() < ahead && asked_ < order_.pages(); ++asked_)
        under_way_.push_back(std::async(std::launch::async, [this, page = asked_] {
            ::pthread_setname_np(::pthread_self(), "audit page");
            return fetch(page);
        }));
}

std::optional<LabelPage> LabelPages::next() {
    if (under_way_.empty()) return std::nullopt;
    std::future<LabelPage> first = std::move(under_way_.front());
    under_way_.pop_front();
    LabelPage page = first.get();
    fetch_ahead();
    return page;
}

} // namespace kilihost::audit
