// Everything the sandbox knows, in memory. One thread at a time.
#pragma once

#include "sandbox/model.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace kilihost::sandbox {

// Rows of one kind by their id and in the order they came. References stay valid.
template <typename Row>
class Table {
  public:
    Row& add(Row row) {
        rows_.push_back(std::make_unique<Row>(std::move(row)));
        by_id_.emplace(rows_.back()->id, rows_.back().get());
        return *rows_.back();
    }

    Row* find(const std::string& id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

    // The row goes; references to it must be gone already.
    void erase(const std::string& id) {
        const auto named = [&](const auto& row) { return row->id == id; };
        by_id_.erase(id);
        rows_.erase(std::find_if(rows_.begin(), rows_.end(), named));
    }

    const std::vector<std::unique_ptr<Row>>& rows() const { return rows_; }

  private:
    std::vector<std::unique_ptr<Row>> rows_;
    std::unordered_map<std::string, Row*> by_id_;
};

inline constexpr std::size_t max_logged = 100'000; // events

// Makes ids that look like Kili's. No other run of the sandbox makes the same, since hosts remember runIds for long.
class Ids {
  public:
    Ids();
    std::string next();

  private:
    std::mt19937_64 random_;
    std::uint64_t count_ = 0;
};

struct Store {
    // Projects made later have the workflow `new_projects`.
    explicit Store(std::string api_key, Workflow new_projects = Workflow::v1);

    Ids ids;
    ApiKey api_key;
    Workflow new_projects;
    Table<User> users;
    Table<Project> projects;
    Table<Asset> assets;
    Table<Label> labels;
    Table<Issue> issues;
    std::map<std::string, Plugin> plugins; // by name
    std::deque<LoggedEvent> log;           // oldest first; the newest max_logged
    std::uint64_t changes = 0;             // mutations so far

    // The owner of the API key.
    const User& viewer() const { return *users.rows().front(); }
    // The labeler of an id, created at the first use.
    const User& labeler(const std::string& id);

    // The row of an id. Throws graphql::FieldError that names the id if there is none.
    Project& project(const std::string& id) const;
    Asset& asset(const std::string& id) const;
    Label& label(const std::string& id) const;
    Issue& issue(const std::string& id) const;
    Plugin& plugin(const std::string& name);
    void require_plugin(const std::string& name) const;

    // Deletes the row and what belongs to it: a project's assets, an asset's labels and issues.
    void remove(Project& project);
    void remove(Asset& asset);
    void remove(Label& label);

    void record(const ProjectEvent& event);
};

// Marks for each label of the asset whether it is its author's latest, and its author's latest of its type.
void mark_latest(const Asset& asset);

} // namespace kilihost::sandbox
