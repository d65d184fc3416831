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

using PageVariables = std::function<nlohmann::json(std::size_t skip)>;

// The data of one page. A further one is tried once more where no good reply comes: else a list of many pages, begun
// anew after each failure, would never end where every second call fails.
nlohmann::json fetch_page(Transport& transport, std::string_view document, const nlohmann::json& variables,
                          Urgency urgency, bool further);

// `variables` makes the variables of a page from its `skip`; `convert` an object from each of the list `name`.
template <typename Convert>
auto pages(Transport& transport, std::string_view document, const char* name, PageVariables variables, Convert convert,
           Urgency urgency) {
    using T = decltype(convert(nlohmann::json()));
    const auto fetch = [&transport, document, name, variables = std::move(variables), convert, urgency,
                        last = std::make_shared<std::string>()](std::size_t skip) {
        const nlohmann::json data = fetch_page(transport, document, variables(skip), urgency, skip > 0);
        const nlohmann::json& page = list(data, name);
        if (page.size() >= batch) { // the first object again would go on for ever
            const std::string first = text(page.front(), "id");
            if (first == *last) throw UnreadableReply("Kili answers the same page of " + std::string(name) + " again");
            *last = first;
        }
        std::vector<T> found;
        found.reserve(page.size());
        for (const nlohmann::json& object : page)
            found.push_back(convert(object));
        return found;
    };
    return Listing<T>(fetch);
}

// The same for the queries that take where, first and skip.
template <typename Convert>
auto pages(Transport& transport, std::string_view document, const char* name, const nlohmann::json& where,
           Convert convert, Urgency urgency = Urgency::reading) {
    const auto variables = [where](std::size_t skip) {
        return nlohmann::json{{"where", where}, {"first", batch}, {"skip", skip}};
    };
    return pages(transport, document, name, PageVariables(variables), convert, urgency);
}

} // namespace kilihost::kili_api
