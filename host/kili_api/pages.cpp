#include "kili_api/pages.hpp"

#include "kili_api/error.hpp"

namespace kilihost::kili_api {

nlohmann::json fetch_page(Transport& transport, std::string_view document, const nlohmann::json& variables,
                          Urgency urgency, bool further) {
    try {
        return transport.query(document, variables, urgency);
    } catch (const GraphqlError&) {
        throw;
    } catch (const Error&) {
        if (!further) throw;
    }
    return transport.query(document, variables, urgency);
}

} // namespace kilihost::kili_api
