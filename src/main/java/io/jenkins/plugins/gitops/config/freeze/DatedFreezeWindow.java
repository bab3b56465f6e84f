package io.jenkins.plugins.gitops.config.freeze;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A freeze that comes once, such as over the holidays; without an end it lasts until it is taken away. */
public class DatedFreezeWindow extends FreezeWindowConfig {

    private final String from;
    private String until;

    /**
     * @param from {@code 2026-12-18T18:00}
     * @param timeZone {@code Europe/Berlin}
     * @param reason for those who wait
     */
    @DataBoundConstructor
    public DatedFreezeWindow(String from, String timeZone, String reason) {
        super(timeZone, reason);
        this.from = Util.fixEmptyAndTrim(from);
    }

    public String getFrom() {
        return from;
    }

    /** Returns the first time after the freeze; null where it lasts until it is taken away. */
    public String getUntil() {
        return until;
    }

    @DataBoundSetter
    public void setUntil(String until) {
        this.until = Util.fixEmptyAndTrim(until);
    }

    @Override
    protected FreezeWindow window() {
        return FreezeWindow.dated(from, until, getTimeZone(), getReason());
    }

    /** Name and form. */
    @Extension
    @Symbol("dated")
    public static class DescriptorImpl extends FreezeWindowDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.DatedFreezeWindow_DisplayName();
        }

        /** Says when it is, as soon as the other fields allow for that. */
        @POST
        public FormValidation doCheckFrom(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String until,
                @QueryParameter String timeZone) {
            Checks.requireReader(item);
            FormValidation alone = Checks.accepts(() -> FreezeWindow.dated(value, "", "UTC", "any"));
            boolean whole = Checks.accepts(() -> FreezeWindow.dated(value, until, timeZone, "any")).kind
                    == FormValidation.Kind.OK;
            return alone.kind == FormValidation.Kind.OK && whole
                    ? FreezePreview.of(FreezeWindow.dated(value, until, timeZone, "any"))
                    : alone;
        }

        @POST
        public FormValidation doCheckUntil(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
            Checks.requireReader(item);
            boolean begins =
                    Checks.accepts(() -> FreezeWindow.dated(from, "", "UTC", "any")).kind == FormValidation.Kind.OK;
            return begins ? Checks.accepts(() -> FreezeWindow.dated(from, value, "UTC", "any")) : FormValidation.ok();
        }
    }
}
