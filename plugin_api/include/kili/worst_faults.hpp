// kili/worst_faults.hpp: one finding for each object, though its measure differs from frame to frame. The text of the
// finding has the worst measure. Header-only, on annotations.hpp.
//
//     kili::WorstFaults faults;
//     each_annotation(label["jsonResponse"], [&](const kili::Annotation& annotation) {
//         if (const auto box = annotation.box(); box && box->width() < 0.01)
//             faults.add(annotation, "BBox", {"too thin", -box->width(), " (" + std::to_string(box->width()) + ")"});
//     });
//     faults.each([this](const std::string& text, std::string_view mid, kili::Place place) {
//         report(text, mid, place);
//     });
#ifndef KILI_WORST_FAULTS_HPP
#define KILI_WORST_FAULTS_HPP

#include <kili/annotations.hpp>
#include <kili/place.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kili {

struct MeasuredFault {
    std::string_view kind; // "too thin"
    double badness = 0;    // among faults of this kind
    std::string measure{}; // the rest of the text: " (0.01) - Sides of at least 0.05 required"
};

// The faults of one label. One thread.
class WorstFaults {
  public:
    // A fault of `subject`, "BBox of Car"; its text is the subject, the kind and the measure. Of one object's faults of
    // one kind in frames or on pages, the text of the worst counts for all.
    void add(const Annotation& drawn, const std::string& subject, const MeasuredFault& fault) {
        const Place place = drawn.place();
        std::string mid = drawn.mid();
        std::size_t at = all_.size();
        if (place.frame >= 0 || place.page >= 0) {
            std::string key(mid);
            for (const std::string_view part : {drawn.job, drawn.category(), fault.kind})
                key.append(1, '\0').append(part);
            at = placed_.try_emplace(std::move(key), at).first->second;
        }
        if (at == all_.size()) all_.push_back({{}, std::move(mid), fault.badness, {}});
        Fault& known = all_[at];
        known.places.push_back(place);
        if (!known.text.empty() && fault.badness <= known.badness) return;
        known.badness = fault.badness;
        known.text = subject;
        known.text.append(1, ' ').append(fault.kind).append(fault.measure);
    }

    // Calls report(const std::string& text, std::string_view mid, Place) for each place of each fault, in the order
    // first added. The host makes one finding of those of one object.
    template <class Report>
    void each(Report&& report) const {
        for (const Fault& fault : all_)
            for (const Place& place : fault.places)
                report(fault.text, std::string_view(fault.mid), place);
    }

  private:
    struct Fault {
        std::string text;
        std::string mid;
        double badness;
        std::vector<Place> places;
    };
    std::vector<Fault> all_;
    std::unordered_map<std::string, std::size_t> placed_; // by object and kind: the fault in all_
};

} // namespace kili

#endif
