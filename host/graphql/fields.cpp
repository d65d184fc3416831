#include "graphql/fields.hpp"

#include <unordered_map>
#include <unordered_set>

namespace kilihost::graphql {

class Unfolding::Collector {
  public:
    explicit Collector(Unfolding& of) : of_(of) {}

    void add(const SelectionSet& set) {
        for (const Selection& selection : set)
            std::visit(*this, selection.is);
    }

    void operator()(const Field& field) {
        if (++of_.fields_ > max_fields) throw TooManyFields();
        if (!of_.included_(field.directives)) return;
        const auto [place, added] = index_.emplace(field.response_key(), groups_.size());
        if (added) groups_.push_back({field.response_key(), {}});
        groups_[place->second].fields.push_back(&field);
    }

    void operator()(const FragmentSpread& spread) {
        if (!of_.included_(spread.directives) || !spread_.insert(spread.name).second) return;
        add(of_.document_.fragment(spread.name)->selections);
    }

    void operator()(const InlineFragment& fragment) {
        if (of_.included_(fragment.directives)) add(fragment.selections);
    }

    std::vector<FieldGroup> take() { return std::move(groups_); }

  private:
    Unfolding& of_;
    std::vector<FieldGroup> groups_;
    std::unordered_map<std::string, std::size_t> index_; // of groups_ by key
    std::unordered_set<std::string_view> spread_;        // a fragment counts once for one object
};

std::vector<FieldGroup> Unfolding::groups(const std::vector<const SelectionSet*>& sets) {
    Collector collector(*this);
    for (const SelectionSet* set : sets)
        collector.add(*set);
    return collector.take();
}

std::vector<const SelectionSet*> below(const FieldGroup& group) {
    std::vector<const SelectionSet*> sets;
    for (const Field* field : group.fields)
        sets.push_back(&field->selections);
    return sets;
}

} // namespace kilihost::graphql
