#include "sandbox/page.hpp"

#include "json_text/json_text.hpp"

namespace kilihost::sandbox {

extern const char* const page_text; // page.html

namespace {

const char* name(DeliveryState state) {
    switch (state) {
    case DeliveryState::delivered:
        return "delivered";
    case DeliveryState::failed:
        return "failed";
    case DeliveryState::waiting:
        break;
    }
    return "waiting";
}

} // namespace

http::Response page() {
    // Nothing on it comes from elsewhere but the assets' images.
    return {200,
            "text/html; charset=utf-8",
            page_text,
            {{"Content-Security-Policy",
              "default-src 'none'; img-src http: https: data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
              "connect-src 'self'"}}};
}

http::Response page_data(const Api& api, const Delivery& delivery, const std::string& query) {
    const std::uint64_t changes = api.changes();
    nlohmann::json deliveries = nlohmann::json::array();
    for (const DeliveryRecord& record : delivery.records())
        deliveries.push_back({{"webhook", record.plugin},
                              {"eventType", record.event_type},
                              {"createdAt", text(record.created)},
                              {"state", name(record.state)},
                              {"attempts", record.attempts},
                              {"status", record.status},
                              {"error", record.error}});
    nlohmann::json data{{"changes", changes}, {"deliveries", std::move(deliveries)}};
    if (query != "changes=" + std::to_string(changes)) {
        data["store"] = api.snapshot(Secrets::left_out);
        data["store"].erase("events");
    }
    return http::Response::json(200, json_text::dump(data));
}

} // namespace kilihost::sandbox
