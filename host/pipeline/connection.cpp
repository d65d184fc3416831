#include "pipeline/connection.hpp"

namespace kilihost::pipeline {

kili_api::ApiConnection connection(const config::Config& config) {
    kili_api::ApiConnection to;
    to.endpoint = config.kili.endpoint;
    if (config.api_key) to.api_key = config.api_key->reveal();
    if (config.webhook_header) to.secrets.emplace_back(config.webhook_header->reveal());
    to.verify = config.kili.verify;
    to.ca_bundle = config.kili.ca_bundle;
    to.link_hosts = config.kili.link_hosts;
    to.connect_time = config.kili.connect_time;
    to.total_time = config.kili.total_time;
    to.budget = kili_api::Budget{int(config.kili.calls_per_minute), int(config.kili.burst)};
    return to;
}

kili_api::ApiConnection reading_connection(const config::Config& config) {
    kili_api::ApiConnection to = connection(config);
    to.reads_only = true;
    return to;
}

} // namespace kilihost::pipeline
