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
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A freeze that comes again and again, such as each weekend. */
public class RecurringFreezeWindow extends FreezeWindowConfig {

    private static final String ANY_START = "0 0 * * *";

    private final String start;
    private final String duration;

    /**
     * @param start five fields of a crontab: {@code 0 18 * * FRI}
     * @param duration {@code 62h}
     * @param timeZone {@code Europe/Berlin}
     * @param reason for those who wait
     */
    @DataBoundConstructor
    public RecurringFreezeWindow(String start, String duration, String timeZone, String reason) {
        super(timeZone, reason);
        this.start = Util.fixEmptyAndTrim(start);
        this.duration = Util.fixEmptyAndTrim(duration);
    }

    public String getStart() {
        return start;
    }

    public String getDuration() {
        return duration;
    }

    @Override
    protected FreezeWindow window() {
        return FreezeWindow.recurring(start, duration, getTimeZone(), getReason());
    }

    /** Name and form. */
    @Extension
    @Symbol("recurring")
    public static class DescriptorImpl extends FreezeWindowDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.RecurringFreezeWindow_DisplayName();
        }

        /** Says when it comes next, as soon as the other fields allow for that. */
        @POST
        public FormValidation doCheckStart(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String duration,
                @QueryParameter String timeZone) {
            Checks.requireReader(item);
            FormValidation alone = Checks.accepts(() -> FreezeWindow.recurring(value, "1h", "UTC", "any"));
            boolean others = Checks.accepts(() -> FreezeWindow.recurring(ANY_START, duration, timeZone, "any")).kind
                    == FormValidation.Kind.OK;
            return alone.kind == FormValidation.Kind.OK && others
                    ? FreezePreview.of(FreezeWindow.recurring(value, duration, timeZone, "any"))
                    : alone;
        }

        @POST
        public FormValidation doCheckDuration(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> FreezeWindow.recurring(ANY_START, value, "UTC", "any"));
        }
    }
}
