// Fetches the labels of a scope in pages, ahead of use on its own threads, so that judging does not wait for the API.
//
// Guarantees: pages have the same order for the same scope, so that an interrupted audit continues at a page's number.
// At most three pages are in memory. One thread at a time.
#pragma once

#include "audit/page_order.hpp"
#include "audit/scope.hpp"
#include "kili_api/client.hpp"

#include <deque>
#include <future>
#include <optional>
#include <vector>

namespace kilihost::audit {

struct LabelPage {
    std::int64_t number = 0; // from 0
    std::vector<kili_api::Label> labels;
};

class LabelPages {
  public:
    // `first`: the page to begin with. The client outlives this.
    LabelPages(kili_api::Client& client, Scope scope, const PageOrder& order, std::int64_t first);
    ~LabelPages(); // waits for the calls under way
    LabelPages(const LabelPages&) = delete;
    LabelPages& operator=(const LabelPages&) = delete;

    // None at the end. Blocks; throws kili_api::Error's kinds.
    std::optional<LabelPage> next();

  private:
    LabelPage fetch(std::int64_t page) const;
    void fetch_ahead();

    kili_api::Client& client_;
    const Scope scope_;
    const PageOrder order_;
    std::int64_t asked_; // the next page to fetch
    std::deque<std::future<LabelPage>> under_way_;
};

} // namespace kilihost::audit
