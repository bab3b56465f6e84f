package io.jenkins.plugins.gitops.config;

import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** What the fields of several forms share. Callers are web methods of the global configuration. */
final class Checks {

    private Checks() {}

    /** Returns ok, or the message with which an engine value refuses its text. */
    static FormValidation accepts(Runnable parse) {
        try {
            parse.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** Lists secret texts to administrators; to others only the current value (credentials plugin, consumer guide). */
    static ListBoxModel secretTexts(String current) {
        StandardListBoxModel list = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return list.includeCurrentValue(current);
        }
        return list.includeEmptyValue()
                .includeAs(ACL.SYSTEM2, Jenkins.get(), StringCredentials.class)
                .includeCurrentValue(current);
    }

    /** Lists users with passwords to administrators; to others only the current value. */
    static ListBoxModel usernamePasswords(String current) {
        StandardListBoxModel list = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return list.includeCurrentValue(current);
        }
        return list.includeEmptyValue()
                .includeAs(ACL.SYSTEM2, Jenkins.get(), StandardUsernamePasswordCredentials.class)
                .includeCurrentValue(current);
    }
}
