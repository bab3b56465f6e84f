package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One entry of {@code metadata.managedFields}.
 *
 * @param subresource empty for the object itself
 */
record ManagedEntry(
        String manager, boolean apply, String apiVersion, String subresource, String time, FieldSet fields) {

    static ManagedEntry parse(JsonNode json) {
        return new ManagedEntry(
                json.path("manager").asText(),
                json.path("operation").asText().equals("Apply"),
                json.path("apiVersion").asText(),
                json.path("subresource").asText(),
                json.path("time").asText(),
                FieldSet.parse(json.get("fieldsV1")));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", apiVersion);
        json.put("fieldsType", "FieldsV1");
        json.set("fieldsV1", fields.toJson());
        json.put("manager", manager);
        json.put("operation", operation());
        if (!subresource.isEmpty()) {
            json.put("subresource", subresource);
        }
        json.put("time", time);
        return json;
    }

    String operation() {
        return apply ? "Apply" : "Update";
    }

    /** An applier is the same at any API version, an updater is not. */
    boolean isSameManager(ManagedEntry other) {
        return manager.equals(other.manager)
                && apply == other.apply
                && subresource.equals(other.subresource)
                && (apply || apiVersion.equals(other.apiVersion));
    }

    ManagedEntry with(FieldSet newFields) {
        return new ManagedEntry(manager, apply, apiVersion, subresource, time, newFields);
    }

    ManagedEntry at(String newTime) {
        return new ManagedEntry(manager, apply, apiVersion, subresource, newTime, fields);
    }

    /** Returns the manager as conflict messages print it. */
    String print() {
        String text = "\"" + manager + "\"";
        if (!subresource.isEmpty()) {
            text += " with subresource \"" + subresource + "\"";
        }
        return apply ? text : text + " using " + apiVersion;
    }
}
