// How long a reload holds up judging.
#include "load.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace bench {

Rows reloading(const Scale& scale) {
    integration::Plugins rules;
    for (const char* const name :
         {"bbox_area", "bbox_bounds", "bbox_count", "bbox_overlap", "bbox_shape", "label_speed", "ner_spans",
          "polygon_validity", "required_children", "required_together", "transcription_pattern"})
        rules.add_rule(name);
    const Place place;
    Host host(rules, place);
    std::atomic<bool> hold = false;
    std::jthread load([&](const std::stop_token& stop) {
        for (std::uint64_t series = 900; !stop.stop_requested(); ++series) {
            Submits submits(Label::passing, series);
            offer({.port = host.port(), .time = std::chrono::duration<double>(0.2), .hold = &hold}, submits);
            hold = host.waiting_events() > 1'000;
        }
    });
    double longest = 0;
    const int reloads = scale.rounds * 4;
    for (int i = 0; i < reloads; ++i) {
        host.reload();
        eventually([&] { return host.reload_pause() > 0; }, std::chrono::seconds(2));
        longest = std::max(longest, host.reload_pause());
    }
    load.request_stop();
    load.join();
    host.wait_until_judged();
    return {at_most(fmt::format("longest pause of a partition over {} reloads with eleven rules, under load", reloads),
                    longest * 1e3, 20, " ms", "")};
}

} // namespace bench
