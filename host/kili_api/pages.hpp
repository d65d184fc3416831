// A query of the API as a Listing: each page one call.
#pragma once

#include "kili_api/listing.hpp"
#include "kili_api/members.hpp"
#include "kili_api/transport.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace kilihost::kili_api {

using PageVariables = std::function<nlohmann::json(std::size_t skip, std::size_t first)>;

// How many objects a page has; asked before each page. May call the API.
using PageSize = std::function<std::size_t()>;
inline std::size_t full_page() {
    return batch;
}

// The data of one page. A page after the first is tried once more if no good reply comes. Else a long list, which
// starts over after each failure, would never end if every second call fails.
nlohmann::json fetch_page(Transport& transport, std::string_view document, const nlohmann::json& variables,
                          Urgency urgency, bool further);

// `variables` makes the variables of a page; `convert` an object from each of the list `name`.
template <typename Convert>
auto pages(Transport& transport, std::string_view document, const char* name, PageVariables variables, Convert convert,
           Urgency urgency, PageSize size = full_page) {
    using T = decltype(convert(nlohmann::json()));
    const auto fetch = [&transport, document, name, variables = std::move(variables), convert, urgency,
                        size = std::move(size), last = std::make_shared<std::string>()](std::size_t skip) {
        const std::size_t first = size();
        const nlohmann::json data = fetch_page(transport, document, variables(skip, first), urgency, skip > 0);
        const nlohmann::json& page = list(data, name);
        if (page.size() >= first) { // the same page again would go on for ever
            const std::string id = text(page.front(), "id");
            if (id == *last) throw UnreadableReply("Kili answers the same page of " + std::string(name) + " again");
            *last = id;
        }
        typename Listing<T>::Page found;
        found.last = page.size() < first;
        found.objects.reserve(page.size());
        for (const nlohmann::json& object : page)
            found.objects.push_back(convert(object));
        return found;
    };
    return Listing<T>(fetch);
}

// The same for the queries that take where, first and skip.
template <typename Convert>
auto pages(Transport& transport, std::string_view document, const char* name, const nlohmann::json& where,
           Convert convert, Urgency urgency = Urgency::reading, PageSize size = full_page) {
    const auto variables = [where](std::size_t skip, std::size_t first) {
        return nlohmann::json{{"where", where}, {"first", first}, {"skip", skip}};
    };
    return pages(transport, document, name, PageVariables(variables), convert, urgency, std::move(size));
}

} // namespace kilihost::kili_api
