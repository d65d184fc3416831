// Objects that answer from rows of data: a table gives the value of each field of the schema's type for a row.
#pragma once

#include "graphql/execute.hpp"
#include "graphql/named.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace kilihost::graphql {

template <typename Row>
struct RowField {
    std::string_view name;
    Resolved (*value)(const Row&);
};

// One entry for each field of the type that the row stands for.
template <typename Row>
using RowFields = std::span<const RowField<Row>>;

// Keeps the row itself, or a reference if `Held` is one; the table must outlive it.
template <typename Row, typename Held>
class RowObject final : public Object {
  public:
    RowObject(Held row, RowFields<Row> fields) : row_(std::forward<Held>(row)), fields_(fields) {}

    Resolved resolve(const std::string& field, const nlohmann::json&) const override {
        return entry_of(fields_, field).value(row_);
    }

  private:
    Held row_;
    RowFields<Row> fields_;
};

// The row must stay as it is until the reply is written.
template <typename Row>
std::unique_ptr<Object> answered(const Row& row, std::type_identity_t<RowFields<Row>> fields) {
    return std::make_unique<RowObject<Row, const Row&>>(row, fields);
}

// For rows that exist only for the answer.
template <typename Row>
std::unique_ptr<Object> answered_copy(const Row& row, std::type_identity_t<RowFields<Row>> fields) {
    return std::make_unique<RowObject<Row, Row>>(row, fields);
}

} // namespace kilihost::graphql
