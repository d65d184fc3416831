// Kili's own example of a rule on documents: an IBAN must begin with FR, a currency is EURO or DOLLAR. What is wrong
// becomes issues, the share of right fields the asset's metadata `accuracy`, and the asset goes into review.
#include <kili/plugin.hpp>

#include <string_view>

class DocumentFields : public kili::PluginCore {
  public:
    using PluginCore::PluginCore;

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        const kili::Value fields = label["jsonResponse"];
        const std::string_view currency = fields["CURRENCY"]["text"].str();
        int right = 0;
        right += check(fields["IBAN"]["text"].str().substr(0, 2) == "FR", "The IBAN must begin with FR");
        right += check(currency == "EURO" || currency == "DOLLAR", "The currency must be EURO or DOLLAR");
        set_metadata("accuracy", right / 2.0);
        if (right < 2) add_to_review();
    }

  private:
    int check(bool is_right, std::string_view text) const {
        if (!is_right) report(text, {}, kili::Severity::warn);
        return is_right ? 1 : 0;
    }
};

KILI_PLUGIN(DocumentFields, "document_fields", "1.0.0", "checks IBAN and currency of a document")
