package io.jenkins.plugins.gitops.config.form;

import hudson.BulkChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

/** Forms with lists: one without entries is not sent at all, and must be emptied all the same. */
public final class FormLists {

    private FormLists() {}

    /** Takes a form over and saves it once. */
    public static void bind(GlobalConfiguration configuration, StaplerRequest2 req, JSONObject json, String... lists) {
        for (String list : lists) {
            if (!json.has(list)) {
                json.put(list, new JSONArray());
            }
        }
        try (BulkChange change = new BulkChange(configuration)) {
            req.bindJSON(configuration, json);
            change.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("The configuration of GitOps was not saved: " + e.getMessage(), e);
        }
    }
}
