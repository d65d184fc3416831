// Objects that answer from rows of data: a table gives the value of each field of the schema's type for a row.
#pragma once

#include "graphql/execute.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace kilihost::graphql {

// By field name; one entry for each field of the type that the row stands for.
template <typename Row>
using Fields = std::unordered_map<std::string, Resolved (*)(const Row&)>;

// Keeps the row itself, or a reference if `Held` is one; the table must outlive it.
template <typename Row, typename Held>
class RowObject final : public Object {
  public:
    RowObject(Held row, const Fields<Row>& fields) : row_(std::forward<Held>(row)), fields_(fields) {}

    Resolved resolve(const std::string& field, const nlohmann::json&) const override { return fields_.at(field)(row_); }

  private:
    Held row_;
    const Fields<Row>& fields_;
};

// The row must stay as it is until the reply is written.
template <typename Row>
std::unique_ptr<Object> answered(const Row& row, const Fields<Row>& fields) {
    return std::make_unique<RowObject<Row, const Row&>>(row, fields);
}

// For rows that exist only for the answer.
template <typename Row>
std::unique_ptr<Object> answered_copy(const Row& row, const Fields<Row>& fields) {
    return std::make_unique<RowObject<Row, Row>>(row, fields);
}

} // namespace kilihost::graphql
