package io.jenkins.plugins.gitops.config.form;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Label;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * What the forms' web methods share. They are called for the form of Jenkins (no item), of a folder, and of a job (the Snippet
 * Generator).
 */
public final class Checks {

    /** Those of scope "System" are for Jenkins itself: a test would find them, and every build fail. */
    private static final CredentialsMatcher USABLE_BY_BUILDS =
            CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM));

    private Checks() {}

    /** Lists secret texts that Jenkins itself uses to administrators; to others only the current value. */
    public static ListBoxModel secretTextsOfJenkins(String current) {
        StandardListBoxModel list = new StandardListBoxModel();
        if (mayUseCredentials(null)) {
            list.includeEmptyValue().includeAs(ACL.SYSTEM2, Jenkins.get(), StringCredentials.class);
        }
        return list.includeCurrentValue(current);
    }

    /** Lets pass who may see the form: what is only parsed tells them nothing else. */
    public static void requireReader(@CheckForNull Item itemOrNull) {
        if (itemOrNull == null) {
            Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        } else {
            itemOrNull.checkPermission(Item.EXTENDED_READ);
        }
    }

    /** Lets pass who may change what the form shows: for what uses credentials or asks a server. */
    public static void requireEditor(@CheckForNull Item itemOrNull) {
        if (itemOrNull == null) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        } else {
            itemOrNull.checkPermission(Item.CONFIGURE);
        }
    }

    /** Returns ok, or the message with which an engine value refuses its text. */
    public static FormValidation accepts(Runnable parse) {
        try {
            parse.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** As {@link #accepts}, where an empty field is fine. */
    public static FormValidation acceptsOptional(String value, Runnable parse) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : accepts(parse);
    }

    /** Returns what a test says, or why it failed. */
    public static FormValidation outcome(Supplier<FormValidation> test) {
        try {
            return test.get();
        } catch (OperationException | IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /**
     * Lists credentials of some kinds to those who may use them; to others only the current value (credentials plugin, consumer
     * guide).
     *
     * @param address where they will be sent; empty for anywhere
     */
    @SafeVarargs
    public static ListBoxModel credentials(
            @CheckForNull Item itemOrNull,
            String current,
            String address,
            Class<? extends StandardCredentials>... kinds) {
        StandardListBoxModel list = new StandardListBoxModel();
        if (!mayUseCredentials(itemOrNull)) {
            return list.includeCurrentValue(current);
        }
        list.includeEmptyValue();
        CredentialsMatcher[] matchers = new CredentialsMatcher[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            matchers[i] = CredentialsMatchers.instanceOf(kinds[i]);
        }
        CredentialsMatcher matcher = CredentialsMatchers.allOf(CredentialsMatchers.anyOf(matchers), USABLE_BY_BUILDS);
        var requirements = URIRequirementBuilder.fromUri(Util.fixNull(address)).build();
        if (itemOrNull == null) {
            list.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardCredentials.class, requirements, matcher);
        } else {
            list.includeMatchingAs(ACL.SYSTEM2, itemOrNull, StandardCredentials.class, requirements, matcher);
        }
        return list.includeCurrentValue(current);
    }

    /**
     * Warns those who may use credentials where a build would not find them; tells others nothing.
     *
     * @param address where they will be sent; empty for anywhere
     */
    public static FormValidation findable(@CheckForNull Item itemOrNull, String id, String address) {
        requireReader(itemOrNull);
        String wanted = Util.fixEmptyAndTrim(id);
        if (wanted == null || !mayUseCredentials(itemOrNull)) {
            return FormValidation.ok();
        }
        CredentialsMatcher matcher = CredentialsMatchers.allOf(CredentialsMatchers.withId(wanted), USABLE_BY_BUILDS);
        var requirements =
                URIRequirementBuilder.fromUri(Util.fixNull(address).strip()).build();
        ListBoxModel found = itemOrNull == null
                ? CredentialsProvider.listCredentialsInItemGroup(
                        StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, requirements, matcher)
                : CredentialsProvider.listCredentialsInItem(
                        StandardCredentials.class, itemOrNull, ACL.SYSTEM2, requirements, matcher);
        return found.isEmpty() ? FormValidation.warning(Messages.Checks_NoCredentials()) : FormValidation.ok();
    }

    /** Warns where an expression of labels matches no agent. */
    public static FormValidation labelled(String expression) {
        try {
            Label label = Label.parseExpression(expression);
            return Jenkins.get().getNodes().stream().anyMatch(label::matches)
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.Checks_NoAgent());
        } catch (IllegalArgumentException e) {
            return FormValidation.error(Messages.Checks_NoLabel(e.getMessage()));
        }
    }

    private static boolean mayUseCredentials(@CheckForNull Item itemOrNull) {
        return itemOrNull == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : itemOrNull.hasPermission(Item.EXTENDED_READ)
                        || itemOrNull.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
