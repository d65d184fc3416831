// Rooms below the configuration have defaults of their own, for programs that have no configuration. They are the
// configuration's.
#include "config/config.hpp"
#include "http/server.hpp"
#include "kili_api/transport.hpp"
#include "workers/rule_worker.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;

TEST_CASE("the defaults of the rooms below are those of the configuration", "[defaults]") {
    const config::Config config;
    const http::Limits limits;
    CHECK(limits.body_bytes == std::size_t(config.body_limit));
    CHECK(limits.bodies_bytes == std::size_t(config.http.bodies_limit));
    CHECK(limits.connections == std::size_t(config.http.connections));
    CHECK(limits.connections_per_address == std::size_t(config.http.connections_per_address));
    const kili_api::ApiConnection connection;
    CHECK(connection.connect_time == config.kili.connect_time);
    CHECK(connection.total_time == config.kili.total_time);
    CHECK(connection.verify == config.kili.verify);
    const workers::RuleWorker::Settings settings;
    CHECK(settings.time_limit == config.rule_time_limit);
    CHECK(settings.confinement.memory_limit == std::uint64_t(config.rule_memory_limit));
}
